"""A take while things go down: the page sends every frame until it is kept, and none is lost and none there twice."""

import json
import os
import signal
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import socketio

from pose_parser.landmarks import read_landmarks

PATIENCE_S = 120.0
N_FRAMES = 45
STEP_S = 1 / 30
AGAIN_S = 1.5

StartServer = Callable[..., Any]
WaitUntil = Callable[..., None]


class Page:
    """What the page does with a take, in Python: at most two frames under way, the first that is not kept before all.

    Parameters
    ----------
    port : int
        Of the server.
    take : str
        Name of the take.
    frames : dict
        Time and picture of each frame that may still be missing: what a browser stores, and a new page finds.
    kept : int
        Frames that the server is known to have.
    """

    def __init__(self, port: int, take: str, frames: dict[int, tuple[float, bytes]], kept: int = 0) -> None:
        self.take, self.frames, self.kept = take, frames, kept
        self.statuses: list[str] = []
        self._under_way: dict[int, tuple[int, float]] = {}
        self._seqs = count()
        self._online = threading.Event()
        self._closing = threading.Event()
        self._cut: list[socket.socket] = []
        self.socket = socketio.Client(reconnection_delay=0.1, reconnection_delay_max=0.3)
        self.socket.on("ready", self._on_ready)
        self.socket.on("result", self._on_result)
        self.socket.on("disconnect", lambda *_: self._online.clear())
        self.socket.connect(f"http://127.0.0.1:{port}", transports=["websocket"])
        self._thread = threading.Thread(target=self._send, daemon=True)
        self._thread.start()

    def _on_ready(self, _ready: Any) -> None:
        self._under_way.clear()
        self._online.set()

    def _on_result(self, result: dict[str, Any]) -> None:
        self._under_way.pop(result["seq"], None)
        self.statuses.append(result["status"])
        if result["take"] is not None:
            assert result["take"]["problem"] is None
            assert result["take"]["kept"] >= self.kept, "what was kept is not any more"
            self.kept = result["take"]["kept"]
            for n in [n for n in list(self.frames) if n < self.kept]:
                del self.frames[n]

    def _send(self) -> None:
        while not self._closing.wait(0.004):
            late = time.monotonic() - AGAIN_S
            under_way = dict(self._under_way)
            for seq in [seq for seq, (_n, at) in under_way.items() if at < late]:
                self._under_way.pop(seq, None)
            sent = {n for n, _ in under_way.values()}
            n = next(n for n in count(self.kept) if n not in sent)
            # An answer, which comes on another thread, may take a frame away meanwhile.
            frame = self.frames.get(n)
            if frame is not None and len(sent) < 2 and self._online.is_set():
                self._emit(n, *frame)

    def _emit(self, n: int, t: float, picture: bytes) -> None:
        seq = next(self._seqs)
        self._under_way[seq] = (n, time.monotonic())
        try:
            self.socket.emit("frame", ({"seq": seq, "t": t, "take": {"id": self.take, "n": n}}, picture))
        except socketio.exceptions.BadNamespaceError:
            self._online.clear()

    def cut(self, line: socket.socket) -> None:
        """Break a connection; the client lets go of it without closing it."""
        self._cut.append(line)
        line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Go as a page does that is reloaded: at once, with whatever is under way."""
        self._closing.set()
        self._thread.join()
        self.socket.disconnect()
        for line in self._cut:
            line.close()


def ask(server: Any, method: str, path: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} if data else {}
    address = f"http://127.0.0.1:{server.port}{path}"
    request = urllib.request.Request(address, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as reply:  # noqa: S310
        return json.loads(reply.read() or b"null")


@pytest.fixture(scope="module")
def recording_server(start_server: StartServer) -> Iterator[Any]:
    server = start_server(POSER_WORKERS="2", POSER_POSE_MODEL="lite")
    yield server
    server.stop()


def begin(server: Any, *, keep_pictures: bool = False) -> str:
    asked = {"family": "movement", "label": "walk", "person": "", "camera": "", "keep_pictures": keep_pictures}
    return str(ask(server, "POST", "/api/takes", asked)["id"])


def kill_worker(server: Any, page: Page) -> Page:
    os.kill(server.worker_pids()[page.kept % 2], signal.SIGKILL)
    return page


def kill_every_worker(server: Any, page: Page) -> Page:
    for pid in server.worker_pids():
        os.kill(pid, signal.SIGKILL)
    return page


def kill_server(server: Any, page: Page) -> Page:
    os.kill(server.server_pid, signal.SIGKILL)
    server.process.wait()
    server.start()
    return page


def drop_connection(_server: Any, page: Page) -> Page:
    page.cut(page.socket.eio.ws.sock)
    return page


def reload_page(server: Any, page: Page) -> Page:
    page.close()
    (take,) = ask(server, "GET", "/api/takes")["takes"]
    return Page(server.port, page.take, page.frames, kept=take["n_kept"])


@pytest.mark.parametrize("goes_down", [kill_worker, kill_every_worker, kill_server, drop_connection, reload_page])
def test_no_frame_of_a_take_is_lost_and_none_is_there_twice(
    recording_server: Any, pictures: list[bytes], wait_until: WaitUntil, goes_down: Callable[[Any, Page], Page]
) -> None:
    server = recording_server
    times = [5000.25 + 1000 * STEP_S * n for n in range(N_FRAMES)]
    page = Page(server.port, begin(server), {})
    for n, time_ms in enumerate(times):
        page.frames[n] = (time_ms, pictures[n % len(pictures)])
        time.sleep(STEP_S)
        if n == N_FRAMES // 3:
            page = goes_down(server, page)
    wait_until(lambda: page.kept == N_FRAMES, "every frame to be kept")
    page.close()
    server.wait_until_whole()

    recording = ask(server, "POST", f"/api/takes/{page.take}/finish", {"n_frames": N_FRAMES, "segments": []})

    assert (recording["id"], recording["n_frames"]) == (page.take, N_FRAMES)
    file = read_landmarks(Path(server.folder) / "data" / "landmarks" / f"{page.take}.parquet")
    assert file.landmarks.timestamps_ms.tolist() == [time_ms - times[0] for time_ms in times]
    assert file.provenance["n_frames_with_person"] > N_FRAMES / 2
    assert ask(server, "GET", "/api/takes") == {"takes": []}


def test_a_picture_above_the_limit_is_a_frame_with_nobody(
    recording_server: Any, pictures: list[bytes], wait_until: WaitUntil
) -> None:
    huge = b"\xff" * (3 << 19)
    times_ms = [100.0, 140.0, 180.0]
    frames = dict(enumerate(zip(times_ms, [pictures[0], huge, pictures[1]], strict=True)))
    page = Page(recording_server.port, begin(recording_server), frames)
    wait_until(lambda: page.kept == 3, "every frame to be kept")
    page.close()

    assert page.statuses.count("bad_frame") == 1
    (take,) = ask(recording_server, "GET", "/api/takes")["takes"]
    assert take["n_kept"] == 3
    ask(recording_server, "DELETE", f"/api/takes/{page.take}")
    assert ask(recording_server, "GET", "/api/takes") == {"takes": []}
