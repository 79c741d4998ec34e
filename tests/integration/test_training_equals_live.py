"""What a model was trained on is what it is asked about live: the same landmarks give the same rows, to the last bit.

The landmarks are those that BlazePose finds of a walking person; they go through files and data set to a trained model
file, and once more frame by frame through the stream that the server runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pose_parser.annotations import Segment
from pose_parser.datasets import DatasetOptions, build_dataset, read_dataset, write_dataset
from pose_parser.features import default_spec
from pose_parser.landmarks import BLAZEPOSE_33, Landmarks, read_landmarks, write_landmarks
from pose_parser.models import load_model, save_model
from pose_parser.models.building import ModelBuilder
from pose_parser.prediction import StreamClassifier
from pose_parser.video.frames import iter_frames

# The person is small in the clip's wide picture; this part of it, and of the time, shows her whole and large enough.
FRAMES, COLUMNS = slice(60, 120), slice(300, 1000)
# Steps of a camera that does not keep time, in the whole milliseconds of a browser.
STEPS_MS = (33, 34, 33, 50, 33, 67, 31, 36)
ABSENT = slice(22, 25)
WINDOW_S = 0.4

ANGLES = ("left_knee_angle_deg", "right_knee_angle_deg", "left_elbow_angle_deg")
MOVING = (*ANGLES, "left_wrist_speed_per_s", "left_knee_angle_velocity_deg_per_s")
WINDOWS = {"rows": "windows", "window_s": WINDOW_S}
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "frames": ({}, {"rows": "frames", "unseen": "keep"}, "knn"),
    "pooled": ({"names": MOVING, "pooling": ("mean", "std", "slope", "q10")}, WINDOWS, "knn"),
    "last frame": ({"names": MOVING}, WINDOWS, "knn"),
    "strides": ({"pooling": ("min", "max")}, {**WINDOWS, "stride_s": 0.1}, "knn"),
    "ends": (
        {"pooling": ("median", "range")},
        {**WINDOWS, "rows": "before-segment-end", "label_rule": "last"},
        "knn",
    ),
    "sequence": ({"names": ANGLES, "window_samples": 16}, WINDOWS, "minirocket"),
    "catch22": ({"names": ANGLES, "pooling": ("mean", "catch22")}, {**WINDOWS, "stride_s": 0.2}, "knn"),
}


def poses_of(models: Path, film: Path) -> list[Any]:
    """Run in a process without network."""
    from pose_parser.estimation.blazepose import BlazePoseEstimator

    with BlazePoseEstimator(models) as estimator:
        return [
            estimator.estimate(np.ascontiguousarray(frame.image_rgb[:, COLUMNS]), 33 * number)
            for number, frame in enumerate(islice(iter_frames(film), FRAMES.start, FRAMES.stop))
        ]


@pytest.fixture(scope="module")
def recordings(
    call_sandboxed: Callable[..., Any], pose_models: Path, footage: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """Two films of different frame rates, out of one of which the person is gone for a moment."""
    poses = call_sandboxed(poses_of, pose_models, footage)
    assert all(pose is not None for pose in poses)
    image, world = (np.stack([getattr(pose, name) for pose in poses]) for name in ("image_xyz", "world_xyz"))
    visibility = np.stack([pose.visibility for pose in poses])
    times_ms = np.cumsum([0, *(STEPS_MS[place % len(STEPS_MS)] for place in range(len(poses) - 1))]).astype(float)
    walk = Landmarks(BLAZEPOSE_33, image, world, visibility, times_ms, (COLUMNS.stop - COLUMNS.start, 554))
    gone = np.ones(len(poses))
    gone[ABSENT] = np.nan
    leaves = replace(
        walk,
        image_xyz=image * gone[:, None, None],
        world_xyz=world * gone[:, None, None],
        visibility=visibility * gone[:, None],
        timestamps_ms=np.arange(len(poses)) * 1000.0 / 25.0,
    )
    folder = tmp_path_factory.mktemp("landmarks")
    paths = {name: folder / f"{name}.parquet" for name in ("leaves", "walks")}
    for path, landmarks in zip(paths.values(), (leaves, walk), strict=True):
        write_landmarks(landmarks, path, provenance={"pose_model": "full"})
    return paths


def steps_of(video: str, landmarks: Landmarks) -> list[Segment]:
    edges = np.arange(0.0, landmarks.timestamps_ms[-1] / 1000.0 + 0.3, 0.3)
    pairs = enumerate(pairwise(edges))
    return [Segment(video, start, end, ("left", "right")[number % 2], "side") for number, (start, end) in pairs]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_the_stream_asks_about_the_very_rows_that_were_learnt(
    case: tuple[dict[str, Any], dict[str, Any], str], recordings: dict[str, Path], tmp_path: Path
) -> None:
    changes, options, kind = case
    landmarks = {video: read_landmarks(path).landmarks for video, path in recordings.items()}
    segments = [segment for video, one in landmarks.items() for segment in steps_of(video, one)]
    spec = default_spec(BLAZEPOSE_33).model_copy(update=changes)
    write_dataset(
        build_dataset([*recordings.values()], segments, spec, options=DatasetOptions(**options)), tmp_path / "data"
    )
    learnt = read_dataset(tmp_path / "data")
    save_model(ModelBuilder(kind, final_score=False).fit(learnt, "side").model_, tmp_path / "model.skops")
    model = load_model(tmp_path / "model.skops")
    for video, one in landmarks.items():
        stream = StreamClassifier(model)
        rows = (learnt.rows["video"] == video).to_numpy()
        asked = {one.timestamps_ms[place]: stream.observe(one.cut(place, place + 1)) for place in range(len(one))}
        ends_ms = learnt.rows["end_ms"][rows]
        assert len(ends_ms) > 3
        live = [asked[end_ms] for end_ms in ends_ms]
        assert all(row is not None for row in live)
        np.testing.assert_array_equal(np.concatenate(live), learnt.values[rows])
        if "stride_s" not in options and options["rows"] == "windows":
            assert sum(row is not None and not np.isnan(row).all() for row in asked.values()) == rows.sum()
