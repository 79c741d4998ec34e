"""Speeds and accelerations: how features change from frame to frame, per second, whatever the frame rate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import inf

import numpy as np

from pose_parser.features.feature import Feature
from pose_parser.features.points import POINT_NAMES
from pose_parser.landmarks import FloatArray

MAX_GAP_S = 0.5
"""Values further apart than this are not connected: neither a speed nor a value in between is derived from them."""

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


def neighbours(known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find, for each value, the nearest known one before and the nearest known one after it in the same column.

    Parameters
    ----------
    known : bool array, shape (n_frames, n_columns)

    Returns
    -------
    before, after : int arrays, shape (n_frames, n_columns)
        Row numbers; -1 and n_frames where there is none.
    """
    n_frames = len(known)
    rows = np.arange(n_frames)[:, None]
    last = np.maximum.accumulate(np.where(known, rows, -1), axis=0)
    next_ = np.minimum.accumulate(np.where(known, rows, n_frames)[::-1], axis=0)[::-1]
    edge = np.full((1, known.shape[1]), -1)
    return np.concatenate([edge, last[:-1]]), np.concatenate([next_[1:], edge + 1 + n_frames])


def rate_of_change(
    values: FloatArray, times_s: FloatArray, *, order: int = 1, periodic: FloatArray | None = None
) -> FloatArray:
    """Differentiate columns over irregular times.

    Three neighbouring known values define a parabola; its slope (order 1) or curvature (order 2) at the middle one is
    the result. At the ends of a run of values the slope is that of the straight line to the only neighbour, the
    curvature that of the neighbour.

    Parameters
    ----------
    values : array, shape (n_frames, n_columns)
        Values; NaN where unknown. Unknown frames give NaN and are stepped over, up to `MAX_GAP_S`.
    times_s : array, shape (n_frames,)
        Time of each frame in seconds, increasing.
    order : 1 or 2
        Velocity or acceleration.
    periodic : bool array, shape (n_columns,), optional
        Columns in degrees whose differences are taken the short way round.

    Returns
    -------
    array, shape (n_frames, n_columns)
        Change per second, or per second squared.
    """
    before, after = neighbours(~np.isnan(values))
    slope_before, step_before = _slopes(values, times_s, before, periodic=periodic)
    slope_after, step_after = _slopes(values, times_s, after, periodic=periodic)
    span = step_before + step_after
    if order == 1:
        both = (step_after * slope_before + step_before * slope_after) / span
        return np.where(np.isnan(both), np.where(np.isnan(slope_before), slope_after, slope_before), both)
    curvature = 2.0 * (slope_after - slope_before) / span
    return _from_neighbour(curvature, slope_before, slope_after, (before, after))


def _slopes(
    values: FloatArray, times_s: FloatArray, other: np.ndarray, *, periodic: FloatArray | None
) -> tuple[FloatArray, FloatArray]:
    """Slope to and distance in time from the value in row `other`, both NaN where it is absent or too far."""
    inside = np.clip(other, 0, len(values) - 1)
    step = np.abs(times_s[inside] - times_s[:, None])
    near = (other == inside) & (step <= MAX_GAP_S + 1e-9) & (step > 0)
    difference = np.take_along_axis(values, inside, axis=0) - values
    if periodic is not None:
        difference = np.where(periodic, (difference + 180.0) % 360.0 - 180.0, difference)
    sign = np.sign(other - np.arange(len(values))[:, None])
    step = np.where(near, step, np.nan)
    return sign * difference / step, step


def _from_neighbour(
    curvature: FloatArray, slope_before: FloatArray, slope_after: FloatArray, rows: tuple[np.ndarray, np.ndarray]
) -> FloatArray:
    """Give the ends of a run the curvature of their only neighbour."""
    filled = curvature
    for row, only in zip(rows, (np.isnan(slope_after), np.isnan(slope_before)), strict=True):
        inside = np.clip(row, 0, len(curvature) - 1)
        reachable = only & np.isnan(curvature) & (row == inside)
        filled = np.where(reachable, np.take_along_axis(curvature, inside, axis=0), filled)
    return filled


def speed(rates: FloatArray, size: FloatArray) -> FloatArray:
    """Length of a rate of change, in body sizes.

    Parameters
    ----------
    rates : array, shape (n_frames, 2 or 3)
        Change of each coordinate per second.
    size : array, shape (n_frames,)
        Body size in the same unit of length.

    Returns
    -------
    array, shape (n_frames,)
        0 or more; NaN where either is unknown.
    """
    scaled: FloatArray = np.sqrt((rates * rates).sum(axis=1)) / size
    return scaled
