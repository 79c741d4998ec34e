"""The library of a real server: the desk dies, the server is killed, clients are slow, and nothing is lost."""

import base64
import json
import os
import signal
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pose_parser.landmarks import BLAZEPOSE_33, Landmarks, write_landmarks

Ask = Callable[..., dict[str, Any]]
WaitUntil = Callable[..., None]
StartServer = Callable[..., Any]

PATIENCE_S = 120.0
PAGE = "http://localhost:3000"
TUS = {"Tus-Resumable": "1.0.0"}
PART = {"Content-Type": "application/offset+octet-stream"}
SQUAT = {"start_s": 0.5, "end_s": 2.0, "label": "squat", "family": "exercise"}


def call(server: Any, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """Return status, headers and body of one request."""
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    kind = {} if data is None or "Content-Type" in headers else {"Content-Type": "application/json"}
    address = f"http://127.0.0.1:{server.port}{path}"
    request = urllib.request.Request(address, data=data, method=method, headers={**kind, **headers})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as reply:  # noqa: S310 - made above
            return reply.status, reply.headers, reply.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def children(server: Any, module: str) -> list[int]:
    """Processes of the server that run a module."""
    found = []
    for name in Path(f"/proc/{server.server_pid}/task").glob("*/children"):
        pids = name.read_text().split()
        found += [int(pid) for pid in pids if module in Path(f"/proc/{pid}/cmdline").read_text().split("\0")]
    return found


def desk_of(server: Any, wait_until: WaitUntil) -> int:
    wait_until(lambda: len(children(server, "pose_parser.server.desk")) == 1, "the desk")
    return children(server, "pose_parser.server.desk")[0]


def add_recording(server: Any, recording_id: str) -> str:
    image, world = np.random.default_rng(7).random((2, 40, 33, 3))
    landmarks = Landmarks(BLAZEPOSE_33, image, world, np.full((40, 33), 0.75), np.arange(40) * 100.0, (640, 480))
    folder = server.folder / "data" / "landmarks"
    folder.mkdir(exist_ok=True)
    write_landmarks(landmarks, folder / f"{recording_id}.parquet", provenance={"source": "take"})
    return recording_id


def test_what_is_changed_here_or_by_others_is_told_to_every_page(server: Any) -> None:
    with server.connect() as page:
        recording = add_recording(server, "told")
        assert page.wait_for("library_changed") == {"what": "recordings"}
        status, _, body = call(server, "GET", f"/api/recordings/{recording}/labels")
        assert status == 200
        labels = {**json.loads(body), "segments": [SQUAT]}
        assert call(server, "PUT", f"/api/recordings/{recording}/labels", labels)[0] == 200
        while (told := page.wait_for("library_changed")) != {"what": "labels", "id": recording}:
            assert told["what"] in ("movements", "recordings")


@pytest.mark.linux
def test_the_desk_has_no_network_and_gives_way_to_live_frames(server: Any, wait_until: WaitUntil) -> None:
    pid = desk_of(server, wait_until)
    assert call(server, "GET", "/api/recordings")[0] == 200
    status = Path(f"/proc/{pid}/status").read_text()
    assert "Seccomp:\t2" in status
    assert os.getpriority(os.PRIO_PROCESS, pid) == os.getpriority(os.PRIO_PROCESS, server.server_pid) + 5


def test_a_killed_desk_is_replaced_and_live_frames_go_on(
    server: Any, client: Any, pictures: list[bytes], ask_one: Ask, wait_until: WaitUntil
) -> None:
    assert ask_one(client, 1, pictures[0])["status"] == "ok"
    for seq in range(2, 4):
        pid = desk_of(server, wait_until)
        os.kill(pid, signal.SIGKILL)
        assert ask_one(client, seq, pictures[0])["status"] == "ok"
        assert call(server, "GET", "/api/recordings")[0] == 200
        assert desk_of(server, wait_until) != pid


def test_a_desk_that_hangs_holds_up_nobody_but_who_asks_it(
    server: Any, client: Any, pictures: list[bytes], ask_one: Ask, wait_until: WaitUntil
) -> None:
    pid = desk_of(server, wait_until)
    os.kill(pid, signal.SIGSTOP)
    try:
        with request_without_waiting(server, b"GET /api/recordings HTTP/1.1\r\n\r\n"):
            assert ask_one(client, 1, pictures[0])["status"] == "ok"
            assert call(server, "GET", "/api/models")[0] == 200
    finally:
        os.kill(pid, signal.SIGCONT)
    assert call(server, "GET", "/api/recordings")[0] == 200


@contextmanager
def request_without_waiting(server: Any, request: bytes) -> Iterator[socket.socket]:
    head, rest = request.split(b"\r\n", 1)
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_S) as line:
        line.sendall(head + b"\r\nHost: localhost\r\n" + rest)
        yield line


def test_bodies_that_come_slowly_or_never_hold_up_nobody(
    server: Any, client: Any, pictures: list[bytes], ask_one: Ask
) -> None:
    slow = b"PUT /api/movements HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{"
    slower = b"POST /api/annotations?filename=a.csv HTTP/1.1\r\nContent-Length: 60000000\r\n\r\nvideo"
    with request_without_waiting(server, slow), request_without_waiting(server, slower):
        assert ask_one(client, 1, pictures[0])["status"] == "ok"
        assert call(server, "GET", "/api/movements")[0] == 200


