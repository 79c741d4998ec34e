"""Filling short gaps with straight lines."""

from __future__ import annotations

import numpy as np

from pose_parser.landmarks.landmarks import FloatArray, Landmarks
from pose_parser.landmarks.repair.columns import IndexArray, from_columns, seen, to_columns


def fill_gaps(landmarks: Landmarks, longest_s: float) -> tuple[Landmarks, int]:
    """Fill each landmark's gaps of at most `longest_s` by linear interpolation in time.

    A gap's length is the time between the last frame before it and the first frame after it in which the landmark
    is seen. What is missing at the start and at the end stays missing. A filled landmark is as visible as the less
    visible of the two between which it lies.

    Parameters
    ----------
    landmarks : Landmarks
        Of one recording.
    longest_s : float
        In seconds.

    Returns
    -------
    landmarks : Landmarks
    n_filled : int
        How many times a landmark was filled in in a frame.
    """
    times = landmarks.timestamps_ms
    columns = to_columns(landmarks)
    visibility = landmarks.visibility.copy()
    for column in columns.T:
        _fill(column, times, longest_s * 1000.0)
    for column in visibility.T:
        _fill_with_lower(column, times, longest_s * 1000.0)
    filled = from_columns(landmarks, columns, visibility=visibility)
    return filled, int((seen(filled) & ~seen(landmarks)).sum())


def short_gaps(
    values: FloatArray, times_ms: FloatArray, longest_ms: float
) -> tuple[IndexArray, IndexArray, IndexArray]:
    """Find frames in gaps that are short enough: their indices, and those of the seen frames before and after."""
    known = np.flatnonzero(np.isfinite(values))
    missing = np.flatnonzero(~np.isfinite(values))
    place = np.searchsorted(known, missing)
    inside = (place > 0) & (place < len(known))
    missing, place = missing[inside], place[inside]
    before, after = known[place - 1], known[place]
    # Half a microsecond of grace: 0.2 s means 0.2 s also where times are sums of fractions.
    short = times_ms[after] - times_ms[before] <= longest_ms + 5e-4
    return missing[short], before[short], after[short]


def _fill(values: FloatArray, times_ms: FloatArray, longest_ms: float) -> None:
    missing, before, after = short_gaps(values, times_ms, longest_ms)
    share = (times_ms[missing] - times_ms[before]) / (times_ms[after] - times_ms[before])
    values[missing] = values[before] + share * (values[after] - values[before])


def _fill_with_lower(values: FloatArray, times_ms: FloatArray, longest_ms: float) -> None:
    missing, before, after = short_gaps(values, times_ms, longest_ms)
    values[missing] = np.minimum(values[before], values[after])
