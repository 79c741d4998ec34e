"""Models over REST: named, compared with recordings, kept as files, made live, deleted and brought back."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from flask.testing import FlaskClient
from sklearn.linear_model import LogisticRegression

from pose_parser.models import make_trained_model, save_model
from pose_parser.server import forms
from pose_parser.server.app import PoserServer

NAMES = ["left_knee_angle_deg", "right_knee_angle_deg"]
FOLDER = Path(__file__).parents[1] / "contracts"


@pytest.fixture(autouse=True)
def model(desk_server: PoserServer, data_dir: Path) -> str:
    """A model that knows straight knees from bent ones."""
    path = data_dir / "trained_models" / "knees.skops"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        examples = pd.DataFrame(np.random.default_rng(1).uniform(0, 180, (60, 2)), columns=NAMES)
        labels = np.where(examples.mean(axis=1) > 90, "straight", "bent")
        classifier = LogisticRegression(C=1e-4, max_iter=5000).fit(examples, labels)
        save_model(make_trained_model(classifier, {"name": "Knees"}), path)
        desk_server.catalogue.scan()
    return "knees"


def test_what_a_model_says_of_a_recording(client: FlaskClient, make_recording: Callable[..., str]) -> None:
    told = client.get(f"/api/recordings/{make_recording('said')}/timeline?model=knees").json
    assert told is not None
    forms.TimelineForm.model_validate(told, extra="forbid")
    assert (told["model"], told["classes"]) == ("knees", ["bent", "straight"])
    assert {len(told[name]) for name in ("times_s", "labels", "confidences", "verdicts")} == {40}


@pytest.mark.parametrize("name", ["", "tango", "../knees", "knees.skops"])
def test_a_timeline_needs_a_model(client: FlaskClient, make_recording: Callable[..., str], name: str) -> None:
    refused = client.get(f"/api/recordings/{make_recording('unsaid')}/timeline", query_string={"model": name})
    assert (refused.status_code, refused.json["code"]) == (404, "not_found")  # type: ignore[index]


def test_a_model_is_named(client: FlaskClient, desk_server: PoserServer) -> None:
    done = client.patch("/api/models/knees", json={"name": "My knees", "description": "Two of them."})
    assert (done.status_code, done.data) == (204, b"")
    desk_server.catalogue.scan()
    card = client.get("/api/models/knees").json["card"]  # type: ignore[index]
    assert (card["name"], card["description"]) == ("My knees", "Two of them.")
    for change in ({"name": ""}, {"name": "x" * 81}, {"description": "x" * 3000}, {"classes": []}):
        assert client.patch("/api/models/knees", json=change).status_code == 422


@pytest.mark.parametrize(
    ("wanted", "name"), [("skops", "knees.skops"), ("pickle", "knees.pickle"), ("onnx", "knees.onnx")]
)
def test_a_model_is_kept_as_a_file(client: FlaskClient, wanted: str, name: str) -> None:
    answer = client.get(f"/api/models/knees/file?format={wanted}", buffered=True)
    assert answer.status_code == 200, answer.data
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert len(answer.data) > 100
    assert client.get("/api/models/knees/file?format=exe").status_code == 422


def test_a_model_is_made_live_and_another_is_not(client: FlaskClient) -> None:
    live = client.put("/api/models/live", json={"id": "knees"}).json
    assert live == {"default": "knees", "before": None}
    forms.LiveModel.model_validate(live, extra="forbid")
    assert client.get("/api/models").json["default"] == "knees"  # type: ignore[index]
    refused = client.put("/api/models/live", json={"id": "tango"})
    assert (refused.status_code, refused.json["message"]) == (404, 'There is no model called "tango".')  # type: ignore[index]


def test_a_report_is_what_was_written(client: FlaskClient, data_dir: Path) -> None:
    example = json.loads((FOLDER / "library.json").read_text())["report"]
    assert client.get("/api/models/knees/report").status_code == 404
    folder = data_dir / "reports" / "knees"
    folder.mkdir(parents=True)
    (folder / "report.json").write_text(json.dumps({**example, "model": "knees"}))
    told = client.get("/api/models/knees/report").json
    assert told == {**example, "model": "knees"}
    forms.ReportForm.model_validate(told, extra="forbid")


def test_a_model_is_deleted_and_brought_back(client: FlaskClient, desk_server: PoserServer) -> None:
    undo: Any = client.delete("/api/models/knees").json
    forms.Deleted.model_validate(undo, extra="forbid")
    desk_server.catalogue.scan()
    assert client.get("/api/models/knees").status_code == 404
    assert client.delete("/api/models/knees").status_code == 404
    assert client.post(f"/api/trash/{undo['undo']}/restore").json == {"id": "knees"}
    desk_server.catalogue.scan()
    assert client.get("/api/models/knees").json["status"] == "ready"  # type: ignore[index]
