"""The landmarks files that a data set is made of, read piece by piece."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from pose_parser.errors import DatasetError, LandmarksFileError
from pose_parser.features import FeatureSpec
from pose_parser.landmarks import FloatArray, Skeleton
from pose_parser.landmarks.files import iter_landmarks, read_outline

_HASHED_BYTES = 1 << 20


@dataclass(frozen=True, eq=False)
class Recording:
    """One landmarks file and what must be known of it before its values are read.

    Parameters
    ----------
    path : Path
        The file.
    skeleton : Skeleton
        Of its landmarks.
    timestamps_ms : array, shape (n_frames,)
        Time of each frame in milliseconds, increasing.
    provenance : dict
        What it says of its own making.
    sha256 : str
        Of its bytes.
    """

    path: Path
    skeleton: Skeleton
    timestamps_ms: FloatArray
    provenance: dict[str, Any]
    sha256: str

    @property
    def video(self) -> str:
        """Name of the video, which the file is called after."""
        return self.path.stem

    def frame_values(self, spec: FeatureSpec) -> FloatArray:
        """Compute what the spec's features are made of, shape (n_frames, n_ingredients), in pieces.

        Raises
        ------
        FeatureError
            If the skeleton lacks a joint.
        LandmarksFileError
            If the file is damaged.
        """
        values = np.empty((len(self.timestamps_ms), len(spec.recipe.ingredients)))
        start = 0
        for piece in iter_landmarks(self.path):
            stop = start + len(piece.landmarks)
            values[start:stop] = spec.recipe.frame_values(piece.landmarks, spec)
            start = stop
        return values


def open_recordings(paths: Sequence[Path]) -> list[Recording]:
    """Look into landmarks files.

    Parameters
    ----------
    paths : sequence of Path
        One for each video, named after it.

    Returns
    -------
    list of Recording
        In the order of the videos' names.

    Raises
    ------
    DatasetError
        If there is none, two are of one video, or their skeletons differ.
    LandmarksFileError
        If one is absent, damaged, or its times do not increase.
    """
    if not paths:
        raise DatasetError("a data set needs at least one landmarks file")
    recordings = sorted(map(_open, paths), key=lambda one: one.video)
    for one, following in pairwise(recordings):
        if one.video == following.video:
            raise DatasetError(f"{one.path} and {following.path} are both of video {one.video!r}; name one differently")
        if one.skeleton != following.skeleton:
            raise DatasetError(
                f"{following.path}: its skeleton is {following.skeleton.name}, that of {one.path} is "
                f"{one.skeleton.name}; a data set has one skeleton"
            )
    return recordings


def _open(path: Path) -> Recording:
    outline = read_outline(path)
    backwards = np.flatnonzero(~(np.diff(outline.timestamps_ms) > 0))
    if len(backwards) or not np.isfinite(outline.timestamps_ms).all():
        row = int(backwards[0]) + 1 if len(backwards) else 0
        raise LandmarksFileError(
            f"{path}: timestamp_ms of row {row} is {outline.timestamps_ms[row]:g}; times have to increase"
        )
    return Recording(path, outline.skeleton, outline.timestamps_ms, outline.provenance, file_sha256(path))


def file_sha256(path: Path) -> str:
    """Hash a file's bytes, piece by piece.

    Raises
    ------
    DatasetError
        If it cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_HASHED_BYTES):
                digest.update(piece)
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read ({error.strerror or error})") from error
    return digest.hexdigest()
