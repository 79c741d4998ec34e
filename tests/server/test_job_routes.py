"""The queue of jobs over REST."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from pose_parser.server.app import PoserServer

PACK = {"kind": "pack", "payload": {}}
CONTRACT = {
    "id", "kind", "payload", "state", "stage", "share_done", "seconds_left", "result", "message", "is_cancelling",
    "created_at", "started_at", "ended_at",
}  # fmt: skip


def test_a_job_is_asked_for_cancelled_retried_and_forgotten(client: FlaskClient) -> None:
    job = client.post("/api/jobs", json=PACK).json
    assert job is not None
    assert set(job) == CONTRACT
    assert (job["state"], job["payload"]) == ("queued", {"recordings": None})
    assert client.get(f"/api/jobs/{job['id']}").json == job
    assert client.get("/api/jobs").json == {"jobs": [job], "has_worker": False}

    early = client.post(f"/api/jobs/{job['id']}/retry")
    assert (early.status_code, early.json["code"]) == (422, "not_possible")  # type: ignore[index]
    assert client.delete(f"/api/jobs/{job['id']}").status_code == 422
    assert client.post(f"/api/jobs/{job['id']}/cancel").json["state"] == "cancelled"  # type: ignore[index]
    assert client.post(f"/api/jobs/{job['id']}/retry").json["state"] == "queued"  # type: ignore[index]
    client.post(f"/api/jobs/{job['id']}/cancel")
    gone = client.delete(f"/api/jobs/{job['id']}")
    assert (gone.status_code, gone.data) == (204, b"")
    for answer in (
        client.get(f"/api/jobs/{job['id']}"),
        client.post(f"/api/jobs/{job['id']}/cancel"),
        client.post(f"/api/jobs/{job['id']}/retry"),
        client.delete(f"/api/jobs/{job['id']}"),
    ):
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")  # type: ignore[index]


@pytest.mark.parametrize(
    "job",
    [
        {"kind": "dance", "payload": {}},
        {"kind": "extract", "payload": {"videos": ["../../etc/passwd"]}},
        {"kind": "extract", "payload": {"videos": ["/etc/passwd"]}},
        {"kind": "unpack", "payload": {"archive": "../x.zip"}},
        {"kind": "teach", "payload": {}},
        {"kind": "pack", "payload": {"run": "rm"}},
    ],
)
def test_what_is_no_job_is_refused_in_words(client: FlaskClient, job: dict[str, Any]) -> None:
    refused = client.post("/api/jobs", json=job)
    assert (refused.status_code, refused.json["code"]) == (422, "not_possible")  # type: ignore[index]
    assert client.get("/api/jobs").json["jobs"] == []  # type: ignore[index]


def test_a_worker_that_says_that_it_is_there(client: FlaskClient, desk_server: PoserServer) -> None:
    from pose_parser.jobs import open_queue

    store = open_queue(desk_server.catalogue._folder.parent).store
    store.note_worker("one")
    assert client.get("/api/jobs").json["has_worker"] is True  # type: ignore[index]
    store.forget_worker("one")


def test_over_redis_the_server_announces_what_the_desk_notes(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, until: Callable[[Callable[[], object]], None]
) -> None:
    from pose_parser.server import announcing

    told: list[str] = []

    class Announcements:
        def announce(self, job_id: str) -> None:
            told.append(job_id)

    monkeypatch.setattr(announcing, "open_announcements", lambda _url: Announcements())
    announcing.make_announcer("redis://localhost")("abc")
    until(lambda: told == ["abc"])
    announcing.make_announcer(None)("def")
    assert told == ["abc"]
