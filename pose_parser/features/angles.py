"""The angles of the catalogue: at joints, and of limbs against vertical, trunk and each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from pose_parser.features.feature import Feature
from pose_parser.features.points import DOWN, ORIGIN, RIGHT, SIDES, UP, in_words

_JOINTS = {
    "elbow": ("shoulder", "elbow", "wrist"),
    "wrist": ("elbow", "wrist", "hand"),
    "shoulder": ("hip", "shoulder", "elbow"),
    "hip": ("shoulder", "hip", "knee"),
    "knee": ("hip", "knee", "ankle"),
    "ankle": ("knee", "ankle", "foot_index"),
}
_MIDDLE_JOINTS = {
    "neck": ("mid_hip", "neck", "nose"),
    "head": ("mid_hip", "neck", "head"),
    "trunk": ("neck", "mid_hip", "mid_knee"),
}

_SIDED_LIMBS = {
    "upper_arm": ("shoulder", "elbow"),
    "forearm": ("elbow", "wrist"),
    "hand": ("wrist", "hand"),
    "arm": ("shoulder", "wrist"),
    "thigh": ("hip", "knee"),
    "shin": ("knee", "ankle"),
    "leg": ("hip", "ankle"),
    "foot": ("heel", "foot_index"),
    "forefoot": ("ankle", "foot_index"),
    "rearfoot": ("ankle", "heel"),
}
_LIMBS: dict[str, tuple[str, str]] = {
    f"{side}_{limb}": (f"{side}_{start}", f"{side}_{end}")
    for limb, (start, end) in _SIDED_LIMBS.items()
    for side in SIDES
}
_LIMBS |= {f"{side}_shoulder_line": ("neck", f"{side}_shoulder") for side in SIDES}
_LIMBS |= {f"{side}_hip_line": ("mid_hip", f"{side}_hip") for side in SIDES}
_LIMBS |= {f"nose_to_{side}_eye": ("nose", f"{side}_eye") for side in SIDES}
_LIMBS |= {f"{side}_eye_to_{side}_ear": (f"{side}_eye", f"{side}_ear") for side in SIDES}

_UPRIGHT_LIMBS = {"trunk": ("mid_hip", "neck"), "neck_to_nose": ("neck", "nose"), "neck_to_head": ("neck", "head")}
_LEVEL_LINES = {
    f"{part}_line": (f"right_{part}", f"left_{part}") for part in ("eye", "ear", "shoulder", "hip", "knee", "ankle")
}
_ALL_LIMBS = _LIMBS | _UPRIGHT_LIMBS | _LEVEL_LINES

_CROSSED_LIMBS = ("upper_arm", "forearm", "thigh", "shin")
_TWIN_LIMBS = (*_CROSSED_LIMBS, "arm", "leg", "hand", "foot", "forefoot", "rearfoot")
_SAME_SIDE_PAIRS = (
    ("shoulder_line", "upper_arm"), ("hip_line", "thigh"), ("shin", "forefoot"), ("shin", "rearfoot"), ("shin", "foot"),
    ("arm", "leg"),
)  # fmt: skip


def angle_features() -> Iterator[Feature]:
    """Give every angle, each for the picture (2D) and for world coordinates (3D)."""
    yield from _joint_angles()
    yield from _vertical_angles()
    yield from _trunk_angles()
    yield from _limb_angles()


def _joint_angles() -> Iterator[Feature]:
    joints = {f"{side}_{name}": tuple(f"{side}_{point}" for point in points)
              for name, points in _JOINTS.items() for side in SIDES}  # fmt: skip
    for name, points in (joints | _MIDDLE_JOINTS).items():
        start, joint, end = points
        words = f"Angle at {in_words(joint)} between {in_words(start)} and {in_words(end)}; straight is 180."
        yield from _unsigned(name, (joint, start, joint, end), "Joint angles", words)


def _vertical_angles() -> Iterator[Feature]:
    group = "Limbs against true vertical"
    for limbs, fixed, sign, rest in (
        (_LIMBS, DOWN, -1, "straight down"),
        (_UPRIGHT_LIMBS, UP, 1, "straight up"),
    ):
        for name, (start, end) in limbs.items():
            points = (ORIGIN, fixed, start, end)
            words = f"Direction from {in_words(start)} to {in_words(end)}, measured from {rest}"
            yield _signed(
                f"{name}_vertical_angle_deg", points, group, f"{words}; positive to the picture's right.", sign
            )
            yield _angle(f"{name}_tilt_deg", points, group, f"{words}, whichever way.", 2)
            yield _angle(f"{name}_vertical_angle_3d_deg", points, group, f"{words}, whichever way.", 3)
    for name, (start, end) in _LEVEL_LINES.items():
        points = (ORIGIN, RIGHT, start, end)
        words = f"Line from {in_words(start)} to {in_words(end)}, measured from level"
        yield _signed(f"{name}_level_angle_deg", points, group, f"{words}; positive where the left end is higher.", -1)
        yield _angle(f"{name}_level_angle_3d_deg", points, group, f"{words} to the picture's right, whichever way.", 3)


def _trunk_angles() -> Iterator[Feature]:
    for name, (start, end) in (_LIMBS | _UPRIGHT_LIMBS).items():
        if name == "trunk":
            continue
        top, bottom = ("mid_hip", "neck") if name in _UPRIGHT_LIMBS else ("neck", "mid_hip")
        words = (
            f"Between {in_words(start)} to {in_words(end)} and the trunk from {in_words(top)} to {in_words(bottom)}."
        )
        yield from _unsigned(f"{name}_trunk", (top, bottom, start, end), "Limbs against the trunk", words)


def _limb_angles() -> Iterator[Feature]:
    for name, first, second in _limb_pairs():
        points = (*_ALL_LIMBS[first], *_ALL_LIMBS[second])
        limbs = [f"{in_words(start)} to {in_words(end)}" for start, end in (points[:2], points[2:])]
        words = f"Between {limbs[0]} and {limbs[1]}; the same direction is 0."
        yield from _unsigned(name, points, "Limbs against limbs", words)


def _limb_pairs() -> Iterator[tuple[str, str, str]]:
    """Give name, first and second limb; twins have no side in their name, being their own mirror image."""
    for limb in _TWIN_LIMBS:
        yield f"{limb}_to_{limb}", f"left_{limb}", f"right_{limb}"
    yield "shoulder_line_to_hip_line", "shoulder_line", "hip_line"
    crossed = [
        (first, second, side, other)
        for first, second in combinations(_CROSSED_LIMBS, 2)
        for side in SIDES
        for other in SIDES
    ]
    same_side = [(first, second, side, side) for first, second in _SAME_SIDE_PAIRS for side in SIDES]
    heel_toe = [("rearfoot", "forefoot", side, other) for side in SIDES for other in SIDES]
    for first, second, side, other in (*crossed, *same_side, *heel_toe):
        yield f"{side}_{first}_to_{other}_{second}", f"{side}_{first}", f"{other}_{second}"
    for side in SIDES:
        yield f"neck_to_nose_to_{side}_shoulder_line", "neck_to_nose", f"{side}_shoulder_line"
        yield f"nose_to_{side}_eye_to_{side}_ear", f"nose_to_{side}_eye", f"{side}_eye_to_{side}_ear"


def _unsigned(name: str, points: tuple[str, ...], group: str, words: str) -> Iterator[Feature]:
    yield _angle(f"{name}_angle_deg", points, group, words, 2)
    yield _angle(f"{name}_angle_3d_deg", points, group, words, 3)


def _angle(name: str, points: tuple[str, ...], group: str, words: str, dims: int) -> Feature:
    return Feature(name, "angle", points, group, words, "deg", (0.0, 180.0), dims=dims)


def _signed(name: str, points: tuple[str, ...], group: str, words: str, sign: int) -> Feature:
    return Feature(name, "angle", points, group, words, "deg", (-180.0, 180.0), sign=sign, mirroring="negate")
