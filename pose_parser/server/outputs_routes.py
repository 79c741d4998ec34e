"""REST routes of the outputs that events are sent to, and of the people whom models were fitted to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from apiflask import APIBlueprint
from pydantic import BaseModel
from werkzeug.exceptions import NotFound, ServiceUnavailable

from pose_parser.errors import LibraryError
from pose_parser.library.people import read_people
from pose_parser.server.aside import Aside
from pose_parser.server.outputs import OutputList, Outputs


class OutputTested(BaseModel):
    """Whether a message arrived at an output."""

    ok: bool
    message: str


class PersonFitForm(BaseModel):
    """That a model was fitted to a person, and whether it helps."""

    model: str
    made_at: str
    right_before: float
    right_after: float
    helps: bool


class PersonForm(BaseModel):
    """Somebody whom models were fitted to."""

    name: str
    fits: list[PersonFitForm]


class People(BaseModel):
    """Everybody whom models were fitted to."""

    people: list[PersonForm]


def make_outputs_blueprint(outputs: Outputs, data_dir: Path, aside: Aside) -> APIBlueprint:
    """Return the routes as a blueprint."""
    blueprint = APIBlueprint("outputs", __name__, tag="Live")

    @blueprint.get("/api/outputs")
    @blueprint.output(OutputList)
    @blueprint.doc(summary="Where events are sent besides the page: labels and times only")
    def get_outputs() -> dict[str, Any]:
        return {"outputs": [output.model_dump() for output in outputs.all]}

    @blueprint.put("/api/outputs")
    @blueprint.input(OutputList, arg_name="wanted")
    @blueprint.output(OutputList)
    @blueprint.doc(summary="Replace all outputs")
    def put_outputs(wanted: OutputList) -> dict[str, Any]:
        try:
            outputs.replace(wanted.outputs)
        except LibraryError as error:
            raise ServiceUnavailable(str(error)) from error
        return {"outputs": [output.model_dump() for output in outputs.all]}

    @blueprint.post("/api/outputs/<string:output_id>/test")
    @blueprint.output(OutputTested)
    @blueprint.doc(summary="Send a message to try an output out", responses={404: "No such output"})
    def post_test(output_id: str) -> dict[str, Any]:
        found = outputs.test(output_id)
        if found is None:
            raise NotFound(f'There is no output called "{output_id[:80]}".')
        return {"ok": found[0], "message": found[1]}

    @blueprint.get("/api/people")
    @blueprint.output(People)
    @blueprint.doc(summary="The people whom models were fitted to")
    def get_people() -> dict[str, Any]:
        return {"people": [person.to_dict() for person in aside(read_people, data_dir)]}

    return blueprint
