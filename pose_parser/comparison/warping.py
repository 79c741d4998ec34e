"""Dynamic time warping of joint angles, such that a joint that is done wrongly does not pull the times along.

The warping itself is dtaidistance's, over all joints at once in squared degrees. It is repeated with weights that
follow from what it left over: a joint whose angles differ much counts for less, since it is more likely done otherwise
than at another time (iteratively reweighted least squares; Holland and Welsch, 1977, with Cauchy's weights).

Sakoe and Chiba, Dynamic programming algorithm optimization for spoken word recognition, 1978 (warping, and its band);
Mueller, Information Retrieval for Music and Motion, 2007 (a sequence within another).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pose_parser.errors import ComparisonError
from pose_parser.landmarks import FloatArray

_MOST_SAMPLES = 400
_ROUNDS = 3
_LEAST_WEIGHT = 0.05
_TOLERANCE_DEG = 3.0

Path = NDArray[np.intp]


class Match(NamedTuple):
    """How two sequences go together.

    Attributes
    ----------
    positions : array, shape (n_student,)
        Where in the reference each sample of the student is, in samples; NaN where it has no counterpart.
    weights : array, shape (n_joints,)
        What each joint counted for, 0 to 1.
    misfit_deg : float
        Root mean square of the differences of the joints along the way, weighted with `weights`.
    """

    positions: FloatArray
    weights: FloatArray
    misfit_deg: float


def match_whole(reference: FloatArray, student: FloatArray, *, band: float) -> Match:
    """Match all of one sequence with all of the other.

    Parameters
    ----------
    reference, student : array, shape (n_samples, n_joints)
        Degrees, none of them NaN.
    band : float
        How far from an even tempo a moment may be, as a share of the whole.
    """
    n_samples = min(max(len(reference), len(student)), _MOST_SAMPLES)
    grids = [np.linspace(0.0, len(values) - 1.0, n_samples) for values in (reference, student)]
    first, second = (at_positions(values, grid) for values, grid in zip((reference, student), grids, strict=True))
    window = max(2, round(band * n_samples))
    path, weights = _robust_path(first, second, window=window)
    places = _mean_positions(path, grids[0], n_samples)
    positions = np.interp(np.arange(len(student)), grids[1], places)
    return Match(positions, weights, _misfit(first, second, path, weights))


def match_within(reference: FloatArray, student: FloatArray) -> Match:
    """Match all of the shorter sequence with a part of the longer one.

    Parameters
    ----------
    reference, student : array, shape (n_samples, n_joints)
        Degrees, at the same rate, none of them NaN.
    """
    step = max(1.0, max(len(reference), len(student)) / (3 * _MOST_SAMPLES))
    grids = [np.arange(0.0, len(values) - 1 + 1e-9, step) for values in (reference, student)]
    first, second = (at_positions(values, grid) for values, grid in zip((reference, student), grids, strict=True))
    reference_is_longer = len(first) > len(second)
    free = max(len(first), len(second))
    psi = (free, free, 0, 0) if reference_is_longer else (0, 0, free, free)
    path, weights = _robust_path(first, second, psi=psi)
    places = _mean_positions(path, grids[0], len(second))
    inside = np.isfinite(places)
    samples = np.arange(len(student))
    positions = np.interp(samples, grids[1][inside], places[inside], left=np.nan, right=np.nan)
    return Match(positions, weights, _misfit(first, second, path, weights))


def at_positions(values: FloatArray, positions: FloatArray) -> FloatArray:
    """Read columns between samples by straight lines; NaN where a neighbour that counts is NaN, or there is none.

    Parameters
    ----------
    values : array, shape (n_samples, n_columns)
    positions : array, shape (n_positions,)
        From 0 to n_samples - 1; NaN gives NaN.

    Returns
    -------
    array, shape (n_positions, n_columns)
    """
    known = np.isfinite(positions)
    places = np.where(known, positions, 0.0)
    low = np.clip(np.floor(places).astype(int), 0, len(values) - 1)
    high = np.minimum(low + 1, len(values) - 1)
    share = (places - low)[:, None]
    read: FloatArray = np.where(share > 0.0, values[low] * (1.0 - share) + values[high] * share, values[low])
    read[~known] = np.nan
    return read


def _robust_path(first: FloatArray, second: FloatArray, **settings: Any) -> tuple[Path, FloatArray]:
    offset: FloatArray = np.zeros(first.shape[1])
    weights: FloatArray = np.ones(first.shape[1])
    for _ in range(_ROUNDS):
        path = _path(first, second - offset, weights, **settings)
        difference = second[path[:, 1]] - first[path[:, 0]]
        offset = np.median(difference, axis=0)
        weights = _weights(difference - offset)
    return path, weights


def _path(first: FloatArray, second: FloatArray, weights: FloatArray, **settings: Any) -> Path:
    """Find the way, shape (n_steps, 2), through pairs of samples that costs least."""
    try:
        from dtaidistance import dtw
    except ModuleNotFoundError as error:
        raise ComparisonError(
            "comparing needs dtaidistance, which is not here: pip install 'pose-parser[compare]'"
        ) from error
    scale = np.sqrt(weights)
    scaled = (np.ascontiguousarray(values * scale) for values in (first, second))
    return np.array(dtw.warping_path_fast(*scaled, use_ndim=True, **settings), dtype=np.intp)


def _weights(difference: FloatArray) -> FloatArray:
    """Let joints count for less the more they differ, in proportion to the middle one of them."""
    squares = (difference**2).mean(axis=0)
    usual = max(float(np.median(squares)), _TOLERANCE_DEG**2)
    weights: FloatArray = np.maximum(1.0 / (1.0 + squares / usual), _LEAST_WEIGHT)
    return weights


def _mean_positions(path: Path, grid: FloatArray, n_samples: int) -> FloatArray:
    """Give for each sample of the second sequence the mean place of its partners in the first one."""
    count = np.bincount(path[:, 1], minlength=n_samples)
    total = np.bincount(path[:, 1], weights=grid[path[:, 0]], minlength=n_samples)
    places: FloatArray = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return places


def _misfit(first: FloatArray, second: FloatArray, path: Path, weights: FloatArray) -> float:
    squares = ((second[path[:, 1]] - first[path[:, 0]]) ** 2).mean(axis=0)
    return float(np.sqrt(np.average(squares, weights=weights)))
