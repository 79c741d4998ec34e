"""How far a training is and how long it still takes, told all the time: also while one long call runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Self

Report = Callable[[str, float, float | None], None]
"""Told the stage in words, how much is done (0 to 1), and the seconds left."""

Clock = Callable[[], float]

_TELL_EVERY_S = 0.3
_MOST_OF_A_STAGE = 0.9
_FASTEST, _SLOWEST = 0.3, 20.0
_TRUSTED_S = 1.0


def expected_s(effort: str) -> dict[str, float]:
    """Guess how many seconds each stage takes on an idle machine, before anything is known of the data."""
    return {"prepare": 2.5, "look": 0.5, "learn": 3.0 if effort == "quick" else 90.0, "report": 3.5}


class StagedProgress:
    """Tells how far it is from what each stage is expected to take and how the ones before it really did.

    A thread of its own tells, and nobody else: long calls of libraries say nothing for seconds.

    Parameters
    ----------
    report : callable
        Who is told.
    expected_s : mapping of str to float
        Seconds that each stage takes on an idle machine, by its name, in order.
    clock : callable
        Gives seconds.
    """

    def __init__(self, report: Report, expected_s: Mapping[str, float], *, clock: Clock = time.monotonic) -> None:
        self._report = report
        self._clock = clock
        self._expected_s = dict(expected_s)
        self._stage = next(iter(self._expected_s))
        self._words = "Getting ready"
        self._began = self._reached_at = clock()
        self._fraction = self._share = 0.0
        self._lock = threading.Lock()
        self._wake, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self.tell()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._wake.set()
        self._thread.join()

    def begin(self, stage: str, words: str) -> None:
        """Go on to a stage; those before it are done."""
        with self._lock:
            self._stage, self._words = stage, words
            self._fraction, self._reached_at = 0.0, self._clock()
        self._wake.set()

    def expect(self, **expected_s: float) -> None:
        """Correct what later stages are expected to take, now that more is known."""
        with self._lock:
            self._expected_s.update(expected_s)

    def reached(self, fraction: float, words: str | None = None) -> None:
        """Say how much of the stage is done, 0 to 1, and what is being done."""
        with self._lock:
            self._fraction, self._words = fraction, words or self._words
            self._reached_at = self._clock()
        self._wake.set()

    def tell(self) -> None:
        """Say how far it is."""
        with self._lock:
            done_s, current_s, later_s = self._sums()
            reached_s = done_s + self._fraction * current_s
            pace = self._pace(reached_s)
            # What may have been done since it was last heard of; never all of the stage.
            guessed_s = (self._clock() - self._reached_at) / pace
            open_s = (1.0 - self._fraction) * current_s
            reached_s += min(guessed_s, _MOST_OF_A_STAGE * open_s)
            total_s = done_s + current_s + later_s
            self._share = max(self._share, min(reached_s / total_s, 0.99))
            words, share, left_s = self._words, self._share, (total_s - reached_s) * pace
        self._report(words, share, left_s)

    def _run(self) -> None:
        while not self._over.is_set():
            self._wake.wait(_TELL_EVERY_S)
            self._wake.clear()
            if not self._over.is_set():
                self.tell()

    def _sums(self) -> tuple[float, float, float]:
        """Add up what is expected of the stages before this one, of this one, and of those after it."""
        place = list(self._expected_s).index(self._stage)
        costs = list(self._expected_s.values())
        return sum(costs[:place]), costs[place], sum(costs[place + 1 :])

    def _pace(self, reached_s: float) -> float:
        """Tell how many seconds an expected one takes here and now; as expected before much was measured."""
        took_s = self._reached_at - self._began
        return min(max((took_s + _TRUSTED_S) / (reached_s + _TRUSTED_S), _FASTEST), _SLOWEST)
