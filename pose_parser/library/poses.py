"""Landmarks of some frames for the page: bytes that a browser takes as they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pose_parser.errors import LibraryError, NotInLibraryError
from pose_parser.landmarks import read_frames, read_outline
from pose_parser.library.layout import landmarks_file

MOST_FRAMES = 20_000
"""Most frames in one answer; who asks for more gets as many."""


def existing_landmarks(data_dir: Path, recording_id: str) -> Path:
    """Name the file of a recording's landmarks.

    Raises
    ------
    NotInLibraryError
        If there is none.
    """
    path = landmarks_file(data_dir, recording_id)
    if not path.is_file():
        raise NotInLibraryError(f"There are no landmarks of {recording_id!r}; perhaps they are still being made.")
    return path


def poses_bytes(data_dir: Path, recording_id: str, start: int, count: int) -> bytes:
    """Return the poses of some frames.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    recording_id : str
        Which recording.
    start : int
        The first frame, from 0.
    count : int
        How many frames; fewer are returned at the end of the recording.

    Returns
    -------
    bytes
        Little-endian: uint32 start, n_frames, n_landmarks, 0; the times in milliseconds as float64; then x, y
        (fractions of the picture) and visibility as float32, shape (n_frames, n_landmarks, 3), NaN where nobody is
        seen.

    Raises
    ------
    NotInLibraryError
        If there is no such recording, or nobody was looked for in it yet.
    LibraryError
        If start or count is negative.
    """
    if start < 0 or count < 0 or start >= 2**31:
        raise LibraryError(f"{count} frames from {start} on were asked for; give numbers from 0.")
    path = existing_landmarks(data_dir, recording_id)
    landmarks = read_frames(path, start, start + min(count, MOST_FRAMES), world=False).landmarks
    head = np.array([start, len(landmarks), len(landmarks.skeleton), 0], dtype="<u4")
    values = np.dstack([landmarks.image_xyz[..., 0], landmarks.image_xyz[..., 1], landmarks.visibility])
    parts = (head, landmarks.timestamps_ms.astype("<f8"), values.astype("<f4"))
    return b"".join(part.tobytes() for part in parts)


def frame_times(data_dir: Path, recording_id: str) -> list[float]:
    """Return when each frame of a recording was taken, in seconds; of its landmarks nothing is read.

    Raises
    ------
    NotInLibraryError
        If there is no such recording, or nobody was looked for in it yet.
    LandmarksFileError
        If its landmarks are damaged.
    """
    times_ms = read_outline(existing_landmarks(data_dir, recording_id)).timestamps_ms
    return [round(time_s, 6) for time_s in (times_ms / 1000.0).tolist()]
