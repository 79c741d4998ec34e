"""The formulas, each over all its features and all frames at once.

Points come as arrays of shape (3, n_points, n_frames): x, y and z first, so that one NumPy call serves every feature
and one frame costs little more than the calls themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pose_parser.features.arrays import IndexArray
from pose_parser.landmarks import FloatArray

Formula = Callable[[FloatArray, FloatArray], FloatArray]
"""(points (3, n_points, n_frames), body size (n_frames,)) -> values (n_features, n_frames)."""

SHOULDER_WIDTHS_PER_TRUNK = 1.2
"""A trunk is about 1.5 shoulder widths long, so the shoulders only take over where the trunk is seen foreshortened."""


@dataclass(frozen=True, eq=False)
class Angles2D:
    """Angles between the vectors start -> end of two limbs in the picture, in degrees.

    atan2 of cross and dot product, which is accurate at 0 and 180 degrees, where the arc cosine is not. A limb without
    length has no direction and gives NaN.
    """

    starts: IndexArray
    ends: IndexArray
    n_unsigned: int
    signs: FloatArray

    def __call__(self, points: FloatArray, _size: FloatArray) -> FloatArray:
        """Give the angles: the first `n_unsigned` in [0, 180], the others in (-180, 180]."""
        first, second = _limbs(points[:2], self.starts, self.ends)
        cross = _cross_2d(first, second)
        np.abs(cross[: self.n_unsigned], out=cross[: self.n_unsigned])
        cross[self.n_unsigned :] *= self.signs
        angles = _degrees(cross, first[0] * second[0] + first[1] * second[1])
        angles[angles == -180.0] = 180.0
        return angles


@dataclass(frozen=True, eq=False)
class Angles3D:
    """Angles between the vectors start -> end of two limbs in the world, in degrees, 0 to 180."""

    starts: IndexArray
    ends: IndexArray

    def __call__(self, points: FloatArray, _size: FloatArray) -> FloatArray:
        """Give the angles; NaN for a limb without length."""
        first, second = _limbs(points, self.starts, self.ends)
        return _degrees(_length(_cross(first, second)), (first * second).sum(axis=0))


@dataclass(frozen=True, eq=False)
class Distances:
    """Straight lines from one point to another in `dims` dimensions, or level ones (x and z), in body sizes."""

    starts: IndexArray
    ends: IndexArray
    axes: tuple[int, ...]

    def __call__(self, points: FloatArray, size: FloatArray) -> FloatArray:
        """Give the distances, 0 or more."""
        squares = 0.0
        for axis in self.axes:
            difference = points[axis].take(self.ends, axis=0) - points[axis].take(self.starts, axis=0)
            squares = squares + difference * difference
        scaled: FloatArray = np.sqrt(squares) / size
        return scaled


@dataclass(frozen=True, eq=False)
class LineDistances:
    """Shortest ways from points to the line through two others, in body sizes; in the picture with a sign."""

    points: IndexArray
    origin: int
    end: int
    dims: int

    def __call__(self, points: FloatArray, size: FloatArray) -> FloatArray:
        """Give the distances; NaN where the two points of the line coincide."""
        origin = points[:, self.origin, None]
        line = points[:, self.end, None] - origin
        offset = points.take(self.points, axis=1) - origin
        across = _cross_2d(line, offset) if self.dims == 2 else _length(_cross(line, offset))
        length = _length(line[: self.dims])
        scaled: FloatArray = across / (np.where(length == 0.0, np.nan, length) * size)
        return scaled


@dataclass(frozen=True, eq=False)
class Offsets:
    """Signed differences of one coordinate between two points, in body sizes."""

    points: IndexArray
    origins: IndexArray
    axes: IndexArray
    signs: FloatArray

    def __call__(self, points: FloatArray, size: FloatArray) -> FloatArray:
        """Give the differences."""
        difference = points[self.axes, self.points] - points[self.axes, self.origins]
        return difference * self.signs / size


@dataclass(frozen=True, eq=False)
class Positions:
    """Single coordinates of points, in picture heights or metres; speeds are made of them."""

    points: IndexArray
    axes: IndexArray

    def __call__(self, points: FloatArray, _size: FloatArray) -> FloatArray:
        """Give the coordinates."""
        return points[self.axes, self.points]


@dataclass(frozen=True, eq=False)
class Coordinates:
    """Coordinates of points about a centre, in body sizes and in the body's own axes."""

    points: IndexArray
    axes: IndexArray
    centre: int
    trunk: tuple[int, int]
    hips: tuple[int, int] | None

    def __call__(self, points: FloatArray, size: FloatArray) -> FloatArray:
        """Give the coordinates along the body's axes: its left, down its trunk, its back (in the picture: depth)."""
        offset = points.take(self.points, axis=1) - points[:, self.centre, None]
        frame = self._axes(points)[self.axes]
        turned: FloatArray = (frame * offset.swapaxes(0, 1)).sum(axis=1) / size
        return turned

    def _axes(self, points: FloatArray) -> FloatArray:
        """Give the unit vectors of the three axes, shape (3 axes, 3 components, n_frames)."""
        start, end = self.trunk
        up: FloatArray = points[:, end] - points[:, start]
        if self.hips is None:
            up[2] = 0.0
            left = np.stack([-up[1], up[0], up[2]])
        else:
            right_hip, left_hip = self.hips
            up = _unit(up)
            hips = points[:, left_hip] - points[:, right_hip]
            left = hips - up * (up * hips).sum(axis=0)
            # What is left of a hip line along the trunk is rounding, and points nowhere.
            left[:, _length(left) <= 1e-6 * _length(hips)] = np.nan
        down, left = -_unit(up), _unit(left)
        return np.stack([left, down, _cross(left, down)])


