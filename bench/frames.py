"""The frames that the benches send: a real video as the page would send it."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

import cv2
import simplejpeg

from pose_parser.video import RgbImage
from pose_parser.video.frames import iter_frames

_LONG_SIDE_PX = 640
_SHARED_VIDEO = Path("../shared/data/steps_dataloop/example_video.webm")


def default_video() -> Path:
    """Return the recording to measure on: the shared one, else the one that ``scripts/footage.py`` fetched."""
    fetched = os.environ.get("POSER_TEST_FOOTAGE", ".poser/footage/demo.mp4")
    return _SHARED_VIDEO if _SHARED_VIDEO.exists() else Path(fetched)


def jpeg_frames(video: Path, n_frames: int) -> list[bytes]:
    """Return the first frames of a video as JPEG files with a long side of 640 pixels, quality 80."""
    return [_as_the_page_sends_it(frame.image_rgb) for frame in islice(iter_frames(video), n_frames)]


def _as_the_page_sends_it(image_rgb: RgbImage) -> bytes:
    height, width = image_rgb.shape[:2]
    scale = _LONG_SIDE_PX / max(height, width)
    small = cv2.resize(image_rgb, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    return bytes(simplejpeg.encode_jpeg(small, quality=80))
