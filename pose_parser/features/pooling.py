"""Summing up a window of feature values in a few numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from pose_parser.errors import FeatureError
from pose_parser.features.arrays import BoolArray, IndexArray, is_complete
from pose_parser.features.catch22 import CATCH22_FIELDS, MIN_SAMPLES, catch22
from pose_parser.landmarks import FloatArray

POOLS = ("mean", "std", "min", "max", "range", "median", "slope")
"""Names of the poolings that give one number, beside the quantiles ``q01`` to ``q99``."""

CATCH22 = "catch22"
"""The pooling that gives the 22 numbers of `pose_parser.features.catch22`."""

_QUANTILE = re.compile(r"q(\d\d)")


def check_pool(name: str) -> str:
    """Return the name of a pooling, or raise a FeatureError that lists those there are."""
    match = _QUANTILE.fullmatch(name)
    if name not in (*POOLS, CATCH22) and (match is None or match[1] == "00"):
        raise FeatureError(
            f"there is no pooling called {name!r}; choose from {', '.join(POOLS)}, q01 to q99, {CATCH22}"
        )
    return name


def pool_columns(pools: Sequence[str]) -> tuple[str, ...]:
    """Name the numbers that poolings give, such as ``mean`` and ``catch22_periodicity``."""
    fields = [[f"{CATCH22}_{field}" for field in CATCH22_FIELDS] if name == CATCH22 else [name] for name in pools]
    return tuple(column for group in fields for column in group)


def make_ready(pools: Sequence[str]) -> None:
    """Load what poolings need before it is needed: live, a window must not wait for it.

    Raises
    ------
    FeatureError
        If a package is not installed.
    """
    if CATCH22 in pools:
        catch22(np.random.default_rng(0).random((MIN_SAMPLES, 1)))


def pool(values: FloatArray, times_s: FloatArray, pools: Sequence[str]) -> FloatArray:
    """Sum up columns over time.

    Parameters
    ----------
    values : array, shape (..., n_samples, n_features)
        Evenly spaced samples; NaN where unknown. The unknown are left out, but a column of which less than half is
        known gives NaN: too little was seen to speak for the window.
    times_s : array, shape (..., n_samples)
        Time of each sample in seconds.
    pools : sequence of str
        ``mean``; ``std``, the population standard deviation; ``min``; ``max``; ``range``, from min to max; ``median``;
        ``slope`` per second of the least-squares line; ``q05``, the quantile below which 5 % lie, interpolated;
        ``catch22``, the 22 characteristics of `pose_parser.features.catch22`, none of which bears an unknown sample.

    Returns
    -------
    array, shape (..., n_features, n_numbers)
        Summaries in the order of `pool_columns`; a slope of fewer than two samples is NaN.
    """
    window = _Complete(values, times_s) if is_complete(values) else _Window(values, times_s)
    if CATCH22 in pools:
        parts = [catch22(values) if name == CATCH22 else window.pool(name)[..., None] for name in pools]
        pooled = np.concatenate(parts, axis=-1)
    else:
        pooled = np.empty((*values.shape[:-2], values.shape[-1], len(pools)))
        for place, name in enumerate(pools):
            pooled[..., place] = window.pool(name)
    if window.lacking is not None:
        pooled[window.lacking] = np.nan
    return pooled


class _Window:
    """Samples of shape (..., n_samples, n_features), and what several poolings need of them, computed once."""

    def __init__(self, values: FloatArray, times_s: FloatArray) -> None:
        self.values = values
        self.times_s = times_s

    def pool(self, name: str) -> FloatArray:
        """Give one summary per feature, by a name of `POOLS` or of a quantile."""
        summary: FloatArray = getattr(self, name) if name in POOLS else self.quantile(int(name[1:]) / 100.0)
        return summary

    @property
    def lacking(self) -> BoolArray | None:
        """Features of which less than half is known; None where all are known."""
        lacking: BoolArray = 2 * self.count < self.values.shape[-2]
        return lacking

    @cached_property
    def known(self) -> BoolArray:
        return ~np.isnan(self.values)

    @cached_property
    def count(self) -> IndexArray:
        count: IndexArray = self.known.sum(axis=-2)
        return count

    @cached_property
    def mean(self) -> FloatArray:
        return self.mean_of(self.values)

    @property
    def std(self) -> FloatArray:
        return np.sqrt(self.mean_of(self.deviation * self.deviation))

    @cached_property
    def min(self) -> FloatArray:
        low: FloatArray = np.fmin.reduce(self.values, axis=-2)
        return low

    @cached_property
    def max(self) -> FloatArray:
        high: FloatArray = np.fmax.reduce(self.values, axis=-2)
        return high

    @property
    def range(self) -> FloatArray:
        return self.max - self.min

    @property
    def median(self) -> FloatArray:
        return self.quantile(0.5)

    @property
    def slope(self) -> FloatArray:
        times = np.broadcast_to(self.times_s[..., None], self.values.shape)
        times = times - self.mean_of(times)[..., None, :]
        spread = self.mean_of(times * times)
        slope: FloatArray = self.mean_of(times * self.deviation) / np.where(spread > 0, spread, np.nan)
        return slope

    @cached_property
    def deviation(self) -> FloatArray:
        """Difference of each sample from the mean of its column."""
        return self.values - self.mean[..., None, :]

    @cached_property
    def ordered(self) -> FloatArray:
        """Each column sorted, the known values first."""
        return np.sort(self.values, axis=-2)

    def mean_of(self, values: FloatArray) -> FloatArray:
        """Average the values that stand where samples are known."""
        mean: FloatArray = values.sum(axis=-2, where=self.known) / np.where(self.count > 0, self.count, np.nan)
        return mean

    def quantile(self, fraction: float) -> FloatArray:
        """Give the value below which a fraction of the known samples lies."""
        position = fraction * np.maximum(self.count - 1, 0)
        below = np.floor(position).astype(np.intp)
        above = np.ceil(position).astype(np.intp)
        low, high = (
            np.take_along_axis(self.ordered, rows[..., None, :], axis=-2)[..., 0, :] for rows in (below, above)
        )
        quantile: FloatArray = low + (high - low) * (position - below)
        return quantile


class _Complete(_Window):
    """The same without unknown samples, as most windows are: with less to look after."""

    @property
    def lacking(self) -> None:
        return None

    def mean_of(self, values: FloatArray) -> FloatArray:
        mean: FloatArray = np.add.reduce(values, axis=-2) / values.shape[-2]
        return mean

    def quantile(self, fraction: float) -> FloatArray:
        position = fraction * (self.values.shape[-2] - 1)
        below, above = math.floor(position), math.ceil(position)
        low, high = self.ordered[..., below, :], self.ordered[..., above, :]
        quantile: FloatArray = low + (high - low) * (position - below)
        return quantile
