"""What one feature is, as a row of the catalogue: what it measures, between which points, in which unit."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

from pose_parser.features.points import body_points, point_landmarks
from pose_parser.landmarks import Skeleton, mirrored_name

Operation = Literal[
    "angle",
    "distance",
    "line",
    "offset",
    "plumb",
    "coordinate",
    "size",
    "path",
    "image",
    "world",
    "visibility",
    "change",
    "speed",
]
"""How a feature is computed; `pose_parser.features.geometry` and `.motion` hold one function for each."""

RAW_OPERATIONS = ("image", "world", "visibility")
"""Landmarks as they come, by where they come from."""

Mirroring = Literal["swap", "negate", "reflect"]
"""What a mirrored picture does to a value besides swapping left and right: nothing; changes its sign; or 1 - value."""


@dataclass(frozen=True)
class Feature:
    """One number that describes a pose, or how it changes.

    Parameters
    ----------
    name : str
        Readable name, unit included; column names and model cards use it.
    operation : str
        Which formula, see `Operation`.
    points : tuple of str
        The points it is made of, in the order that the operation wants.
    group : str
        Section of the documentation.
    words : str
        The formula in words.
    unit : str
        Unit of the value.
    value_range : (float, float)
        Smallest and largest possible value; infinite where there is no bound.
    dims : 2 or 3
        2: from the picture, aspect-corrected. 3: from world coordinates.
    axis : int
        For offsets and coordinates: 0 is x, 1 is y, 2 is z.
    sign : int
        For angles: 0 is unsigned; 1 and -1 say which way round counts as positive. For offsets: the factor.
    mirroring : str
        What a mirrored picture does to it, see `Mirroring`.
    sources : tuple of Feature
        For changes over time: the features of single frames that they are computed from.
    order : int
        0 for a single frame, 1 for a speed, 2 for an acceleration.
    """

    name: str
    operation: Operation
    points: tuple[str, ...]
    group: str
    words: str
    unit: str = "body sizes"
    value_range: tuple[float, float] = (-inf, inf)
    dims: int = 2
    axis: int = 0
    sign: int = 0
    mirroring: Mirroring = "swap"
    sources: tuple[Feature, ...] = ()
    order: int = 0

    @property
    def mirrored_name(self) -> str:
        """Name of the feature that a mirrored picture gives this one's value to."""
        return mirrored_name(self.name)

    @property
    def is_scaled(self) -> bool:
        """Whether the value is divided by the body size."""
        return self.unit.startswith("body sizes")

    @property
    def is_periodic(self) -> bool:
        """Whether 180 and -180 degrees are the same value, so that differences are taken the short way round."""
        return self.operation == "angle" and self.sign != 0 and self.dims == 2

    def missing_points(self, skeleton: Skeleton) -> tuple[str, ...]:
        """Points that the skeleton cannot supply, in the feature's own order; a raw landmark has no stand-in."""
        if self.operation in RAW_OPERATIONS:
            return tuple(point for point in self.points if point not in skeleton.index_by_name)
        return tuple(point for point in body_points(self.points) if point_landmarks(skeleton, point) is None)
