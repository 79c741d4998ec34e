"""The reference's body laid over the student's, and the colours of errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pose_parser.comparison.joints import JOINT_BY_NAME
from pose_parser.comparison.pose import PoseSequence, pose_sequence
from pose_parser.comparison.procrustes import fit_similarity
from pose_parser.comparison.result import Comparison
from pose_parser.comparison.warping import at_positions
from pose_parser.features.points import point_landmarks
from pose_parser.landmarks import FloatArray, Landmarks, Skeleton

FULL_COLOUR_DEG = 30.0
"""Errors from here on have the full colour."""

_SMALLER, _RIGHT, _LARGER, _UNSURE = (0, 114, 178), (250, 248, 247), (213, 94, 0), (139, 145, 157)
_LIMB_WEIGHT = 0.02
_TRUNK = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")

Colour = tuple[int, int, int]


def error_colour(error_deg: float) -> Colour:
    """Give the colour of a joint: blue where its angle is too small, white where right, orange where too large.

    The ends are of Okabe and Ito's palette, which colour-blind eyes tell apart; grey is unsure.

    Parameters
    ----------
    error_deg : float
        Student minus reference; NaN where unsure.

    Returns
    -------
    (int, int, int)
        Red, green, blue, 0 to 255.
    """
    if not np.isfinite(error_deg):
        return _UNSURE
    share = min(abs(error_deg) / FULL_COLOUR_DEG, 1.0)
    end = _LARGER if error_deg > 0 else _SMALLER
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(_RIGHT, end, strict=True))
    return red, green, blue


@dataclass(frozen=True, eq=False)
class Figures:
    """Both bodies at any moment, in the student's picture.

    Parameters
    ----------
    comparison : Comparison
        What was found.
    reference, student : PoseSequence
        Of the recordings that were compared; the reference is mirrored if the comparison is.
    """

    comparison: Comparison
    reference: PoseSequence
    student: PoseSequence

    def row_at(self, time_s: float) -> int | None:
        """Give the moment of the comparison nearest to a time of the student; None where nothing is compared."""
        times = self.comparison.track.student_s
        row = int(np.clip(np.searchsorted(times, time_s), 0, len(times) - 1))
        row = row - 1 if row and abs(times[row - 1] - time_s) < abs(times[row] - time_s) else row
        return row if abs(times[row] - time_s) <= 1.0 / self.student.rate_hz else None

    def student_xy(self, time_s: float) -> FloatArray:
        """Give the student's landmarks, shape (n_landmarks, 2), in picture heights; NaN where unknown or unseen."""
        return self._at(self.student, self.student.image_xy, time_s)

    def reference_xy(self, row: int) -> FloatArray:
        """Lay the reference over the student, at a moment of the comparison, shape (n_landmarks, 2), picture heights.

        Its trunk is fitted to the student's by a similarity transform, in the world where there are world coordinates,
        so that it is seen from where the student is; limbs have little say, since they are what differs.
        """
        track = self.comparison.track
        student_s, reference_s = float(track.student_s[row]), float(track.reference_s[row])
        picture = self._at(self.student, self.student.image_xy, student_s)
        if self.comparison.dims == 2:
            body = self._at(self.reference, self.reference.image_xy, reference_s)
            return fit_similarity(body, picture, self._weights).apply(body)
        body = self._at(self.reference, self.reference.world_xyz, reference_s)
        world = self._at(self.student, self.student.world_xyz, student_s)
        turned = fit_similarity(body, world, self._weights).apply(body)[:, :2]
        return fit_similarity(world[:, :2], picture, np.ones(len(world))).apply(turned)

    @cached_property
    def _weights(self) -> FloatArray:
        names = self.student.skeleton.landmark_names
        return np.array([1.0 if name in _TRUNK else _LIMB_WEIGHT for name in names])

    def _at(self, pose: PoseSequence, points: FloatArray, time_s: float) -> FloatArray:
        place = np.array([(time_s - pose.times_s[0]) * pose.rate_hz])
        inside = np.clip(place, 0.0, len(pose) - 1.0)
        flat = at_positions(points.reshape(len(pose), -1), inside)
        return flat.reshape(points.shape[1:])


def make_figures(comparison: Comparison, reference: Landmarks, student: Landmarks) -> Figures:
    """Prepare to draw what a comparison found of two recordings."""
    first, second = pose_sequence(reference), pose_sequence(student)
    return Figures(comparison, first.mirrored() if comparison.alignment.mirrored else first, second)


def limb_ends(points: FloatArray, skeleton: Skeleton, joints: Sequence[str]) -> list[FloatArray | None]:
    """Give both ends of the limb that moves at each joint, shape (2, n_axes); None where one is unknown."""
    ends: list[FloatArray | None] = []
    for name in joints:
        pairs = [point_landmarks(skeleton, point) for point in JOINT_BY_NAME[name].limb]
        if None in pairs:
            ends.append(None)
            continue
        limb = np.array([points[[skeleton.index_by_name[end] for end in pair or ()]].mean(axis=0) for pair in pairs])
        ends.append(limb if np.isfinite(limb).all() else None)
    return ends
