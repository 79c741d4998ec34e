"""Whatever is sent to the server: it answers in words, and nobody else notices."""

import json
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
import simplejpeg
import websocket

Ask = Callable[..., dict[str, Any]]

PAGE = "http://localhost:3000"
LIMIT_BYTES = 1 << 20


@pytest.fixture(autouse=True)
def bystander(server: Any, pictures: list[bytes], ask_one: Ask) -> Iterator[None]:
    """Somebody who is served before, during and after every one of these tests, on the same connection."""
    workers = server.worker_pids()
    with server.connect() as other:
        assert ask_one(other, 1, pictures[0])["status"] == "ok"
        yield
        assert ask_one(other, 2, pictures[1])["status"] == "ok"
    assert server.worker_pids() == workers, "a worker was lost"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def huge_png() -> bytes:
    """A few bytes that say they are 3.6 gigapixels."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1 << 20))) + chunk(b"IEND", b"")


def bad_pictures(picture: bytes) -> dict[str, tuple[bytes, str]]:
    wide = simplejpeg.encode_jpeg(np.zeros((64, 2000, 3), np.uint8))
    tiny = simplejpeg.encode_jpeg(np.zeros((8, 8, 3), np.uint8))
    return {
        "cut short": (picture[: len(picture) // 2], "broken"),
        "head only": (picture[:20], "broken"),
        "text": (b"this is no picture", "not a JPEG, PNG or WebP"),
        "svg": (b"<svg xmlns='http://www.w3.org/2000/svg' width='64' height='64'/>", "not a JPEG, PNG or WebP"),
        "zeros": (bytes(1000), "not a JPEG, PNG or WebP"),
        "claims to be huge": (huge_png(), "60000 x 60000"),
        "too wide": (wide, "2000 x 64"),
        "too small": (tiny, "8 x 8"),
        "too many bytes": (picture + bytes(LIMIT_BYTES), "at most 1048576 are accepted"),
    }


def test_bad_pictures_are_answered_in_words_and_the_next_one_is_fine(
    client: Any, pictures: list[bytes], ask_one: Ask
) -> None:
    for seq, (name, (image, words)) in enumerate(bad_pictures(pictures[0]).items()):
        result = ask_one(client, 2 * seq, image, 7.0)
        assert (result["status"], result["t"], result["landmarks"]) == ("bad_frame", 7.0, None), name
        assert words in result["message"], name
        assert ask_one(client, 2 * seq + 1, pictures[0])["status"] == "ok", name


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [None],
        [{}],
        [{"seq": 1}],
        [{"seq": 1, "t": 2.0}, "a text"],
        [{"seq": 1, "t": 2.0}, None],
        [{"seq": 1, "t": 2.0}, {"deep": [[[[]]]]}],
        [{"seq": "1", "t": 2.0}, "x"],
        [{"seq": -1, "t": 2.0}],
        [[1, 2], [3]],
        [1, 2, 3, 4, 5, 6, 7, 8],
    ],
    ids=str,
)
def test_a_frame_of_another_form_is_answered_in_words(
    client: Any, pictures: list[bytes], ask_one: Ask, arguments: list[Any]
) -> None:
    client._socket.send("42" + json.dumps(["frame", *arguments]))
    name, answer = client.receive()

    if name == "problem":
        assert answer["code"] == "bad_message"
        assert "frame wants {seq, t}" in answer["message"]
    else:
        assert (name, answer["seq"], answer["status"]) == ("result", 1, "bad_frame")
    assert ask_one(client, 5, pictures[0])["status"] == "ok"


@pytest.mark.parametrize("t", ["1e999", "-1e999", "NaN", "9" * 90, '"noon"', "null", "true", "[]"])
def test_a_time_that_is_none_is_answered_for_its_frame(
    client: Any, pictures: list[bytes], ask_one: Ask, t: str
) -> None:
    client._socket.send(f'451-["frame",{{"seq":9,"t":{t}}},{{"_placeholder":true,"num":0}}]')
    client._socket.send_binary(pictures[0])
    result = client.wait_for("result")

    assert (result["seq"], result["status"]) == (9, "bad_frame")
    assert ask_one(client, 10, pictures[0])["status"] == "ok"


NO_SHORT_TEXT = ["text", 5, [], {"model": 5, "session": 5}, {"model": "x" * 300, "session": "x" * 300}]


@pytest.mark.parametrize("event", ["configure", "watch"])
@pytest.mark.parametrize("data", NO_SHORT_TEXT, ids=range(len(NO_SHORT_TEXT)))
def test_a_wish_of_another_form_is_answered_in_words(client: Any, event: str, data: Any) -> None:
    answer = client.call(event, data)

    assert answer["ok"] is False
    assert "a short text" in answer["message"]


@pytest.mark.parametrize(
    "wanted", ["../../etc/passwd", "..\\..\\walk", "walk.pickle", "/etc/passwd", "walk\0", "%2e%2e"]
)
def test_a_model_outside_the_folder_cannot_be_named(client: Any, wanted: str) -> None:
    answer = client.call("configure", {"model": wanted})

    assert (answer["ok"], answer["model"]) == (False, "walk")


@pytest.mark.parametrize(
    "packet",
    [
        "42" + json.dumps(["no such event", {}]),
        "42" + json.dumps(["connect"]),
        "42" + json.dumps(["disconnect", {}]),
        "42" + json.dumps(["on_frame", {}]),
        "42" + json.dumps(["__init__", {}]),
        "42" + json.dumps(["_refuse_frame", {}]),
        "42" + json.dumps(["_tell_watchers", {}, {}]),
        "42[1,2,3]",
        "42{}",
        "42[]",
        "42",
        '42["frame"',
        "4" + "9" * 30,
        "45999-[]",
        "451-[]",
        '451-["frame",{"_placeholder":true,"num":7}]',
        "42/admin," + json.dumps(["frame", {}]),
        "40/admin,",
        "43999[]",
        "42" + "[" * 100_000,
        "6",
        "9junk",
        "",
        "x",
        "\x00\x01",
    ],
    ids=lambda packet: packet[:24] or "empty",
)
def test_a_malformed_packet_harms_nobody_else(server: Any, packet: str) -> None:
    """Its own connection may end; the bystander's does not."""
    with server.connect() as connection, suppress(websocket.WebSocketException, OSError):
        connection._socket.send(packet)
        connection._socket.send_binary(b"\x00\xff" * 10)
        connection._socket.send('42["configure",{"model":"tango"}]')

    assert server.health["status"] == "ok"


