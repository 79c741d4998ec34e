"""Make a library as if somebody had recorded it: takes of the film of three movements, for the browser tests.

``python tests/e2e/make_takes.py DATA_DIR FILM [--minutes N]`` looks for the person in the film that
``make_movements.py --film`` wrote, and writes two short takes of each movement; with ``--minutes`` also takes of
a minute each, so many of them, in which the movements follow one another.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
from make_movements import FILM_S

from pose_parser.annotations import Segment
from pose_parser.extraction import ExtractionOptions, extract_videos
from pose_parser.landmarks import Landmarks, read_landmarks, write_landmarks
from pose_parser.library.labels import read_labels, write_labels
from pose_parser.library.tidying import tidy

POSE_MODELS = Path(__file__).resolve().parents[2] / "data" / "pose_models"
NAMES = ("Walk", "Jump", "Stand")
FAMILY = "movement"
FRAME_MS = 1000.0 / 30.0


def find_poses(film: Path) -> Landmarks:
    """Look for the person in every picture of the film."""
    with tempfile.TemporaryDirectory() as folder:
        extract_videos([film], Path(folder), options=ExtractionOptions(pose_models_folder=POSE_MODELS))
        return read_landmarks(Path(folder) / f"{film.stem}.parquet").landmarks


def loop(poses: Landmarks, start: int, stop: int, seconds: int) -> Landmarks:
    """Play some frames again and again, to and fro, for so many seconds."""
    forth = np.arange(start, stop)
    order = np.resize(np.concatenate([forth, forth[-2:0:-1]]), round(1000 * seconds / FRAME_MS))
    return Landmarks(
        skeleton=poses.skeleton,
        image_xyz=poses.image_xyz[order],
        world_xyz=poses.world_xyz[order],
        visibility=poses.visibility[order],
        timestamps_ms=np.arange(len(order)) * FRAME_MS,
        image_size=poses.image_size,
    )


def keep(data_dir: Path, name: str, poses: Landmarks, segments: list[Segment]) -> None:
    """Write one take with its labels."""
    folder = data_dir / "landmarks"
    folder.mkdir(parents=True, exist_ok=True)
    write_landmarks(poses, folder / f"{name}.parquet", provenance={"source": "take", "pose_model": "full"})
    write_labels(data_dir, name, segments, revision=read_labels(data_dir, name).revision)


def make_short(data_dir: Path, poses: Landmarks) -> None:
    """Write two takes of each movement, from the two halves of what the film shows of it."""
    n_frames = len(poses) // len(NAMES)
    for place, label in enumerate(NAMES):
        for half in range(2):
            start = place * n_frames + half * n_frames // 2
            name = f"{label.lower()}-{half + 1}"
            shown = loop(poses, start + 2, start + n_frames // 2 - 2, FILM_S)
            keep(data_dir, name, shown, [Segment(name, 0.0, float(FILM_S), label, FAMILY)])


def make_minutes(data_dir: Path, poses: Landmarks, n_takes: int) -> None:
    """Write takes of a minute; the film, forwards and backwards, shows the first and last movement twice as long."""
    for number in range(n_takes):
        name = f"long-{number:02}"
        shown = loop(poses, 0, len(poses), 60)
        segments = [
            Segment(name, start, start + FILM_S, NAMES[(0, 1, 2, 2, 1, 0)[int(start // FILM_S) % 6]], FAMILY)
            for start in np.arange(0.0, 60.0, FILM_S).tolist()
        ]
        keep(data_dir, name, shown, segments)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("film", type=Path)
    parser.add_argument("--minutes", type=int, default=0)
    options = parser.parse_args()
    poses = find_poses(options.film)
    make_short(options.data_dir, poses)
    make_minutes(options.data_dir, poses, options.minutes)
    tidy(options.data_dir)


if __name__ == "__main__":
    main()
