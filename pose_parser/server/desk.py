"""The desk: one process beside the server, which does what the library needs pandas, pyarrow or a model for.

Started by `pose_parser.server.desk_process` as ``python -m pose_parser.server.desk FD SETTINGS``. A question is
``{op, number, params}``; ``{op: "begun", number}`` says that its turn has come. Its answer is ``{op: "answer",
number, status, mimetype}`` and the bytes of the HTTP answer, so that the server passes them on without looking at
them. Unasked, the desk says what has changed in the library.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pose_parser.errors import PoserError
from pose_parser.server.channel import Channel, ChannelClosedError
from pose_parser.server.child_process import end_with_parent, open_line, use_one_thread

if TYPE_CHECKING:
    from pose_parser.server.desk_operations import Tools

_NICE = 5
_QUICK_THREADS, _SLOW_THREADS = 3, 2
_MEMORY_BYTES = 4 << 30


def main() -> int:
    """Answer until the server hangs up."""
    # Ctrl-C reaches every process of a terminal; this one ends with the server, after what it is writing.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _yield_to_live_frames()
    channel, settings = open_line()
    end_with_parent()
    use_one_thread()
    _limit_memory()

    from pose_parser.estimation.sandbox import deny_network

    sandboxed = deny_network()
    from pose_parser.server.desk_operations import Tools
    from pose_parser.server.desk_watch import watch

    tools = Tools(Path(settings["data_dir"]), redis_url=settings["redis_url"])
    threading.Thread(target=_get_ready, args=(tools,), daemon=True).start()
    threading.Thread(target=watch, args=(tools, channel), daemon=True).start()
    channel.send({"op": "ready", "sandboxed": sandboxed})
    with suppress(ChannelClosedError):
        _answer_all(channel, tools)
    # What still runs would keep this process; what it writes is written wholly or not at all.
    os._exit(0)


def _answer_all(channel: Channel, tools: Tools) -> None:
    from pose_parser.server.desk_operations import is_slow

    # What takes seconds must not keep a label from being saved.
    quick, slow = ThreadPoolExecutor(_QUICK_THREADS), ThreadPoolExecutor(_SLOW_THREADS)
    while True:
        message, _blob = channel.receive()
        (slow if is_slow(message["op"]) else quick).submit(_answer, channel, tools, message)


def _answer(channel: Channel, tools: Tools, message: dict[str, Any]) -> None:
    from pose_parser.server.desk_operations import perform

    with suppress(ChannelClosedError):
        channel.send({"op": "begun", "number": message["number"]})
    done = perform(tools, message["op"], message["params"])
    answer = {"op": "answer", "number": message["number"], "status": done.status, "mimetype": done.mimetype}
    with suppress(ChannelClosedError):
        channel.send(answer, done.body)


def _get_ready(tools: Tools) -> None:
    """Do ahead what the first page would wait for, and what the end of the program left undone."""
    from pose_parser.server.desk_chores import tidy_up
    from pose_parser.server.desk_films import ask_for_films
    from pose_parser.server.desk_uploads import finish_all

    # Whoever begins with an empty disk has no folder yet; where none can be made, each operation says so.
    with suppress(OSError):
        tools.data_dir.mkdir(parents=True, exist_ok=True)
    tidy_up(tools)
    with suppress(PoserError, OSError):
        finish_all(tools)
        ask_for_films(tools)
    tools.changed.set()


def _yield_to_live_frames() -> None:
    if hasattr(os, "nice"):
        os.nice(_NICE)


def _limit_memory() -> None:
    """Let one file that asks for too much fail, rather than the machine run out of memory."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))


if __name__ == "__main__":
    sys.exit(main())
