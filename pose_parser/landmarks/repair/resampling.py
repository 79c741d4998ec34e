"""The same recording at a fixed rate."""

from __future__ import annotations

import numpy as np

from pose_parser.errors import PoserError
from pose_parser.landmarks.landmarks import FloatArray, Landmarks
from pose_parser.landmarks.repair.columns import IndexArray, from_columns, to_columns

USUAL_STEPS = 2.5
"""Over this many usual steps without a frame nothing is invented, unless longer gaps are to be filled."""

MAX_FRAMES = 10_000_000


def resample(landmarks: Landmarks, rate: float, *, bridge_s: float = 0.0) -> Landmarks:
    """Interpolate linearly in time at a fixed rate, from the first frame on to the last.

    A new frame is NaN where one of the two frames around it is, and where those two lie further apart than both
    `bridge_s` and `USUAL_STEPS` median steps: there the recording has a hole.

    Parameters
    ----------
    landmarks : Landmarks
        Of one recording.
    rate : float
        Frames per second.
    bridge_s : float
        Holes up to this length may be crossed, in seconds.

    Raises
    ------
    PoserError
        If this makes more than `MAX_FRAMES` frames.
    """
    times = landmarks.timestamps_ms
    if len(times) < 2:
        return landmarks
    # A thousandth of a step of grace: the last frame counts also where times are rounded.
    n_frames = (times[-1] - times[0]) * rate / 1000.0 + 1.001
    if n_frames > MAX_FRAMES:
        raise PoserError(f"{n_frames:.3g} frames would be made at {rate} frames per second; at most {MAX_FRAMES} can")
    wanted = times[0] + np.arange(int(n_frames)) * (1000.0 / rate)
    after = np.clip(np.searchsorted(times, wanted), 1, len(times) - 1)
    steps = np.diff(times)
    share = np.clip((wanted - times[after - 1]) / steps[after - 1], 0.0, 1.0)
    hole = steps[after - 1] > max(bridge_s * 1000.0, USUAL_STEPS * float(np.median(steps)))

    def between(values: FloatArray) -> FloatArray:
        weight = share[:, None]
        mixed: FloatArray = (1.0 - weight) * values[after - 1] + weight * values[after]
        mixed[hole] = np.nan
        # At a frame's own time the other one, which may be missing, has no part in it.
        for exact, source in ((share == 0.0, after - 1), (share == 1.0, after)):
            mixed[exact] = values[source[exact]]
        return mixed

    return from_columns(
        landmarks, between(to_columns(landmarks)), visibility=between(landmarks.visibility), timestamps_ms=wanted
    )


def nearest_frames(times_ms: FloatArray, wanted_ms: FloatArray) -> IndexArray:
    """Index of the frame that is nearest in time to each wanted time, shape (n_wanted,)."""
    if len(times_ms) < 2:
        return np.zeros(len(wanted_ms), dtype=np.intp)
    after = np.clip(np.searchsorted(times_ms, wanted_ms), 1, len(times_ms) - 1)
    earlier = wanted_ms - times_ms[after - 1] <= times_ms[after] - wanted_ms
    return np.where(earlier, after - 1, after)
