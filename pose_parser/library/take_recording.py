"""From the journal of a take to landmarks as every other recording has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from pose_parser.atomic import sync_folder
from pose_parser.errors import LibraryError
from pose_parser.landmarks import LandmarksWriter
from pose_parser.library.take_journal import Records, TakeJournal, landmarks_of

_CHUNK_FRAMES = 1024
_LONE_FRAME_S = 1 / 30


def write_recording(journal: TakeJournal, path: Path, n_frames: int, provenance: dict[str, Any]) -> float:
    """Write the landmarks of a take's first `n_frames` frames; return its length in seconds.

    Parameters
    ----------
    journal : TakeJournal
        Of the take; has as many frames.
    path : Path
        The file to make or replace.
    n_frames : int
        How many are written.
    provenance : dict
        Plain JSON values; what the landmarks were made with is added.

    Raises
    ------
    LibraryError
        If no picture could be read, or the file cannot be written.
    """
    sizes = _image_sizes(journal, n_frames)
    if not len(sizes):
        raise LibraryError("The take has no picture that could be read; discard it and record it again.")
    image_size = (int(sizes[0, 0]), int(sizes[0, 1]))
    outline = _Outline()
    start_ms = float(journal.records(0, 1)["timestamp_ms"][0])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with LandmarksWriter(path, skeleton=journal.skeleton, image_size=image_size, provenance=provenance) as writer:
            for start in range(0, n_frames, _CHUNK_FRAMES):
                records = journal.records(start, min(start + _CHUNK_FRAMES, n_frames))
                landmarks = landmarks_of(records, journal.skeleton, start_ms=start_ms, image_size=image_size)
                outline.add(landmarks.timestamps_ms, landmarks.visibility)
                writer.append(landmarks, frames=records["n"].tolist())
            writer.provenance |= journal.head["made_with"] | outline.provenance()
        # The journal goes next: a power cut is not to leave neither of them.
        sync_folder(path.parent)
    except OSError as error:
        raise LibraryError(f"{path}: cannot be written ({error.strerror or error}).") from error
    return outline.duration_s


def _image_sizes(journal: TakeJournal, n_frames: int) -> Records:
    """Return width and height of every picture that could be read, shape (n_pictures, 2)."""
    if not n_frames:
        return np.empty((0, 2), np.uint16)
    sizes: Records = np.concatenate(
        [
            journal.records(start, min(start + _CHUNK_FRAMES, n_frames))["image_size"]
            for start in range(0, n_frames, _CHUNK_FRAMES)
        ]
    )
    return sizes[sizes.all(axis=1)]


class _Outline:
    """Length and numbers of frames, summed up over the pieces of a take."""

    def __init__(self) -> None:
        self.n_frames = self.n_with_person = 0
        self._last_ms = 0.0

    def add(self, timestamps_ms: Any, visibility: Any) -> None:
        self.n_frames += len(timestamps_ms)
        self.n_with_person += int(np.isfinite(visibility).any(axis=1).sum())
        self._last_ms = float(timestamps_ms[-1])

    @property
    def duration_s(self) -> float:
        """Length in seconds; the last picture counts as long as the others on average."""
        mean_s = self._last_ms / 1000 / (self.n_frames - 1) if self.n_frames > 1 else _LONE_FRAME_S
        return self._last_ms / 1000 + mean_s

    def provenance(self) -> dict[str, Any]:
        return {
            "n_frames": self.n_frames,
            "n_frames_with_person": self.n_with_person,
            "duration_s": self.duration_s,
            "frame_rate_hz": self.n_frames / self.duration_s,
        }
