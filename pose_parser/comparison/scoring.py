"""How good a movement is, on a scale of 0 to 100."""

from __future__ import annotations

import numpy as np

from pose_parser.landmarks import FloatArray

TOLERANCE_DEG = 5.0
"""Differences up to this cost nothing: the same pose measured twice differs by as much."""

WORTHLESS_DEG = 45.0
"""A difference of this much is worth nothing; in between it falls in proportion."""

SURE_FROM = 0.5
"""A joint is scored where both recordings show it well in at least this share of the moments."""

STILL_WEIGHT_DEG = 10.0
"""What a joint that does not move counts for in the overall score, beside joints that count for their range."""


def points(error_deg: FloatArray) -> FloatArray:
    """Give 0 to 100 points for each difference; NaN stays NaN."""
    lost = (np.abs(error_deg) - TOLERANCE_DEG) / (WORTHLESS_DEG - TOLERANCE_DEG)
    return 100.0 * (1.0 - np.clip(lost, 0.0, 1.0))


def joint_score(error_deg: FloatArray) -> float | None:
    """Give the mean points of one joint's moments, shape (n_moments,); None where too few of them are sure."""
    known = np.isfinite(error_deg)
    if not len(known) or known.mean() < SURE_FROM:
        return None
    return float(points(error_deg[known]).mean())


def overall_score(scores: list[float | None], ranges_deg: list[float]) -> float | None:
    """Average the joints' scores, each weighted with its range of motion and `STILL_WEIGHT_DEG`; None without any."""
    pairs = zip(scores, ranges_deg, strict=True)
    counted = [(score, moves + STILL_WEIGHT_DEG) for score, moves in pairs if score is not None]
    if not counted:
        return None
    values, weights = zip(*counted, strict=True)
    return float(np.average(values, weights=weights))
