"""Running a compiled list of features over landmarks; `pose_parser.features.compiling` makes the plans."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pose_parser.features.arrays import IndexArray
from pose_parser.features.geometry import Formula, body_size
from pose_parser.features.options import FeatureOptions
from pose_parser.features.points import FIXED_POINTS
from pose_parser.landmarks import FloatArray, Landmarks

CHUNK_FRAMES = 256
"""Long recordings are worked through in pieces that stay in the processor's cache."""

_FIXED = np.array(list(FIXED_POINTS.values())).T[:, :, None]


@dataclass(frozen=True, eq=False)
class Space:
    """The features of a plan that are taken from the picture, or those taken from the world.

    Parameters
    ----------
    first, second : int arrays, shape (n_points,)
        The landmarks whose middle each point is.
    size_lines : (int array, int array, array) or None
        Starts, ends and weights of the lines that the body size is measured along; None leaves values unscaled.
    dims : 2 or 3
        Number of coordinates that count for the size.
    blocks : tuple of (int array, Formula)
        The rows of the result that each formula fills.
    """

    first: IndexArray
    second: IndexArray
    size_lines: tuple[IndexArray, IndexArray, FloatArray] | None
    dims: int
    blocks: tuple[tuple[IndexArray, Formula], ...]

    def fill(self, out: FloatArray, xyz: FloatArray, factors: tuple[float, float, float]) -> None:
        """Compute the features of shape (n_features, n_frames) from xyz of shape (3, n_landmarks, n_frames)."""
        n_points = len(self.first)
        points = np.empty((3, n_points + len(FIXED_POINTS), xyz.shape[2]))
        points[:, n_points:] = _FIXED
        body = points[:, :n_points]
        np.add(xyz.take(self.first, axis=1), xyz.take(self.second, axis=1), out=body)
        body *= 0.5 * np.array(factors)[:, None, None]
        size = np.ones(points.shape[2]) if self.size_lines is None else body_size(points[: self.dims], *self.size_lines)
        for rows, formula in self.blocks:
            out[rows] = formula(points, size)


@dataclass(frozen=True, eq=False)
class RawRows:
    """Landmarks taken as they are: which rows of the result get which landmark and axis."""

    rows: IndexArray
    landmarks: IndexArray
    axes: IndexArray
    reflected: IndexArray


@dataclass(frozen=True, eq=False)
class FramePlan:
    """How to compute a list of single-frame features on one skeleton; made by `compiling.compile_plan`."""

    n_features: int
    picture: Space | None
    world: Space | None
    raw: dict[str, RawRows]
    options: FeatureOptions

    def compute(self, landmarks: Landmarks) -> FloatArray:
        """Compute the features of every frame.

        Parameters
        ----------
        landmarks : Landmarks
            Landmarks on the skeleton that the plan was compiled for.

        Returns
        -------
        array, shape (n_frames, n_features)
            Values; NaN where a landmark is missing.
        """
        values = np.empty((len(landmarks), self.n_features))
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            for start in range(0, len(landmarks), CHUNK_FRAMES):
                frames = slice(start, start + CHUNK_FRAMES)
                values[frames] = self._chunk(landmarks, frames).T
        return values

    def _chunk(self, landmarks: Landmarks, frames: slice) -> FloatArray:
        visibility = landmarks.visibility[frames].T
        out = np.empty((self.n_features, visibility.shape[1]))
        side = -1.0 if self.options.mirrored else 1.0
        aspect = landmarks.aspect_ratio
        if self.picture or "image" in self.raw:
            image = self._visible(landmarks.image_xyz[frames].T, visibility)
            if self.picture:
                self.picture.fill(out, image, (side * aspect, 1.0, aspect))
            self._fill_raw("image", out, image)
        if self.world or "world" in self.raw:
            world = self._visible(landmarks.world_xyz[frames].T, visibility)
            if self.world:
                self.world.fill(out, world, (side, 1.0, 1.0))
            self._fill_raw("world", out, world)
        self._fill_raw("visibility", out, visibility[None])
        return out

    def _visible(self, xyz: FloatArray, visibility: FloatArray) -> FloatArray:
        """Blank what is seen too badly."""
        threshold = self.options.min_visibility
        return xyz if threshold is None else np.where(visibility < threshold, np.nan, xyz)

    def _fill_raw(self, source: str, out: FloatArray, xyz: FloatArray) -> None:
        plan = self.raw.get(source)
        if plan is None:
            return
        out[plan.rows] = xyz[plan.axes, plan.landmarks]
        if self.options.mirrored and source != "visibility":
            out[plan.reflected] = (1.0 if source == "image" else 0.0) - out[plan.reflected]
