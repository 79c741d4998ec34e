"""REST routes of the library: recordings, labels, movements, curves, takes; each passes its question to the desk."""

from __future__ import annotations

import math

from apiflask import APIBlueprint
from flask import Response, request
from werkzeug.exceptions import UnprocessableEntity

from pose_parser.server import forms
from pose_parser.server.desk_process import Desk
from pose_parser.server.passing import ask, checked

_MOST_FRAMES = 20_000
_MOST_CURVES = 12
_RECORDING = "/api/recordings/<string:recording_id>"
_NO_RECORDING = {404: "No such recording"}


def make_library_blueprint(desk: Desk) -> APIBlueprint:
    """Return the routes as a blueprint."""
    blueprint = APIBlueprint("library", __name__, tag="Library")
    _add_recordings(blueprint, desk)
    _add_labels(blueprint, desk)
    _add_views(blueprint, desk)
    _add_takes(blueprint, desk)
    return blueprint


def _add_recordings(blueprint: APIBlueprint, desk: Desk) -> None:
    @blueprint.get("/api/recordings")
    @blueprint.output(forms.RecordingList)
    @blueprint.doc(summary="Every take and video")
    def get_recordings() -> Response:
        return ask(desk, "recordings", reads=True)

    @blueprint.get(_RECORDING)
    @blueprint.output(forms.Recording)
    @blueprint.doc(summary="One take or video", responses=_NO_RECORDING)
    def get_recording(recording_id: str) -> Response:
        return ask(desk, "recording", {"id": _recording(recording_id)}, reads=True)

    @blueprint.patch(_RECORDING)
    @blueprint.input(forms.RecordingChange, arg_name="change")
    @blueprint.output(forms.Recording)
    @blueprint.doc(summary="Rename a recording, or say who is in it", responses=_NO_RECORDING)
    def change_recording(recording_id: str, change: forms.RecordingChange) -> Response:
        wanted = change.model_dump(exclude_none=True)
        return ask(desk, "change_recording", {"id": _recording(recording_id), "change": wanted})

    @blueprint.delete(_RECORDING)
    @blueprint.output(forms.Deleted)
    @blueprint.doc(summary="Delete a recording; it can be brought back", responses=_NO_RECORDING)
    def delete_recording(recording_id: str) -> Response:
        return ask(desk, "delete_recording", {"id": _recording(recording_id)})

    @blueprint.post("/api/trash/<string:token>/restore")
    @blueprint.output(forms.Restored)
    @blueprint.doc(summary="Bring back what was deleted", responses={404: "It is gone", 409: "Its name is taken"})
    def restore(token: str) -> Response:
        return ask(desk, "restore", {"token": checked(token, "deleted thing")})


def _add_labels(blueprint: APIBlueprint, desk: Desk) -> None:
    @blueprint.get(f"{_RECORDING}/labels")
    @blueprint.output(forms.Labels)
    @blueprint.doc(summary="Labels of a recording", responses=_NO_RECORDING)
    def get_labels(recording_id: str) -> Response:
        return ask(desk, "labels", {"id": _recording(recording_id)}, reads=True)

    @blueprint.put(f"{_RECORDING}/labels")
    @blueprint.input(forms.Labels, arg_name="labels")
    @blueprint.output(forms.Labels)
    @blueprint.doc(summary="Replace the labels of a recording", responses={409: "Somebody else changed them"})
    def put_labels(recording_id: str, labels: forms.Labels) -> Response:
        return ask(desk, "write_labels", {"id": _recording(recording_id), **labels.model_dump()})

    @blueprint.get("/api/movements")
    @blueprint.output(forms.MovementsForm)
    @blueprint.doc(summary="The movements of every family")
    def get_movements() -> Response:
        return ask(desk, "movements", reads=True)

    @blueprint.put("/api/movements")
    @blueprint.input(forms.MovementsForm, arg_name="movements")
    @blueprint.output(forms.MovementsForm)
    @blueprint.doc(summary="Replace the movements of every family", responses={409: "Somebody else changed them"})
    def put_movements(movements: forms.MovementsForm) -> Response:
        return ask(desk, "write_movements", movements.model_dump(exclude_unset=True))


