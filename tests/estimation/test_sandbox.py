"""What a process may still do once the network is denied. The attempts are made in a child process."""

import ctypes
import errno
import json
import platform
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pose_parser.estimation import sandbox

SOCKETS = {
    "IPv4 stream": (socket.AF_INET, socket.SOCK_STREAM),
    "IPv4 datagram": (socket.AF_INET, socket.SOCK_DGRAM),
    "IPv6 stream": (socket.AF_INET6, socket.SOCK_STREAM),
    "Unix stream": (socket.AF_UNIX, socket.SOCK_STREAM),
    "Unix datagram": (socket.AF_UNIX, socket.SOCK_DGRAM),
    "netlink": (socket.AF_NETLINK, socket.SOCK_RAW),
}
IO_URING_SETUP = 425

pytestmark = pytest.mark.linux


def attempt(action: Callable[[], Any]) -> str:
    try:
        made = action()
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, str(error))
    if isinstance(made, socket.socket):
        made.close()
    return "allowed"


def io_uring_setup() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(IO_URING_SETUP, 8, ctypes.create_string_buffer(256)) < 0:
        raise OSError(ctypes.get_errno(), "io_uring_setup")


def talk_to_itself() -> None:
    ours, theirs = socket.socketpair()
    ours.sendall(b"hello")
    if theirs.recv(5) != b"hello":
        raise OSError(errno.EPIPE, "socketpair")
    ours.close()
    theirs.close()


def attempts(*_paths: Path) -> dict[str, str]:
    """Try to get out in every way, and say how each ended."""
    tried = {name: attempt(lambda kind=kind: socket.socket(*kind)) for name, kind in SOCKETS.items()}
    return {
        **tried,
        "io_uring": attempt(io_uring_setup),
        "listening": attempt(lambda: socket.create_server(("127.0.0.1", 0))),
        "connecting": attempt(lambda: socket.create_connection(("127.0.0.1", 9), timeout=1)),
        "socketpair": attempt(talk_to_itself),
        "a file": attempt(lambda: Path(__file__).read_bytes()),
    }


def attempts_of_a_grandchild(*_paths: Path) -> dict[str, str]:
    done = subprocess.run([sys.executable, __file__], capture_output=True, text=True, check=True)
    tried: dict[str, str] = json.loads(done.stdout)
    return tried


def resolve_a_name(*_paths: Path) -> str:
    # A literal address and localhost need no server; this one does.
    try:
        socket.getaddrinfo("name.invalid", 443)
    except socket.gaierror as error:
        return str(error.errno)
    return "resolved"


REFUSED = dict.fromkeys((*SOCKETS, "io_uring", "listening", "connecting"), "EACCES")


@pytest.mark.parametrize("function", [attempts, attempts_of_a_grandchild])
def test_no_way_out_is_left_and_what_a_worker_needs_is(
    call_sandboxed: Any, function: Callable[..., dict[str, str]]
) -> None:
    assert call_sandboxed(function) == {**REFUSED, "socketpair": "allowed", "a file": "allowed"}


def test_without_the_filter_the_same_attempts_succeed() -> None:
    """Run as it is, so that a refusal above is the filter's and not the machine's."""
    tried = attempts_of_a_grandchild()

    assert {tried[name] for name in ("IPv4 stream", "IPv4 datagram", "Unix stream", "listening")} == {"allowed"}


def test_no_name_can_be_looked_up(call_sandboxed: Any) -> None:
    assert call_sandboxed(resolve_a_name) != "resolved"


@pytest.mark.parametrize(("system", "machine"), [("darwin", "arm64"), ("win32", "AMD64"), ("linux", "riscv64")])
def test_other_platforms_are_told_that_nothing_was_denied(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)

    assert not sandbox.can_deny_network()
    assert sandbox.deny_network() is False
    socket.socket().close()


def test_a_kernel_that_refuses_the_filter_is_an_error() -> None:
    no_such_option = 9999
    outcome = ctypes.CDLL(None, use_errno=True).prctl(no_such_option, 0, 0, 0, 0)

    with pytest.raises(OSError, match="the kernel refused the network filter"):
        sandbox._must_be_0(outcome)


THREAD_BEFORE_THE_FILTER = """
import queue, socket, threading
from pose_parser.estimation.sandbox import deny_network

asked, answers = queue.Queue(), queue.Queue()

def old_thread():
    asked.get()
    try:
        socket.socket()
        answers.put("allowed")
    except PermissionError:
        answers.put("refused")

threading.Thread(target=old_thread).start()
deny_network()
asked.put(None)
print(answers.get())
"""


def test_threads_that_ran_before_get_the_filter_too() -> None:
    """NumPy's own threads are there before a model file is looked at."""
    done = subprocess.run([sys.executable, "-c", THREAD_BEFORE_THE_FILTER], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "refused"


@pytest.mark.parametrize("machine", sorted(sandbox._SYSCALLS))
def test_the_filter_of_each_architecture_decides_alike(machine: str) -> None:
    """The program is run here by hand, so that the one for the other processor is checked too."""
    numbers = sandbox._SYSCALLS[machine]
    allowed, refused, killed = 0x7FFF0000, 0x00050000 | errno.EACCES, 0x80000000

    def verdict(arch: int, number: int) -> int:
        return run_filter(sandbox._filter_program(numbers), {0: number, 4: arch})

    assert verdict(numbers.audit_arch, numbers.socket) == refused
    assert verdict(numbers.audit_arch, numbers.io_uring_setup) == refused
    assert verdict(numbers.audit_arch, numbers.socket + 1) == allowed
    assert verdict(numbers.audit_arch, 0) == allowed
    assert verdict(numbers.audit_arch, 0x40000000 | numbers.socket) == killed
    assert verdict(0x40000003, numbers.socket) == killed


def run_filter(program: list[bytes], words: dict[int, int]) -> int:
    """Run classic BPF as far as the filter uses it."""
    import struct

    accumulator, at = 0, 0
    while True:
        code, if_true, if_false, operand = struct.unpack("HBBI", program[at])
        at += 1
        if code == 0x06:
            return operand
        if code == 0x20:
            accumulator = words[operand]
        else:
            holds = accumulator == operand if code == 0x15 else accumulator >= operand
            at += if_true if holds else if_false


if __name__ == "__main__":
    print(json.dumps(attempts()))  # noqa: T201
