"""Summing up a window of feature values in a few numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from pose_parser.errors import FeatureError
from pose_parser.features.arrays import IndexArray
from pose_parser.landmarks import FloatArray

POOLS = ("mean", "std", "min", "max", "range", "median", "slope")
"""Names of the poolings, beside the quantiles ``q01`` to ``q99``."""

_QUANTILE = re.compile(r"q(\d\d)")


def check_pool(name: str) -> str:
    """Return the name of a pooling, or raise a FeatureError that lists those there are."""
    match = _QUANTILE.fullmatch(name)
    if name not in POOLS and (match is None or match[1] == "00"):
        raise FeatureError(f"there is no pooling called {name!r}; choose from {', '.join(POOLS)}, q01 to q99")
    return name


def pool(values: FloatArray, times_s: FloatArray, pools: Sequence[str]) -> FloatArray:
    """Sum up columns over time.

    Parameters
    ----------
    values : array, shape (n_samples, n_features)
        Evenly spaced samples; NaN where unknown. The unknown are left out, but a column of which less than half is
        known gives NaN: too little was seen to speak for the window.
    times_s : array, shape (n_samples,)
        Time of each sample in seconds.
    pools : sequence of str
        ``mean``; ``std``, the population standard deviation; ``min``; ``max``; ``range``, from min to max; ``median``;
        ``slope`` per second of the least-squares line; ``q05``, the quantile below which 5 % lie, interpolated.

    Returns
    -------
    array, shape (n_features, n_pools)
        Summaries; a slope of fewer than two samples is NaN.
    """
    known = ~np.isnan(values)
    count = known.sum(axis=0)
    ordered = np.sort(values, axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = np.stack([_pool_one(name, values, times_s, ordered, count) for name in pools], axis=1)
    pooled[2 * count < len(values)] = np.nan
    return pooled


def _pool_one(name: str, values: FloatArray, times_s: FloatArray, ordered: FloatArray, count: IndexArray) -> FloatArray:
    match name:
        case "mean":
            return _mean(values, count)
        case "std":
            return np.sqrt(_mean((values - _mean(values, count)) ** 2, count))
        case "slope":
            return _slope(values, times_s, count)
        case "range":
            return _quantile(ordered, count, 1.0) - _quantile(ordered, count, 0.0)
        case _:
            fixed = {"min": 0.0, "median": 0.5, "max": 1.0}
            return _quantile(ordered, count, fixed[name] if name in fixed else int(name[1:]) / 100.0)


def _mean(values: FloatArray, count: IndexArray) -> FloatArray:
    mean: FloatArray = np.nansum(values, axis=0) / count
    return mean


def _slope(values: FloatArray, times_s: FloatArray, count: IndexArray) -> FloatArray:
    times = np.where(np.isnan(values), np.nan, times_s[:, None])
    times = times - _mean(times, count)
    spread = np.nansum(times * times, axis=0)
    slope: FloatArray = np.nansum(times * (values - _mean(values, count)), axis=0) / np.where(
        spread > 0, spread, np.nan
    )
    return slope


def _quantile(ordered: FloatArray, count: IndexArray, fraction: float) -> FloatArray:
    """Interpolate linearly between the known values, which stand first in each column."""
    position = fraction * np.maximum(count - 1, 0)
    below = np.floor(position).astype(np.intp)
    above = np.ceil(position).astype(np.intp)
    low, high = (np.take_along_axis(ordered, rows[None], axis=0)[0] for rows in (below, above))
    quantile: FloatArray = low + (high - low) * (position - below)
    return quantile
