"""Kinect skeletons as text, as in UTKinect-Action3D: a frame's number, then 20 joints."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pose_parser.errors import LandmarksFileError
from pose_parser.landmarks.files import LandmarksFile
from pose_parser.landmarks.landmarks import FloatArray
from pose_parser.landmarks.readers.finishing import Reading, finish
from pose_parser.landmarks.readers.options import FARTHEST, KeypointOptions
from pose_parser.landmarks.skeleton import KINECT_20

N_NUMBERS = 1 + 3 * len(KINECT_20)

IMAGE_SIZE = (320, 240)
FOCAL_LENGTH = 285.63
"""Nominal focal length of the depth camera in pixels of `IMAGE_SIZE` (NuiImageCamera.h of the Kinect SDK 1.8)."""


def read_kinect(path: Path, options: KeypointOptions) -> LandmarksFile:
    """Read lines of a frame's number and x, y, z of 20 joints in metres, in the order of `KINECT_20`.

    The sensor's x points to the picture's left and its y upwards; both are turned round, and the world's origin is put
    between the hips. The picture is what the depth camera's nominal lens makes of it, so that it keeps where the body
    goes. Joints at 0, 0, 0 are missing. Frames that the file leaves out stay out.

    Raises
    ------
    LandmarksFileError
        If a line holds something else.
    """
    table = _table(path)
    joints = table[:, 1:].reshape(len(table), len(KINECT_20), 3) * [-1.0, -1.0, 1.0]
    joints[(joints == 0).all(axis=-1)] = np.nan
    hips = joints[:, [KINECT_20.index_by_name["mid_hip"]]]
    reading = Reading(
        "kinect",
        KINECT_20.landmark_names,
        project(joints, hips),
        np.full(joints.shape[:2], np.nan),
        table[:, 0].astype(np.int64),
        world_xyz=joints - hips,
        image_size=IMAGE_SIZE,
        notes={"image": "projected from metres with the depth camera's nominal focal length"},
    )
    return finish(reading, path, options)


def project(joints: FloatArray, hips: FloatArray) -> FloatArray:
    """Project metres before the camera into the picture, in pixels; z is the depth from the hips on the scale of x.

    Points less than a decimetre before the camera, which no sensor sees, are NaN.
    """
    depth = np.where(joints[..., 2:] > 0.1, joints[..., 2:], np.nan)
    hip_depth = np.where(hips[..., 2:] > 0.1, hips[..., 2:], np.nan)
    xy = FOCAL_LENGTH * joints[..., :2] / depth + np.array(IMAGE_SIZE) / 2.0
    return np.concatenate([xy, FOCAL_LENGTH * (depth - hip_depth) / hip_depth], axis=-1)


def _table(path: Path) -> FloatArray:
    rows = []
    try:
        with path.open(encoding="ascii") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    rows.append(_row(line.split(), f"{path}:{number}"))
    except (OSError, UnicodeDecodeError) as error:
        raise LandmarksFileError(f"{path}: cannot be read as text ({error})") from error
    if not rows:
        raise LandmarksFileError(f"{path}: holds no frame")
    return np.array(rows)


def _row(words: list[str], place: str) -> list[float]:
    if len(words) != N_NUMBERS:
        raise LandmarksFileError(
            f"{place}: has {len(words)} numbers; {N_NUMBERS} are expected (frame, 20 joints x y z)"
        )
    try:
        row = list(map(float, words))
    except ValueError as error:
        raise LandmarksFileError(f"{place}: {str(error)[:100]}") from error
    if not 0 <= row[0] <= 1e9 or row[0] != int(row[0]):
        raise LandmarksFileError(f"{place}: {words[0]} is no number of a frame")
    far = next((word for word, value in zip(words[1:], row[1:], strict=True) if abs(value) > FARTHEST), None)
    if far is not None:
        raise LandmarksFileError(f"{place}: {far[:40]} is no position in metres")
    return row
