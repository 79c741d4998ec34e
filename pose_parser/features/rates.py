"""Differentiating feature values over irregular times with gaps in them."""

from __future__ import annotations

import numpy as np

from pose_parser.features.arrays import MAX_GAP_S, BoolArray, IndexArray, known_rows
from pose_parser.landmarks import FloatArray


def rate_of_change(
    values: FloatArray, times_s: FloatArray, *, order: int = 1, periodic: BoolArray | None = None
) -> FloatArray:
    """Differentiate columns over irregular times.

    Three neighbouring known values define a parabola; its slope (order 1) or curvature (order 2) at the middle one is
    the result. At the ends of a run of values the slope is that of the straight line to the only neighbour, the
    curvature that of the neighbour.

    Parameters
    ----------
    values : array, shape (..., n_frames, n_columns)
        Values; NaN where unknown. Unknown frames give NaN and are stepped over, up to `MAX_GAP_S`.
    times_s : array, shape (..., n_frames)
        Time of each frame in seconds, increasing.
    order : 1 or 2
        Velocity or acceleration.
    periodic : bool array, shape (n_columns,), optional
        Columns in degrees whose differences are taken the short way round.

    Returns
    -------
    array, shape (..., n_frames, n_columns)
        Change per second, or per second squared.
    """
    known = ~np.isnan(values)
    last, coming = known_rows(known)
    before, after = last[..., :-1, :], coming[..., 1:, :]
    slope_before, step_before = _slopes(values, times_s, before, periodic=periodic)
    slope_after, step_after = _slopes(values, times_s, after, periodic=periodic)
    span = step_before + step_after
    if order == 1:
        both = (step_after * slope_before + step_before * slope_after) / span
        return np.where(np.isnan(both), np.where(np.isnan(slope_before), slope_after, slope_before), both)
    curvature = 2.0 * (slope_after - slope_before) / span
    return np.where(known, _from_neighbour(curvature, slope_before, slope_after, (before, after)), np.nan)


def _slopes(
    values: FloatArray, times_s: FloatArray, other: IndexArray, *, periodic: BoolArray | None
) -> tuple[FloatArray, FloatArray]:
    """Slope to and distance in time from the value in row `other`, both NaN where it is absent or too far."""
    n_frames = values.shape[-2]
    inside = np.clip(other, 0, n_frames - 1)
    times = times_s[..., None]
    step = np.abs(np.take_along_axis(times, inside, axis=-2) - times)
    near = (other == inside) & (step <= MAX_GAP_S + 1e-9) & (step > 0)
    difference = np.take_along_axis(values, inside, axis=-2) - values
    if periodic is not None:
        difference = np.where(periodic, (difference + 180.0) % 360.0 - 180.0, difference)
    sign = np.sign(other - np.arange(n_frames)[:, None])
    step = np.where(near, step, np.nan)
    return sign * difference / step, step


def _from_neighbour(
    curvature: FloatArray, slope_before: FloatArray, slope_after: FloatArray, rows: tuple[IndexArray, IndexArray]
) -> FloatArray:
    """Give the ends of a run the curvature of their only neighbour."""
    filled = curvature
    for row, only in zip(rows, (np.isnan(slope_after), np.isnan(slope_before)), strict=True):
        inside = np.clip(row, 0, curvature.shape[-2] - 1)
        reachable = only & np.isnan(curvature) & (row == inside)
        filled = np.where(reachable, np.take_along_axis(curvature, inside, axis=-2), filled)
    return filled


def speed(rates: FloatArray, size: FloatArray) -> FloatArray:
    """Length of a rate of change, in body sizes.

    Parameters
    ----------
    rates : array, shape (..., n_frames, 2 or 3)
        Change of each coordinate per second.
    size : array, shape (..., n_frames)
        Body size in the same unit of length.

    Returns
    -------
    array, shape (..., n_frames)
        0 or more; NaN where either is unknown.
    """
    scaled: FloatArray = np.sqrt((rates * rates).sum(axis=-1)) / size
    return scaled
