"""Windows in seconds over a live stream or a recording, the same whatever the frame rate."""

from __future__ import annotations

from collections import deque
from functools import lru_cache

import numpy as np

from pose_parser.errors import FeatureError
from pose_parser.features.arrays import BoolArray, IndexArray
from pose_parser.features.pooling import pool
from pose_parser.features.resampling import resample
from pose_parser.features.spec import FeatureSpec
from pose_parser.landmarks import FloatArray, Landmarks

POOLING_RATE_HZ = 30
"""How densely a pooled window is read when the spec does not say."""

_TOLERANCE_S = 0.001


class WindowPooler:
    """Turn a live stream of frames into the rows that a windowed model is given.

    A window ends at the newest frame and begins `window_s` before it; there is none until frames go back so far.

    Parameters
    ----------
    spec : FeatureSpec
        Features, pooling and number of samples.
    window_s : float
        Length of a window in seconds.

    Raises
    ------
    FeatureError
        If the length is not positive.
    """

    def __init__(self, spec: FeatureSpec, window_s: float) -> None:
        _check_length("window_s", window_s)
        self.spec = spec
        self.window_s = window_s
        self._rows: deque[tuple[float, FloatArray]] = deque()

    @property
    def collected_s(self) -> float:
        """How far back the frames at hand go, at most about `window_s`."""
        return min(self._rows[-1][0] - self._rows[0][0], self.window_s) if self._rows else 0.0

    def reset(self) -> None:
        """Forget all frames."""
        self._rows.clear()

    def push(self, landmarks: Landmarks) -> FloatArray | None:
        """Add one frame.

        Parameters
        ----------
        landmarks : Landmarks
            One frame, later than the one before; all NaN where nobody was seen.

        Returns
        -------
        array, shape (1, n_columns), or None
            The row of the window that ends here; None while frames are still being collected.

        Raises
        ------
        FeatureError
            If it is not exactly one frame, or not later than the last.
        """
        if len(landmarks) != 1:
            raise FeatureError(f"a window takes one frame at a time, not {len(landmarks)}")
        time_s = float(landmarks.timestamps_ms[0]) / 1000.0
        if self._rows and time_s <= self._rows[-1][0]:
            raise FeatureError(f"frame at {time_s:.3f} s is not later than the one at {self._rows[-1][0]:.3f} s")
        self._rows.append((time_s, self.spec.recipe.frame_values(landmarks, self.spec)))
        self._forget_before(time_s - self.window_s)
        if time_s - self._rows[0][0] < self.window_s - _TOLERANCE_S:
            return None
        times_s = np.array([time for time, _ in self._rows])
        values = np.concatenate([row for _, row in self._rows])
        return _window_row(self.spec, values, times_s, self.window_s)[None]

    def _forget_before(self, start_s: float) -> None:
        """Keep one frame at or before the start, so that the value at the start itself is known."""
        while len(self._rows) > 1 and self._rows[1][0] <= start_s + _TOLERANCE_S:
            self._rows.popleft()


def window_features(
    landmarks: Landmarks, spec: FeatureSpec, *, window_s: float, hop_s: float | None = None
) -> tuple[FloatArray, FloatArray]:
    """Compute the rows of all windows of a recording, as a live stream of the same frames would give them.

    Parameters
    ----------
    landmarks : Landmarks
        The recording.
    spec : FeatureSpec
        Features, pooling and number of samples.
    window_s : float
        Length of a window in seconds.
    hop_s : float, optional
        Time from the end of one window to the end of the next; None ends one at every frame.

    Returns
    -------
    rows : array, shape (n_windows, n_columns)
        One row per window.
    ends_ms : array, shape (n_windows,)
        Time of the last frame of each.

    Raises
    ------
    FeatureError
        If a length is not positive, or the skeleton lacks a joint.
    """
    times_s = np.asarray(landmarks.timestamps_ms, dtype=np.float64) / 1000.0
    spans = window_spans(times_s, window_s, hop_s)
    values = spec.recipe.frame_values(landmarks, spec)
    return span_features(values, times_s, spans, spec, window_s=window_s), landmarks.timestamps_ms[spans[:, 1]]


