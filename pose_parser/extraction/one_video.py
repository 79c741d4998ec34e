"""One video to one file of landmarks, with what it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from pose_parser.errors import LandmarksFileError, PoserError, VideoError
from pose_parser.estimation.estimator import MakeEstimator
from pose_parser.extraction.pieces import Piece, extract_landmarks
from pose_parser.landmarks import FloatArray, LandmarksFile, LandmarksWriter, read_provenance
from pose_parser.landmarks.repair import RepairOptions, repair_file
from pose_parser.video.frames import read_video_info

_HASH_BLOCK = 1 << 20


class Task(NamedTuple):
    """One video to extract; plain values, since it travels as JSON."""

    video: str
    out: str
    recorded: dict[str, Any]
    overwrite: bool


class Outcome(NamedTuple):
    """What became of a video: ``done``, or ``skipped`` since the landmarks were there, and what to know of them."""

    state: str
    n_frames: int
    n_with_person: int
    message: str = ""


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
    source = {"source": video.name, "sha256": _sha256(video, listener.on_bytes), **task.recorded}
    finished = _finished(out, source, overwrite=task.overwrite)
    if finished is not None:
        return finished
    info = read_video_info(video)
    listener.on_start(info.n_frames)
    source |= {"size_bytes": video.stat().st_size, "codec": info.codec, "rotation_deg": info.rotation_deg}
    with make_estimator() as estimator:
        pieces = extract_landmarks(video, estimator, person=task.recorded["person"], on_frame=listener.on_frame)
        first = next(pieces, None)
        if first is None:
            raise VideoError(f"{video}: holds no pictures that can be decoded")
        return _write(first, pieces, out, source)


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
        return Outcome("skipped", there["n_frames"], there["n_frames_with_person"], _other_versions(out, there))
    if overwrite:
        return None
    key = different[0]
    raise LandmarksFileError(
        f"{out}: is there already with another {key} ({there.get(key)}, not {source[key]}); "
        "move it away, or say --overwrite to replace it"
    )


def _other_versions(out: Path, there: dict[str, Any]) -> str:
    """Say which versions a file of landmarks was made with where they are not the present ones; empty if they are."""
    present = {name: number for name, number in _versions().items() if name != "poser"}
    made = there.get("versions", {})
    others = [f"{name} {made.get(name)}, now {number}" for name, number in present.items() if made.get(name) != number]
    return f"{out}: made with {' and '.join(others)}; --overwrite makes it anew" if others else ""


def _write(first: Piece, rest: Iterator[Piece], out: Path, source: dict[str, Any]) -> Outcome:
    counts = _Counts()
    record: dict[str, Any] = {}
    pieces: Iterable[Piece] = counts.over(chain((first,), rest))
    if source["repair_options"]:
        pieces, record = _repaired(list(pieces), RepairOptions(**source["repair_options"]))
    head = {"skeleton": first.landmarks.skeleton, "image_size": first.landmarks.image_size, "provenance": source}
    try:
        with LandmarksWriter(out, **head) as writer:  # type: ignore[arg-type]
            for piece in pieces:
                writer.append(piece.landmarks, frames=piece.frames)
            writer.provenance |= counts.provenance() | record | {"versions": _versions()}
    except OSError as error:
        raise PoserError(f"{out}: cannot be written ({error.strerror or error})") from error
    return Outcome("done", counts.n_frames, counts.n_with_person)


def _repaired(pieces: list[Piece], options: RepairOptions) -> tuple[list[Piece], dict[str, Any]]:
    """Repair all pieces together, as `repair_file` would if they came from the file."""
    landmarks = replace(
        pieces[0].landmarks,
        image_xyz=_joined([piece.landmarks.image_xyz for piece in pieces]),
        world_xyz=_joined([piece.landmarks.world_xyz for piece in pieces]),
        visibility=_joined([piece.landmarks.visibility for piece in pieces]),
        timestamps_ms=np.concatenate([piece.landmarks.timestamps_ms for piece in pieces]),
    )
    frames = np.concatenate([piece.frames for piece in pieces])
    repaired = repair_file(LandmarksFile(landmarks, frames, {}), options)
    return [Piece(repaired.landmarks, repaired.frames.tolist())], repaired.provenance


def _joined(arrays: list[FloatArray]) -> FloatArray:
    # A file holds single precision.
    return np.concatenate(arrays).astype(np.float32).astype(np.float64)


class _Counts:
    """Sums over the pieces of a video."""

    def __init__(self) -> None:
        self.n_frames = self.n_with_person = 0
        self._last_ms = 0.0

    def over(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        """Pass the pieces on and count what is in them."""
        for piece in pieces:
            self.n_frames += len(piece.frames)
            self.n_with_person += int(np.isfinite(piece.landmarks.visibility).any(axis=1).sum())
            self._last_ms = float(piece.landmarks.timestamps_ms[-1])
            yield piece

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
