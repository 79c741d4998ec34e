"""The library over REST: what goes in comes out, and what cannot be is refused in words."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pydantic import BaseModel

from pose_parser.server import forms

MakeRecording = Callable[..., str]

SQUAT = {"start_s": 0.5, "end_s": 2.0, "label": "squat", "family": "exercise"}


def test_an_empty_library(client: FlaskClient) -> None:
    assert client.get("/api/takes").json == {"takes": []}
    assert client.get("/api/jobs").json == {"jobs": [], "has_worker": False}
    assert client.get("/api/readiness?family=exercise").json["ready"] is False  # type: ignore[index]


def test_a_recording_is_listed_renamed_deleted_and_brought_back(
    client: FlaskClient, make_recording: MakeRecording
) -> None:
    make_recording("squat-1")
    listed = client.get("/api/recordings").json
    assert listed is not None
    assert [item["id"] for item in listed["recordings"]] == ["squat-1"]
    assert listed["free_bytes"] > 0
    changed = client.patch("/api/recordings/squat-1", json={"title": "Knee bends", "person": "Ada"}).json
    assert changed == {**client.get("/api/recordings/squat-1").json, "title": "Knee bends"}  # type: ignore[dict-item]
    assert (changed["person"], changed["kind"], changed["n_frames"]) == ("Ada", "take", 40)

    undo = client.delete("/api/recordings/squat-1").json["undo"]  # type: ignore[index]
    assert client.get("/api/recordings/squat-1").status_code == 404
    assert client.delete("/api/recordings/squat-1").status_code == 404
    assert client.post(f"/api/trash/{undo}/restore").json == {"id": "squat-1"}
    assert client.get("/api/recordings/squat-1").json["title"] == "Knee bends"  # type: ignore[index]
    assert client.post(f"/api/trash/{undo}/restore").status_code == 404


def test_labels_of_two_tabs(client: FlaskClient, make_recording: MakeRecording) -> None:
    make_recording("two-tabs")
    empty = client.get("/api/recordings/two-tabs/labels").json
    assert empty is not None
    assert empty["segments"] == []
    saved = client.put("/api/recordings/two-tabs/labels", json={**empty, "segments": [SQUAT]})
    assert saved.status_code == 200
    assert saved.json == client.get("/api/recordings/two-tabs/labels").json

    late = client.put("/api/recordings/two-tabs/labels", json={**empty, "segments": [{**SQUAT, "label": "lunge"}]})
    assert late.status_code == 409
    assert late.json is not None
    assert late.json["code"] == "conflict"
    assert late.json["message"]
    assert {key: late.json[key] for key in ("revision", "segments")} == saved.json
    named = [movement["name"] for movement in client.get("/api/movements").json["families"][0]["movements"]]  # type: ignore[index]
    assert named == ["squat"]


def test_movements_of_two_tabs_and_a_new_name(client: FlaskClient) -> None:
    before = client.get("/api/movements").json
    assert before is not None
    families = [{"name": "dance", "movements": [{"name": "turn", "look": 3, "key": "t"}]}]
    saved = client.put("/api/movements", json={"revision": before["revision"], "families": families}).json
    assert saved is not None
    assert saved["families"] == families
    late = client.put("/api/movements", json={"revision": before["revision"], "families": []})
    assert (late.status_code, late.json["families"]) == (409, families)  # type: ignore[index]
    renamed = [{"name": "dance", "movements": [{"name": "spin", "was": "turn", "look": 3, "key": "t"}]}]
    told = client.put("/api/movements", json={"revision": saved["revision"], "families": renamed}).json
    assert told is not None
    assert told["families"] == [{"name": "dance", "movements": [{"name": "spin", "look": 3, "key": "t"}]}]


def test_poses_and_thumbnail_are_bytes_of_their_kind(client: FlaskClient, make_recording: MakeRecording) -> None:
    make_recording("shown")
    poses = client.get("/api/recordings/shown/poses?start=10&count=5")
    assert poses.mimetype == "application/octet-stream"
    assert struct.unpack("<4I", poses.data[:16]) == (10, 5, 33, 0)
    drawn = client.get("/api/recordings/shown/thumbnail.svg?at_s=1.5")
    assert drawn.mimetype == "image/svg+xml"
    assert drawn.data.startswith(b"<svg")
    assert "max-age" in drawn.headers["Cache-Control"]
    assert client.get("/api/recordings/none/thumbnail.svg").headers["Cache-Control"] == "no-store"


def test_curves(client: FlaskClient, make_recording: MakeRecording) -> None:
    make_recording("curved")
    names = [item["name"] for item in client.get("/api/features").json["features"][:2]]  # type: ignore[index]
    told = client.get(f"/api/recordings/curved/curves?names={','.join(names)}").json
    assert told is not None
    assert [curve["name"] for curve in told["curves"]] == names
    assert {len(curve["values"]) for curve in told["curves"]} == {len(told["times_s"])} == {40}


def test_answers_are_of_the_forms_that_pages_know(client: FlaskClient, make_recording: MakeRecording) -> None:
    make_recording("formed")
    client.put("/api/recordings/formed/labels", json={"revision": "", "segments": [SQUAT]})
    curve = client.get("/api/features").json["features"][0]["name"]  # type: ignore[index]
    answers: dict[str, type[BaseModel]] = {
        "/api/recordings": forms.RecordingList,
        "/api/recordings/formed": forms.Recording,
        "/api/recordings/formed/labels": forms.Labels,
        "/api/recordings/formed/times": forms.FrameTimes,
        f"/api/recordings/formed/curves?names={curve}": forms.Curves,
        "/api/movements": forms.MovementsForm,
        "/api/features": forms.FeatureNames,
        "/api/takes": forms.OpenTakes,
        "/api/jobs": forms.JobList,
        "/api/readiness?family=exercise": forms.ReadinessForm,
    }
    for path, form in answers.items():
        told = client.get(path).json
        assert told is not None
        form.model_validate(told, extra="forbid")
        assert set(told) == set(form.model_fields), path


def test_a_take_is_opened_and_discarded(client: FlaskClient) -> None:
    request = {"family": "exercise", "label": "squat", "keep_pictures": False, "person": "Ada", "camera": ""}
    take = client.post("/api/takes", json=request).json
    assert take is not None
    assert client.get("/api/takes").json == {"takes": [take]}
    early = client.post(f"/api/takes/{take['id']}/finish", json={"n_frames": 3, "segments": []})
    assert (early.status_code, early.json["n_kept"]) == (409, 0)  # type: ignore[index]
    gone = client.delete(f"/api/takes/{take['id']}")
    assert (gone.status_code, gone.data) == (204, b"")
    assert client.delete(f"/api/takes/{take['id']}").status_code == 404
    assert client.post(f"/api/takes/{take['id']}/finish", json={"n_frames": 0, "segments": []}).status_code == 404


LABELS = {"revision": "", "segments": [SQUAT]}


@pytest.mark.parametrize(
    "body",
    [
        {"revision": "", "segments": [{**SQUAT, "end_s": "soon"}]},
        {"revision": "", "segments": [{**SQUAT, "end_s": 0.1}]},
        {"revision": "", "segments": [{**SQUAT, "label": ""}]},
        {"revision": "", "segments": [{**SQUAT, "label": "a\nb"}]},
        {"revision": "", "segments": [{**SQUAT, "label": "x" * 1000}]},
        {"revision": "", "segments": [{**SQUAT, "end_s": 1e300}]},
        {"revision": "", "segments": [{**SQUAT, "colour": "red"}]},
        {"revision": "", "segments": "all"},
        {"revision": 5, "segments": []},
        {"segments": []},
        [],
    ],
)
def test_labels_that_are_none_are_refused_in_words(
    client: FlaskClient, make_recording: MakeRecording, body: Any
) -> None:
    make_recording("refused")
    refused = client.put("/api/recordings/refused/labels", json=body)
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["code"] == "not_possible"
    assert refused.json["message"]
    assert client.get("/api/recordings/refused/labels").json["segments"] == []  # type: ignore[index]


def test_numbers_that_json_does_not_have_are_refused(client: FlaskClient, make_recording: MakeRecording) -> None:
    make_recording("no-numbers")
    body = '{"revision":"","segments":[{"start_s":NaN,"end_s":1e999,"label":"a","family":"b"}]}'
    refused = client.put("/api/recordings/no-numbers/labels", data=body, content_type="application/json")
    assert (refused.status_code, refused.json["code"]) == (422, "not_possible")  # type: ignore[index]


@pytest.mark.parametrize(
    "path",
    ["poses?start=-1", "poses?start=x", "poses?count=1e9", "thumbnail.svg?at_s=nan", "curves", "curves?names=no_such"],
)
def test_questions_that_make_no_sense_are_refused_in_words(
    client: FlaskClient, make_recording: MakeRecording, path: str
) -> None:
    make_recording("asked")
    refused = client.get(f"/api/recordings/asked/{path}")
    assert refused.status_code == 422
    assert refused.json is not None
    assert refused.json["message"]


HOSTILE = [
    "..%2F..%2Fetc%2Fpasswd",
    "%2e%2e",
    ".hidden",
    "..%5C..%5Cx",
    "a%00b",
    "x" * 250,
    "%2Fetc%2Fpasswd",
    "*",
    "a%0Ab",
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/api/recordings/{}"),
        ("get", "/api/recordings/{}/labels"),
        ("get", "/api/recordings/{}/picture"),
        ("get", "/api/recordings/{}/poses"),
        ("get", "/api/recordings/{}/thumbnail.svg"),
        ("delete", "/api/recordings/{}"),
        ("post", "/api/trash/{}/restore"),
        ("delete", "/api/takes/{}"),
        ("delete", "/api/jobs/{}"),
        ("delete", "/api/models/{}"),
        ("get", "/api/models/{}/report"),
        ("get", "/api/models/{}/report.html"),
        ("get", "/api/models/{}/file"),
        ("get", "/api/exports/{}"),
    ],
)
def test_no_name_leads_out_of_a_folder(client: FlaskClient, data_dir: Path, method: str, path: str, name: str) -> None:
    before = files_around(data_dir)
    refused = getattr(client, method)(path.format(name))
    assert refused.status_code == 404
    assert refused.json is not None
    assert refused.json["code"] == "not_found"
    assert files_around(data_dir) == before


def files_around(data_dir: Path) -> list[Path]:
    """List what lies in the data folder and beside it; SQLite's own files beside a database come and go."""
    return sorted(path for path in data_dir.parent.rglob("*") if not path.name.endswith(("-shm", "-wal")))


def test_a_name_that_leads_out_of_a_folder_cannot_be_labelled(client: FlaskClient, data_dir: Path) -> None:
    for name in HOSTILE:
        refused = client.put(f"/api/recordings/{name}/labels", json={"revision": "", "segments": [SQUAT]})
        assert refused.status_code == 404
        assert client.patch(f"/api/recordings/{name}", json={"title": "x"}).status_code == 404
    assert not list(data_dir.parent.rglob("*passwd*"))
