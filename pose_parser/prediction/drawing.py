"""Drawing a skeleton and what a model says of it on a picture."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from pose_parser.landmarks import Landmarks, Skeleton
from pose_parser.video import RgbImage

# Okabe and Ito's palette, which stays distinct for colour-blind eyes; the page has the same.
_CLASS_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
_NO_CLASS_COLOUR = "#8B919D"
_VISIBLE_FROM = 0.2
_LETTERS_SHARE, _SMALLEST_LETTERS_PX = 0.055, 11
_WEIGHT = 600
_BAND_COLOUR = (17, 19, 24)


def class_colour(place: int | None) -> tuple[int, int, int]:
    """Return red, green and blue, 0 to 255, of the class at this place in the model's list; grey for none."""
    text = _NO_CLASS_COLOUR if place is None else _CLASS_COLOURS[place % len(_CLASS_COLOURS)]
    red, green, blue = bytes.fromhex(text[1:])
    return red, green, blue


def draw_pose(image_rgb: RgbImage, pose: Landmarks, *, colour: tuple[int, int, int]) -> RgbImage:
    """Draw one frame's skeleton.

    Parameters
    ----------
    image_rgb : array, shape (height, width, 3), uint8
        The picture; stays as it is.
    pose : Landmarks
        One frame; what is NaN or hardly visible is left out.
    colour : (int, int, int)
        Red, green, blue of the joints.

    Returns
    -------
    array, shape (height, width, 3), uint8
    """
    import supervision

    drawn = np.ascontiguousarray(image_rgb).copy()
    height, width = drawn.shape[:2]
    places = (pose.image_xyz[:1, :, :2] * [width, height]).astype(np.float32)
    # Joints of estimators that tell no visibility are drawn wherever they are known.
    hidden = pose.visibility[:1] < _VISIBLE_FROM
    points = supervision.KeyPoints(xy=places, visible=~hidden & np.isfinite(places).all(axis=2))
    scale = max(1.0, min(height, width) / 240)
    for annotator in _annotators(pose.skeleton, colour, scale):
        drawn = annotator.annotate(drawn, points)
    return drawn


@lru_cache(maxsize=64)
def _annotators(skeleton: Skeleton, colour: tuple[int, int, int], scale: float) -> tuple[Any, ...]:
    """Light bones on dark ones, so that they show on any clothes, and joints with a white rim."""
    import supervision

    # The library counts bones from 1, and paints blue, green, red; the pictures here are red, green, blue.
    number = {name: index + 1 for name, index in skeleton.index_by_name.items()}
    bones = [(number[start], number[end]) for start, end in skeleton.bones]
    paint = supervision.Color(*colour[::-1])
    dark, light = supervision.Color(17, 13, 11), supervision.Color(250, 248, 247)
    return (
        supervision.EdgeAnnotator(color=dark, thickness=round(3.2 * scale), edges=bones),
        supervision.EdgeAnnotator(color=light, thickness=max(1, round(1.6 * scale)), edges=bones),
        supervision.VertexAnnotator(color=light, radius=round(2.4 * scale)),
        supervision.VertexAnnotator(color=paint, radius=max(1, round(1.8 * scale))),
    )


def add_caption(
    image_rgb: RgbImage, text: str, *, colour: tuple[int, int, int], share: float | None = None
) -> RgbImage:
    """Put a dark band with one line below a picture, so that nothing of the picture is hidden.

    Parameters
    ----------
    image_rgb : array, shape (height, width, 3), uint8
        The picture.
    text : str
        In any script; letters shrink until the line fits, and a line that is far too long is cut short.
    colour : (int, int, int)
        Of the swatch before the line and of the bar below it.
    share : float, optional
        Length of the bar, in [0, 1] of the picture's width; None draws none.

    Returns
    -------
    array, shape (height + band, width, 3), uint8
        The band depends on the size of the picture only.
    """
    height, width = image_rgb.shape[:2]
    wanted = max(_SMALLEST_LETTERS_PX, round(_LETTERS_SHARE * min(height, width)))
    margin = round(0.5 * wanted)
    band: RgbImage = np.full((wanted + 2 * margin, width, 3), _BAND_COLOUR, dtype=np.uint8)
    band[margin : margin + wanted, margin : margin + wanted] = colour
    if share is not None:
        band[-max(2, margin // 3) :, : round(share * width)] = colour
    left = 2 * margin + wanted
    size, line = _fitting(text, wanted, width - left - margin)
    _put(band, line, (left, margin + (wanted + round(0.75 * size)) // 2), size)
    return np.concatenate([image_rgb, band])


def _fitting(text: str, wanted: int, room: int) -> tuple[int, str]:
    """Return the size of letters, and the text, cut short where nothing else helps."""
    size = wanted
    while size > _SMALLEST_LETTERS_PX and _width(text, size) > room:
        size -= 1
    while len(text) > 1 and _width(text, size) > room:
        text = text[:-2].rstrip() + "…"
    return size, text


@lru_cache(maxsize=1024)
def _width(text: str, size: int) -> int:
    import cv2

    return int(cv2.getTextSize((10_000, 1_000), text, (0, 0), _font(), size, _WEIGHT)[2])


@lru_cache(maxsize=1)
def _font() -> Any:
    import cv2

    # OpenCV brings letters of many scripts along.
    return cv2.FontFace("sans")


def _put(image_rgb: RgbImage, text: str, place: tuple[int, int], size: int) -> None:
    import cv2

    cv2.putText(image_rgb, text, place, (255, 255, 255), _font(), size, _WEIGHT)
