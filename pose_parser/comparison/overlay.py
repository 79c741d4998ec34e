"""A film of the student with the errors of each limb in colours, and the reference's figure laid over the body."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from pose_parser.comparison.figures import FULL_COLOUR_DEG, Colour, Figures, error_colour, limb_ends
from pose_parser.comparison.joints import JOINT_BY_NAME
from pose_parser.errors import VideoError
from pose_parser.landmarks import FloatArray, Skeleton
from pose_parser.prediction.drawing import add_caption
from pose_parser.video import RgbImage
from pose_parser.video.frames import iter_frames
from pose_parser.video.writer import VideoWriter

_GROUND: Colour = (23, 26, 33)
_PALE: Colour = (190, 196, 206)
_DARK: Colour = (11, 13, 17)
_PLAIN_HEIGHT = 720
# Larger films take longer to write than the person in them takes to find, and tell no more.
_LONGEST_SIDE = 960
_WORTH_SAYING_DEG = 10.0
_PALE_SHARE = 0.6


class _Picture(NamedTuple):
    time_s: float
    image_rgb: RgbImage


def write_overlay(
    figures: Figures,
    out: Path,
    *,
    film: Path | None = None,
    on_frame: Callable[[int], None] = lambda _n_frames: None,
) -> None:
    """Write the film: H.264 in MP4, in the student's time, each limb in the colour of `error_colour`.

    Its longer side has at most 960 pixels.

    Parameters
    ----------
    figures : Figures
        Both bodies, of `make_figures`.
    out : Path
        Ends in ``.mp4``; an existing file is replaced, and nothing is left where writing fails.
    film : Path, optional
        The student's video; a plain ground unless given.
    on_frame : callable
        Called with the number of pictures that are done.

    Raises
    ------
    VideoError
        If the video cannot be read, or the film cannot be written.
    """
    pictures = _plain(figures) if film is None else _filmed(film)
    writer: VideoWriter | None = None
    try:
        for n_frames, picture in enumerate(pictures, start=1):
            drawn = _draw(picture, figures)
            writer = writer or VideoWriter(out, image_size=(drawn.shape[1], drawn.shape[0]))
            writer.append(drawn, picture.time_s * 1000.0)
            on_frame(n_frames)
    except BaseException:
        if writer is not None:
            writer.discard()
        raise
    if writer is None:
        raise VideoError(f"{film}: holds no pictures that can be decoded")
    writer.close()


def _filmed(film: Path) -> Iterator[_Picture]:
    import cv2

    for frame in iter_frames(film):
        height, width = frame.image_rgb.shape[:2]
        scale = min(1.0, _LONGEST_SIDE / max(height, width))
        size = (round(width * scale / 2) * 2, round(height * scale / 2) * 2)
        image = frame.image_rgb if scale == 1.0 else cv2.resize(frame.image_rgb, size, interpolation=cv2.INTER_AREA)
        yield _Picture(frame.timestamp_ms / 1000.0, np.asarray(image, dtype=np.uint8))


def _plain(figures: Figures) -> Iterator[_Picture]:
    width, height = figures.student.image_size
    size = (_PLAIN_HEIGHT, round(_PLAIN_HEIGHT * width / height / 2) * 2)
    for time_s in figures.student.times_s:
        yield _Picture(float(time_s), np.full((*size, 3), _GROUND, dtype=np.uint8))


def _draw(picture: _Picture, figures: Figures) -> RgbImage:
    row = figures.row_at(picture.time_s)
    if row is None:
        return _with_scale(add_caption(picture.image_rgb, "not compared", colour=error_colour(np.nan)))
    comparison, skeleton = figures.comparison, figures.student.skeleton
    image = np.ascontiguousarray(picture.image_rgb).copy()
    height = image.shape[0]
    if figures.reference.skeleton == skeleton:
        _draw_pale(image, figures.reference_xy(row) * height, skeleton)
    names = [joint.joint for joint in comparison.joints]
    errors = comparison.track.error_deg[row]
    limbs = limb_ends(figures.student_xy(picture.time_s) * height, skeleton, names)
    width = max(2, round(height / 120))
    for limb, error in zip(limbs, errors, strict=True):
        if limb is not None:
            _line(image, limb, _DARK, width + max(2, width // 2))
            _line(image, limb, error_colour(float(error)), width)
    words, colour = _caption(names, errors)
    return _with_scale(add_caption(image, words, colour=colour))


def _with_scale(image: RgbImage) -> RgbImage:
    """Put the scale of the colours below a picture, with words at its ends and in its middle."""
    return np.concatenate([image, _scale(image.shape[1])])


@lru_cache(maxsize=8)
def _scale(width: int) -> RgbImage:
    import cv2

    size = max(11, round(width / 45))
    bar = np.array([error_colour(error) for error in np.linspace(-FULL_COLOUR_DEG, FULL_COLOUR_DEG, width)])
    band = np.full((2 * size, width, 3), _DARK, dtype=np.uint8)
    band[: size // 3] = bar
    font = cv2.FontFace("sans")
    for share, text in enumerate(("smaller angle", "as the reference", "larger angle")):
        (_, _, room, _) = cv2.getTextSize((width, 2 * size), text, (0, 0), font, size, 400)
        left = size // 2 + share * (width - size - room) // 2
        cv2.putText(band, text, (left, round(1.6 * size)), (255, 255, 255), font, size, 400)
    return band


def _draw_pale(image: RgbImage, points: FloatArray, skeleton: Skeleton) -> None:
    """Draw the reference half transparent, under the student's limbs."""
    import cv2

    drawn = image.copy()
    for start, end in skeleton.bones:
        ends = points[[skeleton.index_by_name[start], skeleton.index_by_name[end]]]
        if np.isfinite(ends).all():
            _line(drawn, ends, _PALE, max(2, round(image.shape[0] / 70)))
    cv2.addWeighted(drawn, _PALE_SHARE, image, 1.0 - _PALE_SHARE, 0.0, dst=image)


def _line(image: RgbImage, ends: FloatArray, colour: Colour, width: int) -> None:
    import cv2

    limit = 4 * max(image.shape[:2])
    (x0, y0), (x1, y1) = np.clip(np.rint(ends), -limit, limit).astype(int).tolist()
    cv2.line(image, (x0, y0), (x1, y1), colour, width, cv2.LINE_AA)


def _caption(names: list[str], errors: FloatArray) -> tuple[str, Colour]:
    """Say which joint is off most at this moment and in which colour."""
    known = np.where(np.isfinite(errors), np.abs(errors), 0.0)
    worst = int(known.argmax())
    if known[worst] < _WORTH_SAYING_DEG:
        return "as the reference", error_colour(0.0)
    joint, error = JOINT_BY_NAME[names[worst]], float(errors[worst])
    return f"{joint.words} {joint.difference_words(error)}", error_colour(error)