def _add_views(blueprint: APIBlueprint, desk: Desk) -> None:
    @blueprint.get(f"{_RECORDING}/thumbnail.svg")
    @blueprint.doc(summary="The body in the middle of a recording, or at ?at_s=", responses=_NO_RECORDING)
    def get_thumbnail(recording_id: str) -> Response:
        at_s = _number("at_s") if "at_s" in request.args else None
        drawn = ask(desk, "thumbnail", {"id": _recording(recording_id), "at_s": at_s}, reads=True)
        if drawn.status_code == 200:
            # A page of many is there at once when it is opened again, and draws anew what has changed.
            drawn.headers["Cache-Control"] = "private, max-age=60, stale-while-revalidate=604800"
        return drawn

    @blueprint.get(f"{_RECORDING}/poses")
    @blueprint.doc(
        summary="Landmarks of the frames from ?start= on, ?count= of them, as bytes", responses=_NO_RECORDING
    )
    def get_poses(recording_id: str) -> Response:
        start, count = _whole_number("start", 0), _whole_number("count", _MOST_FRAMES)
        asked = {"id": _recording(recording_id), "start": start, "count": count}
        return ask(desk, "poses", asked, reads=True)

    @blueprint.get(f"{_RECORDING}/times")
    @blueprint.output(forms.FrameTimes)
    @blueprint.doc(summary="When each frame was taken", responses=_NO_RECORDING)
    def get_times(recording_id: str) -> Response:
        return ask(desk, "frame_times", {"id": _recording(recording_id)}, reads=True)

    @blueprint.get("/api/features")
    @blueprint.output(forms.FeatureNames)
    @blueprint.doc(summary="The curves that can be drawn")
    def get_features() -> Response:
        return ask(desk, "features", reads=True)

    @blueprint.get(f"{_RECORDING}/curves")
    @blueprint.output(forms.Curves)
    @blueprint.doc(summary="The features ?names= (with commas) over time", responses=_NO_RECORDING)
    def get_curves(recording_id: str) -> Response:
        names = [name for name in request.args.get("names", "").split(",") if name]
        if not 1 <= len(names) <= _MOST_CURVES:
            raise UnprocessableEntity(f"names holds {len(names)} names; 1 to {_MOST_CURVES} curves are drawn at once.")
        return ask(desk, "curves", {"id": _recording(recording_id), "names": names}, reads=True)


def _add_takes(blueprint: APIBlueprint, desk: Desk) -> None:
    no_take = {404: "No such take"}

    @blueprint.get("/api/takes")
    @blueprint.output(forms.OpenTakes)
    @blueprint.doc(summary="Takes that have not become recordings yet")
    def get_takes() -> Response:
        return ask(desk, "takes", reads=True)

    @blueprint.post("/api/takes")
    @blueprint.input(forms.TakeRequestForm, arg_name="take")
    @blueprint.output(forms.OpenTakeForm)
    @blueprint.doc(summary="Begin a take")
    def post_take(take: forms.TakeRequestForm) -> Response:
        return ask(desk, "open_take", take.model_dump())

    @blueprint.post("/api/takes/<string:take_id>/finish")
    @blueprint.input(forms.TakeEnd, arg_name="end")
    @blueprint.output(forms.Recording)
    @blueprint.doc(summary="Make a recording of a take", responses={**no_take, 409: "Some of its frames are missing"})
    def finish_take(take_id: str, end: forms.TakeEnd) -> Response:
        return ask(desk, "finish_take", {"id": checked(take_id, "take"), **end.model_dump()})

    @blueprint.delete("/api/takes/<string:take_id>")
    @blueprint.doc(summary="Discard a take", responses={204: "It is gone", **no_take})
    def discard_take(take_id: str) -> Response:
        return ask(desk, "discard_take", {"id": checked(take_id, "take")})


def _recording(recording_id: str) -> str:
    return checked(recording_id, "recording")


def _number(name: str) -> float:
    try:
        value = float(request.args[name])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise UnprocessableEntity(f"{name}={request.args[name][:40]!r} is not a number.")
    return value


def _whole_number(name: str, default: int) -> int:
    text = request.args.get(name, str(default))
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise UnprocessableEntity(f"{name}={text[:40]!r} is not a whole number.")
    return int(text)
