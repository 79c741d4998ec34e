"""Processes that die, hang or have to go; clients that are too many, silent or slow."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import websocket

PATIENCE_S = 120.0
MOST_SENT = 200_000

StartServer = Callable[..., Any]
Ask = Callable[..., dict[str, Any]]
WaitUntil = Callable[..., None]


@pytest.fixture(scope="module")
def faulty_server(start_server: StartServer) -> Iterator[Any]:
    server = start_server(POSER_WORKERS="2", POSER_POSE_MODEL="lite", POSER_FRAME_TIMEOUT_S="4")
    yield server
    server.stop()


@pytest.fixture
def faulty(faulty_server: Any, wait_until: WaitUntil) -> Iterator[Any]:
    """A server whose workers these tests kill; it has to be whole again after each of them."""
    yield faulty_server
    wait_until(lambda: faulty_server.is_whole() and len(faulty_server.worker_pids()) == 2, "two workers again")


def ask_until_ok(client: Any, ask_one: Ask, picture: bytes) -> None:
    """Send frame after frame, as a page does; each is answered, and in the end one is served."""
    for seq in range(1000, 100_000):
        status = ask_one(client, seq, picture)["status"]
        if status == "ok":
            return
        assert status == "restarted"
        time.sleep(0.05)


def worker_of(server: Any, client: Any, picture: bytes, ask_one: Ask) -> int:
    """The worker that serves a client: the one whose processor time grows with its frames."""

    def ticks(pid: int) -> int:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
        return int(fields[11]) + int(fields[12])

    pids = server.worker_pids()
    before = {pid: ticks(pid) for pid in pids}
    for seq in range(20):
        ask_one(client, seq, picture)
    return max(pids, key=lambda pid: ticks(pid) - before[pid])


def test_a_worker_killed_between_two_frames_is_not_missed(
    faulty: Any, pictures: list[bytes], ask_one: Ask, wait_until: WaitUntil
) -> None:
    with faulty.connect() as client:
        victim = worker_of(faulty, client, pictures[0], ask_one)
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: faulty.metric("poser_worker_restarts_total") >= 1, "the end to be noticed")

        ask_until_ok(client, ask_one, pictures[1])
    faulty.wait_until_whole()
    assert victim not in faulty.worker_pids()


def test_a_worker_killed_with_a_frame_loses_that_frame_only(faulty: Any, pictures: list[bytes], ask_one: Ask) -> None:
    with faulty.connect() as client:
        victim = worker_of(faulty, client, pictures[0], ask_one)
        # Stopped first, so that the frame is surely in its hands.
        os.kill(victim, signal.SIGSTOP)
        client.send_frame(100, pictures[0])
        client.send_frame(101, pictures[0])
        os.kill(victim, signal.SIGKILL)
        answers = {result["seq"]: result for result in (client.wait_for("result") for _ in range(2))}

        assert answers[100]["status"] == "restarted"
        assert answers[100]["message"]
        assert answers[101]["status"] in ("ok", "restarted")
        ask_until_ok(client, ask_one, pictures[1])


def test_a_worker_that_hangs_is_replaced(faulty: Any, pictures: list[bytes], ask_one: Ask) -> None:
    with faulty.connect() as client:
        victim = worker_of(faulty, client, pictures[0], ask_one)
        os.kill(victim, signal.SIGSTOP)
        client.send_frame(100, pictures[0])

        result = client.wait_for("result")
        assert (result["seq"], result["status"]) == (100, "restarted")
        ask_until_ok(client, ask_one, pictures[1])
    faulty.wait_until_whole()
    assert victim not in faulty.worker_pids()


def test_a_worker_that_hangs_on_somebody_who_left_is_replaced(
    faulty: Any, pictures: list[bytes], ask_one: Ask, wait_until: WaitUntil
) -> None:
    with faulty.connect() as client:
        victim = worker_of(faulty, client, pictures[0], ask_one)
        os.kill(victim, signal.SIGSTOP)
        client.send_frame(100, pictures[0])
    wait_until(lambda: victim not in faulty.worker_pids(), "the hung worker to be replaced")


def test_all_workers_killed_at_once_come_back(
    faulty: Any, pictures: list[bytes], ask_one: Ask, wait_until: WaitUntil
) -> None:
    with faulty.connect() as client:
        ask_until_ok(client, ask_one, pictures[0])
        victims = faulty.worker_pids()
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not set(victims) & set(faulty.worker_pids()), "their end")

        ask_until_ok(client, ask_one, pictures[1])


def test_nobody_is_left_behind_when_the_server_is_killed(
    start_server: StartServer, is_running: Callable[[int], bool], wait_until: WaitUntil
) -> None:
    server = start_server(POSER_WORKERS="2", POSER_POSE_MODEL="lite")
    workers = server.worker_pids()
    assert len(workers) == 2
    server.process.kill()
    server.process.wait()

    wait_until(lambda: not any(is_running(pid) for pid in workers), "the workers to follow")


@pytest.mark.parametrize(("mode", "ending"), [("eventlet", signal.SIGTERM), ("threading", signal.SIGINT)])
def test_being_told_to_stop_ends_everything(  # noqa: PLR0917 - fixtures
    start_server: StartServer,
    is_running: Callable[[int], bool],
    wait_until: WaitUntil,
    pictures: list[bytes],
    mode: str,
    ending: int,
) -> None:
    server = start_server(POSER_WORKERS="1", POSER_POSE_MODEL="lite", POSER_ASYNC_MODE=mode)
    workers = server.worker_pids()
    client = server.connect()
    client.send_frame(1, pictures[0])
    server.process.send_signal(ending)

    assert server.process.wait(timeout=60) == 0
    client.close()
    wait_until(lambda: not any(is_running(pid) for pid in workers), "the workers to follow")
    assert "Traceback" not in server.log.read_text()
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", server.port))


def test_a_port_that_is_taken_is_named(start_server: StartServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        server = start_server(POSER_PORT=port, whole=False)

        assert server.process.wait(timeout=60) == 1
    assert f"poser: cannot listen on 127.0.0.1:{port}: Address already in use" in server.log.read_text()


def test_settings_and_pose_models_that_cannot_be_used_are_named(start_server: StartServer) -> None:
    for settings, words in (
        ({"POSER_WORKERS": "many"}, "poser: POSER_WORKERS='many'"),
        ({"POSER_POSE_MODELS_DIR": "/nowhere"}, "the pose model is not there; prepare it with: poser assets"),
    ):
        server = start_server(whole=False, **settings)
        assert server.process.wait(timeout=60) == 1
        assert words in server.log.read_text()
        assert "Traceback" not in server.log.read_text()


@pytest.fixture(scope="module")
def small(start_server: StartServer) -> Iterator[Any]:
    """A server for one person, who may be silent for two seconds."""
    server = start_server(POSER_WORKERS="1", POSER_POSE_MODEL="lite", POSER_MAX_SESSIONS="1", POSER_IDLE_SESSION_S="2")
    yield server
    server.stop()


def test_one_too_many_is_busy_until_the_other_has_left(small: Any, pictures: list[bytes], ask_one: Ask) -> None:
    with small.connect() as second:
        with small.connect() as first:
            assert ask_one(first, 1, pictures[0])["status"] == "ok"
            busy = ask_one(second, 1, pictures[0])
            assert (busy["status"], busy["landmarks"]) == ("busy", None)
            assert "busy" in busy["message"]
            assert ask_one(first, 2, pictures[0])["status"] == "ok"
        admitted(second, pictures[0], ask_one)


def test_who_falls_silent_loses_the_place_to_who_wants_it(small: Any, pictures: list[bytes], ask_one: Ask) -> None:
    with small.connect() as first, small.connect() as second:
        admitted(first, pictures[0], ask_one)
        admitted(second, pictures[0], ask_one)
        assert ask_one(first, 2, pictures[0])["status"] == "busy"


def admitted(client: Any, picture: bytes, ask_one: Ask) -> None:
    """Try as a page does until there is a place."""
    for seq in range(1000, 100_000):
        if ask_one(client, seq, picture)["status"] != "busy":
            return
        time.sleep(0.1)


def connect_without_reading(server: Any) -> Any:
    """A client with next to no room for what it does not read."""
    line = websocket.create_connection(
        f"ws://{server.address}/socket.io/?EIO=4&transport=websocket",
        suppress_origin=True,
        timeout=PATIENCE_S,
        sockopt=((socket.SOL_SOCKET, socket.SO_RCVBUF, 4096),),
    )
    line.send("40")
    return line


def test_who_sends_but_does_not_read_is_disconnected(
    server: Any, pictures: list[bytes], ask_one: Ask, wait_until: WaitUntil
) -> None:
    """Its answers would fill the memory of the server; the others go on."""
    wait_until(lambda: server.metric("poser_connections") == 0, "everybody else to have left")
    before_bytes = resident_bytes(server.server_pid)
    with server.connect() as other:
        slow = connect_without_reading(server)
        wait_until(lambda: server.metric("poser_connections") == 2, "both to be there")
        already, n_sent = n_answered(server), 0

        def is_disconnected() -> bool:
            return bool(server.metric("poser_connections") == 1)

        while n_sent < MOST_SENT and not is_disconnected():
            n_sent += send_some(slow, first=n_sent)
            # A server that lags behind would have answered less than what a socket holds.
            wait_until(
                lambda wanted=already + n_sent - 10: is_disconnected() or n_answered(server) >= wanted,
                "the server to keep up",
            )
        assert n_sent < MOST_SENT, "it was never disconnected"
        assert resident_bytes(server.server_pid) - before_bytes < 64 << 20
        assert ask_one(other, 1, pictures[0])["status"] == "ok"
        slow.shutdown()


def send_some(slow: Any, *, first: int) -> int:
    """Send frames that are answered at once, without reading; return how many went out."""
    for n_sent in range(1000):
        meta = f'{{"seq":{first + n_sent},"t":0}}'
        try:
            slow.send(f'451-["frame",{meta},{{"_placeholder":true,"num":0}}]')
            slow.send_binary(b"x")
        except (OSError, websocket.WebSocketException):
            return n_sent
    return 1000


def n_answered(server: Any) -> float:
    """Give how many frames of anybody were answered, whatever the answer."""
    lines = server.get("/metrics").body.decode().splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("poser_frames_total{"))


def resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
