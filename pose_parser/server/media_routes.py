"""REST routes of files: films, archives, models to keep, reports; and of annotation files that are brought."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from apiflask import APIBlueprint
from flask import Response, request
from werkzeug.exceptions import NotFound, RequestEntityTooLarge, UnprocessableEntity

from pose_parser.server import forms
from pose_parser.server.aside import Aside
from pose_parser.server.bodies import Body
from pose_parser.server.desk_process import Desk
from pose_parser.server.file_answers import file_response, inside
from pose_parser.server.passing import ask, checked

_MOST_ANNOTATION_BYTES = 64 << 20
# A report is a page of its own: it may draw itself, and nothing else; its origin is none.
REPORT_POLICY = "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def make_media_blueprint(desk: Desk, data_dir: Path, aside: Aside) -> APIBlueprint:
    """Return the routes as a blueprint."""
    blueprint = APIBlueprint("media", __name__, tag="Files")

    @blueprint.get("/api/recordings/<string:recording_id>/picture")
    @blueprint.doc(summary="The film of a recording, whole or in ranges", responses={404: "There is none"})
    def get_picture(recording_id: str) -> Response:
        asked = {"id": checked(recording_id, "recording")}
        return _file_of(ask(desk, "picture", asked, reads=True), lambda path: file_response(path, aside))

    @blueprint.get("/api/exports/<string:name>")
    @blueprint.doc(summary="An archive that was made", responses={404: "There is none"})
    def get_export(name: str) -> Response:
        name = checked(name, "archive")
        try:
            path = inside(data_dir / "exports", name)
        except NotFound as error:
            raise NotFound(f"There is no {name[:80]}: archives are kept for a week. Export again.") from error
        return file_response(path, aside, download_as=path.name)

    @blueprint.get("/api/models/<string:model_id>/file")
    @blueprint.doc(summary="A model as a file, ?format=skops, pickle or onnx", responses={404: "No such model"})
    def get_model_file(model_id: str) -> Response:
        wanted = request.args.get("format", "skops")
        if wanted not in ("skops", "pickle", "onnx"):
            raise UnprocessableEntity(f"format={wanted[:40]!r}: choose skops, pickle or onnx.")
        asked = {"id": checked(model_id, "model"), "format": wanted}
        answer = ask(desk, "model_file", asked, reads=True)
        return _file_of(answer, lambda path: file_response(path, aside, download_as=path.name))

    @blueprint.get("/api/models/<string:model_id>/report.html")
    @blueprint.doc(summary="The report of a model as a page", responses={404: "There is none"})
    def get_report_page(model_id: str) -> Response:
        path = inside(data_dir / "reports", checked(model_id, "model"), "report.html")
        response = file_response(path, aside)
        response.headers["Content-Security-Policy"] = REPORT_POLICY
        return response

    @blueprint.post("/api/annotations")
    @blueprint.output(forms.ImportedAnnotations)
    @blueprint.doc(summary="Look at a file of annotations (?filename=, ?fps=), or take it in (?commit=1)")
    def post_annotations() -> Response:
        asked, body = _annotation_options(), Body()
        if body.length > _MOST_ANNOTATION_BYTES:
            raise RequestEntityTooLarge(f"The file is too large; at most {_MOST_ANNOTATION_BYTES >> 20} MB are read.")
        with _kept(body, data_dir / "uploads", aside) as path:
            return ask(desk, "import_annotations", {"path": str(path), **asked})

    return blueprint


def _file_of(answer: Response, respond: Callable[[Path], Response]) -> Response:
    """Send the file whose path the desk told."""
    return respond(Path(answer.get_json()["path"])) if answer.status_code == 200 else answer


def _annotation_options() -> dict[str, Any]:
    filename = request.args.get("filename", "")
    if not filename or len(filename) > 200:
        raise UnprocessableEntity("filename= names the file, in at most 200 letters.")
    fps: float | None = None
    if request.args.get("fps"):
        try:
            fps = float(request.args["fps"])
        except ValueError:
            fps = 0.0
        if not 0 < fps <= 1000:
            raise UnprocessableEntity(f"fps={request.args['fps'][:40]!r} is no number of frames per second.")
    commit = request.args.get("commit", "").lower() in ("1", "true", "yes")
    recording = request.args.get("recording") or None
    return {"filename": filename, "fps": fps, "recording": recording, "commit": commit}


@contextmanager
def _kept(body: Body, folder: Path, aside: Aside) -> Iterator[Path]:
    """Keep the body of a request in a file while the block runs."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f".{uuid.uuid4().hex}.annotations"
    try:
        with path.open("wb") as file:
            for part in body.parts():
                aside(file.write, part)
        yield path
    finally:
        path.unlink(missing_ok=True)
