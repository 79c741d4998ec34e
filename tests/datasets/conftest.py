"""Recordings of a made-up body, small enough to be followed by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from pose_parser.annotations import Segment
from pose_parser.landmarks import BLAZEPOSE_33, Landmarks, Skeleton, write_landmarks


@pytest.fixture
def make_recording(tmp_path: Path) -> Callable[..., Path]:
    """Write a landmarks file in which the nose's x is the number of the frame over 1000."""

    def make(
        video: str,
        n_frames: int = 8,
        *,
        times_ms: Sequence[float] | None = None,
        unseen: Sequence[int] = (),
        skeleton: Skeleton = BLAZEPOSE_33,
        seed: int = 0,
    ) -> Path:
        rng = np.random.default_rng(seed)
        shape = (n_frames, len(skeleton), 3)
        image, world = rng.random((2, *shape)).astype(np.float32).astype(np.float64)
        image[:, 0, 0] = (np.arange(n_frames) / 1000.0).astype(np.float32)
        visibility = np.ones(shape[:2])
        for array in (image, world, visibility):
            array[list(unseen)] = np.nan
        times = np.arange(n_frames) * 100.0 if times_ms is None else np.asarray(times_ms, dtype=np.float64)
        path = tmp_path / f"{video}.parquet"
        landmarks = Landmarks(skeleton, image, world, visibility, times, (640, 480))
        write_landmarks(landmarks, path, provenance={"pose_model": "full", "video": f"{video}.mp4"})
        return path

    return make


@pytest.fixture
def lettered() -> Callable[..., list[Segment]]:
    """Make the segments of a word such as LLLRRRLL, one letter for each tenth of a second; a dot is no label."""

    def make(word: str, video: str = "a", family: str = "side") -> list[Segment]:
        bounds = [0, *(i for i in range(1, len(word)) if word[i] != word[i - 1]), len(word)]
        return [
            Segment(video, start / 10, end / 10, word[start], family)
            for start, end in pairwise(bounds)
            if word[start] != "."
        ]

    return make
