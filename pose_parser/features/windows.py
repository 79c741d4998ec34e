"""Windows in seconds over a live stream or a recording, the same whatever the frame rate."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from pose_parser.errors import FeatureError
from pose_parser.features.arrays import BoolArray, IndexArray
from pose_parser.features.pooling import make_ready, pool
from pose_parser.features.resampling import resample
from pose_parser.features.spec import FeatureSpec
from pose_parser.landmarks import FloatArray, Landmarks

POOLING_RATE_HZ = 30
"""How densely a pooled window is read when the spec does not say."""

_TOLERANCE_S = 0.001
_BATCH_VALUES = 1 << 16  # so many values at once stay in the processor's cache
_FIRST_ROOM = 128


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
        If the length is not positive, or a pooling needs a package that is not installed.
    """

    def __init__(self, spec: FeatureSpec, window_s: float) -> None:
        _check_length("window_s", window_s)
        make_ready(spec.pooling)
        self.spec = spec
        self.window_s = window_s
        self._recipe = spec.recipe
        self._frames = _NewestFrames(len(self._recipe.ingredients))

    @property
    def collected_s(self) -> float:
        """How far back the frames at hand go, at most about `window_s`."""
        times_s = self._frames.times_s
        return min(float(times_s[-1] - times_s[0]), self.window_s) if len(times_s) else 0.0

    def reset(self) -> None:
        """Forget all frames."""
        self._frames.forget(len(self._frames.times_s))

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
        earlier_s = self._frames.times_s
        if len(earlier_s) and time_s <= earlier_s[-1]:
            raise FeatureError(f"frame at {time_s:.3f} s is not later than the one at {earlier_s[-1]:.3f} s")
        self._frames.append(time_s, self._recipe.frame_values(landmarks, self.spec)[0])
        # One frame at or before the start stays, so that the value at the start itself is known.
        before = int(self._frames.times_s.searchsorted(time_s - self.window_s + _TOLERANCE_S, side="right"))
        self._frames.forget(max(before - 1, 0))
        if not before:
            return None
        return _window_rows(self.spec, self._frames.values, self._frames.times_s, self.window_s)[None]


