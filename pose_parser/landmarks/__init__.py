"""What a pose is: skeleton tables and the landmark arrays of one recording."""

from pose_parser.landmarks.files import (
    LandmarksFile,
    LandmarksWriter,
    iter_landmarks,
    read_frames,
    read_landmarks,
    read_outline,
    read_provenance,
    write_landmarks,
)
from pose_parser.landmarks.landmarks import FloatArray, Landmarks
from pose_parser.landmarks.skeleton import (
    BLAZEPOSE_33,
    BODY_25,
    COCO_17,
    KINECT_20,
    LANDMARK_NAMES,
    SKELETONS,
    Skeleton,
    mirrored_name,
    skeleton_called,
)

__all__ = [
    "BLAZEPOSE_33",
    "BODY_25",
    "COCO_17",
    "KINECT_20",
    "LANDMARK_NAMES",
    "SKELETONS",
    "FloatArray",
    "Landmarks",
    "LandmarksFile",
    "LandmarksWriter",
    "Skeleton",
    "iter_landmarks",
    "mirrored_name",
    "read_frames",
    "read_landmarks",
    "read_outline",
    "read_provenance",
    "skeleton_called",
    "write_landmarks",
]
