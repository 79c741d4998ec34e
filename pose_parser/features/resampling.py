"""Reading feature values at other times than those of the frames."""

from __future__ import annotations

import numpy as np

from pose_parser.features.arrays import MAX_GAP_S, BoolArray, IndexArray, known_rows
from pose_parser.landmarks import FloatArray


def resample(values: FloatArray, times_s: FloatArray, grid_s: FloatArray, *, periodic: BoolArray) -> FloatArray:
    """Read columns at other times by linear interpolation.

    Parameters
    ----------
    values : array, shape (n_frames, n_columns)
        Values; unknown (NaN) ones are bridged where the known ones beside them are at most `MAX_GAP_S` apart.
    times_s, grid_s : arrays, shapes (n_frames,) and (n_samples,)
        Times at hand and times wanted, both increasing. Before the first frame its value stands.
    periodic : bool array, shape (n_columns,)
        Columns in degrees for which 180 and -180 are the same. They come out without jumps, their mean in (-180, 180].

    Returns
    -------
    array, shape (n_samples, n_columns)
    """
    smooth = _unwrap(values, periodic)
    known = ~np.isnan(smooth)
    last, coming = known_rows(known)
    grid = np.maximum(grid_s, times_s[0])
    at = np.searchsorted(times_s, grid + 1e-9, side="right") - 1
    low, high = last[at + 1], coming[at + 1]
    samples = _between(smooth, times_s, grid, low, high)
    mean = np.nansum(samples, axis=0) / np.maximum((~np.isnan(samples)).sum(axis=0), 1)
    return samples - np.where(periodic, 360.0 * np.ceil((mean - 180.0) / 360.0), 0.0)


def _between(
    values: FloatArray, times_s: FloatArray, grid: FloatArray, low: IndexArray, high: IndexArray
) -> FloatArray:
    """Interpolate between known rows `low` (-1: none) and `high` (n_frames: none)."""
    first, second = np.maximum(low, 0), np.minimum(high, len(values) - 1)
    start, stop = times_s[first], times_s[second]
    before, after = np.take_along_axis(values, first, axis=0), np.take_along_axis(values, second, axis=0)
    bridged = (low >= 0) & (high < len(values)) & (stop - start <= MAX_GAP_S + 1e-9)
    exact = (low >= 0) & (grid[:, None] - start <= 1e-9)
    weight = (grid[:, None] - start) / np.where(stop > start, stop - start, 1.0)
    return np.where(exact, before, np.where(bridged, before + (after - before) * weight, np.nan))


def _unwrap(values: FloatArray, periodic: BoolArray) -> FloatArray:
    """Take the jumps from 180 to -180 out of periodic columns, across unknown values too."""
    if not periodic.any():
        return values
    columns = values[:, periodic]
    known = ~np.isnan(columns)
    rows = np.maximum.accumulate(np.where(known, np.arange(len(values))[:, None], 0), axis=0)
    filled = np.nan_to_num(np.take_along_axis(columns, rows, axis=0))
    smooth = values.copy()
    smooth[:, periodic] = np.where(known, np.unwrap(filled, period=360.0, axis=0), np.nan)
    return smooth
