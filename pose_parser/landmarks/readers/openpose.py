"""OpenPose: a folder with one JSON file for each frame, BODY-25."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pose_parser.errors import LandmarksFileError
from pose_parser.landmarks.files import LandmarksFile
from pose_parser.landmarks.landmarks import FloatArray
from pose_parser.landmarks.readers import plain_json
from pose_parser.landmarks.readers.finishing import fill_holes, finish, picture_reading
from pose_parser.landmarks.readers.options import KeypointOptions
from pose_parser.landmarks.readers.people import PersonFollower
from pose_parser.landmarks.skeleton import BODY_25

PATTERN = "*_keypoints.json"
N_LANDMARKS = len(BODY_25)


def read_openpose(path: Path, options: KeypointOptions) -> LandmarksFile:
    """Read what OpenPose's ``--write_json`` makes; the number of a frame is the last one in its file's name.

    Raises
    ------
    LandmarksFileError
        If there is no such file, or one of them holds something else.
    """
    files = sorted(path.glob(PATTERN))
    if not files:
        raise LandmarksFileError(f"{path}: is no folder with files *_keypoints.json")
    numbered = sorted(
        (plain_json.last_number(file.name.removesuffix("_keypoints.json"), str(file)), file) for file in files
    )
    follower = PersonFollower(options, path)
    points = np.array([follower.choose(_people(file), frame) for frame, file in numbered])
    frames = np.array([frame for frame, _ in numbered])
    if len(set(frames.tolist())) == len(frames):
        frames, (points,) = fill_holes(frames, points)
    notes = {"most_people": follower.most_people}
    return finish(picture_reading("openpose", BODY_25.landmark_names, points, frames, notes=notes), path, options)


def _people(file: Path) -> FloatArray:
    content = plain_json.load(file)
    people = content.get("people") if isinstance(content, dict) else None
    if not isinstance(people, list):
        raise LandmarksFileError(f"{file}: has no list of people, as OpenPose writes it")
    points = np.full((len(people), N_LANDMARKS, 3), np.nan)
    for index, person in enumerate(people):
        place = f"{file}: people[{index}]"
        if not isinstance(person, dict) or "pose_keypoints_2d" not in person:
            raise LandmarksFileError(f"{place} has no pose_keypoints_2d")
        values = plain_json.numbers(person["pose_keypoints_2d"], 3 * N_LANDMARKS, f"{place}.pose_keypoints_2d")
        points[index] = values.reshape(N_LANDMARKS, 3)
    points[points[..., 2] == 0] = np.nan
    return points
