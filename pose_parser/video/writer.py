"""Writing films that browsers play: H.264 in MP4, with the times of the pictures that go in."""

from __future__ import annotations

import contextlib
import os
from fractions import Fraction
from pathlib import Path
from typing import Any, Self

import av
import av.error
import numpy as np
from av.codec.context import Flags
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from pose_parser.errors import VideoError
from pose_parser.video.images import RgbImage

_TICKS_PER_MS = 90
_LONE_FRAME_MS = 1000 / 30
# Constant quality: 20 is hardly told from the original; larger numbers make smaller files.
_QUALITY = "20"


class VideoWriter:
    """Write pictures to an MP4 file; each is shown until the time of the next.

    The file appears under its name only when everything is in it; after an exception nothing is left.

    Parameters
    ----------
    path : Path
        The file to make; ends in ``.mp4``.
    image_size : (int, int)
        Width and height of the pictures in pixels. H.264 with halved colours has even sides: an odd last column or row
        is cut off.

    Raises
    ------
    VideoError
        If the ending is another one, or the file cannot be made.
    """

    def __init__(self, path: Path, *, image_size: tuple[int, int]) -> None:
        if path.suffix.lower() != ".mp4":
            raise VideoError(f"{path}: a film is written as MP4; its name ends in .mp4")
        self.path = path
        self._size = (image_size[0] // 2 * 2, image_size[1] // 2 * 2)
        self._unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._waiting: tuple[RgbImage, int] | None = None
        self._last_step = round(_LONE_FRAME_MS * _TICKS_PER_MS)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # The index goes to the front, so that a browser can begin before it has all of the file.
            self._container: Any = av.open(str(self._unfinished), "w", "mp4", options={"movflags": "+faststart"})
            self._stream = self._add_stream()
        except (av.error.FFmpegError, OSError) as error:
            with contextlib.suppress(OSError):
                self._unfinished.unlink()
            raise VideoError(f"{path}: cannot be written ({error.strerror or error})") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()

    def append(self, image_rgb: RgbImage, timestamp_ms: float) -> None:
        """Add the next picture.

        Parameters
        ----------
        image_rgb : array, shape (height, width, 3), uint8
            Of the writer's size.
        timestamp_ms : float
            Later than that of the picture before.

        Raises
        ------
        VideoError
            If the file cannot be written, for example on a full disk.
        """
        ticks = round(timestamp_ms * _TICKS_PER_MS)
        if self._waiting is not None:
            self._last_step = ticks - self._waiting[1]
            self._write(*self._waiting, duration=self._last_step)
        self._waiting = (image_rgb, ticks)

    def close(self) -> None:
        """Finish the file and give it its name.

        Raises
        ------
        VideoError
            If there was no picture, or the file cannot be written.
        """
        try:
            if self._waiting is None:
                raise VideoError(f"{self.path}: there was no picture to write")
            self._write(*self._waiting, duration=self._last_step)
            self._mux(None)
            self._container.close()
            self._unfinished.replace(self.path)
        except (av.error.FFmpegError, OSError) as error:
            raise VideoError(f"{self.path}: cannot be written ({error.strerror or error})") from error
        finally:
            self.discard()

    def discard(self) -> None:
        """Close without leaving an unfinished file."""
        with contextlib.suppress(av.error.FFmpegError, OSError):
            self._container.close()
        self._unfinished.unlink(missing_ok=True)

    def _add_stream(self) -> Any:
        # Pictures that are coded out of order would blur where the last one ends, if their times are irregular.
        options = {"crf": _QUALITY, "preset": "veryfast", "bf": "0"}
        stream = self._container.add_stream("libx264", rate=30, options=options)
        stream.width, stream.height = self._size
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1000 * _TICKS_PER_MS)
        # Otherwise the last picture is taken to last as long as at a constant rate.
        stream.codec_context.flags |= Flags.frame_duration
        # A player that is not told guesses the colours from the size of the picture.
        stream.codec_context.colorspace, stream.codec_context.color_range = Colorspace.ITU709, ColorRange.MPEG
        stream.codec_context.color_primaries, stream.codec_context.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        return stream

    def _write(self, image_rgb: RgbImage, ticks: int, *, duration: int) -> None:
        width, height = self._size
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image_rgb[:height, :width]), format="rgb24")
        frame = frame.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG)
        frame.pts, frame.duration, frame.time_base = ticks, duration, self._stream.codec_context.time_base
        self._mux(frame)

    def _mux(self, frame: Any) -> None:
        try:
            self._container.mux(self._stream.encode(frame))
        except (av.error.FFmpegError, OSError) as error:
            raise VideoError(f"{self.path}: cannot be written ({error.strerror or error})") from error
