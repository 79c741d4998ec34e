import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from pose_parser.server.app import PoserServer, create_app
from pose_parser.server.config import ServerConfig

CONTRACT = Path(__file__).parents[1] / "contracts" / "messages.json"
PAGE = "http://localhost:3000"
NOT_DESCRIBED = ("static", "openapi.spec")


class FakeWorker:
    def __init__(self, index: int) -> None:
        self.index, self.pid = index, 1000 + index
        self.ready = self.sandboxed = True
        self.overdue = False
        self.sessions: set[str] = set()
        self.preloaded: list[Any] = []

    def preload(self, model: Any) -> None:
        self.preloaded.append(model)

    def stop(self) -> None: ...


def inspect(path: Path, _trust: Any) -> dict[str, Any]:
    if path.read_bytes() == b"hostile":
        return {"status": "refused", "reason": f"{path.name} names os.system"}
    return {"status": "ready", "name": "Waltz", "classes": ["turn", "step"], "card": {}, "sha256": "00"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PoserServer]:
    folder = tmp_path / "trained_models"
    folder.mkdir()
    (folder / "waltz.pickle").write_bytes(b"good")
    (folder / "mystery.pickle").write_bytes(b"hostile")
    config = ServerConfig(data_dir=tmp_path, async_mode="threading", workers=2, default_model="waltz")
    made = create_app(config, start_worker=lambda index, _listener: FakeWorker(index), inspect=inspect)  # type: ignore[arg-type, return-value]
    made.catalogue.scan()
    made.pool._start(0)
    yield made
    made.close()


@pytest.fixture
def client(server: PoserServer) -> FlaskClient:
    return server.flask.test_client()


def test_health(client: FlaskClient) -> None:
    health = client.get("/health").json

    assert health is not None
    assert health.pop("version")
    assert health == {
        "status": "ok",
        "workers": {"ready": 1, "total": 2},
        "sandboxed": True,
        "sessions": 0,
        "default_model": "waltz",
    }


def test_health_while_starting(client: FlaskClient, server: PoserServer) -> None:
    server.pool.workers[0].ready = False
    health = client.get("/health").json

    assert health is not None
    assert (health["status"], health["sandboxed"]) == ("starting", False)


def test_one_open_worker_is_enough_to_say_that_the_network_is_open(client: FlaskClient, server: PoserServer) -> None:
    server.pool._start(1)
    server.pool.workers[1].sandboxed = False

    assert client.get("/health").json["sandboxed"] is False  # type: ignore[index]


def test_models_with_the_refused_ones_and_why(client: FlaskClient) -> None:
    listed = client.get("/api/models").json
    assert listed is not None

    assert listed["default"] == "waltz"
    assert {model["id"]: (model["status"], model["reason"]) for model in listed["models"]} == {
        "waltz": ("ready", None),
        "mystery": ("refused", "mystery.pickle names os.system"),
    }


def test_one_model(client: FlaskClient) -> None:
    assert client.get("/api/models/waltz").json["classes"] == ["turn", "step"]  # type: ignore[index]


@pytest.mark.parametrize(
    "path",
    [
        "/api/models/tango",
        "/api/models/..%2F..%2Fetc%2Fpasswd",
        "/api/models/../../etc/passwd",
        "/api/models/%2e%2e/waltz",
        "/api/models/waltz.pickle",
        "/api/models/waltz%00",
        "/nothing",
        "/data/trained_models/waltz.pickle",
        "/static/../app.py",
    ],
)
def test_what_is_not_there_is_answered_in_words(client: FlaskClient, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert answer.json is not None
    assert answer.json["code"] == "not_found"
    assert answer.json["message"]


def test_a_model_that_is_not_there_is_named(client: FlaskClient) -> None:
    expected = json.loads(CONTRACT.read_text())["rest"]["error"]

    assert client.get("/api/models/tango").json == expected


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("path", ["/health", "/api/models", "/metrics", "/api/recordings", "/api/exports/a.zip"])
def test_what_is_only_told_cannot_be_changed(client: FlaskClient, method: str, path: str) -> None:
    answer = getattr(client, method)(path)

    assert (answer.status_code, answer.json["code"]) == (405, "method_not_allowed")


def test_metrics_are_prometheus_text(client: FlaskClient, server: PoserServer) -> None:
    server.sessions.connect("a", None)
    answer = client.get("/metrics")

    assert answer.content_type.startswith("text/plain; version=0.0.4")
    assert b"poser_connections 1.0" in answer.data
    assert b"# TYPE poser_frames_total counter" in answer.data


def test_the_description_lists_every_route(client: FlaskClient, server: PoserServer) -> None:
    description = client.get("/openapi.json").json
    assert description is not None

    assert description["openapi"].startswith("3.")
    rules = {rule.rule for rule in server.flask.url_map.iter_rules() if rule.endpoint not in NOT_DESCRIBED}
    assert set(description["paths"]) == {re.sub(r"<string:(\w+)>", r"{\1}", rule) for rule in rules}
    assert {"Health", "ModelList", "RecordingList", "Labels"} <= set(description["components"]["schemas"])


def test_the_page_may_read_and_others_may_not(client: FlaskClient) -> None:
    answer = client.get("/health", headers={"Origin": PAGE})
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert "Origin" in answer.headers["Vary"]

    for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Host": "evil.example"}):
        refused = client.get("/health", headers=headers)
        assert refused.status_code == 403
        assert refused.json is not None
        assert refused.json["code"] == "forbidden"
        assert "Access-Control-Allow-Origin" not in refused.headers
    assert b"poser_refused_requests_total 3.0" in client.get("/metrics").data


def test_answers_are_neither_guessed_at_nor_kept(client: FlaskClient) -> None:
    headers = client.get("/api/models").headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_a_long_body_is_not_read(client: FlaskClient) -> None:
    assert client.get("/health", data=b"x" * (1 << 20)).status_code in (200, 413)


def test_a_new_worker_reads_the_default_model_ahead(server: PoserServer) -> None:
    worker = server.pool.workers[0]
    server.pool.on_message(worker, {"op": "ready", "sandboxed": True})

    assert [model["id"] for model in worker.preloaded] == ["waltz"]  # type: ignore[attr-defined]


def test_a_default_model_that_is_found_later_is_read_ahead_too(server: PoserServer) -> None:
    worker = server.pool.workers[0]
    (server.catalogue._folder / "waltz.pickle").write_bytes(b"good, and better")
    server.catalogue.scan()

    assert [model["id"] for model in worker.preloaded] == ["waltz"]  # type: ignore[attr-defined]
