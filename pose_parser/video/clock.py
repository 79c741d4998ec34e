"""The time line of one stream of pictures, live or from a file, whatever the clock of its source says."""

from __future__ import annotations

_LONGEST_STEP_MS = 10_000.0


class StreamClock:
    """Turns a source's frame times into strictly increasing whole milliseconds from 0.

    The steps between frames are the source's own, so that a recording that is played through the page gets the times
    that its file says. A step backwards means another source and counts as 1 ms; a pause counts as ten seconds at most.
    """

    def __init__(self) -> None:
        self._last_t: float | None = None
        self._now_ms = 0.0
        self._last_stamp = -1

    def stamp(self, t: float) -> int:
        """Return the time of a frame that its source gave the time `t`, both in milliseconds."""
        if self._last_t is not None:
            step = t - self._last_t
            self._now_ms += min(step, _LONGEST_STEP_MS) if step > 0 else 1.0
        self._last_t = t
        self._last_stamp = max(self._last_stamp + 1, round(self._now_ms))
        return self._last_stamp
