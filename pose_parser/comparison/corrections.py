"""What to change first, in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pose_parser.comparison.measures import Moments, counted_measure, steady_errors
from pose_parser.comparison.phases import Phase
from pose_parser.comparison.result import Correction, JointErrors
from pose_parser.landmarks import FloatArray

MOST_CORRECTIONS = 5
LEAST_ERROR_DEG = 8.0
"""Smaller mean differences are not worth a sentence: two measurements of one pose differ by a good part of it."""


def find_corrections(joints: Sequence[JointErrors], moments: Moments) -> tuple[Correction, ...]:
    """List what differs most: the worst phase of each joint, at most five, worst first.

    Parameters
    ----------
    joints : sequence of JointErrors
        What `measure_joints` gave for the moments; uncertain ones are left out.
    moments : Moments
        Both bodies.
    """
    steady = steady_errors(moments.error_deg(moments.counted))
    found = []
    for column, joint in enumerate(joints):
        means = [_mean(joint, number, moments.counted) for number in range(len(moments.phases))]
        number = int(np.argmax(np.abs(means)))
        if abs(means[number]) >= LEAST_ERROR_DEG:
            worst = _farthest(steady[:, column], means[number], moments.phase == number)
            found.append(_correction(moments, column, moments.phases[number], (means[number], worst)))
    return tuple(sorted(found, key=lambda one: -abs(one.error_deg))[:MOST_CORRECTIONS])


def _mean(joint: JointErrors, number: int, dims: int) -> float:
    """Give a joint's mean error in a phase; 0 where it is not scored."""
    measure = counted_measure(joint.phases[number], dims)
    scored = joint.score is not None and joint.phases[number].score is not None
    return measure.mean_error_deg if scored and measure is not None else 0.0


def _farthest(steady_deg: FloatArray, mean_deg: float, rows: FloatArray) -> int:
    """Find the moment at which a joint is furthest off in the direction in which it is off on average."""
    along = np.where(rows & np.isfinite(steady_deg), steady_deg * np.sign(mean_deg), -np.inf)
    return int(along.argmax())


def _correction(moments: Moments, column: int, phase: Phase, found: tuple[float, int]) -> Correction:
    mean_deg, row = found
    joint = moments.joints[column]
    return Correction(
        joint=joint.name,
        phase=phase.name,
        time_s=float(moments.student_s[row]),
        reference_time_s=float(moments.reference_s[row]),
        error_deg=mean_deg,
        words=f"{joint.words} {joint.difference_words(mean_deg)} than the reference {phase.words}",
    )
