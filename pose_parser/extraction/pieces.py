"""The landmarks of one video, piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from pose_parser.estimation.estimator import Pose, PoseEstimator, stack_poses
from pose_parser.landmarks import Landmarks
from pose_parser.video.clock import StreamClock
from pose_parser.video.frames import iter_frames

_PIECE_FRAMES = 4096


class Piece(NamedTuple):
    """Successive frames of a video.

    Attributes
    ----------
    landmarks : Landmarks
        With the times of the file.
    frames : list of int
        Number of each frame in the file, from 0.
    """

    landmarks: Landmarks
    frames: list[int]


class _Seen(NamedTuple):
    number: int
    timestamp_ms: float
    image_size: tuple[int, int]
    pose: Pose | None


def extract_landmarks(
    video: Path,
    estimator: PoseEstimator,
    *,
    on_frame: Callable[[int], None] = lambda _number: None,
    piece_frames: int = _PIECE_FRAMES,
) -> Iterator[Piece]:
    """Yield the landmarks of a video in pieces, so that memory does not grow with its length.

    The estimator is told the times that a live stream of these frames would have: whole milliseconds from
    `pose_parser.video.clock.StreamClock`. The landmarks carry the file's own.

    Parameters
    ----------
    video : Path
        Any file that FFmpeg reads.
    estimator : PoseEstimator
        A fresh one, that has seen no other video.
    on_frame : callable
        Called with the number of each frame once it is done.
    piece_frames : int
        Frames in each piece but the last.

    Raises
    ------
    VideoError
        If the file cannot be read to its end.
    """
    waiting: list[_Seen] = []
    for seen in _seen(video, estimator):
        waiting.append(seen)
        on_frame(seen.number)
        if len(waiting) == piece_frames:
            yield _piece(waiting, estimator)
            waiting = []
    if waiting:
        yield _piece(waiting, estimator)


def _seen(video: Path, estimator: PoseEstimator) -> Iterator[_Seen]:
    clock = StreamClock()
    for frame in iter_frames(video):
        height, width = frame.image_rgb.shape[:2]
        pose = estimator.estimate(frame.image_rgb, clock.stamp(frame.timestamp_ms))
        yield _Seen(frame.number, frame.timestamp_ms, (width, height), pose)


def _piece(seen: list[_Seen], estimator: PoseEstimator) -> Piece:
    landmarks = stack_poses(
        [one.pose for one in seen],
        [one.timestamp_ms for one in seen],
        skeleton=estimator.skeleton,
        image_size=seen[0].image_size,
    )
    return Piece(landmarks, [one.number for one in seen])
