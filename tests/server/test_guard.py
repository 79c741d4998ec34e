import json
from typing import Any

import pytest

from pose_parser.server.guard import Guard, refusal

PAGE = ("http://localhost:3000", "http://127.0.0.1:3000")


def request(host: str | None = "localhost:5001", **headers: str) -> dict[str, Any]:
    environ = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    return environ if host is None else environ | {"HTTP_HOST": host}


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:5001", "LocalHost:5001", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:5001"]
)
def test_this_machine_s_names_are_let_in(host: str) -> None:
    assert refusal(request(host), PAGE) is None


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "evil.example",
        "evil.example:5001",
        "localhost.evil.example",
        "evil.localhost",
        "127.0.0.1.nip.example:5001",
        "localhost.",
        "localhost@evil.example",
        "evil.example@localhost",
        "evil.example@localhost:5001",
        "localhost/evil.example",
        "localhost?evil.example",
        "localhost#evil.example",
        "localhost:5001@evil.example",
        "localhost:evil",
        "localhost:",
        "localhost:5001:5001",
        "localhost:5001\n",
        " localhost",
        "localhost evil.example",
        "0.0.0.0",  # noqa: S104 - nothing is bound
        "127.0.0.2",
        "127.1",
        "2130706433",
        "0x7f000001",
        "::1",
        "[::1",
        "[::ffff:127.0.0.1]",
        "[::1]evil.example",
        "169.254.169.254",
    ],
)
def test_every_other_host_is_kept_out(host: str | None) -> None:
    """Whatever a stranger's name points to, the browser sends the name."""
    reason = refusal(request(host), PAGE)

    assert reason is not None
    assert "use localhost" in reason


@pytest.mark.parametrize("origin", PAGE)
def test_the_page_is_let_in(origin: str) -> None:
    assert refusal(request(origin=origin), PAGE) is None


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "http://evil.example",
        "http://localhost:3000.evil.example",
        "http://localhost:3001",
        "http://localhost",
        "https://localhost:3000",
        "http://localhost:3000/",
        "http://LOCALHOST:3000",
        "http://user@localhost:3000",
        "http://localhost:3000@evil.example",
        "http://localhost:5002",
        "http://127.0.0.1:5001",
        "https://localhost:5001",
        "file://",
        "http://localhost:3000, http://evil.example",
        "http://localhost:300",
    ],
)
def test_pages_of_others_are_kept_out(origin: str) -> None:
    reason = refusal(request(origin=origin), PAGE)

    assert reason is not None
    assert repr(origin) in reason
    assert PAGE[0] in reason


@pytest.mark.parametrize(("site", "let_in"), [("cross-site", False), ("same-origin", True), ("none", True)])
def test_a_browser_s_request_without_origin_says_where_it_comes_from(site: str, let_in: bool) -> None:
    assert (refusal(request(sec_fetch_site=site), PAGE) is None) == let_in


@pytest.mark.parametrize("host", ["localhost:5001", "127.0.0.1:5001", "[::1]:5001"])
def test_programs_send_no_origin_or_the_server_s_own_and_are_let_in(host: str) -> None:
    """Python's clients name the server itself; it serves no page that could."""
    assert refusal(request(host), PAGE) is None
    assert refusal(request(host, origin=f"http://{host}"), PAGE) is None


def test_a_stranger_s_host_is_no_origin_of_this_server() -> None:
    assert refusal(request("evil.example", origin="http://evil.example"), PAGE) is not None


def test_a_refused_request_never_reaches_the_application() -> None:
    seen: list[str] = []
    answers: list[tuple[str, list[tuple[str, str]]]] = []

    def app(_environ: dict[str, Any], _start_response: Any) -> list[bytes]:
        seen.append("app")
        return [b"inside"]

    reasons: list[str] = []
    guard = Guard(app, PAGE, reasons.append)
    body = b"".join(guard(request("evil.example"), lambda status, headers: answers.append((status, headers))))

    assert seen == []
    assert reasons == [json.loads(body)["message"]]
    assert answers[0][0] == "403 Forbidden"
    assert ("Content-Length", str(len(body))) in answers[0][1]
    assert not any(name == "Access-Control-Allow-Origin" for name, _value in answers[0][1])

    assert b"".join(guard(request(), lambda *_: None)) == b"inside"


def test_an_offer_to_compress_messages_is_not_passed_on() -> None:
    seen: list[dict[str, Any]] = []

    def app(environ: dict[str, Any], _start_response: Any) -> list[bytes]:
        seen.append(environ)
        return []

    offer = {"HTTP_SEC_WEBSOCKET_EXTENSIONS": "permessage-deflate; client_max_window_bits"}
    Guard(app, PAGE, print)(request() | offer, lambda *_: None)

    assert seen == [request()]
