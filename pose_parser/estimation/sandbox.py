"""Refuse network sockets to a process before it imports a library that would open them.

MediaPipe sends usage metrics to its vendor and has no switch for it. On Linux a seccomp filter makes the kernel answer
every ``socket`` call with EACCES for the rest of the process's life, and for every process that it starts. Unix sockets
are refused too, since a local resolver (nscd, systemd-resolved) reached through one would carry a name look-up out.
Inherited sockets and ``socketpair`` go on working; they are how a worker talks to the server.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from typing import NamedTuple

_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_SET_MODE_FILTER = 1
_SECCOMP_FILTER_FLAG_TSYNC = 1

_SECCOMP_RET_ALLOW = 0x7FFF0000
_SECCOMP_RET_ERRNO = 0x00050000
_SECCOMP_RET_KILL_PROCESS = 0x80000000

# Offsets into struct seccomp_data: int nr; __u32 arch; __u64 instruction_pointer; __u64 args[6].
_OFFSET_NR, _OFFSET_ARCH = 0, 4

_LOAD_WORD, _JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_X32_SYSCALL_BIT = 0x40000000


class _Syscalls(NamedTuple):
    audit_arch: int
    seccomp: int
    socket: int
    io_uring_setup: int


_SYSCALLS = {
    "x86_64": _Syscalls(audit_arch=0xC000003E, seccomp=317, socket=41, io_uring_setup=425),
    "aarch64": _Syscalls(audit_arch=0xC00000B7, seccomp=277, socket=198, io_uring_setup=425),
}


def can_deny_network() -> bool:
    """Tell whether this platform has the means to refuse network sockets (Linux on x86-64 or arm64)."""
    return sys.platform == "linux" and platform.machine() in _SYSCALLS


def deny_network() -> bool:
    """Refuse new sockets to this process and its children, for good.

    Returns
    -------
    bool
        False where the platform has no such means; the README and the page say so to the person.

    Raises
    ------
    OSError
        If the kernel refuses the filter.

    Notes
    -----
    io_uring is refused as well: its requests open sockets without the ``socket`` call that the filter sees. A call made
    through another architecture's table (32 bit, x32) ends the process.
    """
    if not can_deny_network():
        return False
    numbers = _SYSCALLS[platform.machine()]
    program = _filter_program(numbers)
    buffer = ctypes.create_string_buffer(b"".join(program))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer)))
    libc = ctypes.CDLL(None, use_errno=True)
    _must_be_0(libc.prctl(ctypes.c_int(_PR_SET_NO_NEW_PRIVS), *map(ctypes.c_ulong, (1, 0, 0, 0))))
    # With TSYNC the threads that a library has started already get the filter too.
    arguments = map(ctypes.c_ulong, (_SECCOMP_SET_MODE_FILTER, _SECCOMP_FILTER_FLAG_TSYNC, ctypes.addressof(header)))
    _must_be_0(libc.syscall(ctypes.c_long(numbers.seccomp), *arguments))
    return True


def _must_be_0(outcome: int) -> None:
    if outcome != 0:
        number = ctypes.get_errno()
        reason = os.strerror(number) if outcome < 0 else f"thread {outcome} has a filter of its own"
        raise OSError(number, f"the kernel refused the network filter: {reason}")


def _filter_program(numbers: _Syscalls) -> list[bytes]:
    """BPF instructions (struct sock_filter each): code, jump if true, jump if false, operand."""
    refuse = _SECCOMP_RET_ERRNO | errno.EACCES
    steps = [
        (_LOAD_WORD, 0, 0, _OFFSET_ARCH),
        (_JUMP_IF_EQUAL, 1, 0, numbers.audit_arch),
        (_RETURN, 0, 0, _SECCOMP_RET_KILL_PROCESS),
        (_LOAD_WORD, 0, 0, _OFFSET_NR),
        (_JUMP_IF_AT_LEAST, 0, 1, _X32_SYSCALL_BIT),
        (_RETURN, 0, 0, _SECCOMP_RET_KILL_PROCESS),
        (_JUMP_IF_EQUAL, 1, 0, numbers.io_uring_setup),
        (_JUMP_IF_EQUAL, 0, 1, numbers.socket),
        (_RETURN, 0, 0, refuse),
        (_RETURN, 0, 0, _SECCOMP_RET_ALLOW),
    ]
    return [struct.pack("HBBI", *step) for step in steps]
