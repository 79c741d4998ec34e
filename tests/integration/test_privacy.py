"""No frame and no metric leaves the machine: the kernel's own record of every network call of a live session."""

import ipaddress
import os
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

StartServer = Callable[..., Any]
Ask = Callable[..., dict[str, Any]]

pytestmark = pytest.mark.linux

DNS_PORT = 53

_LINE = re.compile(r"(?P<pid>\d+) +(?P<text>.*)")
_UNFINISHED = " <unfinished ...>"
_RESUMED = re.compile(r"<\.\.\. \w+ resumed>(.*)")
_CALL = re.compile(r"(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+)")
_PORT = re.compile(r"sin6?_port=htons\((\d+)\)")
_ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')
_UNIX_NAME = re.compile(r'sun_path=@?"([^"]*)"')


class Call(NamedTuple):
    """One system call of a traced process; a negative result is a refusal or failure."""

    pid: int
    name: str
    arguments: str
    result: int


def read_trace(text: str) -> Iterator[Call]:
    """Calls in a file that ``strace -f -o`` wrote; one that was interrupted by others' is put together."""
    begun: dict[str, str] = {}
    for match in _LINE.finditer(text):
        pid, line = match["pid"], match["text"]
        if line.endswith(_UNFINISHED):
            begun[pid] = line.removesuffix(_UNFINISHED)
            continue
        if resumed := _RESUMED.match(line):
            line = begun.pop(pid, "") + resumed[1]
        if call := _CALL.match(line):
            yield Call(int(pid), call["name"], call["arguments"], int(call["result"]))


def violations(text: str, server_pid: int) -> list[Call]:
    """Calls that reach beyond this machine, look up a name, or give another process than the server a socket."""
    return [call for call in read_trace(text) if _got_a_socket(call, server_pid) or _reaches_out(call)]


def _got_a_socket(call: Call, server_pid: int) -> bool:
    return call.name in ("socket", "io_uring_setup") and call.result >= 0 and call.pid != server_pid


def _reaches_out(call: Call) -> bool:
    if call.name not in ("connect", "bind", "sendto", "sendmsg", "sendmmsg"):
        return False
    ports = [int(port) for port in _PORT.findall(call.arguments)]
    addresses = [ipaddress.ip_address(v4 or v6) for v4, v6 in _ADDRESS.findall(call.arguments)]
    # A local resolver would carry a name out, through a port of this machine or a Unix socket.
    return DNS_PORT in ports or not all(a.is_loopback for a in addresses) or bool(_UNIX_NAME.search(call.arguments))


def test_the_reader_sees_what_reaches_out() -> None:
    """Lines as strace writes them."""
    trace = "\n".join(
        [
            "10 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3",
            '10 bind(3, {sa_family=AF_INET, sin_port=htons(5001), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
            '10 bind(3, {sa_family=AF_INET, sin_port=htons(5001), sin_addr=inet_addr("0.0.0.0")}, 16) = 0',
            "11 socketpair(AF_UNIX, SOCK_STREAM, 0, [3, 4]) = 0",
            "11 socket(AF_INET, SOCK_DGRAM, IPPROTO_IP) = -1 EACCES (Permission denied)",
            "11 socket(AF_INET, SOCK_DGRAM, IPPROTO_IP <unfinished ...>",
            '12 connect(5, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 ENOENT (No such file)',
            "11 <... socket resumed>) = 7",
            '12 connect(5, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 0',
            '12 sendto(5, ""..., 37, 0, {sin6_port=htons(443), inet_pton(AF_INET6, "2001:db8::1", &a)}, 28) = 37',
            '12 connect(5, {sa_family=AF_INET6, sin6_port=htons(80), inet_pton(AF_INET6, "::1", &sin6_addr)}, 28) = 0',
            "12 sendto(5, ..., 37, 0, NULL, 0) = 37",
            "12 io_uring_setup(8, {flags=0}) = 9",
            "12 +++ exited with 0 +++",
        ]
    )

    assert [(call.pid, call.name) for call in violations(trace, 10)] == [
        (10, "bind"),
        (12, "connect"),
        (11, "socket"),
        (12, "connect"),
        (12, "sendto"),
        (12, "io_uring_setup"),
    ]


@pytest.fixture
def live_session(  # noqa: PLR0917 - fixtures
    start_server: StartServer,
    wait_until: Callable[..., None],
    pictures: list[bytes],
    walk_model: bytes,
    ask_one: Ask,
    evil_pickle: Callable[[Path], bytes],
    tmp_path: Path,
) -> Callable[..., tuple[str, int]]:
    """Run a whole session under strace; return the trace and the server's process number."""

    def run(*command: str) -> tuple[str, int]:
        strace = shutil.which("strace")
        assert strace, "this test needs strace: apt-get install strace"
        trace = tmp_path / "network.trace"
        server = start_server(
            strace,
            "-f",
            "-o",
            str(trace),
            "-e",
            "trace=network,io_uring_setup",
            command=command,
            model=walk_model,
            POSER_WORKERS="1",
            POSER_POSE_MODEL="lite",
        )
        (server.models / "evil.pickle").write_bytes(evil_pickle(tmp_path / "executed"))
        # A reset and a disconnection close estimators: that is when the engine reports to its vendor.
        with server.connect() as client:
            for seq, picture in enumerate(pictures):
                assert ask_one(client, seq, picture)["status"] == "ok"
            client.call("configure", {"reset": True})
            assert ask_one(client, 100, pictures[0])["status"] == "ok"
        with server.connect() as client:
            assert ask_one(client, 101, pictures[0])["status"] == "ok"
        wait_until(lambda: len(server.get("/api/models").json["models"]) == 2, "the other model to be listed")
        wait_until(lambda: server.metric("poser_sessions") == 0, "the session to be closed")
        for path in ("/health", "/metrics", "/openapi.json"):
            assert server.get(path).status == 200
        pid = server.server_pid
        os.kill(pid, signal.SIGTERM)
        server.process.wait(timeout=120)
        assert not (tmp_path / "executed").exists()
        return trace.read_text(), pid

    return run


def test_a_live_session_reaches_nothing_outside_this_machine(live_session: Any) -> None:
    trace, server_pid = live_session()

    assert violations(trace, server_pid) == []
    calls = list(read_trace(trace))
    assert any(call.name == "bind" and call.pid == server_pid for call in calls), "the trace shows the server"
    refused = [call for call in calls if call.name == "socket" and call.result < 0 and call.pid != server_pid]
    assert refused, "the engine is known to ask for sockets; the trace shows that it was refused"


def test_without_the_guard_the_same_session_reaches_out(live_session: Any) -> None:
    """The engine asks for a socket when it is made, and for its vendor's address when it is closed."""
    trace, server_pid = live_session(str(Path(__file__).with_name("unguarded_server.py")))

    found = violations(trace, server_pid)
    assert any(call.name == "socket" and "AF_INET" in call.arguments for call in found)
    assert all(call.pid != server_pid for call in found)