def test_a_message_above_the_limit_ends_only_its_own_connection(
    server: Any, pictures: list[bytes], ask_one: Ask
) -> None:
    connection = server.connect()
    with pytest.raises((websocket.WebSocketException, OSError)):  # noqa: PT012 - some of it may still be taken
        connection.send_frame(1, bytes(8 * LIMIT_BYTES))
        connection.wait_for("result")
        connection.wait_for("result")
    connection.close()


def handshake(server: Any, **headers: Any) -> int:
    """Status that a WebSocket handshake is answered with; 101 is a success."""
    options = {"suppress_origin": "origin" not in headers, **headers}
    try:
        websocket.create_connection(
            f"ws://127.0.0.1:{server.port}/socket.io/?EIO=4&transport=websocket", timeout=60, **options
        ).close()
    except websocket.WebSocketBadStatusException as error:
        return int(error.status_code)
    return 101


@pytest.mark.parametrize("origin", [PAGE, "http://127.0.0.1:3000"])
def test_the_page_may_connect(server: Any, origin: str) -> None:
    assert handshake(server, origin=origin) == 101


def test_programs_may_connect_without_an_origin_or_with_the_server_s_own(server: Any) -> None:
    assert handshake(server) == 101
    assert handshake(server, origin=f"http://127.0.0.1:{server.port}") == 101


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://localhost:3001", "https://localhost:3000", "http://localhost:5001"],
)
def test_pages_of_others_may_neither_connect_nor_read(server: Any, origin: str) -> None:
    assert handshake(server, origin=origin) == 403
    answer = server.get("/api/models", Origin=origin)
    assert (answer.status, answer.json["code"]) == (403, "forbidden")
    assert answer.headers["Access-Control-Allow-Origin"] is None


@pytest.mark.parametrize("host", ["evil.example", "evil.example:5001", "localhost.evil.example", "evil@localhost"])
def test_a_stranger_s_name_for_this_machine_is_no_way_in(server: Any, host: str) -> None:
    """DNS rebinding: the page's own origin, as the browser sees it, with the stranger's name in Host."""
    assert handshake(server, host=host) == 403
    assert handshake(server, host=host, origin=f"http://{host}") == 403
    assert server.get("/health", Host=host).status == 403


def test_only_the_websocket_transport_is_offered(server: Any) -> None:
    for method in ("GET", "POST"):
        answer = server.get("/socket.io/?EIO=4&transport=polling", method=method)
        assert answer.status == 400
        assert b'"sid"' not in answer.body


@pytest.mark.parametrize(
    "path",
    [
        "/api/models/..%2F..%2F..%2Fetc%2Fpasswd",
        "/api/models/%2e%2e/%2e%2e/etc/passwd",
        "/api/models/../../../etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/static/..%2f..%2fetc%2fpasswd",
        "/data/trained_models/walk.pickle",
    ],
)
def test_no_path_leads_to_a_file(server: Any, path: str) -> None:
    answer = server.get(path)

    assert answer.status == 404
    assert b"root:" not in answer.body


def test_a_request_that_is_none_is_refused(server: Any) -> None:
    import socket

    for request in (b"\x16\x03\x01\x00\xa5", b"GET\r\n\r\n", b"GET /health HTTP/9.9\r\n\r\n", b"A" * 100_000):
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as line:
            answer = b""
            with suppress(OSError):  # it may hang up before all is said
                line.sendall(request)
                line.shutdown(socket.SHUT_WR)
                answer = line.recv(1000)
            assert b'"workers"' not in answer
