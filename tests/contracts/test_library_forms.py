"""The server's side of `library.json`; the page's tests read the same file."""

import json
from pathlib import Path
from typing import Any

import pytest

from pose_parser.server import forms
from pose_parser.server.routes import Problem

CONTRACT: dict[str, Any] = json.loads(Path(__file__).with_name("library.json").read_text())

FORMS: dict[str, Any] = {
    "recordings": forms.RecordingList,
    "recording_change": forms.RecordingChange,
    "deleted": forms.Deleted,
    "restored": forms.Restored,
    "labels": forms.Labels,
    "movements": forms.MovementsForm,
    "movements_change": forms.MovementsForm,
    "features": forms.FeatureNames,
    "curves": forms.Curves,
    "times": forms.FrameTimes,
    "timeline": forms.TimelineForm,
    "jobs": forms.JobList,
    "job_request": forms.JobRequest,
    "readiness": forms.ReadinessForm,
    "report": forms.ReportForm,
    "model_change": forms.ModelChange,
    "live_request": forms.LiveModelRequest,
    "live": forms.LiveModel,
    "take_request": forms.TakeRequestForm,
    "takes": forms.OpenTakes,
    "take_end": forms.TakeEnd,
    "annotations": forms.ImportedAnnotations,
    "refusal": Problem,
}
CONFLICTS = {"labels_conflict": "labels", "take_conflict": "takes"}


def test_every_example_has_a_form() -> None:
    assert CONTRACT.keys() == FORMS.keys() | CONFLICTS.keys()


@pytest.mark.parametrize("name", FORMS)
def test_every_example_is_of_its_form_and_leaves_nothing_out(name: str) -> None:
    parsed = FORMS[name].model_validate(CONTRACT[name], extra="forbid")
    told = json.loads(parsed.model_dump_json(exclude_unset=True))
    assert told == CONTRACT[name]
    optional = {"was"}
    assert set(FORMS[name].model_fields) - optional == set(CONTRACT[name])


def test_a_conflict_is_a_refusal_with_what_is_there_now() -> None:
    for conflict, present in CONFLICTS.items():
        example = CONTRACT[present]
        shape = example["takes"][0] if present == "takes" else example
        assert CONTRACT[conflict].keys() == shape.keys() | CONTRACT["refusal"].keys()
