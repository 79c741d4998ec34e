"""One picture, from the bytes of an image file to an array."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pose_parser.errors import ImageError

# OpenCV reads this once, when it is first imported: without it a small hostile file can claim gigabytes of pixels.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(1920 * 1920))

RgbImage = NDArray[np.uint8]

_MIN_SIDE_PX = 16

_START_OF_SCAN = b"\xff\xda"
# A progressive picture has about ten. Each scan of a few bytes makes the decoder walk over all pixels again.
_MOST_SCANS = 64


def decode_image(data: bytes, *, max_side_px: int = 1920) -> RgbImage:
    """Decode a JPEG, PNG or WebP picture.

    Parameters
    ----------
    data : bytes
        The whole file.
    max_side_px : int
        Longest side that is accepted; the header is looked at before any pixel is decoded.

    Returns
    -------
    array, shape (height, width, 3), uint8
        Red, green, blue; as stored, whatever orientation the file's Exif data names: a page draws its picture upright
        before it sends it.

    Raises
    ------
    ImageError
        If the bytes are not a whole picture of one of these formats, its sides are not within 16 and `max_side_px`, or
        it is a JPEG that would take far longer to decode than its size tells.
    """
    if data[:3] == b"\xff\xd8\xff":
        return _decode_jpeg(data, max_side_px)
    if data[:8] == b"\x89PNG\r\n\x1a\n" or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return _decode_other(data, max_side_px)
    raise ImageError("the picture is not a JPEG, PNG or WebP file")


def _decode_jpeg(data: bytes, max_side_px: int) -> RgbImage:
    import simplejpeg

    # Compressed data never holds these two bytes next to each other, so this counts scans (and previews in headers).
    if data.count(_START_OF_SCAN) > _MOST_SCANS:
        raise ImageError(f"the JPEG picture has more than {_MOST_SCANS} scans, as no camera writes it")
    try:
        height, width, _colour, _sampling = simplejpeg.decode_jpeg_header(data)
        _check_sides(width, height, max_side_px)
        image: RgbImage = simplejpeg.decode_jpeg(data, colorspace="RGB", strict=True)
    except ValueError as error:
        raise ImageError(f"the JPEG picture is broken: {error}") from error
    return image


def _decode_other(data: bytes, max_side_px: int) -> RgbImage:
    import cv2

    width, height = _png_size(data) if data[:1] == b"\x89" else _webp_size(data)
    _check_sides(width, height, max_side_px)
    try:
        image: Any = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error as error:
        raise ImageError(f"the picture is broken: {error.err}") from error
    if image is None:
        raise ImageError("the picture is broken or cut short")
    result: RgbImage = image
    return result


def _png_size(data: bytes) -> tuple[int, int]:
    """Width and height from the IHDR chunk (PNG specification, 11.2.1)."""
    if len(data) < 24 or data[12:16] != b"IHDR":
        raise ImageError("the PNG picture is cut short")
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _webp_size(data: bytes) -> tuple[int, int]:
    """Width and height from the first chunk (RFC 9649, sections 2.5 to 2.7)."""
    kind, body = data[12:16], data[20:30]
    if len(body) == 10 and kind == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if len(body) == 10 and kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if len(body) == 10 and kind == b"VP8 ":
        return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
    raise ImageError("the WebP picture is cut short")


def _check_sides(width: int, height: int, max_side_px: int) -> None:
    if not (_MIN_SIDE_PX <= width <= max_side_px and _MIN_SIDE_PX <= height <= max_side_px):
        raise ImageError(
            f"the picture is {width} x {height} pixels; each side has to be within {_MIN_SIDE_PX} and {max_side_px}"
        )