class _NewestFrames:
    """The frames of a window that moves on, each in one place in memory until there is no more room behind it."""

    def __init__(self, n_columns: int) -> None:
        self._times = np.empty(_FIRST_ROOM)
        self._values = np.empty((_FIRST_ROOM, n_columns))
        self._start = self._stop = 0

    @property
    def times_s(self) -> FloatArray:
        return self._times[self._start : self._stop]

    @property
    def values(self) -> FloatArray:
        return self._values[self._start : self._stop]

    def append(self, time_s: float, values: FloatArray) -> None:
        """Add the newest frame."""
        if self._stop == len(self._times):
            self._make_room()
        self._times[self._stop] = time_s
        self._values[self._stop] = values
        self._stop += 1

    def forget(self, n_frames: int) -> None:
        """Drop the oldest frames."""
        self._start += n_frames

    def _make_room(self) -> None:
        """Move all to the front, of larger arrays if they are half full."""
        n_frames = self._stop - self._start
        room = max(_FIRST_ROOM, 2 * n_frames)
        times, values = np.empty(room), np.empty((room, self._values.shape[1]))
        times[:n_frames], values[:n_frames] = self.times_s, self.values
        self._times, self._values, self._start, self._stop = times, values, 0, n_frames


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
        Time from the end of one window to the end of the next, which is at the first frame from then on; None ends one
        at every frame.

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
    lengths = spans[:, 1] - spans[:, 0] + 1
    for n_frames in np.unique(lengths):
        alike = np.flatnonzero(lengths == n_frames)
        size = max(1, _BATCH_VALUES // (int(n_frames) * values.shape[1]))
        for start in range(0, len(alike), size):
            chosen = alike[start : start + size]
            frames = spans[chosen, :1] + np.arange(n_frames)
            rows[chosen] = _alike_rows(spec, values[frames], times_s[frames], window_s)
    return rows


def _alike_rows(spec: FeatureSpec, values: FloatArray, times_s: FloatArray, window_s: float | None) -> FloatArray:
    """Sum up stretches of as many frames each: together, if they are read at as many times."""
    if window_s is not None or spec.window_samples is not None:
        return _window_rows(spec, values, times_s, window_s)
    lengths = np.round((times_s[:, -1] - times_s[:, 0]) * POOLING_RATE_HZ)
    rows = np.empty((len(values), len(spec.column_names)))
    for length in np.unique(lengths):
        chosen = lengths == length
        rows[chosen] = _window_rows(spec, values[chosen], times_s[chosen], window_s)
    return rows


def _check_length(name: str, seconds: float) -> None:
    if not 0.0 < seconds < float("inf"):
        raise FeatureError(f"{name} is {seconds!r}; a length of time is expected, in seconds and more than 0")


def is_full(times_s: FloatArray, ends: IndexArray, window_s: float) -> BoolArray:
    """Whether the recording goes back far enough from each of these frames for a window."""
    # In the very terms that the live window asks in: frames in whole milliseconds do end up on the border.
    full: BoolArray = times_s[ends] - window_s + _TOLERANCE_S >= times_s[:1]
    return full


def _window_ends(times_s: FloatArray, window_s: float, hop_s: float | None) -> IndexArray:
    """Give the frames that full windows end at."""
    full = np.flatnonzero(is_full(times_s, np.arange(len(times_s)), window_s))
    if hop_s is None or not len(full):
        return full
    first = times_s[0] + window_s
    n_windows = int((times_s[-1] - first + _TOLERANCE_S) // hop_s) + 1
    wanted = first + hop_s * np.arange(max(0, n_windows))
    return np.unique(np.clip(np.searchsorted(times_s, wanted - _TOLERANCE_S), full[0], full[-1]))


@lru_cache(maxsize=64)
def _ages(window_s: float, n_samples: int) -> FloatArray:
    """Give how long before the end of a window its samples are, in seconds."""
    ages = np.linspace(window_s, 0.0, n_samples)
    ages.flags.writeable = False
    return ages


def _window_rows(spec: FeatureSpec, values: FloatArray, times_s: FloatArray, window_s: float | None) -> FloatArray:
    """Sum up windows that end at their last frames.

    Parameters
    ----------
    spec : FeatureSpec
        Features, pooling and number of samples.
    values : array, shape (..., n_frames, n_ingredients)
        The frames of one window, or of several that have as many.
    times_s : array, shape (..., n_frames)
        Their times in seconds.
    window_s : float or None
        Length of the windows; None for from the first frame to the last, which have to take as many samples.

    Returns
    -------
    array, shape (..., n_columns)
    """
    recipe = spec.recipe
    finished = recipe.finish(values, times_s * 1000.0)
    if not spec.pooling and spec.window_samples is None:
        last: FloatArray = finished[..., -1, :]
        return last
    grid = times_s[..., -1:] - _sample_ages(spec, times_s, window_s)
    samples = resample(finished, times_s, grid, periodic=recipe.periodic)
    summed = pool(samples, grid, spec.pooling) if spec.pooling else np.swapaxes(samples, -1, -2)
    return summed.reshape(*summed.shape[:-2], -1)


def _sample_ages(spec: FeatureSpec, times_s: FloatArray, window_s: float | None) -> FloatArray:
    """Give how long before the end of each window its samples are, shape (n_samples,) or (..., n_samples)."""
    if window_s is not None:
        return _ages(window_s, _n_samples(spec, window_s))
    lengths = times_s[..., -1] - times_s[..., 0]
    return np.linspace(lengths, 0.0, _n_samples(spec, float(lengths.flat[0])), axis=-1)


def _n_samples(spec: FeatureSpec, length_s: float) -> int:
    return spec.window_samples or max(2, round(length_s * POOLING_RATE_HZ) + 1)
