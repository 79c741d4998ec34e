"""From what a reader found in a file to landmarks as Poser keeps them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pose_parser.errors import LandmarksFileError
from pose_parser.landmarks.files import LandmarksFile
from pose_parser.landmarks.landmarks import FloatArray, Landmarks
from pose_parser.landmarks.readers.names import rename_all
from pose_parser.landmarks.readers.options import FARTHEST, KeypointOptions
from pose_parser.landmarks.skeleton import SKELETONS, Skeleton, own_skeleton

FRACTIONS_END = 2.0
"""A file in which no x and no y is larger has fractions of the picture; nobody is two pixels tall."""

MAX_FRAME = 10**9
MAX_HOLE = 10
"""Numbers of frames may have holes of this many times as many frames as the file has; they are filled with NaN."""

IntArray = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Reading:
    """What a reader found: one person, in the file's own names and units.

    Attributes
    ----------
    format : str
        Name of the file's format.
    names : tuple of str
        The file's names of the landmarks.
    image_xyz : array, shape (n_frames, n_landmarks, 3)
        Pixels or fractions, y downwards; NaN where missing.
    confidence : array, shape (n_frames, n_landmarks)
        NaN where the file gives none.
    frames : array of int, shape (n_frames,)
        Rising.
    world_xyz : array, shape (n_frames, n_landmarks, 3), optional
        Metres.
    timestamps_ms : array, shape (n_frames,), optional
        Where the file has them.
    image_size : (int, int), optional
        Where the file has it.
    bones : sequence of (str, str)
        In the file's names.
    notes : mapping
        For the provenance.
    """

    format: str
    names: tuple[str, ...]
    image_xyz: FloatArray
    confidence: FloatArray
    frames: IntArray
    world_xyz: FloatArray | None = None
    timestamps_ms: FloatArray | None = None
    image_size: tuple[int, int] | None = None
    bones: Sequence[tuple[str, str]] = ()
    notes: Mapping[str, Any] = field(default_factory=dict)


def picture_reading(
    format_name: str, names: tuple[str, ...], points: FloatArray, frames: IntArray, **more: Any
) -> Reading:
    """Make a reading of x, y and confidence, shape (n_frames, n_landmarks, 3), without depth."""
    image = np.concatenate([points[..., :2], np.full((*points.shape[:2], 1), np.nan)], axis=-1)
    return Reading(format_name, names, image, points[..., 2], frames, **more)


def finish(reading: Reading, path: Path, options: KeypointOptions) -> LandmarksFile:
    """Bring a reading to fractions, milliseconds and Poser's names, and write down where it comes from.

    A landmark whose x or y is missing, or that is at 0, 0 with confidence 0 or none, is NaN in all its values. One that
    is seen in a file without confidences is fully visible.

    Raises
    ------
    LandmarksFileError
        If something is missing that only an option can give, or a number cannot be.
    """
    names = rename_all(reading.names, options.rename, path)
    _check(reading, path)
    size = reading.image_size or options.require_image_size(path)
    image, visibility = _image(reading, size)
    world = np.full_like(image, np.nan) if reading.world_xyz is None else reading.world_xyz
    skeleton, order = make_skeleton(names, _renamed(reading.bones, reading.names, names))
    times = reading.timestamps_ms
    if times is None:
        times = reading.frames * 1000.0 / options.require_fps(path)
    landmarks = Landmarks(skeleton, image[:, order], world[:, order], visibility[:, order], times, size)
    return LandmarksFile(landmarks, reading.frames, _provenance(reading, names, path, options))


def fill_holes(reading_frames: IntArray, *arrays: FloatArray) -> tuple[IntArray, list[FloatArray]]:
    """Add frames of NaN where a file leaves out frames without anybody, unless its numbers are not those of frames."""
    if not len(reading_frames):
        return reading_frames, list(arrays)
    first, n_frames = int(reading_frames[0]), int(reading_frames[-1]) - int(reading_frames[0]) + 1
    if n_frames > MAX_HOLE * len(reading_frames) + 100:
        return reading_frames, list(arrays)
    wholes = [np.full((n_frames, *array.shape[1:]), np.nan) for array in arrays]
    for whole, array in zip(wholes, arrays, strict=True):
        whole[reading_frames - first] = array
    return np.arange(first, first + n_frames), wholes


def make_skeleton(names: tuple[str, ...], bones: Sequence[tuple[str, str]]) -> tuple[Skeleton, list[int]]:
    """Find the known skeleton with these landmarks in any order, or make one of their own.

    Bones are the file's, and those of the known skeletons between landmarks that are there.

    Returns
    -------
    skeleton : Skeleton
    order : list of int
        For each of its landmarks, the index in `names`.
    """
    for known in SKELETONS.values():
        if set(known.landmark_names) == set(names):
            return known, [names.index(name) for name in known.landmark_names]
    usual = [bone for known in SKELETONS.values() for bone in known.bones if set(bone) <= set(names)]
    unique = {frozenset(bone): bone for bone in reversed([*bones, *usual])}
    return own_skeleton(names, tuple(reversed(unique.values()))), list(range(len(names)))


def _renamed(bones: Sequence[tuple[str, str]], old: tuple[str, ...], new: tuple[str, ...]) -> list[tuple[str, str]]:
    table = dict(zip(old, new, strict=True))
    return [(table[a], table[b]) for a, b in bones if a in table and b in table and a != b]


def _check(reading: Reading, path: Path) -> None:
    if not len(reading.frames):
        raise LandmarksFileError(f"{path}: holds no frame")
    if reading.frames[0] < 0 or reading.frames[-1] > MAX_FRAME:
        raise LandmarksFileError(f"{path}: has a frame {reading.frames[-1]}; they should be from 0 to {MAX_FRAME}")
    rises = np.flatnonzero(np.diff(reading.frames) <= 0)
    if len(rises):
        at = int(rises[0])
        raise LandmarksFileError(
            f"{path}: frame {reading.frames[at + 1]} comes after frame {reading.frames[at]}; they should rise"
        )
    for values in (reading.image_xyz, reading.world_xyz, reading.confidence):
        for frame, landmark, *_ in [] if values is None else np.argwhere(np.abs(values) > FARTHEST)[:1]:
            place = f"{path}: frame {reading.frames[frame]}: {reading.names[landmark]}"
            raise LandmarksFileError(f"{place} has a number beyond {FARTHEST:.0e}, which cannot be")


def _image(reading: Reading, size: tuple[int, int]) -> tuple[FloatArray, FloatArray]:
    image, confidence = reading.image_xyz.copy(), reading.confidence.copy()
    empty = (image[..., 0] == 0) & (image[..., 1] == 0) & ~(confidence > 0)
    missing = empty | ~np.isfinite(image[..., :2]).all(axis=-1)
    image[missing] = np.nan
    if np.abs(image[..., :2][~missing]).max(initial=0.0) > FRACTIONS_END:
        # z goes with x, as estimators give it.
        image /= np.array([size[0], size[1], size[0]])
    seen = ~missing if reading.world_xyz is None else ~missing | np.isfinite(reading.world_xyz).all(axis=-1)
    visibility = np.where(np.isfinite(confidence), np.clip(confidence, 0.0, 1.0), 1.0)
    return image, np.where(seen, visibility, np.nan)


def _provenance(reading: Reading, names: Sequence[str], path: Path, options: KeypointOptions) -> dict[str, Any]:
    renamed = {old: new for old, new in zip(reading.names, names, strict=True) if old != new}
    given = {"fps": options.fps, "person": options.person}
    return {
        "source": path.name,
        "sha256": sha256(path),
        "format": reading.format,
        **{key: value for key, value in given.items() if value is not None},
        **({"renamed": renamed} if renamed else {}),
        **reading.notes,
    }


def sha256(path: Path) -> str:
    """SHA-256 of a file; of a folder, of the names and the checksums of its JSON files."""
    if path.is_dir():
        files = sorted(path.glob("*.json"))
        return hashlib.sha256("".join(f"{file.name} {sha256(file)}\n" for file in files).encode()).hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
