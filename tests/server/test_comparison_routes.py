"""Comparisons over REST: asked for, listed, read, renamed, deleted; and videos that come in one request."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from pose_parser.jobs import open_queue
from pose_parser.jobs.worker import JobWorker
from pose_parser.server import comparison_forms as forms
from pose_parser.server.desk_operations import Tools
from pose_parser.server.desk_watch import Watcher

TESTS = Path(__file__).parents[1]
SQUATS = TESTS / "comparison" / "recordings" / "squats.parquet"
SIDES = {"reference": {"recording": "course"}, "student": {"recording": "mine", "end_s": 4.0}}
FOREIGN = {"Origin": "http://evil.example"}


@pytest.fixture
def recordings(data_dir: Path) -> Path:
    (data_dir / "landmarks").mkdir(exist_ok=True)
    for name in ("course", "mine"):
        shutil.copy(SQUATS, data_dir / "landmarks" / f"{name}.parquet")
    return data_dir


@pytest.fixture(scope="module")
def made_id() -> dict[str, str]:
    """What the comparison of this module is called, once it is made."""
    return {}


@pytest.fixture
def made(client: FlaskClient, recordings: Path, made_id: dict[str, str]) -> str:
    """Name a comparison with its film, made by the job that the route asks for."""
    if not made_id:
        answer = client.post("/api/comparisons", json={**SIDES, "name": "First week", "mirror": "no"})
        assert answer.status_code == 202
        told = told_of(answer)
        forms.SubmittedForm.model_validate(told, extra="forbid")
        assert told["job"]["kind"] == "compare"
        assert client.get(f"/api/comparisons/{told['id']}").status_code == 404
        queue = open_queue(recordings)
        assert JobWorker(queue, recordings).run_next()
        ended = queue.store.get(told["job"]["id"])
        assert ended.state == "done", ended.message
        assert ended.result is not None
        assert ended.result["comparison"] == told["id"]
        made_id["id"] = told["id"]
    return made_id["id"]


def told_of(answer: Any) -> Any:
    assert answer.json is not None
    return answer.json


def test_a_comparison_is_listed_and_read(client: FlaskClient, made: str) -> None:
    listed = told_of(client.get("/api/comparisons"))
    forms.ComparisonList.model_validate(listed, extra="forbid")
    assert [one["id"] for one in listed["comparisons"]] == [made]
    told = told_of(client.get(f"/api/comparisons/{made}"))
    forms.ComparisonForm.model_validate(told, extra="forbid")
    assert told["alignment"]["mirrored"] is False
    assert told["student"]["end_s"] == 4.0


@pytest.mark.parametrize(
    ("name", "mimetype", "begins"),
    [
        ("track", "application/octet-stream", None),
        ("overlay", "video/mp4", None),
        ("report.html", "text/html", b"<!doctype html>"),
        ("result.csv", "text/csv", b"joint,"),
        ("result.json", "application/json", b"{"),
    ],
)
def test_its_files_go_out_as_what_they_are(
    client: FlaskClient, made: str, name: str, mimetype: str, begins: bytes | None
) -> None:
    with client.get(f"/api/comparisons/{made}/{name}") as answer:
        assert (answer.status_code, answer.mimetype) == (200, mimetype)
        assert answer.data.lower().startswith(begins or b"")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        if name.startswith("result"):
            assert f"filename={made}" in answer.headers["Content-Disposition"]
    with client.get(f"/api/comparisons/{made}/{name}", headers={"Range": "bytes=4-7"}) as part:
        assert (part.status_code, part.data) == (206, answer.data[4:8])
    assert client.get(f"/api/comparisons/none/{name}").status_code == 404


def test_it_is_renamed_deleted_and_brought_back(client: FlaskClient, made: str) -> None:
    renamed = told_of(client.patch(f"/api/comparisons/{made}", json={"name": "Second week"}))
    forms.ComparisonSummaryForm.model_validate(renamed, extra="forbid")
    assert renamed["name"] == "Second week"
    undo = told_of(client.delete(f"/api/comparisons/{made}"))["undo"]
    assert client.get(f"/api/comparisons/{made}").status_code == 404
    assert client.delete(f"/api/comparisons/{made}").status_code == 404
    assert told_of(client.get("/api/comparisons")) == {"comparisons": []}
    assert told_of(client.post(f"/api/trash/{undo}/restore")) == {"id": made}
    assert told_of(client.get(f"/api/comparisons/{made}"))["name"] == "Second week"


def test_pages_hear_of_what_changes(client: FlaskClient, made: str, data_dir: Path) -> None:
    watcher = Watcher(Tools(data_dir))
    assert watcher.look() == []
    client.patch(f"/api/comparisons/{made}", json={"name": "Third week"})
    assert watcher.look() == [{"what": "comparisons"}]
    (data_dir / "comparisons" / ".0.part").mkdir()
    assert watcher.look() == [], "what is being made is not there yet"
    (data_dir / "comparisons" / ".0.part").rmdir()


def test_a_name_is_made_of_the_titles(client: FlaskClient, recordings: Path) -> None:
    client.patch("/api/recordings/mine", json={"title": "Knee bends"})
    told = told_of(client.post("/api/comparisons", json=SIDES))
    assert told["job"]["payload"]["name"] == "Knee bends beside course"
    assert told["id"].startswith("knee-bends-beside-course-")
    assert told["job"]["payload"]["overlay"] is True
    client.patch("/api/recordings/mine", json={"title": ""})
    for job in open_queue(recordings).store.all():
        client.post(f"/api/jobs/{job.id}/cancel")


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ({**SIDES, "student": {"recording": "nobody"}}, 404, "no recording called 'nobody'"),
        ({**SIDES, "student": {"recording": "../mine"}}, 404, "no recording called"),
        ({"reference": SIDES["reference"]}, 422, "student"),
        ({**SIDES, "student": {"recording": "mine", "start_s": 3, "end_s": 2}}, 422, "not after"),
        ({**SIDES, "name": "a\nb"}, 422, "line break"),
        ({**SIDES, "speed": 2}, 422, "speed"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(
    client: FlaskClient, recordings: Path, asked: Any, status: int, words: str
) -> None:
    before = len(open_queue(recordings).store.all())
    answer = client.post("/api/comparisons", json=asked)
    assert answer.status_code == status
    assert words in told_of(answer)["message"]
    assert len(open_queue(recordings).store.all()) == before


def test_other_pages_and_forms_are_not_let_in(client: FlaskClient, recordings: Path) -> None:
    text = client.post("/api/comparisons", data=json.dumps(SIDES), content_type="text/plain")
    assert text.status_code == 415
    for method, path in (("post", "/api/comparisons"), ("put", "/api/videos/a.mp4"), ("delete", "/api/comparisons/a")):
        assert getattr(client, method)(path, json=SIDES, headers=FOREIGN).status_code == 403
    assert client.post("/api/comparisons", json={**SIDES, "name": "a" * (1 << 17)}).status_code == 413
    assert not (recordings / "videos" / "a.mp4").exists()


def test_the_repetitions_of_a_recording(client: FlaskClient, recordings: Path) -> None:
    assert (recordings / "landmarks" / "course.parquet").is_file()
    told = told_of(client.get("/api/recordings/course/repetitions"))
    forms.Repetitions.model_validate(told, extra="forbid")
    assert len(told["repetitions"]) >= 2
    assert client.get("/api/recordings/nobody/repetitions").status_code == 404


def test_the_desk_chooses_what_is_practised(client: FlaskClient, recordings: Path) -> None:
    from pose_parser.server.desk_operations import perform
    from pose_parser.server.practising import parse_practise

    assert client is not None
    contract = json.loads((TESTS / "contracts" / "messages.json").read_text())["socket"]["practised"][0]["practice"]
    asked = parse_practise({"recording": "course"})
    assert asked is not None
    told = json.loads(perform(Tools(recordings), "practice", asked).body)
    assert list(told["practice"]) == list(contract)
    assert list(told["practice"]["repetitions"][0]) == list(contract["repetitions"][0])
    refused = perform(Tools(recordings), "practice", {**asked, "repetition": 99})
    assert (refused.status, json.loads(refused.body)["code"]) == (422, "not_possible")


def put(client: FlaskClient, name: str, body: bytes, **options: Any) -> Any:
    return client.put(f"/api/videos/{name}", input_stream=io.BytesIO(body), content_length=len(body), **options)


def put_said(client: FlaskClient, body: bytes, n_bytes: int) -> Any:
    """Say that the body is longer than it is."""
    told = {"CONTENT_LENGTH": str(n_bytes), "wsgi.input": io.BytesIO(body)}
    return client.put("/api/videos/a.mp4", environ_overrides=told)


def test_a_video_comes_in_one_request(client: FlaskClient, data_dir: Path) -> None:
    body = bytes(range(256)) * 2048
    answer = put(client, "My%20Squat.MP4", body)
    assert answer.status_code == 201
    told = told_of(answer)
    forms.VideoPut.model_validate(told, extra="forbid")
    assert told["recording"] == "my-squat"
    assert (data_dir / "videos" / "my-squat.mp4").read_bytes() == body
    assert told["job"]["payload"]["videos"] == ["videos/my-squat.mp4"]
    assert told_of(client.get("/api/recordings/my-squat"))["title"] == "My Squat"
    again = told_of(put(client, "My%20Squat.MP4", b"another"))
    assert again["recording"] == "my-squat-2"
    assert (data_dir / "videos" / "my-squat.mp4").read_bytes() == body
    assert again["job"]["id"] != told["job"]["id"]


def test_a_video_that_cannot_be_taken_leaves_nothing(
    client: FlaskClient, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def left() -> set[str]:
        folders = [data_dir / name for name in ("videos", "uploads")]
        return {path.name for folder in folders if folder.is_dir() for path in folder.iterdir()}

    before = left()
    assert put(client, "a.txt", b"words").status_code == 422
    assert put(client, "a.mp4", b"").status_code == 422
    assert put(client, f"{'a' * 300}.mp4", b"x").status_code == 422
    assert put_said(client, b"", 3 << 30).status_code == 413
    assert client.put("/api/videos/a.mp4", headers={"Transfer-Encoding": "chunked"}).status_code == 411
    lost = put_said(client, b"half", 8)
    assert lost.status_code == 400
    assert "lost" in told_of(lost)["message"]
    assert client.put("/api/videos/a/b.mp4", data=b"x").status_code == 404
    usage = shutil.disk_usage(data_dir)._replace(free=100 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    full = put(client, "a.mp4", b"x")
    assert (full.status_code, "room" in told_of(full)["message"]) == (422, True)
    assert left() == before
