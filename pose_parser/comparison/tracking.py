"""Finding out, frame by frame, how far through a repetition somebody is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from pose_parser.comparison.reference import RATE_HZ, ReferenceRepetition
from pose_parser.features.arrays import BoolArray
from pose_parser.landmarks import FloatArray

DIFFERENCE_CAP_DEG = 40.0
"""A joint that differs by more than this differs no more: one that is quite wrong must not decide the phase alone."""

FASTEST = 4.0
"""How many times as fast as the reference a repetition can be."""

_RESTART_COST_S = 0.05
_FALL_BACK_COST_S = 0.1
_LEAST_KNOWN = 0.5
_LONGEST_STEP_S = 0.5


class Phase(NamedTuple):
    """Where in the reference a frame belongs.

    `sample` counts the reference's samples, `phase` is the same from 0 to 1, and `unlikeness`, from 0 to 1, is how much
    the pose differs from the reference's there: 0 is the same, 1 is `DIFFERENCE_CAP_DEG` in every joint.
    """

    sample: int
    phase: float
    unlikeness: float


class PhaseTracker:
    """Align a stream with one repetition of a reference by incremental, open-ended dynamic time warping.

    For each sample j of the reference it keeps the cost of the cheapest way on which the newest frame is j:
    ``D(j) = dt d(j) + min(D'(j), D'(j - 1), ..., D'(j - k))``, where d is the mean over the known joints of their
    capped difference in angle, and k the samples that the reference passes in dt at `FASTEST` times its speed (the
    asymmetric steps of Sakoe and Chiba, 1978; open-ended as in Tormene et al., 2009, Artificial Intelligence in
    Medicine 45, 11-34). Each frame costs as many operations as the reference has samples.

    The phase never goes back, except to the start: when the end is reached, when the caller says that the body is
    at rest and the start fits better, or when another phase has fitted much better for some time.

    Parameters
    ----------
    reference : ReferenceRepetition
        What to align with.
    """

    def __init__(self, reference: ReferenceRepetition) -> None:
        self._reference = reference.angles_deg
        self._expected = np.isfinite(reference.angles_deg).any(axis=0)
        self.restart()

    def restart(self) -> None:
        """Forget the way so far, as at the start of another recording."""
        self._costs: FloatArray = np.full(len(self._reference), _RESTART_COST_S)
        self._costs[0] = 0.0
        self._sample = 0

    def push(self, passed_s: float, angles_deg: FloatArray, *, at_rest: bool) -> Phase | None:
        """Take the newest frame in.

        Parameters
        ----------
        passed_s : float
            Time since the last frame.
        angles_deg : array, shape (n_joints,)
            NaN where unknown.
        at_rest : bool
            Whether no repetition is under way, so that the next one may begin.

        Returns
        -------
        Phase or None
            None where less than half of the joints are known; the way so far is kept.
        """
        known = np.isfinite(angles_deg) & self._expected
        if known.sum() < _LEAST_KNOWN * self._expected.sum():
            return None
        step_s = min(passed_s, _LONGEST_STEP_S)
        differences = self._differences(angles_deg, known)
        before = self._best_before(step_s)
        if at_rest:
            before[0] = min(before[0], self._costs[-1], self._costs.min() + _RESTART_COST_S)
        costs = before + step_s * differences
        self._costs = costs - costs.min()
        self._sample = self._choose(at_rest=at_rest)
        return Phase(self._sample, self._sample / (len(costs) - 1), float(differences[self._sample]))

    def _differences(self, angles_deg: FloatArray, known: BoolArray) -> FloatArray:
        """Compare the frame with each sample, shape (n_samples,), 0 to 1."""
        apart = np.abs(self._reference[:, known] - angles_deg[known])
        capped = np.minimum(np.where(np.isnan(apart), DIFFERENCE_CAP_DEG, apart), DIFFERENCE_CAP_DEG)
        differences: FloatArray = capped.mean(axis=1) / DIFFERENCE_CAP_DEG
        return differences

    def _best_before(self, step_s: float) -> FloatArray:
        furthest = max(1, round(FASTEST * step_s * RATE_HZ))
        padded = np.concatenate([np.full(furthest, np.inf), self._costs])
        best: FloatArray = sliding_window_view(padded, furthest + 1).min(axis=1)
        return best

    def _choose(self, *, at_rest: bool) -> int:
        """Take the cheapest sample; inside a repetition an earlier one only if it is cheaper by far."""
        best = int(self._costs.argmin())
        if at_rest or best >= self._sample or self._costs[self._sample :].min() > _FALL_BACK_COST_S:
            return best
        return self._sample + int(self._costs[self._sample :].argmin())
