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

DISCARD_CHECK = """
import io
import eventlet
from eventlet.wsgi import Input

from pose_parser.server import fair_sockets

assert fair_sockets.limit_discarding()
seen = []
eventlet.spawn(seen.append, "another")
short = Input(io.BytesIO(bytes(1 << 20)), 1 << 20, None)
short.discard()
assert (short.position, seen) == (1 << 20, ["another"])
long = Input(io.BytesIO(bytes(16 << 20)), 16 << 20, None)
try:
    long.discard()
except OSError:
    assert long.position < 5 << 20
else:
    raise AssertionError("all of it was read")

del Input.discard
assert not fair_sockets.limit_discarding()
"""


def run(check: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", check], capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode == 0, done.stderr


def test_before_each_frame_the_others_have_their_turn() -> None:
    run(CHECK)


def test_a_long_body_that_nobody_wants_is_not_read_to_the_end() -> None:
    run(DISCARD_CHECK)
