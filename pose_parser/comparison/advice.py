"""Choosing the one thing to say to somebody who is moving, and staying with it."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from pose_parser.comparison.joints import Joint
from pose_parser.landmarks import FloatArray


@dataclass(frozen=True)
class Advice:
    """One correction while it is shown.

    Parameters
    ----------
    joint : str
        The joint of whoever practises.
    error_deg : float
        By how much its angle was larger than the reference's when this was first said.
    words : str
        The same as a person says it.
    since_s : float
        When that was.
    """

    joint: str
    error_deg: float
    words: str
    since_s: float

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class AdviceRule:
    """When something is worth saying, and for how long it stays.

    Parameters
    ----------
    on_above_deg : float
        A joint is mentioned from this error on.
    off_below_deg : float
        It has been put right below this one.
    over_s : float
        Errors are averaged over this time, in which they have to be known and above `off_below_deg`.
    stays_s : float
        What is said stays for at least this long, whatever happens, and its words do not change.
    outdone_by : float
        Another joint takes its place when its error is this many times as large.
    """

    on_above_deg: float = 15.0
    off_below_deg: float = 10.0
    over_s: float = 0.3
    stays_s: float = 1.5
    outdone_by: float = 1.3


class Adviser:
    """Say one thing at a time, from errors that come frame by frame.

    Parameters
    ----------
    joints : tuple of Joint
        What the errors are of.
    rule : AdviceRule
        The rule.

    Attributes
    ----------
    advice : Advice or None
        What is said at present.
    """

    def __init__(self, joints: tuple[Joint, ...], rule: AdviceRule) -> None:
        self._joints = joints
        self._rule = rule
        self.drop()

    def drop(self) -> None:
        """Say nothing, as when nobody is there whom it could concern."""
        self.advice: Advice | None = None
        self._recent: deque[tuple[float, FloatArray]] = deque()

    def push(self, time_s: float, errors_deg: FloatArray, where: str) -> Advice | None:
        """Take the newest frame's errors in.

        Parameters
        ----------
        time_s : float
            Later than the last one.
        errors_deg : array, shape (n_joints,)
            NaN where unsure.
        where : str
            Words for the part of the movement, such as ``at the bottom``.
        """
        self._recent.append((time_s, errors_deg))
        while self._recent[0][0] < time_s - self._rule.over_s:
            self._recent.popleft()
        if self.advice is None or time_s - self.advice.since_s >= self._rule.stays_s:
            self.advice = self._choose(time_s, self._steady_errors(), where)
        return self.advice

    def rest(self, time_s: float) -> Advice | None:
        """Go on without a new error, as between two repetitions; what was said goes when it has stayed long enough."""
        self._recent.clear()
        if self.advice and time_s - self.advice.since_s >= self._rule.stays_s:
            self.advice = None
        return self.advice

    def _steady_errors(self) -> FloatArray:
        """Average the errors of the last moments; 0 where one frame says little, or they are not all large one way."""
        table = np.stack([errors for _, errors in self._recent])
        known = np.isfinite(table)
        counts = known.sum(axis=0)
        means = np.where(known, table, 0.0).sum(axis=0) / np.maximum(counts, 1)
        one_way = np.where(known, table * np.sign(means), np.inf).min(axis=0) >= self._rule.off_below_deg
        return np.where((counts >= 2) & (counts >= 0.8 * len(table)) & one_way, means, 0.0)

    def _choose(self, time_s: float, errors_deg: FloatArray, where: str) -> Advice | None:
        worst = int(np.abs(errors_deg).argmax())
        if self.advice is not None:
            now = next(row for row, joint in enumerate(self._joints) if joint.name == self.advice.joint)
            same_way = errors_deg[now] * np.sign(self.advice.error_deg)
            outdone = abs(errors_deg[worst]) > self._rule.outdone_by * same_way
            if same_way >= self._rule.off_below_deg and not outdone:
                return self.advice
        if abs(errors_deg[worst]) < self._rule.on_above_deg:
            return None
        error = float(errors_deg[worst])
        joint = self._joints[worst]
        words = f"{joint.words} {joint.difference_words(error)} than the reference {where}"
        return Advice(joint.name, error, words, time_s)
