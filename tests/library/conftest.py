"""A library of made-up recordings, small enough to be followed by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from pose_parser.landmarks import BLAZEPOSE_33, Landmarks, write_landmarks

MakeRecording = Callable[..., str]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Return an empty data folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def make_recording(data_dir: Path) -> MakeRecording:
    """Write landmarks in which the nose's x is the number of the frame over 1000, ten frames a second."""

    def make(
        recording_id: str = "squat", n_frames: int = 40, *, unseen: Sequence[int] = (), source: str = "take"
    ) -> str:
        rng = np.random.default_rng(7)
        image, world = rng.random((2, n_frames, 33, 3)).astype(np.float32).astype(np.float64)
        image[:, 0, 0] = (np.arange(n_frames) / 1000.0).astype(np.float32)
        visibility = np.full((n_frames, 33), 0.75)
        for array in (image, world, visibility):
            array[list(unseen)] = np.nan
        landmarks = Landmarks(BLAZEPOSE_33, image, world, visibility, np.arange(n_frames) * 100.0, (640, 480))
        (data_dir / "landmarks").mkdir(exist_ok=True)
        write_landmarks(landmarks, data_dir / "landmarks" / f"{recording_id}.parquet", provenance={"source": source})
        return recording_id

    return make


@pytest.fixture
def make_film(data_dir: Path) -> Callable[[str], Path]:
    """Write a file where a film would be."""

    def make(name: str) -> Path:
        path = data_dir / "videos" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"a film")
        return path

    return make
