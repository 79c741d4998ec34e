"""A film with the skeleton over the picture, the label and how sure the model is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

from pose_parser.errors import VideoError
from pose_parser.landmarks import Landmarks, LandmarksFile
from pose_parser.prediction.drawing import add_caption, class_colour, draw_pose
from pose_parser.prediction.timeline import State, Timeline
from pose_parser.video import RgbImage
from pose_parser.video.frames import iter_frames
from pose_parser.video.writer import VideoWriter

_SAME_TIME_MS = 0.5
_SAME_SHAPE = 0.02

_WORDS: dict[State, str] = {
    "unsure": "not sure",
    "partial": "only part of the body visible",
    "collecting": "collecting movement",
    "no_person": "no person",
}


def write_overlay(
    video: Path,
    pieces: Iterable[LandmarksFile],
    timeline: Timeline,
    out: Path,
    *,
    on_frame: Callable[[int], None] = lambda _n_frames: None,
) -> None:
    """Write a film of a video with what was found in it drawn over it.

    The film is H.264 in MP4, stands upright, and shows every picture at the time that it has in the video; it has no
    sound. The label stands in a band below the picture. One picture and one piece of landmarks are held at a time.

    Parameters
    ----------
    video : Path
        The video that the landmarks are of.
    pieces : iterable of LandmarksFile
        Its landmarks, whole or piece after piece. Where they come less often than pictures, each stays until the next.
    timeline : Timeline
        What the model said of the same landmarks.
    out : Path
        Ends in ``.mp4``; an existing file is replaced, and nothing is left where writing fails.
    on_frame : callable
        Called with the number of pictures that are done.

    Raises
    ------
    VideoError
        If the video cannot be read, the film cannot be written, or the landmarks are of pictures of another shape.
    """
    poses = _poses(pieces)
    row, pose = -1, None
    writer: VideoWriter | None = None
    try:
        for n_frames, frame in enumerate(iter_frames(video), start=1):
            height, width = frame.image_rgb.shape[:2]
            wanted = int(np.searchsorted(timeline.edges_ms, frame.timestamp_ms + _SAME_TIME_MS, side="right")) - 1
            while row < min(wanted, len(timeline) - 1):
                row, pose = row + 1, next(poses)
                _check_shape(video, (width, height), pose)
            shown = pose if row == wanted else None
            drawn = _draw(frame.image_rgb, shown, timeline, row)
            writer = writer or VideoWriter(out, image_size=(drawn.shape[1], drawn.shape[0]))
            writer.append(drawn, frame.timestamp_ms)
            on_frame(n_frames)
    except BaseException:
        if writer is not None:
            writer.discard()
        raise
    if writer is None:
        raise VideoError(f"{video}: holds no pictures that can be decoded")
    writer.close()


def _poses(pieces: Iterable[LandmarksFile]) -> Iterator[Landmarks]:
    for piece in pieces:
        for row in range(len(piece.landmarks)):
            yield piece.landmarks.cut(row, row + 1)


def _check_shape(video: Path, size: tuple[int, int], pose: Landmarks) -> None:
    width, height = size
    if abs(pose.aspect_ratio / (width / height) - 1.0) > _SAME_SHAPE:
        expected = " x ".join(map(str, pose.image_size))
        raise VideoError(f"{video}: its pictures are {width} x {height} pixels, the landmarks are of {expected}")


def _draw(image_rgb: RgbImage, pose: Landmarks | None, timeline: Timeline, row: int) -> RgbImage:
    if pose is None:
        return add_caption(image_rgb, "no landmarks", colour=class_colour(None))
    state, label, confidence = timeline.state_of(row), timeline.label_of(row), timeline.confidence_of(row)
    colour = class_colour(int(timeline.labels[row]) if state == "sure" else None)
    drawn = image_rgb if state == "no_person" else draw_pose(image_rgb, pose, colour=colour)
    words = _WORDS.get(state, "")
    if label is not None and confidence is not None:
        guess = f"{label.replace('_', ' ')} {confidence:.0%}"
        words = guess if state == "sure" else f"{words}: {guess}"
    return add_caption(drawn, words, colour=colour, share=confidence)
