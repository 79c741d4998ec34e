"""How far a training is and how long it still takes, told all the time: also while one long call runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Self

Report = Callable[[str, float, float | None], None]
"""Told the stage in words, how much is done (0 to 1), and the seconds left."""

_TELL_EVERY_S = 0.3
_MOST_OF_A_STAGE = 0.95
_SLOWEST, _FASTEST = 8.0, 0.5


class StagedProgress:
    """Tells how far it is from what each stage is expected to take and how the ones before it really did.

    A thread of its own tells, and nobody else: long calls of libraries say nothing for seconds.

    Parameters
    ----------
    report : callable
        Who is told.
    expected_s : mapping of str to float
        Seconds that each stage takes on an idle machine, by its name, in order.
    """

    def __init__(self, report: Report, expected_s: Mapping[str, float]) -> None:
        self._report = report
        self._expected_s = dict(expected_s)
        self._done_s = 0.0
        self._began = self._stage_began = time.monotonic()
        self._stage = next(iter(self._expected_s))
        self._words = "Getting ready"
        self._fraction: float | None = None
        self._share = 0.0
        self._lock = threading.Lock()
        self._wake, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._tell()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._wake.set()
        self._thread.join()

    def begin(self, stage: str, words: str, *, expected_s: float | None = None) -> None:
        """Go on to a stage; those before it are done."""
        with self._lock:
            names = list(self._expected_s)
            for name in names[names.index(self._stage) : names.index(stage)]:
                self._done_s += self._expected_s[name]
            if expected_s is not None:
                self._expected_s[stage] = expected_s
            self._stage, self._words, self._fraction = stage, words, None
            self._stage_began = time.monotonic()
        self._wake.set()

    def expect(self, **expected_s: float) -> None:
        """Correct what later stages are expected to take, now that more is known."""
        with self._lock:
            self._expected_s.update(expected_s)

    def reached(self, fraction: float, words: str | None = None) -> None:
        """Say how much of the stage is done, 0 to 1, and what is being done."""
        with self._lock:
            self._fraction, self._words = fraction, words or self._words
        self._wake.set()

    def _run(self) -> None:
        while not self._over.is_set():
            self._wake.wait(_TELL_EVERY_S)
            self._wake.clear()
            if not self._over.is_set():
                self._tell()

    def _tell(self) -> None:
        with self._lock:
            now = time.monotonic()
            names = list(self._expected_s)
            later_s = sum(self._expected_s[name] for name in names[names.index(self._stage) + 1 :])
            current_s, pace = self._expected_s[self._stage], self._pace(now)
            fraction = self._fraction
            if fraction is None:
                fraction = min((now - self._stage_began) / max(current_s * pace, 1e-3), _MOST_OF_A_STAGE)
            reached_s = self._done_s + fraction * current_s
            total_s = self._done_s + current_s + later_s
            self._share = max(self._share, min(reached_s / total_s, 0.99))
            left_s = ((1.0 - fraction) * current_s + later_s) * pace
            words = self._words
        self._report(words, self._share, left_s)

    def _pace(self, now: float) -> float:
        """How many seconds an expected one takes here and now."""
        if self._fraction:
            expected_s, took_s = self._done_s + self._fraction * self._expected_s[self._stage], now - self._began
        else:
            expected_s, took_s = self._done_s, self._stage_began - self._began
        # One second of each is what is believed before anything was measured.
        return min(max((took_s + 1.0) / (expected_s + 1.0), _FASTEST), _SLOWEST)


def expected_s(effort: str) -> dict[str, float]:
    """Seconds that each stage takes before anything is known of the data."""
    learn = 4.0 if effort == "quick" else 90.0
    return {"prepare": 3.0, "look": 1.0, "learn": learn, "report": 2.0}
