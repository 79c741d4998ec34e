"""A made-up study: several persons who stand, squat and raise their arms before several cameras, and a model of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesClassifier

from pose_parser.annotations import Segment
from pose_parser.datasets import Dataset, DatasetOptions, build_dataset, write_dataset
from pose_parser.features import FeatureSpec
from pose_parser.features.drawing import FIGURE
from pose_parser.landmarks import BLAZEPOSE_33, Landmarks, write_landmarks
from pose_parser.models import make_trained_model, save_model
from pose_parser.models.building import write_evaluation
from pose_parser.models.building.builder import describe_training_data
from pose_parser.models.evaluation import evaluate

RATE_HZ = 10.0
NAMES = (
    "left_knee_angle_deg", "right_knee_angle_deg", "left_shoulder_angle_deg", "right_shoulder_angle_deg",
    "left_wrist_above_left_shoulder", "ankle_to_ankle_distance",
)  # fmt: skip


class Study(NamedTuple):
    """Where the files of a made-up study lie."""

    folder: Path
    dataset: Path
    model: Path
    landmarks: Path
    videos: Path


def pose(label_number: int, strength: float, rng: np.random.Generator) -> np.ndarray:
    """Give one pose in units of the feature drawings, shape (33, 2): 0 stands, 1 squats, 2 has the arms up."""
    points = np.array([FIGURE[name] for name in BLAZEPOSE_33.landmark_names])
    for place, name in enumerate(BLAZEPOSE_33.landmark_names):
        above_knee = FIGURE[name][1] < 78
        if label_number == 1 and above_knee:
            points[place, 1] += 14.0 * strength
        if label_number == 1 and name.endswith("knee"):
            points[place, 0] += 6.0 * strength * (1 if name.startswith("left") else -1)
        if label_number == 2 and any(part in name for part in ("wrist", "thumb", "index", "pinky", "elbow")):
            shoulder = FIGURE[f"{name.split('_')[0]}_shoulder"][1]
            if "foot" not in name:
                points[place, 1] += strength * (2.0 * (shoulder - points[place, 1]) - 10.0)
    return points + rng.normal(0.0, 1.6, points.shape)


def record(labels: np.ndarray, *, seed: int, size: float) -> Landmarks:
    """Make the landmarks of one video, a label number for each frame."""
    rng = np.random.default_rng(seed)
    strengths = np.clip(0.15 + 0.6 * rng.random(len(labels)), 0.0, 1.0)
    points = np.stack([pose(int(label), float(part), rng) for label, part in zip(labels, strengths, strict=True)])
    image = np.zeros((len(labels), 33, 3))
    image[..., :2] = 0.5 + (points - [50.0, 60.0]) / 120.0 * size
    image[..., 0] = 0.5 + (image[..., 0] - 0.5) * 480 / 640
    times_ms = np.arange(len(labels)) * 1000.0 / RATE_HZ
    return Landmarks(BLAZEPOSE_33, image, image * 2.0, np.ones(image.shape[:2]), times_ms, (640, 480))


def make_study(
    root: Path,
    *,
    labels: tuple[str, ...] = ("stand", "squat", "arms up"),
    n_persons: int = 3,
    n_cameras: int = 2,
    by: str | None = None,
    seconds: float = 2.0,
) -> Study:
    """Write landmarks, data set, model, scores and (empty) videos."""
    for name in ("landmarks", "videos", "run"):
        (root / name).mkdir(parents=True)
    rng = np.random.default_rng(0)
    files, segments, groups = [], [], {}
    for person in range(n_persons):
        for camera in range(n_cameras):
            video = f"p{person}_c{camera}"
            order = rng.permutation(np.repeat(np.arange(len(labels)), 2))
            numbers = np.repeat(order, int(seconds * RATE_HZ))
            landmarks = record(numbers, seed=10 * person + camera, size=0.6 + 0.1 * person)
            files.append(root / "landmarks" / f"{video}.parquet")
            (root / "videos" / f"{video}.mp4").write_bytes(b"no film, but of that name")
            told = {
                "video": f"{video}.mp4",
                "size_bytes": 25,
                "pose_model": "full",
                "duration_s": len(numbers) / RATE_HZ,
            }
            write_landmarks(landmarks, files[-1], provenance=told)
            segments += [
                Segment(video, place * seconds, (place + 1) * seconds, labels[number], "exercise")
                for place, number in enumerate(order)
            ]
            groups[video] = {"person": f"person {person}", "camera": f"camera {camera}"}
    spec = FeatureSpec(names=NAMES, pooling=("mean", "range"))
    options = DatasetOptions(rows="windows", window_s=0.5, stride_s=0.2, groups=groups)
    dataset = build_dataset(files, segments, spec, options=options)
    write_dataset(dataset, root / "study.parquet")
    write_run(dataset, root / "run", root / "study.skops", by=by)
    return Study(root / "run", root / "study.parquet", root / "study.skops", root / "landmarks", root / "videos")


def write_run(dataset: Dataset, folder: Path, model: Path, *, by: str | None) -> None:
    """Train, score and write."""
    forest = ExtraTreesClassifier(20, max_depth=4, random_state=0)
    evaluation = evaluate(forest, dataset, "exercise", by=by, n_folds=3)
    write_evaluation(evaluation, folder)
    labels = dataset.labels("exercise").astype(str)
    forest.fit(dataset.values, labels)
    card = {
        "features": dataset.spec.to_dict(),
        "window_s": dataset.window_s,
        "training_data": describe_training_data(dataset, "exercise"),
    }
    save_model(make_trained_model(forest, card, name="study"), model)


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Three persons before two cameras."""
    return make_study(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="session")
def study_maker() -> Callable[..., Study]:
    return make_study