@dataclass(frozen=True, eq=False)
class BodySizes:
    """The body size itself, in picture heights or metres."""

    n_features: int

    def __call__(self, points: FloatArray, size: FloatArray) -> FloatArray:
        """Give the size once for every feature that asks for it."""
        return np.broadcast_to(size, (self.n_features, points.shape[2]))


def body_size(points: FloatArray, starts: IndexArray, ends: IndexArray, weights: FloatArray) -> FloatArray:
    """Give one body size per frame: the longest of some lines, each times its weight.

    Parameters
    ----------
    points : array, shape (2 or 3, n_points, n_frames)
    starts, ends : int arrays, shape (n_lines,)
        Points that the lines join.
    weights : array, shape (n_lines, 1)

    Returns
    -------
    array, shape (n_frames,)
        NaN where a line is unknown, or all are points.
    """
    lines = points.take(ends, axis=1) - points.take(starts, axis=1)
    size: FloatArray = (_length(lines) * weights).max(axis=0)
    size[size == 0.0] = np.nan
    return size


def _limbs(points: FloatArray, starts: IndexArray, ends: IndexArray) -> tuple[FloatArray, FloatArray]:
    """Give the vectors of the first limbs and of the second ones, whose indices come one after the other."""
    vectors = points.take(ends, axis=1) - points.take(starts, axis=1)
    half = len(starts) // 2
    return vectors[:, :half], vectors[:, half:]


def _degrees(cross: FloatArray, dot: FloatArray) -> FloatArray:
    """Give the angle whose sine and cosine are in this ratio; NaN where both are 0, as of a limb without length."""
    angles: FloatArray = np.degrees(np.arctan2(cross, dot))
    angles[(cross == 0.0) & (dot == 0.0)] = np.nan
    return angles


def _length(vectors: FloatArray) -> FloatArray:
    length: FloatArray = np.sqrt((vectors * vectors).sum(axis=0))
    return length


def _unit(vectors: FloatArray) -> FloatArray:
    length = _length(vectors)
    unit: FloatArray = vectors / np.where(length == 0.0, np.nan, length)
    return unit


def _cross_2d(first: FloatArray, second: FloatArray) -> FloatArray:
    cross: FloatArray = first[0] * second[1] - first[1] * second[0]
    return cross


_NEXT = np.array([1, 2, 0])
_LAST = np.array([2, 0, 1])


def _cross(first: FloatArray, second: FloatArray) -> FloatArray:
    """Give the cross products of vectors along the first axis; for one frame, three times as fast as by component."""
    forward = first.take(_NEXT, axis=0) * second.take(_LAST, axis=0)
    cross: FloatArray = forward - first.take(_LAST, axis=0) * second.take(_NEXT, axis=0)
    return cross
