"""What a file of keypoints does not say itself."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pose_parser.errors import LandmarksFileError

PERSON_RULES = ("largest", "center", "left", "right", "first")

FARTHEST = 1e6
"""No pixel and no metre is farther away."""


@dataclass(frozen=True)
class KeypointOptions:
    """What a reader is told besides the file.

    Parameters
    ----------
    image_size : (int, int), optional
        Width and height of the pictures in pixels.
    fps : float, optional
        Frames per second of the video.
    person : str, optional
        Whom to follow where there are several: ``"largest"`` (as without it), ``"center"``, ``"left"``,
        ``"right"``, ``"first"`` in the file, the number of an entry from 0, or the name of a track.
    rename : mapping of str to str, optional
        From the file's names of landmarks to Poser's.

    Raises
    ------
    LandmarksFileError
        If a value makes no sense.
    """

    image_size: tuple[int, int] | None = None
    fps: float | None = None
    person: str | None = None
    rename: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        if self.image_size is not None and not all(0 < side <= 100_000 for side in self.image_size):
            raise LandmarksFileError(f"image size is {self.image_size}; width and height should be 1 to 100000 pixels")
        if self.fps is not None and not (math.isfinite(self.fps) and 0 < self.fps <= 10_000):
            raise LandmarksFileError(f"fps is {self.fps}; it should be more than 0 and at most 10000 frames per second")
        for name in (self.rename or {}).values():
            if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
                raise LandmarksFileError(
                    f"landmark name {name!r} cannot be used: write it in small letters with underscores (left_elbow)"
                )

    def require_fps(self, path: Path) -> float:
        """Return frames per second, or say which option gives them."""
        if self.fps is None:
            raise LandmarksFileError(f"{path}: does not say how many frames make a second: give fps (--fps 30)")
        return self.fps

    def require_image_size(self, path: Path) -> tuple[int, int]:
        """Return the picture's size, or say which option gives it."""
        if self.image_size is None:
            raise LandmarksFileError(
                f"{path}: does not say how large the pictures are: give the image size (--image-size 1280x720)"
            )
        return self.image_size