def test_a_long_body_of_a_stranger_holds_up_nobody(
    server: Any, client: Any, pictures: list[bytes], ask_one: Ask
) -> None:
    head = f"POST /api/movements HTTP/1.1\r\nOrigin: http://evil.example\r\nContent-Length: {1 << 30}\r\n\r\n"
    with request_without_waiting(server, head.encode()) as line:

        def pour() -> None:
            with suppress(OSError):  # the server has had enough
                for _ in range(256):
                    line.sendall(bytes(1 << 20))

        pouring = threading.Thread(target=pour)
        pouring.start()
        assert ask_one(client, 1, pictures[0])["status"] == "ok"
        assert call(server, "GET", "/api/movements")[0] == 200
        pouring.join()


def begin(server: Any, filename: str, length: int, purpose: str = "video") -> str:
    pairs = {"filename": filename, "purpose": purpose}.items()
    told = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in pairs)
    headers = {**TUS, "Upload-Length": str(length), "Upload-Metadata": told, "Origin": PAGE}
    status, answered, body = call(server, "POST", "/api/uploads", **headers)
    assert status == 201, body
    return str(answered["Location"])


def test_an_upload_with_a_lost_connection_goes_on_where_it_was(server: Any, wait_until: WaitUntil) -> None:
    film = os.urandom(3 << 20)
    place = begin(server, "lost connection.mp4", len(film))
    head = f"PATCH {place} HTTP/1.1\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Length: {len(film)}\r\n"
    head += f"Content-Type: {PART['Content-Type']}\r\n\r\n"
    with request_without_waiting(server, head.encode()) as line:
        line.sendall(film[: 2 << 20])
        wait_until(lambda: offset_of(server, place) >= 1 << 20, "the first part")
    # The server may not have noticed yet that nobody sends any more; who comes now takes over.
    status, headers, _ = 409, None, b""
    while status == 409:
        offset = offset_of(server, place)
        status, headers, _ = send(server, place, offset, film[offset:])
    assert status == 204
    assert headers is not None
    recording = headers["Poser-Recording"]
    assert recording == "lost-connection"
    status, headers, body = call(server, "GET", f"/api/recordings/{recording}/picture", Range="bytes=-100")
    assert (status, body) == (206, film[-100:])
    assert call(server, "GET", f"/api/recordings/{recording}/picture")[2] == film


def offset_of(server: Any, place: str) -> int:
    return int(call(server, "HEAD", place, **TUS)[1]["Upload-Offset"])


def send(server: Any, place: str, offset: int, data: bytes) -> Any:
    return call(server, "PATCH", place, data, **TUS, **PART, **{"Upload-Offset": str(offset)})


def test_killed_in_the_middle_of_an_upload_nothing_that_arrived_is_lost(
    start_server: StartServer, wait_until: WaitUntil
) -> None:
    film = os.urandom(3 << 20)
    first = start_server(POSER_WORKERS="1", POSER_POSE_MODEL="lite")
    place = begin(first, "killed.mp4", len(film))
    assert send(first, place, 0, film[: 1 << 20])[0] == 204
    finished = begin(first, "whole.mp4", 10)
    (first.folder / "data" / "uploads" / f"{finished.rsplit('/', 1)[1]}.part").write_bytes(b"0123456789")
    first.process.kill()
    first.process.wait()

    second = start_server(POSER_WORKERS="1", POSER_POSE_MODEL="lite", POSER_DATA_DIR=str(first.folder / "data"))
    assert offset_of(second, place) == 1 << 20
    status, headers, _ = send(second, place, 1 << 20, film[1 << 20 :])
    assert status == 204
    assert (first.folder / "data" / "videos" / "killed.mp4").read_bytes() == film
    # What had arrived wholly is finished without anybody asking.
    wait_until((first.folder / "data" / "videos" / "whole.mp4").exists, "the other film")
    wait_until(lambda: len(jobs_of(second)) == 2, "a job for each")
    assert headers["Poser-Job"] in jobs_of(second)
    second.stop()


def jobs_of(server: Any) -> set[str]:
    return {job["id"] for job in json.loads(call(server, "GET", "/api/jobs")[2])["jobs"]}


def test_the_page_s_preflight_is_answered_by_the_real_server(server: Any) -> None:
    asked = {"Origin": PAGE, "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "content-type"}
    status, headers, _ = call(server, "OPTIONS", "/api/movements", **asked)
    assert status == 200
    assert headers["Access-Control-Allow-Origin"] == PAGE
    assert "PUT" in headers["Access-Control-Allow-Methods"]


def test_nobody_is_left_behind_and_the_desk_ends_with_the_server(
    start_server: StartServer, wait_until: WaitUntil, is_running: Callable[[int], bool]
) -> None:
    for ending in (signal.SIGTERM, signal.SIGKILL):
        server = start_server(POSER_WORKERS="1", POSER_POSE_MODEL="lite")
        pid = desk_of(server, wait_until)
        server.process.send_signal(ending)
        server.process.wait(timeout=60)
        wait_until(lambda pid=pid: not is_running(pid), "the desk to follow")
