"""The speeds and accelerations of the catalogue: how features change per second."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import inf

from pose_parser.features.feature import Feature
from pose_parser.features.points import POINT_NAMES

_CHANGE = re.compile(r"(?P<base>.+)_(?P<what>velocity|acceleration)(?P<deg>_deg)?_per_(?P<unit>s2?)")
_STILL_WITH_OTHERS = ("_inner", "_outer", "_toe", "_thumb", "_pinky", "_left", "_right", "left_index", "right_index")
_MOVING_POINTS = tuple(name for name in POINT_NAMES if not name.endswith(_STILL_WITH_OTHERS))


def speed_features() -> Iterator[Feature]:
    """Give the speed and the acceleration of every point, for the picture (2D) and for world coordinates (3D)."""
    for point in _MOVING_POINTS:
        read = point.replace("_", " ")
        for dims, end, where in ((2, "", "across the picture"), (3, "_3d", "relative to the middle of the hips")):
            sources = (*_path(point, dims), Feature(f"@size{end}", "size", (), "", "", "", (0.0, inf), dims=dims))
            for order, noun, per in ((1, "speed", "s"), (2, "acceleration", "s2")):
                yield Feature(
                    f"{point}_{noun}{end}_per_{per}", "speed", (point,), "Speeds and accelerations of points",
                    f"Size of the {noun} of {read} {where}.", f"body sizes per {per}", (0.0, inf), dims=dims,
                    sources=sources, order=order,
                )  # fmt: skip


def _path(point: str, dims: int) -> list[Feature]:
    """Give a point's unscaled coordinates, in picture heights or metres, as features that only speeds use."""
    return [
        Feature(f"@{point}_path_{axis}_{dims}d", "path", (point,), "", "", "", (-inf, inf), dims=dims, axis=axis)
        for axis in range(dims)
    ]


def change_feature(name: str, features: Mapping[str, Feature]) -> Feature | None:
    """Derive the velocity or acceleration of another feature from its name.

    Parameters
    ----------
    name : str
        For example ``left_knee_angle_velocity_deg_per_s`` or ``left_wrist_x_acceleration_per_s2``.
    features : mapping of str to Feature
        The features of single frames.

    Returns
    -------
    Feature or None
        None where the name is not made of a feature's name in this way.
    """
    match = _CHANGE.fullmatch(name)
    if match is None:
        return None
    base = features.get(match["base"] + (match["deg"] or ""))
    order = 1 if match["what"] == "velocity" else 2
    if base is None or base.order or (match["unit"] == "s2") != (order == 2):
        return None
    return replace(
        base, name=name, operation="change", group="Changes per second", sources=(base,), order=order,
        words=f"{match['what'].capitalize()} of {base.name}.", unit=f"{base.unit} per {match['unit']}",
        value_range=(-inf, inf), mirroring="negate" if base.mirroring == "reflect" else base.mirroring,
    )  # fmt: skip


def change_name(feature: Feature, order: int) -> str:
    """Name the velocity (order 1) or acceleration (order 2) of a feature of single frames."""
    noun, per = ("velocity", "s") if order == 1 else ("acceleration", "s2")
    stem = feature.name.removesuffix("_deg")
    return f"{stem}_{noun}{'_deg' if stem != feature.name else ''}_per_{per}"
