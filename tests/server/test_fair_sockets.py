"""Turns under eventlet; in a process of its own, since it changes eventlet for good."""

import subprocess
import sys

CHECK = """
import eventlet
from eventlet.websocket import RFC6455WebSocket

from pose_parser.server import fair_sockets

seen = []
RFC6455WebSocket._recv_frame = lambda self, message=None: seen.append("frame") or message
assert fair_sockets.install()
eventlet.spawn(seen.append, "another")
assert RFC6455WebSocket._recv_frame(None, message=7) == 7
assert seen == ["another", "frame"], seen

del RFC6455WebSocket._recv_frame
assert not fair_sockets.install()
assert not hasattr(RFC6455WebSocket, "_recv_frame")
"""


def test_before_each_frame_the_others_have_their_turn() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CHECK], capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode == 0, done.stderr
