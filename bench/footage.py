"""Labelled recordings of what the pose engine sees in ../shared/data, which the sample models never trained on.

Labels come from people or from another implementation's landmarks, never from a model that is scored on them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from pose_parser.estimation.blazepose import BlazePoseEstimator
from pose_parser.estimation.estimator import stack_poses
from pose_parser.landmarks import BLAZEPOSE_33, FloatArray, Landmarks
from pose_parser.models.samples.figures import as_landmarks, take_figures
from pose_parser.models.samples.recordings import Recording, write_recording
from pose_parser.video.frames import iter_frames
from pose_parser.video.images import RgbImage

MODELS = Path("data/pose_models")
TFJS = "tensorflow/tfjs-models", "Apache-2.0"
SPORTS2D = "davidpagnon/Sports2D, demo.mp4", "BSD-3-Clause"

EXERCISE_MOMENTS_S = {"t_pose": (7.0, 16.0, 26.0, 35.0), "stand": (8.0, 18.0, 19.0, 27.0, 37.0)}
"""Moments of exercise.avi at which the woman in front holds a pose, read off the pictures; 0.1 s around each."""

FITNESS_LABELS = {"squats_down": "squat", "squats_up": "stand", "pushups_up": "plank", "pushups_down": "pushup_low"}


def extract(shared: Path, folder: Path) -> None:
    """Run the pose engine over the footage and write one file per recording."""
    for record in (squats, walking, walking_on_roof, stepping_backwards, gymnastics, dance, fitness_photos):
        recording = record(shared)
        print(write_recording(recording, folder), f"{len(recording.labels)} frames")


def squats(shared: Path) -> Recording:
    """Show squats; upright and low phases by the knee angles of another implementation's landmarks."""
    folder = shared / "squats_tfjs"
    landmarks = estimate(folder / "pose_squats.mp4", frame_ms=200)
    reference = np.array(json.loads((folder / "pose_squats.full.json").read_text()))[..., :2]
    return Recording("squats", f"{TFJS[0]}, pose_squats.mp4", TFJS[1], landmarks, phases(knee_angles_deg(reference)))


def phases(knees_deg: FloatArray) -> tuple[str | None, ...]:
    return tuple("stand" if knee > 165 else "squat" if knee < 115 else None for knee in knees_deg)


def knee_angles_deg(xy: FloatArray) -> FloatArray:
    """Mean of both knees, from pixel coordinates of shape (n_frames, 33, 2)."""
    angles = []
    for side in ("left", "right"):
        hip, knee, ankle = (xy[:, BLAZEPOSE_33.index_by_name[f"{side}_{joint}"]] for joint in ("hip", "knee", "ankle"))
        thigh, shin = hip - knee, ankle - knee
        cross = thigh[:, 0] * shin[:, 1] - thigh[:, 1] * shin[:, 0]
        angles.append(np.degrees(np.arctan2(np.abs(cross), (thigh * shin).sum(axis=1))))
    mean: FloatArray = np.mean(angles, axis=0)
    return mean


def walking(shared: Path) -> Recording:
    """Show a woman who crosses the picture from the side; the upper part, where a man stands on a roof, is cut off."""
    landmarks = estimate(shared / "walk_sports2d" / "demo.mp4", between_ms=(2500, 6200), crop=lambda rgb: rgb[440:])
    return Recording("walking", *SPORTS2D, landmarks, ("stand",) * len(landmarks))


def walking_on_roof(shared: Path) -> Recording:
    """Show the whole picture: a man, small, does jumping jacks and then walks along a roof until he jumps off."""
    landmarks = estimate(shared / "walk_sports2d" / "demo.mp4", between_ms=(0, 4700))
    labels = tuple("stand" if t >= 3100 else None for t in landmarks.timestamps_ms)
    return Recording("walking_on_roof", *SPORTS2D, landmarks, labels)


def stepping_backwards(shared: Path) -> Recording:
    landmarks = estimate(shared / "steps_dataloop" / "example_video.webm", every=2)
    return Recording(
        "stepping_backwards",
        "mrilikecoding/StreamPoseML, example_video.webm",
        "MIT",
        landmarks,
        ("stand",) * len(landmarks),
    )


def gymnastics(shared: Path) -> Recording:
    landmarks = estimate(shared / "people_exercising" / "exercise.avi")
    seconds = landmarks.timestamps_ms / 1000.0
    labels: list[str | None] = [None] * len(landmarks)
    for label, moments_s in EXERCISE_MOMENTS_S.items():
        for row in np.flatnonzero((np.abs(seconds[:, None] - np.array(moments_s)) < 0.11).any(axis=1)):
            labels[row] = label
    source = "felixchenfy/Realtime-Action-Recognition, exercise.avi"
    return Recording("gymnastics", source, "MIT", landmarks, tuple(labels))


def dance(shared: Path) -> Recording:
    """Show a dance, for which nothing is claimed: which labels are shown at all is what it tells."""
    landmarks = estimate(shared / "squats_tfjs" / "pose_1.mp4")
    return Recording("dance", f"{TFJS[0]}, pose_1.mp4", TFJS[1], landmarks, (None,) * len(landmarks))


def fitness_photos(shared: Path) -> Recording:
    """Photos of squats and push-ups with BlazePose landmarks in pixels, labelled by their publisher."""
    table = pd.read_csv(shared / "fitness_poses_mlkit" / "fitness_pose_samples.csv", header=None)
    xy = table.iloc[:, 2:].to_numpy(dtype=np.float64).reshape(-1, len(BLAZEPOSE_33), 3)[..., :2]
    figures = take_figures(xy / 1000.0, BLAZEPOSE_33)
    labels = tuple(FITNESS_LABELS[label] for label in table[1])
    return Recording("fitness_photos", "googlesamples/mlkit", "Apache-2.0", as_landmarks(figures, BLAZEPOSE_33), labels)


def estimate(
    video: Path,
    *,
    between_ms: tuple[float, float] = (0.0, np.inf),
    every: int = 1,
    frame_ms: int | None = None,
    crop: Callable[[RgbImage], RgbImage] = lambda rgb: rgb,
) -> Landmarks:
    """Landmarks of a video, as a live stream of these frames would give them."""
    poses, times, size = [], [], (1, 1)
    with BlazePoseEstimator(MODELS, "full") as estimator:
        for number, frame in enumerate(iter_frames(video)):
            if number % every or not between_ms[0] <= frame.timestamp_ms <= between_ms[1]:
                continue
            picture = np.ascontiguousarray(crop(frame.image_rgb))
            times.append(float(number * frame_ms if frame_ms else frame.timestamp_ms))
            poses.append(estimator.estimate(picture, int(times[-1])))
            size = (picture.shape[1], picture.shape[0])
        return stack_poses(poses, times, skeleton=estimator.skeleton, image_size=size)
