"""COCO keypoint results: a JSON list with one entry for each person in each picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from pose_parser.errors import LandmarksFileError
from pose_parser.landmarks.files import LandmarksFile
from pose_parser.landmarks.landmarks import FloatArray
from pose_parser.landmarks.readers import plain_json
from pose_parser.landmarks.readers.finishing import MAX_FRAME, fill_holes, finish, picture_reading
from pose_parser.landmarks.readers.options import KeypointOptions
from pose_parser.landmarks.readers.people import PersonFollower
from pose_parser.landmarks.skeleton import COCO_17

N_LANDMARKS = len(COCO_17)


def read_coco(path: Path, options: KeypointOptions) -> LandmarksFile:
    """Read ``[{"image_id": 12, "keypoints": [x, y, confidence, ...], "score": 0.9}, ...]`` with COCO's 17 keypoints.

    The number of a frame is the image's id, or the last number in it where it is a file's name. Confidences of 0, 1
    and 2 are COCO's flags for missing, hidden and visible, which become 0, 0.5 and 1.

    Raises
    ------
    LandmarksFileError
        If it holds something else.
    """
    entries = plain_json.load(path)
    if not isinstance(entries, list) or not entries:
        raise LandmarksFileError(f"{path}: is no list of COCO results, or an empty one")
    by_frame: dict[int, list[FloatArray]] = {}
    for index, entry in enumerate(entries):
        frame, points = _entry(entry, f"{path}: entry {index}")
        by_frame.setdefault(frame, []).append(points)
    follower = PersonFollower(options, path)
    frames = np.array(sorted(by_frame))
    chosen = np.array([follower.choose(np.array(by_frame[frame]), frame) for frame in frames.tolist()])
    frames, (chosen,) = fill_holes(frames, chosen)
    chosen[..., 2] = _as_likelihood(chosen[..., 2])
    notes = {"most_people": follower.most_people}
    return finish(picture_reading("coco", COCO_17.landmark_names, chosen, frames, notes=notes), path, options)


def _entry(entry: Any, place: str) -> tuple[int, FloatArray]:
    if not isinstance(entry, dict) or "image_id" not in entry or "keypoints" not in entry:
        raise LandmarksFileError(f"{place} has no image_id or no keypoints")
    image_id = entry["image_id"]
    frame = plain_json.last_number(image_id, place) if isinstance(image_id, str) else image_id
    if type(frame) is not int or not 0 <= frame <= MAX_FRAME:
        raise LandmarksFileError(
            f"{place}: image_id is {str(image_id)[:40]!r}; a number from 0 to {MAX_FRAME} is expected"
        )
    values = plain_json.numbers(entry["keypoints"], 3 * N_LANDMARKS, f"{place}: keypoints")
    points = values.reshape(N_LANDMARKS, 3)
    points[points[:, 2] == 0] = np.nan
    return frame, points


def _as_likelihood(confidence: FloatArray) -> FloatArray:
    known = confidence[np.isfinite(confidence)]
    are_flags = len(known) > 0 and set(np.unique(known).tolist()) <= {1.0, 2.0} and known.max() == 2.0
    return confidence / 2.0 if are_flags else confidence
