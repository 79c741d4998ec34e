"""From frame numbers to seconds, so that rounding never moves a boundary by a frame.

The boundary between two frames is put midway between their times. A segment of the frames a to b therefore holds
exactly these when it is joined by ``start <= time < end``, also when times were rounded on their way through a file.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from pose_parser.errors import AnnotationError
from pose_parser.landmarks.landmarks import FloatArray

TOLERANCE_S = 0.0015
"""Boundaries that differ by no more are the same: files often tell whole milliseconds, and one time that was rounded
up and another that was rounded down differ by one of them."""


@dataclass(frozen=True)
class VideoSpan:
    """How long a video is, and when its frames are shown.

    Parameters
    ----------
    duration_s : float
        From the first frame to the end of the last one.
    frame_times_s : float array, shape (n_frames,), optional
        When each frame is shown, from the first frame on: what gives frame numbers their time where the frame rate
        varies.
    """

    duration_s: float
    frame_times_s: FloatArray | None = None

    @classmethod
    def from_frames(cls, timestamps_ms: Any, frames: Any = None) -> Self:
        """Take the span from the times of a video's frames.

        Parameters
        ----------
        timestamps_ms : array, shape (n_frames,)
            Milliseconds, increasing.
        frames : int array, shape (n_frames,), optional
            Number of each frame in its video; times of numbers that are left out are interpolated.

        Raises
        ------
        AnnotationError
            If there is no frame.
        """
        times: FloatArray = np.asarray(timestamps_ms, dtype=np.float64) / 1000
        if not times.size:
            raise AnnotationError("a video without a frame has no span")
        if frames is not None:
            times = _at_every_frame(times, np.asarray(frames))
        return cls(float(times[-1] + _interval_s(times)), times)


@dataclass(frozen=True)
class FrameClock:
    """Say when frames begin and end: by the times of a video's frames, or else by a frame rate."""

    times_s: FloatArray | None = None
    fps: float | None = None

    def boundary_s(self, frame: int) -> float:
        """Give the time between a frame and the one before it.

        Parameters
        ----------
        frame : int
            Number from 0; the number of frames in the video, or more, is past its end.

        Returns
        -------
        float
            Seconds; 0 before the first frame.
        """
        if frame <= 0:
            return 0.0
        if self.times_s is None:
            return (frame - 0.5) / self._rate()
        times, last = self.times_s, len(self.times_s) - 1
        if frame <= last:
            return float(times[frame - 1] + times[frame]) / 2
        return float(times[last] + _interval_s(times) * (frame - last - 0.5))

    def span_s(self, first: int, last: int) -> tuple[float, float]:
        """Give start and end of the frames from ``first`` to ``last``, both included.

        Raises
        ------
        AnnotationError
            If nothing says when a frame is shown, or a frame has a negative number.
        """
        if first < 0 or last < -1:
            raise AnnotationError(f"frame {min(first, last)} is before the first frame of the video")
        return self.boundary_s(first), self.boundary_s(last + 1)

    def frames_of(self, start_s: float, end_s: float) -> tuple[int, int]:
        """Give the first frame of a segment and the first one after it, as the join with frames has it."""
        if self.times_s is None:
            first, after = (math.ceil((edge - TOLERANCE_S) * self._rate()) for edge in (start_s, end_s))
        else:
            first, after = map(int, np.searchsorted(self.times_s, np.array([start_s, end_s]) - TOLERANCE_S))
        return max(first, 0), max(after, 0)

    def nearest_frame(self, time_s: float) -> int:
        """Give the number of the frame that is shown nearest to a time."""
        if self.times_s is None:
            return round(time_s * self._rate())
        last = len(self.times_s) - 1
        if time_s > self.times_s[last]:
            return last + round(float(time_s - self.times_s[last]) / _interval_s(self.times_s))
        return int(np.abs(self.times_s - time_s).argmin())

    def frame_at(self, time_s: float) -> int:
        """Give the number of the frame that is shown at a time: the last one that starts by then."""
        if self.times_s is None:
            return max(math.floor((time_s + TOLERANCE_S) * self._rate()), 0)
        return max(int(np.searchsorted(self.times_s, time_s + TOLERANCE_S, side="right")) - 1, 0)

    def _rate(self) -> float:
        if self.fps is None:
            raise AnnotationError(
                "is in frames, and nothing says when a frame is shown: give the frame rate or the video"
            )
        return self.fps


def read_video_spans(*paths: Path) -> dict[str, VideoSpan]:
    """Take the spans of videos from their landmark files.

    Parameters
    ----------
    *paths : Path
        Parquet files as ``poser extract`` makes them, or folders of such files.

    Returns
    -------
    dict of str to VideoSpan
        By the videos' names; a video without a frame has none.

    Raises
    ------
    AnnotationError
        If a folder holds no such file.
    LandmarksFileError
        If one of them is damaged.
    """
    from pose_parser.landmarks.files import SUFFIX, read_outline

    spans = {}
    for path in paths:
        files = sorted(path.glob(f"*{SUFFIX}")) if path.is_dir() else [path]
        if not files:
            raise AnnotationError(f"{path}: holds no landmark files; make them with poser extract")
        for file in files:
            outline = read_outline(file)
            if len(outline.timestamps_ms):
                spans[file.stem] = VideoSpan.from_frames(outline.timestamps_ms, outline.frames)
    return spans


def _at_every_frame(times: FloatArray, frames: Any) -> FloatArray:
    """Interpolate the times of frames that were left out, and go on to frame 0 at the same pace.

    Resampled landmarks have several rows of one frame; it is shown in their middle, so that a boundary between two
    frames lies between the rows of the one and those of the other.
    """
    if len(times) > 1 and (np.diff(frames) == 0).any():
        frames, row_of = np.unique(frames, return_inverse=True)
        times = np.bincount(row_of, times) / np.bincount(row_of)
    known = np.interp(np.arange(frames[0], frames[-1] + 1), frames, times)
    before = known[0] - _interval_s(known) * np.arange(frames[0], 0, -1)
    return np.concatenate([np.maximum(before, 0), known])


def _interval_s(times: FloatArray) -> float:
    """Take the usual time from frame to frame; a single frame is shown as long as one of 30 in a second."""
    return float(np.median(np.diff(times))) if len(times) > 1 else 1 / 30
