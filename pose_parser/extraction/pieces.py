"""The landmarks of one video, piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pose_parser.errors import PoserError
from pose_parser.estimation.estimator import PeopleEstimator, Pose, PoseEstimator, stack_poses
from pose_parser.extraction.person import AUTO, Seen, follow
from pose_parser.landmarks import Landmarks
from pose_parser.video.clock import StreamClock
from pose_parser.video.frames import iter_frames
from pose_parser.video.images import RgbImage

_PIECE_FRAMES = 2048


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


def extract_landmarks(
    video: Path,
    estimator: PoseEstimator,
    *,
    person: str = AUTO,
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
        A fresh one, that has seen no other video; one that finds several people unless `person` is ``auto``.
    person : str
        Who is followed, see `pose_parser.extraction.person`; ``auto`` is whom `estimator` finds, as live.
    on_frame : callable
        Called with the number of each frame once it is done.
    piece_frames : int
        Frames in each piece but the last.

    Raises
    ------
    VideoError
        If the file cannot be read to its end.
    """
    waiting: list[tuple[Seen, Pose | None]] = []
    for seen, pose in _poses(video, estimator, person, on_frame):
        waiting.append((seen, pose))
        if len(waiting) == piece_frames:
            yield _piece(waiting, estimator)
            waiting = []
    if waiting:
        yield _piece(waiting, estimator)


def _poses(
    video: Path, estimator: PoseEstimator, person: str, on_frame: Callable[[int], None]
) -> Iterator[tuple[Seen, Pose | None]]:
    if person == AUTO:
        for seen in _seen(video, partial(_whom_it_finds, estimator), on_frame):
            yield seen, seen.people[0] if seen.people else None
    elif isinstance(estimator, PeopleEstimator):
        yield from follow(_seen(video, estimator.estimate_people, on_frame), person)
    else:
        raise PoserError(f"person {person!r} needs an estimator that finds several people; this one finds one")


def _whom_it_finds(estimator: PoseEstimator, image_rgb: RgbImage, stamp_ms: int) -> list[Pose]:
    pose = estimator.estimate(image_rgb, stamp_ms)
    return [] if pose is None else [pose]


def _seen(
    video: Path, estimate: Callable[[RgbImage, int], list[Pose]], on_frame: Callable[[int], None]
) -> Iterator[Seen]:
    clock = StreamClock()
    for frame in iter_frames(video):
        height, width = frame.image_rgb.shape[:2]
        people = estimate(frame.image_rgb, clock.stamp(frame.timestamp_ms))
        yield Seen(frame.number, frame.timestamp_ms, (width, height), people)
        on_frame(frame.number)


def _piece(frames: list[tuple[Seen, Pose | None]], estimator: PoseEstimator) -> Piece:
    landmarks = stack_poses(
        [pose for _, pose in frames],
        [seen.timestamp_ms for seen, _ in frames],
        skeleton=estimator.skeleton,
        image_size=frames[0][0].image_size,
    )
    return Piece(landmarks, [seen.number for seen, _ in frames])
