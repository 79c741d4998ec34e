"""A library of takes cut from real footage: one person who walks, and who stands still in the middle of a step."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from pose_parser.annotations import Segment, write_annotations
from pose_parser.extraction import ExtractionOptions, extract_videos
from pose_parser.landmarks import Landmarks, read_landmarks, write_landmarks

RATE_HZ = 15.0
FAMILY = "movement"
Extract = Callable[[Path], Landmarks]


@dataclass(frozen=True)
class Library:
    """A data folder, and a way to put takes into it."""

    data_dir: Path

    def add(self, name: str, take: Landmarks, segments: Sequence[tuple[float, float, str]], person: str = "") -> None:
        """Write one take as the page does."""
        for folder in ("landmarks", "annotations", "trained_models"):
            (self.data_dir / folder).mkdir(parents=True, exist_ok=True)
        told = {"source": "take", "pose_model": "lite"}
        write_landmarks(take, self.data_dir / "landmarks" / f"{name}.parquet", provenance=told)
        labels = [Segment(name, start_s, end_s, label, FAMILY) for start_s, end_s, label in segments]
        write_annotations(labels, self.data_dir / "annotations" / f"{name}.csv")
        table = self.data_dir / "recordings.csv"
        if not table.exists():
            table.write_text("video,title,person,session,camera,kind,created_at\n")
        with table.open("a") as file:
            file.write(f"{name},{name},{person},,,take,2026-11-21T10:00:00Z\n")

    def files(self) -> dict[str, bytes]:
        """Give all files by name, but for locks and notes of who looked."""
        paths = (path for path in self.data_dir.rglob("*") if path.is_file() and "locks" not in path.parts)
        return {path.relative_to(self.data_dir).as_posix(): path.read_bytes() for path in paths}

    @staticmethod
    def cut(film: Landmarks, start_s: float, seconds: float, *, pace: float = 1.0, seed: int = 0) -> Landmarks:
        """Take a stretch of a film at another pace, from its beginning again where it ends; 0 stands still."""
        rng = np.random.default_rng(seed)
        times_ms = np.arange(0.0, seconds * 1000.0, 1000.0 / RATE_HZ)
        wanted_ms = (start_s * 1000.0 + pace * times_ms) % float(film.timestamps_ms[-1])
        frames = np.abs(wanted_ms[:, None] - film.timestamps_ms[None]).argmin(axis=1)
        return replace(
            film,
            image_xyz=film.image_xyz[frames] + rng.normal(0.0, 0.002, film.image_xyz[frames].shape),
            world_xyz=film.world_xyz[frames],
            visibility=film.visibility[frames],
            timestamps_ms=times_ms,
        )


@pytest.fixture(scope="session")
def extract(pose_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Extract:
    """Find the person in a film."""

    def find(film: Path) -> Landmarks:
        out = tmp_path_factory.mktemp("extracted")
        options = ExtractionOptions(pose_model="lite", pose_models_folder=pose_models)
        done = extract_videos([film], out, options=options)
        assert not done.failed, done.failed
        return read_landmarks(out / f"{film.stem}.parquet").landmarks

    return find


@pytest.fixture(scope="session")
def walk(extract: Extract, footage: Path) -> Landmarks:
    """Somebody who walks."""
    return extract(footage)


@pytest.fixture(scope="session")
def takes(walk: Landmarks, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Three takes of each of two movements, of two people; not to be written to."""
    library = Library(tmp_path_factory.mktemp("takes"))
    for number in range(3):
        person = ("ann", "bo", "ann")[number]
        library.add(f"walk-{number}", library.cut(walk, 1.0 + number, 4.0, seed=number), [(0.0, 4.0, "Walk")], person)
        still = library.cut(walk, 2.0 + 0.3 * number, 4.0, pace=0.0, seed=10 + number)
        library.add(f"stand-{number}", still, [(0.0, 4.0, "Stand")], person)
    return library


@pytest.fixture
def library(takes: Library, tmp_path: Path) -> Library:
    """Give a library of one's own with the same takes."""
    shutil.copytree(takes.data_dir, tmp_path / "data")
    return Library(tmp_path / "data")
