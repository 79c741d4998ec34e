"""Uploads that can be resumed: the tus protocol, version 1.0 (https://tus.io/protocols/resumable-upload)."""

from __future__ import annotations

import base64
import errno
from collections.abc import Callable
from functools import wraps
from typing import Any

from apiflask import APIBlueprint
from flask import Response, jsonify, request
from werkzeug.exceptions import (
    BadRequest,
    NotFound,
    PreconditionFailed,
    RequestEntityTooLarge,
    UnprocessableEntity,
    UnsupportedMediaType,
)

from pose_parser.errors import NotInLibraryError
from pose_parser.server.bodies import Body
from pose_parser.server.desk_process import Desk
from pose_parser.server.job_routes import Announce
from pose_parser.server.passing import ask
from pose_parser.server.uploads import MAX_UPLOAD_BYTES, OffsetError, Upload, UploadFolder

_VERSION = "1.0.0"
_PARTS = "application/offset+octet-stream"
_PURPOSES = ("video", "archive")
_UPLOAD = "/api/uploads/<string:upload_id>"
_FULL = "The disk is full. What has arrived is kept; make room, then go on."

TUS_HEADERS = ("Tus-Resumable", "Upload-Length", "Upload-Offset", "Upload-Metadata", "Upload-Defer-Length")
"""Headers of requests that a page has to be allowed to send."""

TUS_EXPOSED = (
    "Location",
    "Tus-Resumable",
    "Tus-Version",
    "Tus-Max-Size",
    "Tus-Extension",
    "Upload-Offset",
    "Upload-Length",
    "Poser-Recording",
    "Poser-Job",
)
"""Headers of answers that a page has to be allowed to read."""

View = Callable[..., Response]


def make_upload_blueprint(desk: Desk, uploads: UploadFolder, announce: Announce) -> APIBlueprint:
    """Return the routes as a blueprint."""
    blueprint = APIBlueprint("uploads", __name__, tag="Uploads")
    tus = _Tus(desk, uploads, announce)
    no_upload = {404: "No such upload"}

    @blueprint.route("/api/uploads", methods=["OPTIONS"], provide_automatic_options=False)
    @blueprint.doc(hide=True)
    def describe() -> Response:
        told = {"Tus-Version": _VERSION, "Tus-Extension": "creation,termination", "Tus-Max-Size": str(MAX_UPLOAD_BYTES)}
        return Response(status=204, headers={"Tus-Resumable": _VERSION, **told})

    @blueprint.post("/api/uploads")
    @blueprint.doc(summary="Begin an upload (tus)", responses={201: "Its address is in Location"})
    @_speaks_tus
    def create() -> Response:
        return tus.create()

    @blueprint.route(_UPLOAD, methods=["HEAD"])
    @blueprint.doc(hide=True)
    @_speaks_tus
    def how_far(upload_id: str) -> Response:
        return tus.how_far(tus.found(upload_id))

    @blueprint.patch(_UPLOAD)
    @blueprint.doc(summary="Send a part of an upload (tus)", responses={**no_upload, 409: "It does not begin there"})
    @_speaks_tus
    def append(upload_id: str) -> Response:
        return tus.append(tus.found(upload_id))

    @blueprint.delete(_UPLOAD)
    @blueprint.doc(summary="Give an upload up (tus)", responses={204: "It is gone", **no_upload})
    @_speaks_tus
    def give_up(upload_id: str) -> Response:
        return tus.give_up(tus.found(upload_id))

    return blueprint


