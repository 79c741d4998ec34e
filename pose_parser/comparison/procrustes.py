"""One body laid over another: the similarity transform between two sets of points.

Umeyama, Least-squares estimation of transformation parameters between two point patterns, 1991; Gower and Dijksterhuis,
Procrustes Problems, 2004 (weights).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pose_parser.features.arrays import BoolArray
from pose_parser.landmarks import FloatArray

_ROUNDS = 3
_LEAST_POINTS = 3


class Similarity(NamedTuple):
    """Scale, rotation and translation, one for each frame: ``scale * rotation @ point + translation``.

    Attributes
    ----------
    scale : array, shape (...)
    rotation : array, shape (..., n_axes, n_axes)
        Proper rotations: nothing is mirrored.
    translation : array, shape (..., n_axes)
        All three NaN where too few points are known.
    """

    scale: FloatArray
    rotation: FloatArray
    translation: FloatArray

    def apply(self, points: FloatArray) -> FloatArray:
        """Move points of shape (..., n_points, n_axes)."""
        turned = np.einsum("...ij,...pj->...pi", self.rotation, points)
        moved: FloatArray = self.scale[..., None, None] * turned + self.translation[..., None, :]
        return moved


def fit_similarity(source: FloatArray, target: FloatArray, weights: FloatArray) -> Similarity:
    """Find the transforms that bring the points of each frame nearest to another's, in the least-squares sense.

    Parameters
    ----------
    source, target : array, shape (..., n_points, n_axes)
        The same points of two bodies; NaN where unknown.
    weights : array, shape (..., n_points)
        What each point counts for, such as its visibility; NaN counts for nothing.

    Returns
    -------
    Similarity
    """
    known = np.isfinite(source).all(axis=-1) & np.isfinite(target).all(axis=-1) & (weights > 0.0)
    share = np.where(known, weights, 0.0)
    total = share.sum(axis=-1)
    enough = known.sum(axis=-1) >= _LEAST_POINTS
    share = share / np.where(total > 0.0, total, 1.0)[..., None]
    (from_, from_centre), (to, to_centre) = (_centred(points, share, known) for points in (source, target))
    rotation, singular = _rotation(np.einsum("...p,...pi,...pj->...ij", share, to, from_))
    spread = np.einsum("...p,...pi,...pi->...", share, from_, from_)
    scale = np.where(enough & (spread > 0.0), singular / np.where(spread > 0.0, spread, 1.0), np.nan)
    translation = to_centre - scale[..., None] * np.einsum("...ij,...j->...i", rotation, from_centre)
    return Similarity(scale, np.where(enough[..., None, None], rotation, np.nan), translation)


def common_rotation(source: FloatArray, target: FloatArray, weights: FloatArray) -> FloatArray:
    """Find the one rotation that turns a body towards another over a whole recording, as between two cameras.

    Frames and points that fit badly count for less, so that a limb which is held otherwise turns nothing.

    Parameters
    ----------
    source, target : array, shape (n_frames, n_points, 3)
        The same moments of both; NaN where unknown.
    weights : array, shape (n_frames, n_points)

    Returns
    -------
    array, shape (3, 3)
        The identity where nothing is known of both.
    """
    known = np.isfinite(source).all(axis=-1) & np.isfinite(target).all(axis=-1) & (weights > 0.0)
    share = np.where(known, weights, 0.0)
    rotation: FloatArray = np.eye(source.shape[-1])
    for _ in range(_ROUNDS if known.any() else 0):
        total = share.sum(axis=-1, keepdims=True)
        relative = share / np.where(total > 0.0, total, 1.0)
        (from_, _), (to, _) = (_centred(points, relative, known) for points in (source, target))
        rotation, _ = _rotation(np.einsum("fp,fpi,fpj->ij", share, to, from_))
        miss = np.linalg.norm(to - from_ @ rotation.T, axis=-1)
        usual = max(float(np.median(miss[known])), 1e-6)
        share = np.where(known, weights / (1.0 + (miss / usual) ** 2), 0.0)
    return rotation


def rotation_angle_deg(rotation: FloatArray) -> float:
    """Tell by how many degrees a rotation turns, 0 to 180."""
    return float(np.degrees(np.arccos(np.clip((np.trace(rotation) - 1.0) / 2.0, -1.0, 1.0))))


def tilt_deg(rotation: FloatArray) -> float:
    """Tell by how many degrees a rotation tilts the vertical, 0 to 180; turning about it does not."""
    return float(np.degrees(np.arccos(np.clip(rotation[1, 1], -1.0, 1.0))))


def _centred(points: FloatArray, share: FloatArray, known: BoolArray) -> tuple[FloatArray, FloatArray]:
    filled = np.where(known[..., None], points, 0.0)
    centre = np.einsum("...p,...pi->...i", share, filled)
    return np.where(known[..., None], filled - centre[..., None, :], 0.0), centre


def _rotation(covariance: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give the best proper rotation, and the sum of the singular values that scales follow from."""
    left, values, right = np.linalg.svd(covariance)
    signs = np.ones(values.shape)
    signs[..., -1] = np.where(np.linalg.det(left @ right) < 0.0, -1.0, 1.0)
    rotation: FloatArray = (left * signs[..., None, :]) @ right
    return rotation, (values * signs).sum(axis=-1)
