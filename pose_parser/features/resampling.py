"""Reading feature values at other times than those of the frames."""

from __future__ import annotations

import numpy as np

from pose_parser.features.arrays import MAX_GAP_S, BoolArray, IndexArray, is_complete, known_rows
from pose_parser.landmarks import FloatArray

_SAME_S = 1e-9
"""Times no further apart than this are the same; they differ by rounding only."""


def resample(values: FloatArray, times_s: FloatArray, grid_s: FloatArray, *, periodic: BoolArray) -> FloatArray:
    """Read columns at other times by linear interpolation, in one recording or in several of the same length.

    Parameters
    ----------
    values : array, shape (..., n_frames, n_columns)
        Values; unknown (NaN) ones are bridged where the known ones beside them are at most `MAX_GAP_S` apart.
    times_s, grid_s : arrays, shapes (..., n_frames) and (..., n_samples)
        Times at hand and times wanted, both increasing. Before the first frame its value stands.
    periodic : bool array, shape (n_columns,)
        Columns in degrees for which 180 and -180 are the same. They come out without jumps, their mean in (-180, 180].

    Returns
    -------
    array, shape (..., n_samples, n_columns)
    """
    smooth = _unwrap(values, periodic) if periodic.any() else values
    grid = np.maximum(grid_s, times_s[..., :1])
    places = _places(times_s, grid)
    read = _between_frames if is_complete(values) else _between_known
    samples = read(smooth, times_s, grid, places)
    return _centre(samples, periodic) if periodic.any() else samples


def _places(times_s: FloatArray, grid: FloatArray) -> IndexArray:
    """Count the frames that are not after each wanted time."""
    if times_s.ndim == 1:
        return np.searchsorted(times_s, grid + _SAME_S, side="right")
    pairs = zip(times_s, grid + _SAME_S, strict=True)
    return np.array([np.searchsorted(times, wanted, side="right") for times, wanted in pairs])


def _between_frames(values: FloatArray, times_s: FloatArray, grid: FloatArray, places: IndexArray) -> FloatArray:
    """Interpolate where nothing is unknown, so that all columns share the frames beside each wanted time."""
    n_frames, n_columns = values.shape[-2:]
    first, second = places - 1, np.minimum(places, n_frames - 1)
    if values.ndim == 3:
        offset = n_frames * np.arange(len(values))[:, None]
        first, second = first + offset, second + offset
    start, stop = times_s.ravel().take(first), times_s.ravel().take(second)
    since, gap = grid - start, stop - start
    weight = since / np.where(gap > 0.0, gap, np.nan)
    weight[gap > MAX_GAP_S + _SAME_S] = np.nan
    weight[since <= _SAME_S] = 0.0
    rows = values.reshape(-1, n_columns)
    samples: FloatArray = rows.take(second, axis=0)
    before = rows.take(first, axis=0)
    samples -= before
    samples *= weight[..., None]
    samples += before
    return samples


def _between_known(values: FloatArray, times_s: FloatArray, grid: FloatArray, places: IndexArray) -> FloatArray:
    """Interpolate in each column between the known values beside each wanted time."""
    last, coming = known_rows(~np.isnan(values))
    low, high = (np.take_along_axis(rows, places[..., None], axis=-2) for rows in (last, coming))
    n_frames, wanted = values.shape[-2], grid[..., None]
    first, second = np.maximum(low, 0), np.minimum(high, n_frames - 1)
    start, stop = (np.take_along_axis(times_s[..., None], rows, axis=-2) for rows in (first, second))
    exact = (low >= 0) & (wanted - start <= _SAME_S)
    bridged = exact | ((low >= 0) & (high < n_frames) & (stop - start <= MAX_GAP_S + _SAME_S))
    weight = (wanted - start) / np.where(stop > start, stop - start, 1.0)
    weight = np.where(exact, 0.0, np.where(bridged, weight, np.nan))
    before = np.take_along_axis(values, first, axis=-2)
    after = np.where(exact, before, np.take_along_axis(values, second, axis=-2))
    samples: FloatArray = before + (after - before) * weight
    return samples


def _centre(samples: FloatArray, periodic: BoolArray) -> FloatArray:
    """Move periodic columns by full turns, so that their mean lies in (-180, 180]."""
    turning = samples[..., periodic]
    known = ~np.isnan(turning)
    mean = turning.sum(axis=-2, where=known, keepdims=True) / np.maximum(known.sum(axis=-2, keepdims=True), 1)
    samples[..., periodic] = turning - 360.0 * np.ceil((mean - 180.0) / 360.0)
    return samples


def _unwrap(values: FloatArray, periodic: BoolArray) -> FloatArray:
    """Take the jumps from 180 to -180 out of periodic columns, across unknown values too."""
    columns = values[..., periodic]
    known = ~np.isnan(columns)
    rows = np.maximum.accumulate(np.where(known, np.arange(columns.shape[-2])[:, None], 0), axis=-2)
    filled = np.nan_to_num(np.take_along_axis(columns, rows, axis=-2))
    smooth = values.copy()
    smooth[..., periodic] = np.where(known, np.unwrap(filled, period=360.0, axis=-2), np.nan)
    return smooth
