"""One video to one file of landmarks, with what it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from pose_parser.errors import LandmarksFileError, PoserError, VideoError
from pose_parser.estimation.estimator import MakeEstimator
from pose_parser.extraction.pieces import Piece, extract_landmarks
from pose_parser.landmarks import LandmarksWriter, read_provenance
from pose_parser.video.frames import read_video_info

_HASH_BLOCK = 1 << 20


class Task(NamedTuple):
    """One video to extract; plain values, since it travels as JSON."""

    video: str
    out: str
    recorded: dict[str, Any]
    overwrite: bool


class Outcome(NamedTuple):
    """What became of a video: ``done``, or ``skipped`` since the landmarks were there."""

    state: str
    n_frames: int
    n_with_person: int


class Listener(NamedTuple):
    """Who wants to know how far a video is."""

    on_bytes: Callable[[], None]
    on_start: Callable[[int | None], None]
    on_frame: Callable[[int], None]


def extract_video(task: Task, make_estimator: MakeEstimator, listener: Listener) -> Outcome:
    """Write the landmarks of one video, unless they are there.

    Raises
    ------
    VideoError
        If the video cannot be read to its end; then no file is left.
    LandmarksFileError
        If the file to make is there, and from another video or made with other options.
    """
    video, out = Path(task.video), Path(task.out)
    source = {"video": video.name, "sha256": _sha256(video, listener.on_bytes), **task.recorded}
    finished = _finished(out, source, overwrite=task.overwrite)
    if finished is not None:
        return finished
    info = read_video_info(video)
    listener.on_start(info.n_frames)
    source |= {"size_bytes": video.stat().st_size, "codec": info.codec, "rotation_deg": info.rotation_deg}
    with make_estimator() as estimator:
        pieces = extract_landmarks(video, estimator, person=task.recorded["person"], on_frame=listener.on_frame)
        return _write(pieces, out, source, video)


def _sha256(video: Path, on_bytes: Callable[[], None]) -> str:
    digest = hashlib.sha256()
    try:
        with video.open("rb") as file:
            while block := file.read(_HASH_BLOCK):
                digest.update(block)
                on_bytes()
    except OSError as error:
        raise VideoError(f"{video}: cannot be read ({error.strerror})") from error
    return digest.hexdigest()


def _finished(out: Path, source: dict[str, Any], *, overwrite: bool) -> Outcome | None:
    """Return what an existing file says if it is the one to make, None if it may be made.

    Raises LandmarksFileError where an existing file is another one and is not to be overwritten.
    """
    if not out.exists():
        return None
    try:
        there = read_provenance(out)
    except LandmarksFileError:
        if overwrite:
            return None
        raise
    different = [key for key, value in source.items() if there.get(key) != value]
    if not different:
        return Outcome("skipped", there["n_frames"], there["n_frames_with_person"])
    if overwrite:
        return None
    key = different[0]
    raise LandmarksFileError(
        f"{out}: is there already with another {key} ({there.get(key)}, not {source[key]}); "
        "move it away, or say --overwrite to replace it"
    )


def _write(pieces: Any, out: Path, source: dict[str, Any], video: Path) -> Outcome:
    first: Piece | None = next(pieces, None)
    if first is None:
        raise VideoError(f"{video}: holds no pictures that can be decoded")
    head = {"skeleton": first.landmarks.skeleton, "image_size": first.landmarks.image_size, "provenance": source}
    counts = _Counts()
    try:
        with LandmarksWriter(out, **head) as writer:  # type: ignore[arg-type]
            for piece in (first, *pieces):
                writer.append(piece.landmarks, frames=piece.frames)
                counts.add(piece)
            writer.provenance |= counts.provenance() | {"versions": _versions()}
    except OSError as error:
        raise PoserError(f"{out}: cannot be written ({error.strerror})") from error
    return Outcome("done", counts.n_frames, counts.n_with_person)


class _Counts:
    """Sums over the pieces of a video."""

    def __init__(self) -> None:
        self.n_frames = self.n_with_person = 0
        self._last_ms = 0.0

    def add(self, piece: Piece) -> None:
        self.n_frames += len(piece.frames)
        self.n_with_person += int(np.isfinite(piece.landmarks.visibility).any(axis=1).sum())
        self._last_ms = float(piece.landmarks.timestamps_ms[-1])

    def provenance(self) -> dict[str, Any]:
        rate = (self.n_frames - 1) / self._last_ms * 1000 if self._last_ms > 0 else None
        return {
            "n_frames": self.n_frames,
            "n_frames_with_person": self.n_with_person,
            # The last picture is shown for as long as the others are on average.
            "duration_s": self._last_ms / 1000 + (1 / rate if rate else 0.0),
            "frame_rate_hz": rate,
        }


def _versions() -> dict[str, str]:
    return {"poser": version("pose-parser"), "mediapipe": version("mediapipe"), "av": version("av")}
