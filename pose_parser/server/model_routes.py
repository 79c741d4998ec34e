"""REST routes that change models, tell how good they are, and what there is to learn from."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, request
from werkzeug.exceptions import NotFound, UnprocessableEntity

from pose_parser.server import forms
from pose_parser.server.catalogue import Catalogue
from pose_parser.server.desk_process import Desk
from pose_parser.server.passing import ask, checked

_MODEL = "/api/models/<string:model_id>"
_NO_MODEL = {404: "No such model"}


def make_model_blueprint(desk: Desk, catalogue: Catalogue) -> APIBlueprint:
    """Return the routes as a blueprint."""
    blueprint = APIBlueprint("models", __name__, tag="Models")
    _add_changes(blueprint, desk, catalogue)

    @blueprint.get(f"{_MODEL}/report")
    @blueprint.output(forms.ReportForm)
    @blueprint.doc(summary="How good a model is, and why", responses=_NO_MODEL)
    def get_report(model_id: str) -> Response:
        return ask(desk, "report", {"id": checked(model_id, "model")}, reads=True)

    @blueprint.get("/api/readiness")
    @blueprint.output(forms.ReadinessForm)
    @blueprint.doc(summary="Whether there is enough to learn the movements of ?family= from")
    def get_readiness() -> Response:
        family = request.args.get("family", "")
        if not family or len(family) > 200:
            raise UnprocessableEntity("family= names the movements, in at most 200 letters.")
        return ask(desk, "readiness", {"family": family}, reads=True)

    @blueprint.get("/api/recordings/<string:recording_id>/timeline")
    @blueprint.output(forms.TimelineForm)
    @blueprint.doc(summary="What ?model= says of a recording", responses={404: "No such recording or model"})
    def get_timeline(recording_id: str) -> Response:
        model = request.args.get("model", "")
        known = catalogue.loadable(model)
        if known is None:
            raise NotFound(catalogue.reason(model) or f'There is no model called "{model[:80]}".')
        asked = {"model_path": known["path"], "trust_store": known["trust_store"]}
        return ask(desk, "timeline", {"id": checked(recording_id, "recording"), **asked}, reads=True)

    return blueprint


def _add_changes(blueprint: APIBlueprint, desk: Desk, catalogue: Catalogue) -> None:
    def known(model_id: str) -> str:
        if catalogue.reason(model_id) is None and catalogue.loadable(model_id) is None:
            raise NotFound(f'There is no model called "{model_id[:80]}".')
        return model_id

    @blueprint.put("/api/models/live")
    @blueprint.input(forms.LiveModelRequest, arg_name="wanted")
    @blueprint.output(forms.LiveModel)
    @blueprint.doc(summary="Choose the model that pages begin with", responses=_NO_MODEL)
    def put_live(wanted: forms.LiveModelRequest) -> Response:
        return ask(desk, "use_model_live", {"id": known(wanted.id)})

    @blueprint.patch(_MODEL)
    @blueprint.input(forms.ModelChange, arg_name="change")
    @blueprint.doc(summary="Name or describe a model", responses={204: "It is done", **_NO_MODEL})
    def change_model(model_id: str, change: forms.ModelChange) -> Response:
        asked = {"id": known(model_id), "change": change.model_dump(exclude_none=True)}
        return ask(desk, "change_model", asked)

    @blueprint.delete(_MODEL)
    @blueprint.output(forms.Deleted)
    @blueprint.doc(summary="Delete a model; it can be brought back", responses=_NO_MODEL)
    def delete_model(model_id: str) -> Response:
        return ask(desk, "delete_model", {"id": known(model_id)})