def window_spans(times_s: FloatArray, window_s: float, hop_s: float | None = None) -> IndexArray:
    """Find the frames that each full window is taken from.

    Parameters
    ----------
    times_s : array, shape (n_frames,)
        Time of each frame in seconds, increasing.
    window_s : float
        Length of a window in seconds.
    hop_s : float, optional
        Time from the end of one window to the end of the next; None ends one at every frame.

    Returns
    -------
    int array, shape (n_windows, 2)
        First and last frame of each. The first is the newest that is not after the window's beginning.

    Raises
    ------
    FeatureError
        If a length is not positive.
    """
    _check_length("window_s", window_s)
    if hop_s is not None:
        _check_length("hop_s", hop_s)
    return spans_ending_at(times_s, _window_ends(times_s, window_s, hop_s), window_s)


def spans_ending_at(times_s: FloatArray, ends: IndexArray, window_s: float) -> IndexArray:
    """Give the frames of the windows that end at some frames, shape (n_windows, 2); see `window_spans`."""
    starts = np.searchsorted(times_s, times_s[ends] - window_s + _TOLERANCE_S, side="right") - 1
    return np.stack([np.maximum(starts, 0), ends], axis=1)


def span_features(
    values: FloatArray, times_s: FloatArray, spans: IndexArray, spec: FeatureSpec, *, window_s: float | None
) -> FloatArray:
    """Sum up stretches of a recording, each by itself.

    Parameters
    ----------
    values : array, shape (n_frames, n_ingredients)
        What ``spec.recipe.frame_values`` gives.
    times_s : array, shape (n_frames,)
        Time of each frame in seconds.
    spans : int array, shape (n_rows, 2)
        First and last frame of each stretch.
    spec : FeatureSpec
        Features, pooling and number of samples.
    window_s : float or None
        Length of the windows that end at the last frames; None reads each stretch from its first frame to its last.

    Returns
    -------
    array, shape (n_rows, n_columns)
    """
    rows = np.empty((len(spans), len(spec.column_names)))
    for row, (start, end) in enumerate(spans):
        frames = slice(start, end + 1)
        length_s = times_s[end] - times_s[start] if window_s is None else window_s
        rows[row] = _window_row(spec, values[frames], times_s[frames], float(length_s))
    return rows


def _check_length(name: str, seconds: float) -> None:
    if not 0.0 < seconds < float("inf"):
        raise FeatureError(f"{name} is {seconds!r}; a length of time is expected, in seconds and more than 0")


def is_full(times_s: FloatArray, ends: IndexArray, window_s: float) -> BoolArray:
    """Whether the recording goes back far enough from each of these frames for a window."""
    full: BoolArray = times_s[ends] >= times_s[0] + window_s - _TOLERANCE_S
    return full


def _window_ends(times_s: FloatArray, window_s: float, hop_s: float | None) -> IndexArray:
    """Give the frames that full windows end at."""
    if not len(times_s):
        return np.empty(0, dtype=np.intp)
    if hop_s is None:
        return np.flatnonzero(is_full(times_s, np.arange(len(times_s)), window_s))
    first = times_s[0] + window_s
    n_windows = int((times_s[-1] - first + _TOLERANCE_S) // hop_s) + 1
    wanted = first + hop_s * np.arange(max(0, n_windows))
    ends = np.unique(np.searchsorted(times_s, wanted + _TOLERANCE_S, side="right") - 1)
    return ends[is_full(times_s, ends, window_s)]


@lru_cache(maxsize=64)
def _ages(window_s: float, n_samples: int) -> FloatArray:
    """Give how long before the end of a window its samples are, in seconds."""
    ages = np.linspace(window_s, 0.0, n_samples)
    ages.flags.writeable = False
    return ages


def _window_row(spec: FeatureSpec, values: FloatArray, times_s: FloatArray, window_s: float) -> FloatArray:
    """Sum up one window that ends at the last frame, shape (n_columns,)."""
    finished = spec.recipe.finish(values, times_s * 1000.0)
    if not spec.pooling and spec.window_samples is None:
        last: FloatArray = finished[-1]
        return last
    n_samples = spec.window_samples or round(window_s * POOLING_RATE_HZ) + 1
    grid = times_s[-1] - _ages(window_s, max(2, n_samples))
    samples = resample(finished, times_s, grid, periodic=spec.recipe.periodic)
    return (pool(samples, grid, spec.pooling) if spec.pooling else samples.T).ravel()
