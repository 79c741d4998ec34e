"""REST routes of comparisons; each passes its question to the desk, and files go out as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from apiflask import APIBlueprint
from flask import Response

from pose_parser.server import comparison_forms as forms
from pose_parser.server.aside import Aside
from pose_parser.server.desk_process import Desk
from pose_parser.server.file_answers import file_response
from pose_parser.server.forms import Deleted
from pose_parser.server.job_routes import Announce
from pose_parser.server.media_routes import REPORT_POLICY
from pose_parser.server.passing import ask, checked

_COMPARISON = "/api/comparisons/<string:comparison_id>"
_NO_COMPARISON = {404: "No such comparison, or it is still being made"}


def make_comparison_blueprint(desk: Desk, aside: Aside, announce: Announce) -> APIBlueprint:
    """Return the routes as a blueprint."""
    blueprint = APIBlueprint("comparisons", __name__, tag="Comparisons")
    _add_list(blueprint, desk, announce)
    _add_one(blueprint, desk)
    _add_files(blueprint, desk, aside)
    return blueprint


def _add_list(blueprint: APIBlueprint, desk: Desk, announce: Announce) -> None:
    @blueprint.post("/api/comparisons")
    @blueprint.input(forms.CompareForm, arg_name="asked")
    @blueprint.output(forms.SubmittedForm, status_code=202)
    @blueprint.doc(summary="Compare two recordings", responses={404: "No such recording"})
    def post_comparison(asked: forms.CompareForm) -> Response:
        answer = ask(desk, "submit_comparison", asked.model_dump())
        if answer.status_code == 200:
            announce(str(answer.get_json()["job"]["id"]))
            answer.status_code = 202
        return answer

    @blueprint.get("/api/comparisons")
    @blueprint.output(forms.ComparisonList)
    @blueprint.doc(summary="Every comparison, the newest first")
    def get_comparisons() -> Response:
        return ask(desk, "comparisons", reads=True)

    @blueprint.get("/api/recordings/<string:recording_id>/repetitions")
    @blueprint.output(forms.Repetitions)
    @blueprint.doc(summary="The whole repetitions that a recording shows", responses={404: "No such recording"})
    def get_repetitions(recording_id: str) -> Response:
        return ask(desk, "repetitions", {"id": checked(recording_id, "recording")}, reads=True)


def _add_one(blueprint: APIBlueprint, desk: Desk) -> None:
    @blueprint.get(_COMPARISON)
    @blueprint.output(forms.ComparisonForm)
    @blueprint.doc(summary="What a comparison found", responses=_NO_COMPARISON)
    def get_comparison(comparison_id: str) -> Response:
        return ask(desk, "comparison", {"id": _comparison(comparison_id)}, reads=True)

    @blueprint.patch(_COMPARISON)
    @blueprint.input(forms.ComparisonChange, arg_name="change")
    @blueprint.output(forms.ComparisonSummaryForm)
    @blueprint.doc(summary="Rename a comparison", responses=_NO_COMPARISON)
    def change_comparison(comparison_id: str, change: forms.ComparisonChange) -> Response:
        return ask(desk, "rename_comparison", {"id": _comparison(comparison_id), "name": change.name})

    @blueprint.delete(_COMPARISON)
    @blueprint.output(Deleted)
    @blueprint.doc(summary="Delete a comparison; it can be brought back", responses=_NO_COMPARISON)
    def delete_comparison(comparison_id: str) -> Response:
        return ask(desk, "delete_comparison", {"id": _comparison(comparison_id)})


def _add_files(blueprint: APIBlueprint, desk: Desk, aside: Aside) -> None:
    def send(comparison_id: str, name: str, **options: Any) -> Response:
        answer = ask(desk, "comparison_file", {"id": _comparison(comparison_id), "name": name}, reads=True)
        if answer.status_code != 200:
            return answer
        return file_response(Path(answer.get_json()["path"]), aside, **options)

    @blueprint.get(f"{_COMPARISON}/track")
    @blueprint.doc(summary="Moment by moment, as bytes: see docs/compare_http.md", responses=_NO_COMPARISON)
    def get_track(comparison_id: str) -> Response:
        return send(comparison_id, "track.bin")

    @blueprint.get(f"{_COMPARISON}/overlay")
    @blueprint.doc(summary="The film of a comparison, whole or in ranges", responses={404: "There is none"})
    def get_overlay(comparison_id: str) -> Response:
        return send(comparison_id, "overlay.mp4")

    @blueprint.get(f"{_COMPARISON}/report.html")
    @blueprint.doc(summary="A comparison as a page to keep", responses=_NO_COMPARISON)
    def get_report(comparison_id: str) -> Response:
        response = send(comparison_id, "report.html")
        response.headers["Content-Security-Policy"] = REPORT_POLICY
        return response

    @blueprint.get(f"{_COMPARISON}/result.csv")
    @blueprint.doc(summary="The errors by joint and phase as a table", responses=_NO_COMPARISON)
    def get_csv(comparison_id: str) -> Response:
        return send(comparison_id, "result.csv", download_as=f"{comparison_id}.csv")

    @blueprint.get(f"{_COMPARISON}/result.json")
    @blueprint.doc(summary="What a comparison found, as a file to keep", responses=_NO_COMPARISON)
    def get_json(comparison_id: str) -> Response:
        return send(comparison_id, "result.json", download_as=f"{comparison_id}.json")


def _comparison(comparison_id: str) -> str:
    return checked(comparison_id, "comparison")
