"""The frames of a video file with their own timestamps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import av
import av.error
import numpy as np
from numpy.typing import NDArray

from pose_parser.errors import ImageError, VideoError
from pose_parser.video.images import decode_image

_QUARTER_TURN_DEG = 90
_RESTART_S = 1.0
# Sixteen times the pixels of full HD: what is larger is a damaged header, and would take the memory of the machine.
_MOST_PIXELS = 16 * 1920 * 1080


class Frame(NamedTuple):
    """One picture of a video.

    Attributes
    ----------
    timestamp_ms : float
        Presentation time from the file, from the first frame's on; strictly increasing.
    image_rgb : array, shape (height, width, 3), uint8
        Turned upright where the file says that the camera was rotated, with square pixels.
    number : int
        How many frames of the file came before, those that were left out included.
    """

    timestamp_ms: float
    image_rgb: NDArray[np.uint8]
    number: int = 0


class VideoInfo(NamedTuple):
    """What a file says of its video.

    Attributes
    ----------
    codec : str
        FFmpeg's name of the codec, such as ``h264``.
    rotation_deg : int
        By how much the stored picture has to be turned to stand upright, counter-clockwise; 0, 90, 180 or 270.
    n_frames : int or None
        Number of frames as far as the file tells; a guess, for progress.
    """

    codec: str
    rotation_deg: int
    n_frames: int | None


def read_video_info(path: Path) -> VideoInfo:
    """Read what the head of a file and its first frame say.

    Raises
    ------
    VideoError
        If the file cannot be opened, holds no video, or its first frame cannot be decoded.
    """
    with _open(path) as container:
        stream = container.streams.video[0]
        n_frames = stream.frames or None
        if n_frames is None and container.duration and stream.average_rate:
            n_frames = round(container.duration / av.time_base * float(stream.average_rate))
        first = next(container.decode(video=0), None)
        if first is None:
            raise VideoError(f"{path}: holds no pictures that can be decoded")
        return VideoInfo(stream.codec_context.name, _quarter_turns(first) * _QUARTER_TURN_DEG, n_frames)


def iter_frames(path: Path) -> Iterator[Frame]:
    """Yield the frames of the first video stream of any file that FFmpeg reads, one at a time.

    A frame whose time is not later than the one's before is left out. Where times start again, as in joined broadcast
    files, they go on from there. Frames without times (a bare H.264 stream) get them from the frame rate. All frames
    have the size of the first. The pictures of motion JPEG are decoded as those that come one by one are, so that the
    same bytes give the same pixels from a file as live.

    Raises
    ------
    VideoError
        If the file cannot be opened, holds no video, or a frame cannot be decoded.
    """
    with _open(path) as container:
        stream = container.streams.video[0]
        # Several threads would give the frame of one packet only when a later one is decoded.
        stream.thread_type = "NONE" if _is_motion_jpeg(stream) else "AUTO"
        yield from _frames(path, container)


@contextmanager
def _open(path: Path) -> Iterator[av.container.InputContainer]:
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise VideoError(f"{path}: holds no video")
            yield container
    except (av.error.FFmpegError, OSError, ValueError, OverflowError, MemoryError) as error:
        raise VideoError(f"{path}: cannot be read as a video ({error})") from error


def _frames(path: Path, container: av.container.InputContainer) -> Iterator[Frame]:
    stream = container.streams.video[0]
    rate = stream.average_rate or stream.guessed_rate
    # AVI stores no presentation times: FFmpeg then gives B-frames those of their neighbours, but right decoding times.
    times = _TimeLine(path, None if not rate else float(1 / rate), in_decoding_order=container.format.name == "avi")
    size: tuple[int, int] | None = None
    for number, (frame, jpeg) in enumerate(_decoded(container)):
        if frame.width * frame.height > _MOST_PIXELS:
            raise VideoError(f"{path}: its pictures are {frame.width} x {frame.height} pixels, more than Poser reads")
        timestamp_ms = times.place(frame)
        if timestamp_ms is not None:
            size = size or _square_pixel_size(frame, stream)
            yield Frame(timestamp_ms, _upright(frame, size, jpeg), number)


def _is_motion_jpeg(stream: av.VideoStream) -> bool:
    return bool(stream.codec_context.name == "mjpeg")


def _decoded(container: av.container.InputContainer) -> Iterator[tuple[av.VideoFrame, bytes]]:
    """Yield frames, of motion JPEG with the bytes that each was made from."""
    if not _is_motion_jpeg(container.streams.video[0]):
        for frame in container.decode(video=0):
            yield frame, b""
        return
    for packet in container.demux(video=0):
        for frame in packet.decode():
            yield frame, bytes(packet)


class _TimeLine:
    """Gives each frame its milliseconds from the first frame."""

    def __init__(self, path: Path, step_s: float | None, *, in_decoding_order: bool) -> None:
        self._path = path
        self._step_s = step_s
        self._in_decoding_order = in_decoding_order
        self._origin_s = 0.0
        self._last_s: float | None = None

    def place(self, frame: av.VideoFrame) -> float | None:
        """Return the time of a frame, or None for one that is not later than the one before."""
        time_s = self._time_s(frame)
        if self._last_s is None:
            self._origin_s = time_s
        elif time_s < self._last_s - _RESTART_S:
            self._origin_s += time_s - (self._last_s + (self._step_s or 0.001))
        elif time_s <= self._last_s:
            return None
        self._last_s = time_s
        return (time_s - self._origin_s) * 1000

    def _time_s(self, frame: av.VideoFrame) -> float:
        if self._in_decoding_order and frame.dts is not None and frame.time_base is not None:
            return float(frame.dts * frame.time_base)
        if frame.time is not None and not self._in_decoding_order:
            return float(frame.time)
        if self._step_s is None:
            raise VideoError(f"{self._path}: its frames carry no times; put them into an MP4 file first")
        return 0.0 if self._last_s is None else self._last_s + self._step_s


def _square_pixel_size(frame: av.VideoFrame, stream: av.VideoStream) -> tuple[int, int]:
    """Width and height, before turning, at which a circle is round: broadcast video stores narrower pictures."""
    shape = stream.sample_aspect_ratio or 1
    # Anything else is a damaged header.
    return (round(frame.width * shape), frame.height) if 0.25 <= shape <= 4 else (frame.width, frame.height)


def _upright(frame: av.VideoFrame, size: tuple[int, int], jpeg: bytes) -> NDArray[np.uint8]:
    width, height = size
    picture = _from_jpeg(jpeg, size)
    image = frame.to_ndarray(format="rgb24", width=width, height=height) if picture is None else picture
    return np.ascontiguousarray(np.rot90(image, _quarter_turns(frame)))


def _from_jpeg(jpeg: bytes, size: tuple[int, int]) -> NDArray[np.uint8] | None:
    """Decode a picture of motion JPEG; None where it is none, or its size is another (two half pictures, say)."""
    try:
        image = decode_image(jpeg, max_side_px=max(size))
    except ImageError:
        return None
    return image if image.shape[1::-1] == size else None


def _quarter_turns(frame: av.VideoFrame) -> int:
    return round(frame.rotation / _QUARTER_TURN_DEG) % 4
