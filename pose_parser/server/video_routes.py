"""Bringing a video in one request, for whoever has no page: ``curl -T squat.mp4 .../api/videos/squat.mp4``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from apiflask import APIBlueprint
from flask import Response, jsonify
from werkzeug.exceptions import RequestEntityTooLarge, UnprocessableEntity

from pose_parser.errors import NotInLibraryError
from pose_parser.server.bodies import Body
from pose_parser.server.comparison_forms import VideoPut
from pose_parser.server.desk_process import Desk
from pose_parser.server.job_routes import Announce
from pose_parser.server.passing import ask
from pose_parser.server.uploads import MAX_UPLOAD_BYTES, UploadFolder

_LONGEST_NAME = 255


def make_video_blueprint(desk: Desk, uploads: UploadFolder, announce: Announce) -> APIBlueprint:
    """Return the route as a blueprint."""
    blueprint = APIBlueprint("videos", __name__, tag="Uploads")

    @blueprint.put("/api/videos/<string:filename>")
    @blueprint.output(VideoPut, status_code=201)
    @blueprint.doc(
        summary="Bring a video: its bytes are the body",
        responses={411: "Its length is not said", 413: "It is too large"},
    )
    def put_video(filename: str) -> Response:
        body = _checked_body(filename)
        begun = ask(desk, "begin_upload", {"filename": filename, "purpose": "video", "length": body.length})
        if begun.status_code != 200:
            body.discard()
            return begun
        upload = uploads.get(begun.get_json()["id"])
        with _given_up_unless_whole(uploads, upload.id):
            uploads.append(upload, 0, body.parts())
        done = ask(desk, "finish_upload", {"id": upload.id}, reads=True)
        if done.status_code != 200:
            return done
        told = done.get_json()
        announce(told["job"])
        job = ask(desk, "job", {"id": told["job"]}, reads=True)
        response: Response = jsonify({"recording": told["recording"], "job": job.get_json()})
        response.status_code = 201
        return response

    return blueprint


def _checked_body(filename: str) -> Body:
    body = Body()
    if body.length > MAX_UPLOAD_BYTES:
        raise RequestEntityTooLarge(
            f"The file has {body.length / 1e9:.1f} GB; at most {MAX_UPLOAD_BYTES / 1e9:.1f} GB go."
        )
    if body.length == 0:
        raise UnprocessableEntity("The file is empty.")
    if len(filename) > _LONGEST_NAME:
        raise UnprocessableEntity(f"The name of the file has {len(filename)} letters; at most {_LONGEST_NAME} go.")
    return body


@contextmanager
def _given_up_unless_whole(uploads: UploadFolder, upload_id: str) -> Iterator[None]:
    """Remove what has arrived if the rest does not: nobody can go on with an upload of one request."""
    try:
        yield
    except BaseException:
        with suppress(NotInLibraryError):
            uploads.remove(uploads.get(upload_id))
        raise
