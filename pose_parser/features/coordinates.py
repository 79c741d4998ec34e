"""The positions of the catalogue: normalised coordinates, and landmarks as they come."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from pose_parser.features.feature import Feature, Mirroring
from pose_parser.features.points import POINT_NAMES, in_words
from pose_parser.landmarks import LANDMARK_NAMES

_AXES = ("x", "y", "z")
_DIRECTIONS = ("towards the picture's right", "downwards", "away from the camera")
_FRACTIONS = ("the picture's width", "the picture's height", "the picture's width, as depth")
_RAW_GROUP = "Landmarks as they come"


def coordinate_features() -> Iterator[Feature]:
    """Give the normalised coordinates of every point, then the raw ones of every landmark."""
    for point in POINT_NAMES:
        for dims, end in ((2, ""), (3, "_3d")):
            yield from _normalised(point, dims, end)
    for name in LANDMARK_NAMES:
        yield from _raw(name)


def _normalised(point: str, dims: int, end: str) -> Iterator[Feature]:
    for axis, (component, direction) in enumerate(zip(_AXES, _DIRECTIONS, strict=True)):
        yield Feature(
            name=f"{point}_{component}{end}",
            operation="coordinate",
            points=(point,),
            group="Normalised coordinates",
            words=f"How far {in_words(point)} is from the centre, {direction}.",
            dims=dims,
            axis=axis,
            mirroring=_mirroring(axis, "negate"),
        )


def _raw(name: str) -> Iterator[Feature]:
    read = in_words(name)
    for axis, component in enumerate(_AXES):
        words = f"{component} of {read} as a fraction of {_FRACTIONS[axis]}."
        mirroring = _mirroring(axis, "reflect")
        yield Feature(
            f"{name}_image_{component}", "image", (name,), _RAW_GROUP, words, "fraction", axis=axis, mirroring=mirroring
        )
    words = f"Likelihood that {read} is in the picture and not hidden."
    yield Feature(f"{name}_visibility", "visibility", (name,), _RAW_GROUP, words, "likelihood", (0.0, 1.0))
    for axis, component in enumerate(_AXES):
        words = f"{component} of {read} in world coordinates."
        mirroring = _mirroring(axis, "negate")
        yield Feature(
            f"{name}_world_{component}",
            "world",
            (name,),
            _RAW_GROUP,
            words,
            "metres",
            (-inf, inf),
            dims=3,
            axis=axis,
            mirroring=mirroring,
        )


def _mirroring(axis: int, of_x: Mirroring) -> Mirroring:
    """Tell that a mirror changes x only."""
    return of_x if axis == 0 else "swap"
