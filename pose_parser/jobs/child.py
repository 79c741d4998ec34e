"""One job in a process of its own, started by `pose_parser.jobs.worker` as ``python -m pose_parser.jobs.child FD``.

It reads the job as JSON from standard input, and writes JSON lines to FD: how far it is, and last what came of it.
"""

from __future__ import annotations

import json
import math
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

_TELL_EVERY_S = 0.2


def main() -> int:
    """Do the job, at the lowest priority, until it is done or a signal ends it."""
    # First of all: what is imported later must not hold up a live picture either.
    _yield_to_everybody()
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        asked: dict[str, Any] = json.loads(sys.stdin.readline())
        with os.fdopen(int(sys.argv[1]), "w", buffering=1) as line:
            _do(asked, _Teller(line))
    except (KeyboardInterrupt, BrokenPipeError):
        # Told to end, or nobody listens any more.
        return 1
    return 0


def _do(asked: dict[str, Any], teller: _Teller) -> None:
    from pose_parser.errors import PoserError
    from pose_parser.jobs.tasks import TASKS

    try:
        result = TASKS[asked["kind"]](asked["payload"], Path(asked["data_dir"]), teller.report)
        # Also a result that is no plain JSON has to end the job, or it would be begun again and again.
        done = _line({"op": "done", "result": result})
    except PoserError as error:
        teller.say(_line({"op": "failed", "message": str(error)}))
    except Exception as error:  # noqa: BLE001 - said to a person, who cannot see the log of this process
        teller.say(_line({"op": "failed", "message": f"{type(error).__name__}: {error}"}))
    else:
        teller.say(done)


class _Teller:
    def __init__(self, line: Any) -> None:
        self._line = line
        self._told_at = 0.0

    def report(self, stage: str, share_done: float, seconds_left: float | None) -> None:
        if time.monotonic() - self._told_at >= _TELL_EVERY_S:
            self._told_at = time.monotonic()
            share, left = _finite(share_done) or 0.0, _finite(seconds_left)
            self.say(_line({"op": "progress", "stage": stage, "share_done": share, "seconds_left": left}))

    def say(self, line: str) -> None:
        self._line.write(line)


def _line(message: dict[str, Any]) -> str:
    return json.dumps(message, allow_nan=False) + "\n"


def _finite(value: float | None) -> float | None:
    """Return a number, or None where it is none: one in the list of jobs would keep pages from reading all of it."""
    return value if value is not None and math.isfinite(value) else None


def _yield_to_everybody() -> None:
    """Run only when nobody else wants the processor, where the system knows that; at the lowest priority elsewhere."""
    os.nice(19)
    if hasattr(os, "SCHED_IDLE"):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def _end_with_parent(parent: int) -> None:
    """End with everything that was started here when the worker is gone: the job is then begun by another one."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.killpg(os.getpgid(0), signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
