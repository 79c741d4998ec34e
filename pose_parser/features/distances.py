"""The distances of the catalogue, in body sizes: joint to joint, to the trunk line, to plumb lines, and heights."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from pose_parser.features.feature import Feature, Mirroring
from pose_parser.features.points import SIDES, in_words

_TWINS = ("eye", "ear", "shoulder", "elbow", "wrist", "hand", "hip", "knee", "ankle", "heel", "foot_index")
_SAME_SIDE = (
    ("shoulder", "elbow"), ("elbow", "wrist"), ("hip", "knee"), ("knee", "ankle"), ("shoulder", "hip"),
    ("heel", "foot_index"), ("ankle", "foot_index"), ("ankle", "heel"),
)  # fmt: skip
_EITHER_SIDE = (
    ("wrist", "shoulder"), ("wrist", "hip"), ("wrist", "knee"), ("wrist", "ankle"), ("wrist", "ear"),
    ("elbow", "shoulder"), ("elbow", "hip"), ("elbow", "knee"), ("wrist", "elbow"),
    ("ankle", "hip"), ("ankle", "knee"), ("ankle", "shoulder"), ("knee", "shoulder"), ("knee", "hip"),
)  # fmt: skip
_TO_MIDDLE = (
    ("wrist", "nose"), ("wrist", "neck"), ("wrist", "mid_hip"), ("elbow", "neck"), ("elbow", "mid_hip"),
    ("knee", "neck"), ("knee", "mid_hip"), ("ankle", "neck"), ("ankle", "mid_hip"), ("ankle", "nose"),
)  # fmt: skip
_MIDDLES = (("nose", "neck"), ("nose", "mid_hip"), ("neck", "mid_hip"), ("neck", "mid_knee"), ("neck", "mid_ankle"),
            ("mid_hip", "mid_ankle"))  # fmt: skip
_HEIGHTS = (
    ("wrist", "elbow"), ("wrist", "shoulder"), ("wrist", "hip"), ("wrist", "knee"), ("wrist", "ankle"),
    ("elbow", "shoulder"), ("elbow", "hip"), ("shoulder", "hip"), ("shoulder", "ankle"),
    ("hip", "knee"), ("hip", "ankle"), ("knee", "ankle"), ("heel", "foot_index"),
)  # fmt: skip
_HEIGHTS_OVER_MIDDLE = (("wrist", "nose"), ("elbow", "nose"), ("knee", "mid_hip"), ("ankle", "mid_hip"))
_MIDDLE_HEIGHTS = (("nose", "neck"), ("nose", "mid_hip"), ("nose", "mid_ankle"), ("neck", "mid_hip"),
                   ("neck", "mid_knee"), ("neck", "mid_ankle"), ("mid_hip", "mid_knee"),
                   ("mid_hip", "mid_ankle"))  # fmt: skip
_CROSSED_HEIGHTS = (("ankle", "knee"), ("knee", "hip"), ("wrist", "shoulder"))

_LINE_POINTS = (
    "nose", "head", "left_eye", "right_eye", "left_ear", "right_ear",
    *(f"{side}_{part}" for part in _TWINS[2:] for side in SIDES), "mid_knee", "mid_ankle",
)  # fmt: skip

_DIMS = ((2, ""), (3, "_3d"))
_SIZE_WORDS = (
    "Length of the trunk (neck to mid hip), or 1.2 times the shoulder width where that is longer, as in a body that "
    "bends towards the camera."
)


def distance_features() -> Iterator[Feature]:
    """Give every distance and height, each for the picture (2D) and for world coordinates (3D)."""
    yield Feature("body_size", "size", (), "Body size", _SIZE_WORDS, "picture heights", (0.0, inf))
    yield Feature("body_size_3d", "size", (), "Body size", _SIZE_WORDS, "metres", (0.0, inf), dims=3)
    yield from _joint_distances()
    yield from _line_distances()
    yield from _plumb_distances()
    yield from _heights()


def _joint_distances() -> Iterator[Feature]:
    for name, first, second in _joint_pairs():
        words = f"Straight way from {in_words(first)} to {in_words(second)}."
        for dims, end in _DIMS:
            yield Feature(
                name=f"{name}_distance{end}",
                operation="distance",
                points=(first, second),
                group="Joint to joint",
                words=words,
                value_range=(0.0, inf),
                dims=dims,
            )


def _joint_pairs() -> Iterator[tuple[str, str, str]]:
    """Give name, first and second point; twins have no side in their name, being their own mirror image."""
    for part in _TWINS:
        yield f"{part}_to_{part}", f"left_{part}", f"right_{part}"
    pairs = [(f"{side}_{first}", f"{side}_{second}") for first, second in _SAME_SIDE for side in SIDES]
    pairs += [
        (f"{side}_{first}", f"{other}_{second}") for first, second in _EITHER_SIDE for side in SIDES for other in SIDES
    ]
    pairs += [(f"{side}_{first}", second) for first, second in _TO_MIDDLE for side in SIDES]
    unique = {frozenset(pair): pair for pair in reversed((*pairs, *_MIDDLES))}
    for first, second in reversed(unique.values()):
        yield f"{first}_to_{second}", first, second


def _line_distances() -> Iterator[Feature]:
    group = "Joint to the trunk line"
    for point in _LINE_POINTS:
        points = (point, "mid_hip", "neck")
        words = f"Shortest way from {in_words(point)} to the line through mid hip and neck"
        side = "positive on the side that is the picture's right when the trunk is upright"
        name = f"{point}_to_trunk_line_distance"
        yield Feature(name, "line", points, group, f"{words}; {side}.", mirroring="negate")
        yield Feature(f"{name}_3d", "line", points, group, f"{words}.", value_range=(0.0, inf), dims=3)


def _plumb_distances() -> Iterator[Feature]:
    group = "Joint to the plumb line"
    for through, infix in (("mid_hip", ""), ("neck", "neck_"), ("mid_ankle", "ankle_")):
        for point in dict.fromkeys(("neck", "mid_hip", *_LINE_POINTS)):
            if point == through:
                continue
            points = (point, through)
            words = f"Level way from {in_words(point)} to the true vertical through {in_words(through)}"
            side = "positive to the picture's right"
            name = f"{point}_to_{infix}plumb_line_distance"
            yield Feature(name, "offset", points, group, f"{words}; {side}.", sign=1, mirroring="negate")
            yield Feature(f"{name}_3d", "plumb", points, group, f"{words}.", value_range=(0.0, inf), dims=3)


def _heights() -> Iterator[Feature]:
    pairs = [(f"{side}_{first}", f"{side}_{second}") for first, second in _HEIGHTS for side in SIDES]
    pairs += [
        (f"{side}_{first}", f"{other}_{second}")
        for first, second in _CROSSED_HEIGHTS
        for side, other in (SIDES, SIDES[::-1])
    ]
    pairs += [(f"{side}_{first}", second) for first, second in _HEIGHTS_OVER_MIDDLE for side in SIDES]
    for first, second in (*pairs, *_MIDDLE_HEIGHTS):
        yield from _height(f"{first}_above_{second}", first, second, "swap")
    for part in _TWINS:
        yield from _height(f"{part}_height_difference", f"left_{part}", f"right_{part}", "negate")


def _height(name: str, first: str, second: str, mirroring: Mirroring) -> Iterator[Feature]:
    words = f"How much higher {in_words(first)} is than {in_words(second)}; negative when lower."
    for dims, end in _DIMS:
        yield Feature(
            name=f"{name}{end}",
            operation="offset",
            points=(first, second),
            group="Heights",
            words=words,
            dims=dims,
            axis=1,
            sign=-1,
            mirroring=mirroring,
        )