class _Tus:
    """What each request of the protocol does."""

    def __init__(self, desk: Desk, uploads: UploadFolder, announce: Announce) -> None:
        self._desk, self._uploads, self._announce = desk, uploads, announce

    def found(self, upload_id: str) -> Upload:
        try:
            return self._uploads.get(upload_id)
        except NotInLibraryError as error:
            raise NotFound(str(error)) from error

    def create(self) -> Response:
        told = _metadata(request.headers.get("Upload-Metadata", ""))
        asked = {"filename": told["filename"], "purpose": told["purpose"], "length": _length()}
        answer = ask(self._desk, "begin_upload", asked)
        if answer.status_code != 200:
            return answer
        return Response(status=201, headers={"Location": f"/api/uploads/{answer.get_json()['id']}"})

    def how_far(self, upload: Upload) -> Response:
        offset = self._uploads.offset(upload)
        # What had arrived when the program ended may still have to be moved to its place.
        response = self._finish(upload) if offset == upload.length else Response()
        response.headers["Upload-Offset"] = str(offset)
        response.headers["Upload-Length"] = str(upload.length)
        return response

    def append(self, upload: Upload) -> Response:
        if request.mimetype != _PARTS:
            raise UnsupportedMediaType(f"Send parts as {_PARTS}.")
        offset, body = _whole(request.headers.get("Upload-Offset"), "Upload-Offset"), Body()
        if offset + body.length > upload.length:
            raise RequestEntityTooLarge(f"The upload was to have {upload.length} bytes; this part is beyond its end.")
        try:
            offset = self._uploads.append(upload, offset, body.parts())
        except OffsetError as error:
            body.discard()
            return _refused(409, "offset", str(error), error.offset)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            body.discard()
            return _refused(422, "disk_full", _FULL, self._uploads.offset(upload))
        response = self._finish(upload) if offset == upload.length else Response()
        if response.status_code == 200:
            response.status_code = 204
        response.headers["Upload-Offset"] = str(offset)
        return response

    def give_up(self, upload: Upload) -> Response:
        if upload.target is not None:
            raise NotFound("It has arrived, and is no upload any more.")
        self._uploads.remove(upload)
        return Response(status=204)

    def _finish(self, upload: Upload) -> Response:
        answer = ask(self._desk, "finish_upload", {"id": upload.id}, reads=True)
        if answer.status_code != 200:
            return answer
        told = answer.get_json()
        self._announce(told["job"])
        return Response(headers={"Poser-Job": told["job"], "Poser-Recording": told["recording"] or ""})


def _speaks_tus(view: View) -> View:
    @wraps(view)
    def speaking(*arguments: Any, **options: Any) -> Response:
        if request.headers.get("Tus-Resumable") != _VERSION:
            raise PreconditionFailed(f"Uploads follow the tus protocol, version {_VERSION} (Tus-Resumable).")
        response = view(*arguments, **options)
        response.headers["Tus-Resumable"] = _VERSION
        return response

    return speaking


def _refused(status: int, code: str, message: str, offset: int) -> Response:
    response: Response = jsonify({"code": code, "message": message})
    response.status_code = status
    response.headers["Upload-Offset"] = str(offset)
    return response


def _length() -> int:
    length = _whole(request.headers.get("Upload-Length"), "Upload-Length")
    if length > MAX_UPLOAD_BYTES:
        raise RequestEntityTooLarge(f"The file has {length / 1e9:.1f} GB; at most {MAX_UPLOAD_BYTES / 1e9:.1f} GB go.")
    if length == 0:
        raise UnprocessableEntity("The file is empty.")
    return length


def _whole(text: str | None, name: str) -> int:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 15:
        raise BadRequest(f"{name} is to be a whole number of bytes.")
    return int(text)


def _metadata(header: str) -> dict[str, str]:
    """Read ``name base64,name base64``."""
    told: dict[str, str] = {}
    for pair in filter(None, (item.strip() for item in header.split(","))):
        name, _, coded = pair.partition(" ")
        try:
            told[name] = base64.b64decode(coded, validate=True).decode()
        except ValueError as error:
            raise BadRequest(f"Upload-Metadata: {name[:40]} is not UTF-8 in base64.") from error
    if not 1 <= len(told.get("filename", "")) <= 255:
        raise BadRequest("Upload-Metadata: filename is to name the file, in at most 255 letters.")
    if told.get("purpose") not in _PURPOSES:
        raise BadRequest("Upload-Metadata: purpose is to be video or archive.")
    return told
