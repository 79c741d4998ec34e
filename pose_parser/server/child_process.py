"""Processes of the server's own: started with a line to it, ended with it.

The server's side starts one with `start_child`; the process itself begins with `open_line`.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from typing import Any

from pose_parser.server.channel import Channel

_SEND_BUFFER_BYTES = 4 << 20


def start_child(module: str, settings: dict[str, Any]) -> tuple[subprocess.Popen[bytes], Channel]:
    """Run ``python -m MODULE FD SETTINGS`` with the other end of a line as FD.

    Parameters
    ----------
    module : str
        What to run; it calls `open_line`.
    settings : dict
        Plain values, since they travel as JSON.
    """
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
    command = [sys.executable, "-m", module, str(theirs.fileno()), json.dumps(settings)]
    quiet = {"GLOG_minloglevel": "2", "TF_CPP_MIN_LOG_LEVEL": "3", "OPENCV_LOG_LEVEL": "OFF"}
    process = subprocess.Popen(  # noqa: S603 - the command is made here
        command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env=os.environ | quiet
    )
    theirs.close()
    return process, Channel(ours)


def open_line() -> tuple[Channel, dict[str, Any]]:
    """Return this process's end of the line, and its settings."""
    line = socket.socket(fileno=int(sys.argv[1]))
    # It was made by a server whose sockets do not block.
    line.setblocking(True)
    return Channel(line), json.loads(sys.argv[2])


def use_one_thread() -> None:
    """Keep every library to one thread, before any of them is imported."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
        os.environ[name] = "1"


def end_with_parent() -> None:
    """End this process from now on when the server is gone, even while a library is stuck in a call."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
