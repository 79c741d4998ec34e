"""The server's side of `comparisons.json`; the page's tests read the same file."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from flask.testing import FlaskClient

from pose_parser.comparison.result import schema
from pose_parser.jobs.payloads import check_payload
from pose_parser.server import comparison_forms as forms
from pose_parser.server.app import create_app
from pose_parser.server.config import ServerConfig

CONTRACT: dict[str, Any] = json.loads(Path(__file__).with_name("comparisons.json").read_text())

FORMS: dict[str, Any] = {
    "compare_request": forms.CompareForm,
    "submitted": forms.SubmittedForm,
    "comparisons": forms.ComparisonList,
    "comparison": forms.ComparisonForm,
    "comparison_change": forms.ComparisonChange,
    "changed": forms.ComparisonSummaryForm,
    "repetitions": forms.Repetitions,
    "video_put": forms.VideoPut,
}
ELSEWHERE = {"done", "track_header"}
"""What a job returns, and what the bytes of a track begin with: tests of the job and of the track look at these."""


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    config = ServerConfig(data_dir=tmp_path, async_mode="threading", workers=1)
    return create_app(config).flask.test_client()


def test_every_example_has_a_form() -> None:
    assert CONTRACT.keys() == FORMS.keys() | ELSEWHERE


@pytest.mark.parametrize("name", FORMS)
def test_every_example_is_of_its_form_and_leaves_nothing_out(name: str) -> None:
    parsed = FORMS[name].model_validate(CONTRACT[name], extra="forbid")

    assert json.loads(parsed.model_dump_json(exclude_unset=True)) == CONTRACT[name]
    assert set(FORMS[name].model_fields) == set(CONTRACT[name])


def test_the_example_of_a_comparison_holds_to_the_published_schema() -> None:
    jsonschema.validate(CONTRACT["comparison"], schema())


def test_the_example_of_a_job_is_one_that_can_be_asked_for() -> None:
    payload = CONTRACT["submitted"]["job"]["payload"]

    assert check_payload("compare", payload) == payload


def test_the_description_for_programs_has_every_address_and_examples_that_fit(client: FlaskClient) -> None:
    described = client.get("/openapi.json").json
    assert described is not None
    one = "/api/comparisons/{comparison_id}"
    asked = {path: set(methods) - {"parameters"} for path, methods in described["paths"].items()}
    assert asked["/api/comparisons"] == {"get", "post"}
    assert asked[one] == {"get", "patch", "delete"}
    assert {f"{one}/{name}" for name in ("track", "overlay", "report.html", "result.csv", "result.json")} <= set(asked)
    assert asked["/api/videos/{filename}"] == {"put"}
    assert asked["/api/recordings/{recording_id}/repetitions"] == {"get"}
    for form in (forms.CompareForm, forms.ComparisonChange):
        (example,) = described["components"]["schemas"][form.__name__]["examples"]
        form.model_validate(example)
