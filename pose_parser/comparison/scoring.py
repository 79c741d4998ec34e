"""How good a movement is, on a scale of 0 to 100."""

from __future__ import annotations

import numpy as np

from pose_parser.features.arrays import IndexArray
from pose_parser.landmarks import FloatArray

TOLERANCE_DEG = 5.0
"""Differences up to this cost nothing: the same pose measured twice differs by as much."""

WORTHLESS_DEG = 45.0
"""A difference of this much is worth nothing; in between it falls in proportion."""

SURE_FROM = 0.5
"""A joint is scored where both recordings show it well in at least this share of the moments."""

STILL_WEIGHT_DEG = 10.0
"""Added to each joint's range of motion, so that joints that ought to keep still count too."""


def points(error_deg: FloatArray) -> FloatArray:
    """Give 0 to 100 points for each difference; NaN stays NaN."""
    lost = (np.abs(error_deg) - TOLERANCE_DEG) / (WORTHLESS_DEG - TOLERANCE_DEG)
    return 100.0 * (1.0 - np.clip(lost, 0.0, 1.0))


def phase_score(error_deg: FloatArray) -> float | None:
    """Give the mean points of one joint's moments in a phase, shape (n_moments,); None where too few are sure."""
    known = np.isfinite(error_deg)
    if not len(known) or known.mean() < SURE_FROM:
        return None
    return float(points(error_deg[known]).mean())


def joint_score(error_deg: FloatArray, groups: IndexArray) -> float | None:
    """Give the mean of a joint's scores in the phases, so that a long phase counts for no more than a short one.

    By the moments alone, a squat that is left out would cost little beside the time spent standing.

    Parameters
    ----------
    error_deg : array, shape (n_moments,)
        Student minus reference; NaN where unsure.
    groups : int array, shape (n_moments,)
        Which phase each moment counts to; all phases at rest count as one.

    Returns
    -------
    float or None
        None where too few moments are sure.
    """
    if not len(error_deg) or np.isfinite(error_deg).mean() < SURE_FROM:
        return None
    scores = [phase_score(error_deg[groups == group]) for group in np.unique(groups)]
    return float(np.mean([score for score in scores if score is not None]))


def overall_score(scores: list[float | None], ranges_deg: list[float]) -> float | None:
    """Average the joints' scores, weighted with the square of range of motion plus `STILL_WEIGHT_DEG`.

    What makes a movement is what moves; None without any score.
    """
    pairs = zip(scores, ranges_deg, strict=True)
    counted = [(score, (moves + STILL_WEIGHT_DEG) ** 2) for score, moves in pairs if score is not None]
    if not counted:
        return None
    values, weights = zip(*counted, strict=True)
    # Rounding may carry an average of hundreds above a hundred.
    return min(float(np.average(values, weights=weights)), 100.0)
