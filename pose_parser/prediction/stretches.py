"""Joining frames of one label to stretches of time, and what is done about flicker."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pose_parser.errors import PoserError
from pose_parser.landmarks import FloatArray
from pose_parser.prediction.timeline import STATES, IntArray, State, Timeline


@dataclass(frozen=True)
class Stretch:
    """A stretch of a recording over which a model says the same.

    Parameters
    ----------
    start_s, end_s : float
        Seconds on the recording's clock; the start belongs to the stretch, the end does not.
    state : str
        ``sure``: there is a label; else why there is none.
    label : str or None
        The label; None unless `state` is ``sure``.
    confidence : float or None
        Mean probability of the label over the frames that have one.
    agreement : float
        Share of its frames that said exactly this, in [0, 1]; less than 1 where flicker was counted in.
    """

    start_s: float
    end_s: float
    state: State
    label: str | None
    confidence: float | None
    agreement: float


def find_stretches(timeline: Timeline, *, min_length_s: float = 0.0, hold_above: float | None = None) -> list[Stretch]:
    """Join neighbouring frames that say the same.

    Parameters
    ----------
    timeline : Timeline
        The frames.
    min_length_s : float
        A stretch shorter than this is taken for flicker and counted to the longer of its two neighbours, the shortest
        stretch first, until none is left.
    hold_above : float, optional
        Once a label is sure it goes on while its own probability is at least this, in [0, 1], even where another is
        ahead (hysteresis); None lets every frame speak for itself.

    Returns
    -------
    list of Stretch
        In order, without gaps, from the first frame to the end of the last.

    Raises
    ------
    PoserError
        If an option is out of its range.
    """
    check_options(min_length_s=min_length_s, hold_above=hold_above)
    if not len(timeline):
        return []
    said = _codes(timeline)
    codes = said if hold_above is None else _hold(said, timeline.probabilities, hold_above)
    runs = _join_short(_runs(codes), timeline.edges_ms, min_length_s * 1000.0)
    return [_stretch(timeline, said, run) for run in runs]


def check_options(*, min_length_s: float, hold_above: float | None) -> None:
    """Refuse options of `find_stretches` that are out of their range.

    Raises
    ------
    PoserError
        If one is.
    """
    if not 0.0 <= min_length_s < float("inf"):
        raise PoserError(f"a shortest length of {min_length_s} s was asked for; 0 s or more is expected")
    if hold_above is not None and not 0.0 <= hold_above <= 1.0:
        raise PoserError(f"a probability of {hold_above} to hold a label at was asked for; 0 to 1 is expected")


@dataclass(eq=False)
class _Run:
    """Frames `start` to `stop` (not included) and the runs beside them."""

    start: int
    stop: int
    code: int
    left: _Run | None = None
    right: _Run | None = None

    def length_ms(self, edges_ms: FloatArray) -> float:
        return float(edges_ms[self.stop] - edges_ms[self.start])


def _codes(timeline: Timeline) -> IntArray:
    """Give each frame its class where it is sure, else a number above those of the classes."""
    sure = timeline.states == STATES.index("sure")
    return np.where(sure, timeline.labels, len(timeline.classes) + timeline.states)


def _hold(codes: IntArray, probabilities: FloatArray, hold_above: float) -> IntArray:
    held = codes.copy()
    current, n_classes = -1, probabilities.shape[1]
    for frame, code in enumerate(codes):
        if current >= 0 and probabilities[frame, current] >= hold_above:
            held[frame] = current
        else:
            current = int(code) if code < n_classes else -1
    return held


def _runs(codes: IntArray) -> list[_Run]:
    starts = [0, *(np.flatnonzero(np.diff(codes)) + 1).tolist()]
    runs = [_Run(start, stop, int(codes[start])) for start, stop in zip(starts, [*starts[1:], len(codes)], strict=True)]
    for left, right in pairwise(runs):
        left.right, right.left = right, left
    return runs


def _join_short(runs: list[_Run], edges_ms: FloatArray, min_length_ms: float) -> list[_Run]:
    waiting = [(run.length_ms(edges_ms), run.start, run.stop, run) for run in runs]
    heapq.heapify(waiting)
    alive = set(runs)
    while waiting and waiting[0][0] < min_length_ms:
        _length, start, stop, run = heapq.heappop(waiting)
        # A run that has grown or gone since is in the heap with its old bounds too.
        if run not in alive or (run.start, run.stop) != (start, stop) or run.left is run.right is None:
            continue
        beside = [other for other in (run.left, run.right) if other is not None]
        run.code = max(beside, key=lambda other: other.length_ms(edges_ms)).code
        for other in beside:
            if other.code == run.code:
                _swallow(run, other)
                alive.remove(other)
        heapq.heappush(waiting, (run.length_ms(edges_ms), run.start, run.stop, run))
    return sorted(alive, key=lambda run: run.start)


def _swallow(run: _Run, other: _Run) -> None:
    """Let `run` take the frames of the run beside it."""
    if other is run.left:
        run.start, run.left = other.start, other.left
        if run.left is not None:
            run.left.right = run
    else:
        run.stop, run.right = other.stop, other.right
        if run.right is not None:
            run.right.left = run


def _stretch(timeline: Timeline, said: IntArray, run: _Run) -> Stretch:
    n_classes, frames = len(timeline.classes), slice(run.start, run.stop)
    label, confidence, state = None, None, STATES[max(0, run.code - n_classes)]
    if run.code < n_classes:
        label, state = timeline.classes[run.code], "sure"
        known = timeline.probabilities[frames, run.code]
        confidence = float(np.nanmean(known))
    return Stretch(
        start_s=float(timeline.edges_ms[run.start]) / 1000.0,
        end_s=float(timeline.edges_ms[run.stop]) / 1000.0,
        state=state,
        label=label,
        confidence=confidence,
        agreement=float(np.mean(said[frames] == run.code)),
    )
