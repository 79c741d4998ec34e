"""Skeleton tables: which landmarks a pose estimator gives, their order, bones and mirror images."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property

_OWN_NAME = re.compile(r"own\d+-[0-9a-f]{8}")


@dataclass(frozen=True)
class Skeleton:
    """An ordered set of named landmarks.

    Parameters
    ----------
    name : str
        Short identifier, for example ``"blazepose33"``; model cards refer to it.
    landmark_names : tuple of str
        One name per landmark, in the order of the arrays' landmark axis.
    bones : tuple of (str, str)
        Pairs of landmark names to draw as limbs.
    """

    name: str
    landmark_names: tuple[str, ...]
    bones: tuple[tuple[str, str], ...]

    @cached_property
    def index_by_name(self) -> dict[str, int]:
        """Position of each landmark on the landmark axis."""
        return {name: index for index, name in enumerate(self.landmark_names)}

    @cached_property
    def mirror_order(self) -> tuple[int, ...]:
        """For each landmark, the index of its left/right counterpart (itself on the midline)."""
        return tuple(self.index_by_name[mirrored_name(name)] for name in self.landmark_names)

    def __len__(self) -> int:
        return len(self.landmark_names)


def mirrored_name(name: str) -> str:
    """Swap ``left`` and ``right`` in a landmark or feature name.

    Every whole word (separated by underscores) is swapped, so ``left_wrist_to_right_hip`` becomes
    ``right_wrist_to_left_hip``; a name without a side is its own mirror image.
    """
    swapped = {"left": "right", "right": "left"}
    return "_".join(swapped.get(word, word) for word in name.split("_"))


_ARMS_AND_LEGS = tuple(
    (f"{side}_{start}", f"{side}_{end}")
    for side in ("left", "right")
    for start, end in (("shoulder", "elbow"), ("elbow", "wrist"), ("hip", "knee"), ("knee", "ankle"))
)

BLAZEPOSE_33 = Skeleton(
    name="blazepose33",
    landmark_names=(
        "nose",
        "left_eye_inner", "left_eye", "left_eye_outer",
        "right_eye_inner", "right_eye", "right_eye_outer",
        "left_ear", "right_ear",
        "mouth_left", "mouth_right",
        "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist",
        "left_pinky", "right_pinky", "left_index", "right_index", "left_thumb", "right_thumb",
        "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
        "left_heel", "right_heel", "left_foot_index", "right_foot_index",
    ),
    bones=(
        ("left_shoulder", "right_shoulder"), ("left_hip", "right_hip"),
        ("left_shoulder", "left_hip"), ("right_shoulder", "right_hip"),
        *_ARMS_AND_LEGS,
        ("left_wrist", "left_index"), ("right_wrist", "right_index"),
        ("left_wrist", "left_thumb"), ("right_wrist", "right_thumb"),
        ("left_wrist", "left_pinky"), ("right_wrist", "right_pinky"),
        ("left_ankle", "left_heel"), ("right_ankle", "right_heel"),
        ("left_heel", "left_foot_index"), ("right_heel", "right_foot_index"),
        ("left_ear", "left_eye_outer"), ("left_eye_outer", "left_eye"), ("left_eye", "left_eye_inner"),
        ("left_eye_inner", "nose"), ("nose", "right_eye_inner"), ("right_eye_inner", "right_eye"),
        ("right_eye", "right_eye_outer"), ("right_eye_outer", "right_ear"), ("mouth_left", "mouth_right"),
    ),
)  # fmt: skip

COCO_17 = Skeleton(
    name="coco17",
    landmark_names=(
        "nose", "left_eye", "right_eye", "left_ear", "right_ear",
        "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist",
        "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
    ),
    bones=(
        ("left_shoulder", "right_shoulder"), ("left_hip", "right_hip"),
        ("left_shoulder", "left_hip"), ("right_shoulder", "right_hip"),
        *_ARMS_AND_LEGS,
        ("nose", "left_eye"), ("nose", "right_eye"), ("left_eye", "left_ear"), ("right_eye", "right_ear"),
    ),
)  # fmt: skip

BODY_25 = Skeleton(
    name="body25",
    landmark_names=(
        "nose", "neck",
        "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow", "left_wrist",
        "mid_hip", "right_hip", "right_knee", "right_ankle", "left_hip", "left_knee", "left_ankle",
        "right_eye", "left_eye", "right_ear", "left_ear",
        "left_foot_index", "left_small_toe", "left_heel", "right_foot_index", "right_small_toe", "right_heel",
    ),
    bones=(
        ("neck", "mid_hip"), ("nose", "neck"), ("neck", "left_shoulder"), ("neck", "right_shoulder"),
        ("mid_hip", "left_hip"), ("mid_hip", "right_hip"),
        *_ARMS_AND_LEGS,
        ("nose", "left_eye"), ("nose", "right_eye"), ("left_eye", "left_ear"), ("right_eye", "right_ear"),
        ("left_ankle", "left_heel"), ("right_ankle", "right_heel"),
        ("left_ankle", "left_foot_index"), ("right_ankle", "right_foot_index"),
        ("left_foot_index", "left_small_toe"), ("right_foot_index", "right_small_toe"),
    ),
)  # fmt: skip

KINECT_20 = Skeleton(
    name="kinect20",
    landmark_names=(
        "mid_hip", "spine", "neck", "head",
        "left_shoulder", "left_elbow", "left_wrist", "left_hand",
        "right_shoulder", "right_elbow", "right_wrist", "right_hand",
        "left_hip", "left_knee", "left_ankle", "left_foot_index",
        "right_hip", "right_knee", "right_ankle", "right_foot_index",
    ),
    bones=(
        ("mid_hip", "spine"), ("spine", "neck"), ("neck", "head"),
        ("neck", "left_shoulder"), ("neck", "right_shoulder"), ("mid_hip", "left_hip"), ("mid_hip", "right_hip"),
        *_ARMS_AND_LEGS,
        ("left_wrist", "left_hand"), ("right_wrist", "right_hand"),
        ("left_ankle", "left_foot_index"), ("right_ankle", "right_foot_index"),
    ),
)  # fmt: skip

SKELETONS = {skeleton.name: skeleton for skeleton in (BLAZEPOSE_33, COCO_17, BODY_25, KINECT_20)}
"""Every skeleton that Poser knows, by name."""

LANDMARK_NAMES = tuple(dict.fromkeys(name for skeleton in SKELETONS.values() for name in skeleton.landmark_names))
"""Every landmark of every one of them."""


def skeleton_called(name: str) -> Skeleton:
    """Return the known skeleton of this name; for one of the user's own, all of `LANDMARK_NAMES` under its name.

    Features are made of these landmarks alone, so that is as much as can matter of a skeleton that is not at hand.

    Raises
    ------
    ValueError
        If it is neither known nor a name that `own_skeleton` gives.
    """
    if name not in SKELETONS and not _OWN_NAME.fullmatch(name):
        raise ValueError(f"there is no skeleton {name!r}; choose from {', '.join(SKELETONS)}")
    return SKELETONS.get(name) or Skeleton(name, LANDMARK_NAMES, ())


def own_skeleton(names: tuple[str, ...], bones: tuple[tuple[str, str], ...]) -> Skeleton:
    """Make a skeleton of the user's own; its name follows from its landmarks."""
    digest = hashlib.sha256("\n".join(names).encode()).hexdigest()[:8]
    return Skeleton(f"own{len(names)}-{digest}", names, bones)
