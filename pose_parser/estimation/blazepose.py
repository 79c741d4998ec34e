"""BlazePose through MediaPipe Tasks; the only module that imports MediaPipe.

Import it in a process that `pose_parser.estimation.sandbox` has cut off from the network: MediaPipe reports usage
metrics as soon as it runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import mediapipe
import numpy as np
from mediapipe.tasks.python.core.base_options import BaseOptions
from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions
from mediapipe.tasks.python.vision.core.vision_task_running_mode import VisionTaskRunningMode

from pose_parser.errors import AssetError
from pose_parser.estimation.assets import read_task
from pose_parser.estimation.estimator import Pose
from pose_parser.landmarks import BLAZEPOSE_33, FloatArray, Skeleton
from pose_parser.video import RgbImage


class BlazePoseEstimator:
    """BlazePose on one stream of pictures; follows one person, or finds several.

    Parameters
    ----------
    models_folder : Path
        Folder of the ``.task`` files, see `pose_parser.estimation.assets`.
    pose_model : {"lite", "full", "heavy"}
        Size of the landmark network.
    most_people : int
        How many are found at most. MediaPipe smooths the landmarks over time only where it is 1; with more it takes
        twice the time, too.

    Raises
    ------
    AssetError
        If the model file is absent, damaged, or refused by MediaPipe.
    """

    skeleton: Skeleton = BLAZEPOSE_33

    def __init__(self, models_folder: Path, pose_model: str = "full", *, most_people: int = 1) -> None:
        options = PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_buffer=read_task(models_folder, pose_model)),
            running_mode=VisionTaskRunningMode.VIDEO,
            num_poses=most_people,
        )
        try:
            self._landmarker: Any = PoseLandmarker.create_from_options(options)
        except (RuntimeError, ValueError) as error:
            raise AssetError(f"{models_folder}: MediaPipe refuses the pose model {pose_model!r} ({error})") from error

    def estimate(self, image_rgb: RgbImage, timestamp_ms: int) -> Pose | None:
        """See `PoseEstimator.estimate`."""
        people = self.estimate_people(image_rgb, timestamp_ms)
        return people[0] if people else None

    def estimate_people(self, image_rgb: RgbImage, timestamp_ms: int) -> list[Pose]:
        """See `PeopleEstimator.estimate_people`."""
        picture = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(image_rgb))
        found = self._landmarker.detect_for_video(picture, timestamp_ms)
        return [
            Pose(_xyz(image), _xyz(world), np.array([landmark.visibility for landmark in image]))
            for image, world in zip(found.pose_landmarks, found.pose_world_landmarks, strict=True)
        ]

    def close(self) -> None:
        """Free the landmarker; a second call does nothing."""
        if self._landmarker is not None:
            self._landmarker.close()
            self._landmarker = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()


def _xyz(landmarks: list[Any]) -> FloatArray:
    """Array of shape (n_landmarks, 3) of MediaPipe's landmark objects."""
    return np.array([(landmark.x, landmark.y, landmark.z) for landmark in landmarks])
