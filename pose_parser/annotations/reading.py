"""What every reader knows of the file it reads: its name, the videos, and how frames become seconds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from pose_parser.annotations.documents import one_line
from pose_parser.annotations.times import FrameClock, VideoSpan
from pose_parser.errors import AnnotationError

_MEDIA_SUFFIXES = frozenset(
    f".{ending}"
    for ending in (
        *("3gp", "avi", "flv", "gif", "m2ts", "m4v", "mkv", "mov", "mp3", "mp4", "mpeg", "mpg", "mts", "mxf"),
        *("ogg", "ogv", "parquet", "ts", "wav", "webm", "wmv"),
    )
)
_URL = re.compile(r"^[a-z][a-z0-9+.-]+://", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """One file that is being read.

    Parameters
    ----------
    path : Path
        The file.
    fps : float, optional
        Frames in a second, where the caller said so.
    videos : mapping of str to VideoSpan
        What is known of the videos; exact times of frames count more than any frame rate.
    video : str, optional
        Name of the video, whatever the file says.
    """

    path: Path
    fps: float | None = None
    videos: Mapping[str, VideoSpan] = field(default_factory=dict)
    video: str | None = None

    def place(self, where: str | int) -> str:
        """Name a place in the file, such as ``labels.csv:14``."""
        return f"{self.path}:{one_line(str(where))}"

    def error(self, where: str | int, message: str) -> AnnotationError:
        """Make an error that names file and place."""
        return AnnotationError(f"{self.place(where)}: {one_line(message)}")

    def video_name(self, named: str | None) -> str:
        """Give the video's name: what the caller said, else what the file says, else the name of the file."""
        return next(
            filter(None, (video_stem(each) for each in (self.video, named) if each)), video_stem(self.path.stem)
        )

    def clock(self, video: str, fps: float | None = None) -> FrameClock:
        """Say when the frames of a video are shown: by its own times, the caller's frame rate, or the file's."""
        span = self.videos.get(video)
        return FrameClock(span.frame_times_s if span else None, self.fps or fps)

    def span_s(self, clock: FrameClock, frames: tuple[int, int], where: str | int) -> tuple[float, float]:
        """Give start and end in seconds of the first to the last frame, both included.

        Raises
        ------
        AnnotationError
            If nothing says when a frame is shown, or a frame has a negative number.
        """
        try:
            return clock.span_s(*frames)
        except AnnotationError as error:
            raise self.error(where, str(error)) from None


def video_stem(name: str) -> str:
    """Take the name of a video from a path or an address: without folder and ending."""
    name = unquote(name) if _URL.match(name) else name
    last = PurePosixPath(name.strip().replace("\\", "/").split("?d=")[-1]).name
    suffix = PurePosixPath(last).suffix
    return last.removesuffix(suffix) if suffix.lower() in _MEDIA_SUFFIXES else last
