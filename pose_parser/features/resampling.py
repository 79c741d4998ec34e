"""Reading feature values at other times than those of the frames."""

from __future__ import annotations

import numpy as np

from pose_parser.features.arrays import MAX_GAP_S, BoolArray, IndexArray, known_rows
from pose_parser.landmarks import FloatArray

_SAME_S = 1e-9
"""Times no further apart than this are the same; they differ by rounding only."""


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
    grid = np.maximum(grid_s, times_s[0])
    low, high = _rows_around(smooth, np.searchsorted(times_s, grid + _SAME_S, side="right"))
    samples = _between(smooth, times_s, grid, (low, high))
    return _centre(samples, periodic)


def _rows_around(values: FloatArray, places: IndexArray) -> tuple[IndexArray, IndexArray]:
    """Give the rows of the known values before and after each place; -1 and n_frames where there is none.

    The shape is (n_samples, n_columns), or (n_samples, 1) where nothing is unknown and all columns share their rows.
    """
    known = ~np.isnan(values)
    if known.all():
        return places[:, None] - 1, places[:, None]
    last, coming = known_rows(known)
    return last[places], coming[places]


def _between(
    values: FloatArray, times_s: FloatArray, grid: FloatArray, rows: tuple[IndexArray, IndexArray]
) -> FloatArray:
    """Interpolate between the values of two rows."""
    low, high = rows
    first, second = np.maximum(low, 0), np.minimum(high, len(values) - 1)
    start, stop = times_s[first], times_s[second]
    exact = (low >= 0) & (grid[:, None] - start <= _SAME_S)
    bridged = exact | ((low >= 0) & (high < len(values)) & (stop - start <= MAX_GAP_S + _SAME_S))
    weight = (grid[:, None] - start) / np.where(stop > start, stop - start, 1.0)
    weight = np.where(exact, 0.0, np.where(bridged, weight, np.nan))
    columns = np.arange(values.shape[1])
    before = values[first, columns]
    after = np.where(exact, before, values[second, columns])
    samples: FloatArray = before + (after - before) * weight
    return samples


def _centre(samples: FloatArray, periodic: BoolArray) -> FloatArray:
    """Move periodic columns by full turns, so that their mean lies in (-180, 180]."""
    if not periodic.any():
        return samples
    known = ~np.isnan(samples)
    mean = samples.sum(axis=0, where=known) / np.maximum(known.sum(axis=0), 1)
    return samples - np.where(periodic, 360.0 * np.ceil((mean - 180.0) / 360.0), 0.0)


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
