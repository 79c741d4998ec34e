"""The frames of a video file with their own timestamps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import av
import av.error
import numpy as np
from numpy.typing import NDArray

from pose_parser.errors import VideoError

_QUARTER_TURN_DEG = 90


class Frame(NamedTuple):
    """One picture of a video.

    Attributes
    ----------
    timestamp_ms : float
        Presentation time from the file, from the first frame's on; strictly increasing.
    image_rgb : array, shape (height, width, 3), uint8
        Turned upright where the file says that the camera was rotated.
    """

    timestamp_ms: float
    image_rgb: NDArray[np.uint8]


def iter_frames(path: Path) -> Iterator[Frame]:
    """Yield the frames of the first video stream of any file that FFmpeg reads, one at a time.

    Raises
    ------
    VideoError
        If the file cannot be opened, holds no video, or a frame cannot be decoded.
    """
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise VideoError(f"{path}: holds no video")
            container.streams.video[0].thread_type = "AUTO"
            yield from _frames(container)
    except (av.error.FFmpegError, OSError) as error:
        raise VideoError(f"{path}: cannot be read as a video ({error})") from error


def _frames(container: av.container.InputContainer) -> Iterator[Frame]:
    first_s: float | None = None
    last_ms = -1.0
    for frame in container.decode(video=0):
        if frame.time is None:
            raise VideoError(f"{container.name}: its frames carry no times; put them into an MP4 file first")
        first_s = frame.time if first_s is None else first_s
        timestamp_ms = (frame.time - first_s) * 1000
        if timestamp_ms > last_ms:
            last_ms = timestamp_ms
            yield Frame(timestamp_ms, _upright(frame))


def _upright(frame: av.VideoFrame) -> NDArray[np.uint8]:
    image = frame.to_ndarray(format="rgb24")
    turns = round(frame.rotation / _QUARTER_TURN_DEG) % 4
    return np.ascontiguousarray(np.rot90(image, turns))
