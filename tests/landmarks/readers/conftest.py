"""A small recording in every format, written by the format's own library where there is one.

``dlc_table.h5`` and ``dlc_fixed.h5`` beside this file hold made-up numbers (0 to 35, two mice, three frames); pandas
3.0.6 wrote them with PyTables, which is not needed otherwise.
"""

from __future__ import annotations

import csv
import json
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from pose_parser.landmarks import BLAZEPOSE_33

HERE = Path(__file__).parent
PICTURE = {"image_size": (200, 100), "fps": 10.0}


def person(n_landmarks: int, frame: int, *, left: float = 40.0, size: float = 1.0) -> list[float]:
    """Numbers of one person: landmark n is at left + n + frame, 10 + 2 n, with confidence 0.5."""
    place = np.arange(n_landmarks)
    points = np.stack([left + size * place + frame, 10 + size * 2 * place, np.full(n_landmarks, 0.5)], axis=1)
    return points.ravel().tolist()


def write_openpose(folder: Path, frames: Sequence[Sequence[list[float]]], *, first: int = 0) -> Path:
    folder.mkdir()
    for number, people in enumerate(frames, start=first):
        content = {"version": 1.3, "people": [{"person_id": [-1], "pose_keypoints_2d": points} for points in people]}
        (folder / f"walk_{number:012d}_keypoints.json").write_text(json.dumps(content))
    return folder


def write_csv(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def write_sleap(folder: Path, video_name: str = "mice.mp4") -> tuple[Path, Path]:
    """A mouse and a rat in five frames, of which frame 1 has nobody and frame 4 only the rat."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # sleap-io's, about libraries that are not installed
        import sleap_io as sio

        skeleton = sio.Skeleton(["nose", "ear_l", "ear_r"], edges=[("nose", "ear_l"), ("nose", "ear_r")])
        tracks = [sio.Track("mouse"), sio.Track("rat")]
        video = sio.Video(filename=video_name, open_backend=False, backend_metadata={"shape": [5, 100, 200, 1]})
        frames = []
        for frame in (0, 2, 3, 4):
            instances = [
                sio.PredictedInstance.from_numpy(
                    np.array([[20.0 + frame, 50], [30, 40 + 10 * who], [np.nan, np.nan]]),
                    skeleton=skeleton, point_scores=np.array([0.25, 0.75, 0.5]), score=0.9, track=track,
                )
                for who, track in enumerate(tracks) if frame != 4 or who == 1
            ]  # fmt: skip
            frames.append(sio.LabeledFrame(video=video, frame_idx=frame, instances=instances))
        labels = sio.Labels(frames, videos=[video], skeletons=[skeleton], tracks=tracks)
        slp, analysis = folder / "mice.slp", folder / "mice.analysis.h5"
        sio.save_slp(labels, str(slp))
        sio.save_analysis_h5(labels, str(analysis))
    return slp, analysis


@pytest.fixture(scope="session")
def make_sleap() -> Callable[[Path, str], tuple[Path, Path]]:
    """Write both kinds of SLEAP's files, which name the video that one gives."""
    return write_sleap


DLC_HEAD = [
    ["scorer", *["net"] * 6],
    ["bodyparts", *["Snout"] * 3, *["elbow_l"] * 3],
    ["coords", *["x", "y", "likelihood"] * 2],
]


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One recording for each reader, by the reader's name and, after a slash, the kind of file."""
    folder = tmp_path_factory.mktemp("samples")
    results = [{"image_id": n, "category_id": 1, "keypoints": person(17, n), "score": 0.9} for n in (0, 1, 3)]
    (folder / "results.json").write_text(json.dumps(results))
    lines = [" ".join(f"{number:f}" for number in [frame, *np.arange(60) / 50 + 0.5]) for frame in (19, 20, 22)]
    (folder / "joints.txt").write_text("\n".join(lines) + "\n")
    dlc_rows = [[n, 20 + n, 50, 0.9, 100, 25, 0.1] for n in range(3)]
    named = [f"{name.upper()}_{axis}" for name in BLAZEPOSE_33.landmark_names for axis in ("x", "y", "z", "visibility")]
    pose_rows = [[n, "squat", *np.round(np.linspace(0.1, 0.9, 132), 3)] for n in range(3)]
    fitness_rows = [[f"{n}.jpg", "squats_up", *np.linspace(1, 190, 99)] for n in range(3)]
    slp, analysis = write_sleap(folder)
    return {
        "openpose": write_openpose(folder / "openpose", [[person(25, n)] for n in range(3)]),
        "coco": folder / "results.json",
        "kinect": folder / "joints.txt",
        "deeplabcut/csv": write_csv(folder / "dlc.csv", [*DLC_HEAD, *dlc_rows]),
        "deeplabcut/table": HERE / "dlc_table.h5",
        "deeplabcut/fixed": HERE / "dlc_fixed.h5",
        "sleap/slp": slp,
        "sleap/analysis": analysis,
        "mediapipe/named": write_csv(folder / "pose.csv", [["frame", "label", *named], *pose_rows]),
        "mediapipe/unnamed": write_csv(folder / "fitness.csv", fitness_rows),
    }
