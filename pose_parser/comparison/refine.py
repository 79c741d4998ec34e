"""From whole samples to moments in between: the smooth way through time that leaves the least difference.

Warping goes from sample to sample, so a fast joint is off by several degrees although nobody did anything wrong. Here
the way is moved by Gauss-Newton steps: each moment by what the reference's angular speeds say, all of them together by
a penalty on changes of tempo (a smoothing spline's; Ramsay and Silverman, Functional Data Analysis, 2005, chapter 7).
A joint that differs more than the others at a moment counts for less there.
"""

from __future__ import annotations

import numpy as np

from pose_parser.comparison.warping import at_positions
from pose_parser.landmarks import FloatArray

_ROUNDS = 12
_STIFFNESS = 30.0
_TOLERANCE_DEG = 4.0
_LONGEST_STEP = 3.0
_SETTLED = 0.01


def refine(reference: FloatArray, student: FloatArray, positions: FloatArray, weights: FloatArray) -> FloatArray:
    """Move positions between the samples of the reference so that the difference is least.

    Parameters
    ----------
    reference, student : array, shape (n_samples, n_joints)
        Degrees, at the same rate; NaN does not count.
    positions : array, shape (n_student,)
        Where in the reference each sample of the student is; finite and never decreasing.
    weights : array, shape (n_joints,)
        What each joint counts for.

    Returns
    -------
    array, shape (n_student,)
        Never decreasing, within the first and the last of `positions`.
    """
    if len(positions) < 3:
        return positions
    low, high = positions[0], positions[-1]
    speeds = np.gradient(reference, axis=0) if len(reference) > 1 else np.zeros_like(reference)
    refined: FloatArray = positions.copy()
    for _ in range(_ROUNDS):
        step = _step(student - at_positions(reference, refined), at_positions(speeds, refined), refined, weights)
        refined = np.maximum.accumulate(np.clip(refined + step, low, high))
        if np.abs(step).max() < _SETTLED:
            break
    return refined


def _step(difference: FloatArray, speed: FloatArray, positions: FloatArray, weights: FloatArray) -> FloatArray:
    from scipy.linalg import solveh_banded

    count = _cell_weights(difference) * weights
    pull = np.nansum(count * speed * difference, axis=1)
    hold = np.nansum(np.where(np.isfinite(difference), count * speed**2, 0.0), axis=1)
    bands = _bending_bands(len(positions)) * _STIFFNESS
    bands[2] += hold + 1e-6
    bend = np.diff(positions, 2)
    force = np.zeros(len(positions))
    force[:-2] += bend
    force[1:-1] -= 2.0 * bend
    force[2:] += bend
    step: FloatArray = solveh_banded(bands, pull - _STIFFNESS * force)
    return np.clip(step, -_LONGEST_STEP, _LONGEST_STEP)


def _cell_weights(difference: FloatArray) -> FloatArray:
    """Weigh each joint at each moment (Geman and McClure's weights), free of what it differs by all the time."""
    known = np.isfinite(difference)
    usual_difference = [
        np.median(column[seen]) if seen.any() else 0.0 for column, seen in zip(difference.T, known.T, strict=True)
    ]
    free = difference - usual_difference
    usual = max(_TOLERANCE_DEG, 2.0 * float(np.median(np.abs(free[known])))) if known.any() else _TOLERANCE_DEG
    weights: FloatArray = 1.0 / (1.0 + (free / usual) ** 2) ** 2
    return np.where(known, weights, 0.0)


def _bending_bands(n_samples: int) -> FloatArray:
    """Upper bands of D'D, where D takes second differences, as `solveh_banded` wants them."""
    bands = np.zeros((3, n_samples))
    bands[2, :-2] += 1.0
    bands[2, 1:-1] += 4.0
    bands[2, 2:] += 1.0
    bands[1, 1:-1] -= 2.0
    bands[1, 2:] -= 2.0
    bands[0, 2:] += 1.0
    return bands
