"""Which videos there are to extract, and which file each becomes."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable
from pathlib import Path

from pose_parser.errors import PoserError, VideoError
from pose_parser.landmarks.files import SUFFIX

# fmt: off
VIDEO_SUFFIXES = frozenset({
    ".3gp", ".asf", ".avi", ".flv", ".gif", ".h264", ".h265", ".m2ts", ".m4v", ".mjpeg", ".mjpg", ".mkv", ".mov",
    ".mp4", ".mpeg", ".mpg", ".mts", ".mxf", ".ogv", ".ts", ".vob", ".webm", ".wmv",
})
# fmt: on
"""Endings by which videos are found in a folder; a file that is named itself may have any."""

_UNFINISHED = re.compile(r"\..+\.(\d+)\.part")


def find_videos(paths: Iterable[Path]) -> list[Path]:
    """Return the files among `paths`, and the videos in the folders among them and their folders.

    Raises
    ------
    VideoError
        If a path is not there, or a folder holds no video.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            raise VideoError(f"{path}: there is no such file or folder")
        for video in _videos_in(path) if path.is_dir() else [path]:
            found.setdefault(video.resolve(), video)
    return list(found.values())


def _videos_in(folder: Path) -> list[Path]:
    inside = (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in VIDEO_SUFFIXES and path.is_file())
    videos = [path for path in inside if not any(part.startswith(".") for part in path.relative_to(folder).parts)]
    if not videos:
        raise VideoError(f"{folder}: holds no videos ({', '.join(sorted(VIDEO_SUFFIXES))})")
    return videos


def output_paths(videos: list[Path], out_dir: Path) -> list[Path]:
    """Return the file of landmarks that each video becomes: its name without ending, in `out_dir`.

    Raises
    ------
    VideoError
        If two videos would become the same file.
    """
    taken: dict[str, Path] = {}
    for video in videos:
        # Some file systems take Squat and squat for the same name.
        other = taken.setdefault(video.stem.lower(), video)
        if other is not video:
            raise VideoError(
                f"{other} and {video} would both become {out_dir / video.stem}{SUFFIX}: "
                "rename one of them, or extract them to different folders"
            )
    return [out_dir / f"{video.stem}{SUFFIX}" for video in videos]


def make_folder(folder: Path) -> None:
    """Make the folder of the landmarks.

    Raises
    ------
    PoserError
        If that is not possible.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PoserError(f"{folder}: cannot be made a folder ({error.strerror})") from error


def unfinished_path(out: Path, pid: int) -> Path:
    """Where the process `pid` writes `out` until it is whole, see `pose_parser.landmarks.LandmarksWriter`."""
    return out.with_name(f".{out.name}.{pid}.part")


def remove_leftovers(out_dir: Path, *, min_age_s: float = 0.0) -> None:
    """Remove what processes that are gone had begun to write.

    Parameters
    ----------
    out_dir : Path
        Folder of the landmarks.
    min_age_s : float
        What was written to in this time stays, since a process that runs on another machine cannot be seen from here.
    """
    for path in out_dir.glob(f".*{SUFFIX}.*.part"):
        match = _UNFINISHED.fullmatch(path.name)
        if match and not _runs(int(match[1])) and _age_s(path) >= min_age_s:
            path.unlink(missing_ok=True)


def _age_s(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
