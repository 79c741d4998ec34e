"""Smoothing the paths of landmarks."""

from __future__ import annotations

import numpy as np

from pose_parser.errors import PoserError
from pose_parser.landmarks.landmarks import FloatArray, Landmarks
from pose_parser.landmarks.repair.columns import BoolArray, body_size, from_columns, to_columns
from pose_parser.landmarks.repair.one_euro import OneEuro

UNEVEN = 0.25
"""Steps between frames may differ from the usual one by this share and still count as even."""


def smooth_savgol(landmarks: Landmarks, window_s: float, *, order: int) -> Landmarks:
    """Smooth with a Savitzky-Golay filter (`scipy.signal.savgol_filter`): no lag, both ends fitted too.

    The window is the nearest odd number of frames, and at least the order plus two. Where a landmark is missing, each
    stretch is smoothed for itself; one shorter than the window stays as it is. Visibility stays as it is.

    Parameters
    ----------
    landmarks : Landmarks
        Of one recording, with even steps between the frames.
    window_s : float
        In seconds.
    order : int
        Of the polynomials.

    Raises
    ------
    PoserError
        If the frames come at uneven times: the filter has no meaning there.
    """
    step_s = even_step_s(landmarks.timestamps_ms)
    if step_s is None:
        return landmarks
    window = max(2 * round((window_s / step_s - 1) / 2) + 1, order + 2 + (order + 1) % 2)
    columns = to_columns(landmarks)
    known = np.isfinite(columns)
    patterns, members = np.unique(known, axis=1, return_inverse=True)
    for pattern, is_known in enumerate(patterns.T):
        chosen = np.flatnonzero(members == pattern)
        for start, stop in _stretches(is_known):
            columns[start:stop, chosen] = _savgol(columns[start:stop, chosen], window, order)
    return from_columns(landmarks, columns)


def smooth_one_euro(landmarks: Landmarks, *, min_cutoff: float, beta: float) -> Landmarks:
    """Smooth with the one-euro filter, which lags a little but needs no even steps; see `OneEuro`.

    Speeds are in body sizes per second (see `in_body_sizes`), so that one setting serves near and far people, in
    pictures of any size and in metres. Visibility stays as it is.
    """
    ratio = np.array([1.0, landmarks.aspect_ratio, 1.0])
    image = landmarks.image_xyz / ratio
    sizes = [body_size(image[..., :2], landmarks), body_size(landmarks.world_xyz, landmarks)]
    units = np.where(np.isfinite(sizes), sizes, 1.0).repeat(image[0].size) if len(landmarks) else 1.0
    scale = units * np.hstack([np.tile(ratio, len(landmarks.skeleton)), np.ones(3 * len(landmarks.skeleton))])
    columns = to_columns(landmarks) / scale
    smooth = OneEuro(min_cutoff, beta).apply(columns, landmarks.timestamps_ms / 1000.0)
    return from_columns(landmarks, smooth * scale)


def even_step_s(times_ms: FloatArray) -> float | None:
    """Return the step between frames in seconds; None of fewer than two frames.

    Raises
    ------
    PoserError
        If steps differ from the median by more than `UNEVEN` of it.
    """
    steps = np.diff(times_ms)
    if not len(steps):
        return None
    usual = float(np.median(steps))
    if np.abs(steps - usual).max() > UNEVEN * usual:
        raise PoserError(
            f"frames come at uneven times (every {steps.min():.3g} to {steps.max():.3g} ms), and Savitzky-Golay "
            "smoothing needs even ones: resample to a fixed rate too (--rate), or smooth with one-euro"
        )
    return usual / 1000.0


def _stretches(known: BoolArray) -> list[tuple[int, int]]:
    """List where something is seen without a break, as (start, stop)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _savgol(values: FloatArray, window: int, order: int) -> FloatArray:
    from scipy.signal import savgol_filter

    if len(values) < window:
        return values
    smoothed: FloatArray = savgol_filter(values, window, order, axis=0)
    return smoothed
