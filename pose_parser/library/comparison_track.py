"""A comparison moment by moment, as bytes that a browser takes as they are: errors, and the poses of both.

A file begins with the length of its header as uint32; the header is JSON, filled up with blanks to where a multiple of
8 bytes from the start of the file ends. It names the arrays, little-endian, with the place of each after the header.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pose_parser.comparison.figures import Figures
from pose_parser.comparison.joints import joints_of
from pose_parser.comparison.pose import PoseSequence, pose_sequence
from pose_parser.comparison.procrustes import common_rotation
from pose_parser.features.points import point_landmarks
from pose_parser.landmarks import FloatArray, Landmarks, Skeleton

VERSION = 1

_STEP = 8
_CODES = {"<f8": "f8", "<f4": "f4", "|u1": "u1"}


class _Points(NamedTuple):
    """Landmarks of one body at every moment: in metres, in picture heights, and how well they are seen."""

    world: FloatArray
    picture: FloatArray
    visibility: FloatArray


def track_bytes(figures: Figures, reference: Landmarks) -> bytes:
    """Put together what a page plays of a comparison.

    Parameters
    ----------
    figures : Figures
        The comparison, and both bodies.
    reference : Landmarks
        As it was compared.

    Returns
    -------
    bytes
        ``student_s``, ``reference_s`` (n_moments,): times on both clocks. ``phase``: place in the comparison's phases.
        ``error_deg`` (n_moments, n_joints). ``reference_world``, ``student_world`` (n_moments, n_landmarks, 3): metres
        about the middle of the hips; the reference mirrored where the student is, turned to their direction and of
        their size. ``reference_picture``, ``student_picture`` (n_moments, n_landmarks, 3): x, y in fractions of the
        own picture, and visibility. ``figure`` (n_moments, n_landmarks, 2): the reference laid over the student, in
        fractions of the student's picture. NaN where unknown; landmarks are those of the student's skeleton.
    """
    comparison, poses = figures.comparison, figures.student
    track, skeleton = comparison.track, poses.skeleton
    theirs = _at(poses, track.student_s)
    shown = _at(figures.reference, track.reference_s, skeleton)
    as_filmed = shown
    if comparison.alignment.mirrored:
        as_filmed = _at(pose_sequence(reference), track.reference_s, skeleton)
    arrays: dict[str, NDArray[Any]] = {
        "student_s": track.student_s.astype("<f8"),
        "reference_s": track.reference_s.astype("<f8"),
        "phase": track.phase.astype("u1"),
        "error_deg": track.error_deg.astype("<f4"),
        "reference_world": _turned(shown, theirs).astype("<f4"),
        "student_world": theirs.world.astype("<f4"),
        "reference_picture": _in_picture(as_filmed, reference.image_size),
        "student_picture": _in_picture(theirs, poses.image_size),
        "figure": _figure(figures),
    }
    return _packed(_header(figures, reference), arrays)


def _header(figures: Figures, reference: Landmarks) -> dict[str, Any]:
    comparison, skeleton = figures.comparison, figures.student.skeleton
    names = [joint.joint for joint in comparison.joints]
    return {
        "version": VERSION,
        "n_moments": len(comparison.track.student_s),
        "rate_hz": figures.student.rate_hz,
        "mirrored": comparison.alignment.mirrored,
        "joints": names,
        "skeleton": skeleton.name,
        "landmarks": list(skeleton.landmark_names),
        "bones": [[skeleton.index_by_name[name] for name in bone] for bone in skeleton.bones],
        "limbs": _limbs(skeleton, names),
        "reference_size": list(reference.image_size),
        "student_size": list(figures.student.image_size),
    }


def _at(poses: PoseSequence, times_s: FloatArray, skeleton: Skeleton | None = None) -> _Points:
    """Take the samples nearest to some times, with the landmarks of another skeleton if one is given."""
    rows = np.clip(np.rint((times_s - poses.times_s[0]) * poses.rate_hz).astype(int), 0, len(poses) - 1)
    points = _Points(poses.world_xyz[rows], poses.image_xy[rows], poses.visibility[rows])
    if skeleton is None or skeleton == poses.skeleton:
        return points
    places = [poses.skeleton.index_by_name.get(name, -1) for name in skeleton.landmark_names]
    moved = _Points(*(values[:, places].copy() for values in points))
    for values in moved:
        values[:, np.array(places) < 0] = np.nan
    return moved


def _weights(reference: _Points, student: _Points) -> FloatArray:
    both: FloatArray = np.nan_to_num(np.minimum(reference.visibility, student.visibility))
    return both


def _turned(reference: _Points, student: _Points) -> FloatArray:
    """Turn and scale the reference as the student is seen, by the same for all moments."""
    weights = _weights(reference, student)
    rotation = common_rotation(reference.world, student.world, weights)
    sizes = [np.sqrt(np.nansum(points.world**2 * weights[..., None])) for points in (reference, student)]
    scale = sizes[1] / sizes[0] if sizes[0] > 0.0 and sizes[1] > 0.0 else 1.0
    turned: FloatArray = scale * reference.world @ rotation.T
    return turned


def _in_picture(points: _Points, image_size: tuple[int, int]) -> NDArray[np.float32]:
    shares = points.picture / [image_size[0] / image_size[1], 1.0]
    shown: NDArray[np.float32] = np.concatenate([shares, points.visibility[..., None]], axis=2).astype("<f4")
    return shown


def _figure(figures: Figures) -> NDArray[np.float32]:
    n_moments, skeleton = len(figures.comparison.track.student_s), figures.student.skeleton
    if figures.reference.skeleton != skeleton:
        return np.full((n_moments, len(skeleton), 2), np.nan, dtype="<f4")
    laid = np.stack([figures.reference_xy(moment) for moment in range(n_moments)])
    width, height = figures.student.image_size
    shares: NDArray[np.float32] = (laid * [height / width, 1.0]).astype("<f4")
    return shares


def _limbs(skeleton: Skeleton, names: list[str]) -> dict[str, list[list[int]]]:
    """For each joint the two ends of its limb, each as the landmarks whose middle it is."""
    ends = {joint.name: [point_landmarks(skeleton, point) for point in joint.limb] for joint in joints_of(skeleton)}
    return {
        name: [sorted({skeleton.index_by_name[landmark] for landmark in end}) for end in ends[name] if end]
        for name in names
        if name in ends and all(ends[name])
    }


def _packed(header: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> bytes:
    places, offset = [], 0
    for name, values in arrays.items():
        code = _CODES[values.dtype.str]
        places.append({"name": name, "dtype": code, "shape": list(values.shape), "offset": offset})
        offset += -(-values.nbytes // _STEP) * _STEP
    told = json.dumps({**header, "arrays": places}).encode()
    told = told.ljust(-(-(4 + len(told)) // _STEP) * _STEP - 4)
    parts = [np.uint32(len(told)).astype("<u4").tobytes(), told]
    parts += [values.tobytes().ljust(-(-values.nbytes // _STEP) * _STEP, b"\0") for values in arrays.values()]
    return b"".join(parts)
