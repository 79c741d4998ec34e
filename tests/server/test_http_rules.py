"""Who may read an answer, what a request may carry, and that the page's browser is told so."""

from typing import Any

import pytest
from flask.testing import FlaskClient

PAGE = "http://localhost:3000"
STRANGERS = [
    "http://evil.example",
    "null",
    "http://localhost:3001",
    "https://localhost:3000",
    "http://localhost:3000.evil",
]
CHANGES: list[tuple[str, str, Any]] = [
    ("put", "/api/recordings/a/labels", {"revision": "", "segments": []}),
    ("put", "/api/movements", {"revision": "", "families": []}),
    ("put", "/api/models/live", {"id": "a"}),
    ("patch", "/api/recordings/a", {"title": "x"}),
    ("patch", "/api/models/a", {"name": "x"}),
    ("delete", "/api/recordings/a", None),
    ("delete", "/api/jobs/a", None),
    ("post", "/api/jobs", {"kind": "pack", "payload": {}}),
    ("post", "/api/jobs/a/cancel", None),
    ("post", "/api/trash/a/restore", None),
    ("post", "/api/takes", {"family": "f", "label": None, "keep_pictures": True, "person": "", "camera": ""}),
    ("post", "/api/uploads", None),
    ("post", "/api/annotations?filename=a.csv&commit=1", None),
]


def preflight(client: FlaskClient, path: str, origin: str, method: str, headers: str = "content-type") -> Any:
    asked = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return client.options(path, headers=asked)


@pytest.mark.parametrize(("method", "path", "_body"), CHANGES)
def test_the_page_is_let_in_before_it_changes_something(
    client: FlaskClient, method: str, path: str, _body: Any
) -> None:
    told = preflight(client, path, PAGE, method.upper())
    assert told.status_code in (200, 204)
    assert told.headers["Access-Control-Allow-Origin"] == PAGE
    assert method.upper() in told.headers["Access-Control-Allow-Methods"].split(", ")
    assert "Access-Control-Allow-Credentials" not in told.headers


def test_the_page_may_send_what_uploads_need_and_read_what_they_say(client: FlaskClient) -> None:
    told = preflight(client, "/api/uploads/0", PAGE, "PATCH", "tus-resumable,upload-offset,content-type")
    allowed = {name.lower() for name in told.headers["Access-Control-Allow-Headers"].split(", ")}
    assert {"tus-resumable", "upload-offset", "upload-length", "upload-metadata", "content-type"} <= allowed
    exposed = client.get("/health", headers={"Origin": PAGE}).headers["Access-Control-Expose-Headers"].split(", ")
    assert {"Location", "Upload-Offset", "Upload-Length", "Poser-Recording", "Content-Range"} <= set(exposed)


@pytest.mark.parametrize("origin", STRANGERS)
@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
def test_no_page_of_a_stranger_changes_anything(
    client: FlaskClient, origin: str, method: str, path: str, body: Any
) -> None:
    refused = preflight(client, path, origin, method.upper())
    assert refused.status_code == 403
    assert "Access-Control-Allow-Origin" not in refused.headers
    # Whatever a browser sends without asking first.
    for options in ({"json": body}, {"data": "{}", "content_type": "text/plain"}, {"data": {"a": "b"}}):
        answer = getattr(client, method)(path, headers={"Origin": origin}, **options)
        assert (answer.status_code, answer.json["code"]) == (403, "forbidden")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None])
@pytest.mark.parametrize(("method", "path", "body"), CHANGES[:-2])
def test_what_a_form_could_send_is_not_taken(
    client: FlaskClient, method: str, path: str, body: Any, kind: str | None
) -> None:
    answer = getattr(client, method)(path, data=b'{"revision": ""}', content_type=kind)
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(("method", "path", "_body"), [change for change in CHANGES[:-2] if change[2] is not None])
def test_what_is_no_json_is_refused_in_words(client: FlaskClient, method: str, path: str, _body: Any) -> None:
    for body in (b"", b"{", b"[" * 100_000, b"\xff", b'{"a":1}'):
        answer = getattr(client, method)(path, data=body, content_type="application/json")
        assert answer.status_code in (400, 413, 422), body[:10]
        assert answer.json["message"]


def test_a_body_may_be_as_long_as_it_makes_sense(client: FlaskClient) -> None:
    labels = b'{"revision":"","segments":[' + b" " * (1 << 20) + b"]}"
    assert client.put("/api/recordings/none/labels", data=labels, content_type="application/json").status_code == 404
    for method, path, n_bytes in (
        ("put", "/api/recordings/none/labels", 5 << 20),
        ("put", "/api/movements", 5 << 20),
        ("patch", "/api/recordings/none", 1 << 17),
        ("post", "/api/takes", 1 << 17),
        ("post", "/api/jobs", 2 << 20),
    ):
        answer = getattr(client, method)(path, data=b" " * n_bytes, content_type="application/json")
        assert (answer.status_code, answer.json["code"]) == (413, "request_entity_too_large")


def test_no_answer_is_a_page_that_could_do_anything(client: FlaskClient) -> None:
    for path in ("/api/jobs", "/health", "/nothing"):
        headers = client.get(path).headers
        assert headers["Content-Security-Policy"].startswith("sandbox;")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Resource-Policy"] == "same-site"
        assert headers["Cache-Control"] == "no-store"
