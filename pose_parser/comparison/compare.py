"""Comparing two recordings: from landmarks to the whole result."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from pose_parser.comparison.align import Alignment, AlignOptions, align, shared_dims
from pose_parser.comparison.corrections import find_corrections
from pose_parser.comparison.matching import match_repetitions
from pose_parser.comparison.measures import Moments, measure_asymmetry, measure_joints, range_of_motion_deg
from pose_parser.comparison.movement import LEAST_RANGE_DEG
from pose_parser.comparison.notes import find_notes
from pose_parser.comparison.phases import Phases, find_phases
from pose_parser.comparison.pose import MIN_VISIBILITY, RATE_HZ, PoseSequence, pose_sequence
from pose_parser.comparison.procrustes import common_rotation, rotation_angle_deg, tilt_deg
from pose_parser.comparison.repetitions import Repetition, find_repetitions
from pose_parser.comparison.result import (
    AlignmentSummary,
    Comparison,
    JointErrors,
    PhaseName,
    SpanTimes,
    Track,
)
from pose_parser.comparison.scoring import overall_score
from pose_parser.comparison.warping import at_positions
from pose_parser.errors import ComparisonError
from pose_parser.landmarks import FloatArray, Landmarks

LEAST_LENGTH_S = 0.5
MOST_TILT_DEG = 10.0
"""Where the two are tilted against each other by more, the lean of the trunk says nothing and is not scored."""


@dataclass(frozen=True)
class CompareOptions:
    """How two recordings are compared.

    Parameters
    ----------
    align : AlignOptions
        What is known beforehand of how they go together.
    rate_hz : float
        Moments in a second of the student's time.
    min_visibility : float
        Landmarks less visible than this, in [0, 1], make their joints uncertain.
    """

    align: AlignOptions = field(default_factory=AlignOptions)
    rate_hz: float = RATE_HZ
    min_visibility: float = MIN_VISIBILITY


def compare(reference: Landmarks, student: Landmarks, *, options: CompareOptions = CompareOptions()) -> Comparison:
    """Tell where and when a student's movement differs from a reference, joint by joint in degrees.

    Parameters
    ----------
    reference, student : Landmarks
        Of one person each, at any frame rates; their lengths, cameras, places and body sizes may differ.
    options : CompareOptions
        How.

    Raises
    ------
    ComparisonError
        If a recording shows nobody, less than half a second, or somebody who stands still, or if the two have no joint
        in common.
    """
    first = _prepared(reference, "the reference", options)
    second = _prepared(student, "the student's recording", options)
    shared = {joint.name for joint in first.joints} & {joint.name for joint in second.joints}
    first, second = first.of_joints(shared), second.of_joints(shared)
    repetitions = [[one for one in find_repetitions(pose) if one.complete] for pose in (first, second)]
    spans = match_repetitions(first, second, *repetitions)
    alignment = align(first, second, options=options.align, spans=spans)
    return _compared(first, second, alignment, repetitions)


def _prepared(landmarks: Landmarks, who: str, options: CompareOptions) -> PoseSequence:
    length_s = float(landmarks.timestamps_ms[-1] - landmarks.timestamps_ms[0]) / 1000.0 if len(landmarks) else 0.0
    if length_s < LEAST_LENGTH_S:
        frames = "1 frame" if len(landmarks) == 1 else f"{len(landmarks)} frames"
        raise ComparisonError(
            f"{who} has {frames} in {length_s:.1f} s; a movement that can be compared takes at least {LEAST_LENGTH_S} s"
        )
    pose = pose_sequence(landmarks, rate_hz=options.rate_hz, min_visibility=options.min_visibility)
    placed = np.isfinite(landmarks.image_xyz[..., :2]).any() or np.isfinite(landmarks.world_xyz).any()
    if not placed:
        raise ComparisonError(f"nobody is seen in {who}; film so that the whole body is in the picture")
    known_s = np.isfinite(pose.angles_deg).any(axis=1).sum() / pose.rate_hz
    if known_s < LEAST_LENGTH_S:
        raise ComparisonError(
            f"no joint is seen well in {who} for more than {known_s:.1f} s; film with more light, from closer by, or "
            "choose a smaller min_visibility"
        )
    ranges = [range_deg for angles in pose.angles_deg.T if (range_deg := _range_deg(angles)) is not None]
    if max(ranges, default=0.0) < LEAST_RANGE_DEG:
        raise ComparisonError(f"whoever is seen in {who} stands still: no joint turns by {LEAST_RANGE_DEG:.0f} degrees")
    return pose


def _range_deg(angles_deg: FloatArray) -> float | None:
    known = angles_deg[np.isfinite(angles_deg)]
    return range_of_motion_deg(known) if len(known) else None


def _compared(
    reference: PoseSequence, student: PoseSequence, alignment: Alignment, repetitions: list[list[Repetition]]
) -> Comparison:
    turned = student.mirrored() if alignment.mirrored else student
    rotation = _rotation(reference, turned, alignment)
    phases = find_phases(reference, repetitions[0])
    moments = _moments(reference, turned, alignment, phases, rotation)
    joints = measure_joints(moments)
    summary = _summary(reference, student, alignment, rotation)
    return Comparison(
        dims=moments.counted,
        score=overall_score([joint.score for joint in joints], [_largest_range(joint) for joint in joints]),
        alignment=summary,
        repetitions={"reference": len(repetitions[0]), "student": len(repetitions[1])},
        phases=tuple(PhaseName(phase.name, phase.words) for phase in phases.phases),
        joints=joints,
        asymmetry=measure_asymmetry(moments),
        corrections=find_corrections(joints, moments),
        notes=find_notes(joints, summary, dims=moments.counted, unscored=moments.unscored),
        track=Track(moments.student_s, moments.reference_s, moments.phase, moments.error_deg(moments.counted)),
    )


def _moments(
    reference: PoseSequence,
    turned: PoseSequence,
    alignment: Alignment,
    phases: Phases,
    rotation: FloatArray | None,
) -> Moments:
    rows = np.flatnonzero(np.isfinite(alignment.reference_at))
    at = alignment.reference_at[rows]
    counted = shared_dims(reference, turned)
    order = _students_order(reference, mirrored=alignment.mirrored)
    tilted = rotation is not None and tilt_deg(rotation) > MOST_TILT_DEG
    return Moments(
        joints=reference.joints,
        reference_joints=tuple(reference.joints[column] for column in order),
        student_s=turned.times_s[rows],
        reference_s=np.interp(at, np.arange(len(reference)), reference.times_s),
        phase=phases.of_sample[np.rint(at).astype(int)],
        phases=phases.phases,
        student_deg={dims: turned.angles(dims)[rows][:, order] for dims in (2, 3)},
        reference_deg={dims: at_positions(reference.angles(dims), at)[:, order] for dims in (2, 3)},
        reference_all_deg=reference.angles(counted)[alignment.reference_rows][:, order],
        student_all_deg=turned.angles(counted)[rows][:, order],
        counted=counted,
        unscored=frozenset({"trunk_lean"} if tilted else ()),
    )


def _students_order(reference: PoseSequence, *, mirrored: bool) -> list[int]:
    """Give the reference's column for each of the student's joints."""
    place = {joint.name: column for column, joint in enumerate(reference.joints)}
    return [place[joint.mirrored_name if mirrored else joint.name] for joint in reference.joints]


def _rotation(reference: PoseSequence, turned: PoseSequence, alignment: Alignment) -> FloatArray | None:
    """Find how the reference has to be turned to be seen as the student is; None without world coordinates."""
    if shared_dims(reference, turned) == 2 or reference.skeleton != turned.skeleton:
        return None
    rows = np.flatnonzero(np.isfinite(alignment.reference_at))
    at = np.rint(alignment.reference_at[rows]).astype(int)
    weights = np.minimum(reference.visibility[at], turned.visibility[rows])
    return common_rotation(reference.world_xyz[at], turned.world_xyz[rows], weights)


def _summary(
    reference: PoseSequence, student: PoseSequence, alignment: Alignment, rotation: FloatArray | None
) -> AlignmentSummary:
    return AlignmentSummary(
        kind=alignment.kind,
        mirrored=alignment.mirrored,
        tempo_ratio=alignment.tempo_ratio,
        spans=tuple(
            SpanTimes(
                float(reference.times_s[span.reference_first]),
                float(reference.times_s[span.reference_last]),
                float(student.times_s[span.student_first]),
                float(student.times_s[span.student_last]),
            )
            for span in alignment.spans
        ),
        view_difference_deg=None if rotation is None else rotation_angle_deg(rotation),
        tilt_difference_deg=None if rotation is None else tilt_deg(rotation),
    )


def _largest_range(joint: JointErrors) -> float:
    both = joint.range_of_motion
    return max(both.reference_deg or 0.0, both.student_deg or 0.0)
