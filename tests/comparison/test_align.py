"""Alignment in time, against warps that are known."""

from dataclasses import replace

import numpy as np
import pytest

from pose_parser.comparison.align import AlignOptions, Span, align
from pose_parser.comparison.matching import match_repetitions
from pose_parser.comparison.pose import PoseSequence, mirror_landmarks, pose_sequence
from pose_parser.comparison.repetitions import find_repetitions
from pose_parser.errors import ComparisonError
from pose_parser.landmarks import Landmarks


@pytest.fixture(scope="session")
def reference(squats: Landmarks) -> PoseSequence:
    return pose_sequence(squats)


def played(landmarks: Landmarks, shown_s: np.ndarray, *, fps: float = 30.0) -> Landmarks:
    """Show a recording's poses at other times."""
    own = landmarks.timestamps_ms / 1000.0

    def read(values: np.ndarray) -> np.ndarray:
        flat = values.reshape(len(values), -1)
        return np.array([np.interp(shown_s, own, one) for one in flat.T]).T.reshape(-1, *values.shape[1:])

    return replace(
        landmarks,
        image_xyz=read(landmarks.image_xyz),
        world_xyz=read(landmarks.world_xyz),
        visibility=read(landmarks.visibility),
        timestamps_ms=np.arange(len(shown_s)) / fps * 1000.0,
    )


@pytest.mark.parametrize("tempo", [0.5, 0.8, 1.0, 1.4, 2.0])
def test_another_tempo_is_found(squats: Landmarks, reference: PoseSequence, tempo: float) -> None:
    shown = np.arange(0.0, 12.8, tempo / 30.0)
    found = align(reference, pose_sequence(played(squats, shown)))
    assert found.kind == "whole"
    assert found.tempo_ratio == pytest.approx(tempo, rel=0.02)
    assert np.abs(found.reference_at / 30.0 - shown)[15:-15].mean() < 0.01


def test_a_pause_is_found(squats: Landmarks, reference: PoseSequence) -> None:
    shown = np.concatenate([np.arange(0.0, 1.5, 1 / 30), np.full(60, 1.5), np.arange(1.5, 12.8, 1 / 30)])
    found = align(reference, pose_sequence(played(squats, shown)))
    assert np.abs(found.reference_at[50:100] / 30.0 - 1.5).max() < 0.1
    assert np.abs(found.reference_at / 30.0 - shown)[:-15].mean() < 0.02


def test_time_never_goes_back(squats: Landmarks, walker: Landmarks, jumping_jacks: Landmarks) -> None:
    poses = [pose_sequence(one) for one in (squats, walker, jumping_jacks)]
    for first in poses:
        for second in poses:
            found = align(first, second, options=AlignOptions(kind="whole"))
            assert (np.diff(found.reference_at[np.isfinite(found.reference_at)]) >= 0.0).all()
            assert found.path[:, 0].max() < len(first)


def test_one_squat_is_found_within_two(squats: Landmarks, reference: PoseSequence) -> None:
    found = align(reference, pose_sequence(squats.cut(0, 31)))
    assert found.kind == "part"
    assert found.spans == (Span(0, 180, 0, 180),)
    longer = align(pose_sequence(squats.cut(0, 31)), reference)
    assert longer.kind == "part"
    assert np.isnan(longer.reference_at[200:]).all()


def test_the_other_side_is_found(walker: Landmarks) -> None:
    pose = pose_sequence(walker)
    assert not align(pose, pose).mirrored
    found = align(pose, pose_sequence(mirror_landmarks(walker)))
    assert found.mirrored
    assert np.allclose(found.reference_at, np.arange(len(pose)), atol=0.1)
    assert not align(pose, pose.mirrored(), options=AlignOptions(mirrored=False)).mirrored
    assert align(pose, pose, options=AlignOptions(mirrored=True)).mirrored


def test_each_repetition_goes_with_the_reference_s_only_one(squats: Landmarks, reference: PoseSequence) -> None:
    one = pose_sequence(squats.cut(2, 18))
    counts = [find_repetitions(pose) for pose in (one, reference)]
    spans = match_repetitions(one, reference, *counts)
    found = align(one, reference, spans=spans, options=AlignOptions(kind="repetitions"))
    assert [len(repetitions) for repetitions in counts] == [1, len(spans)]
    assert found.kind == "repetitions"
    knee = [joint.name for joint in one.joints].index("left_knee")
    rows = np.flatnonzero(np.isfinite(found.reference_at))
    theirs = np.interp(found.reference_at[rows], np.arange(len(one)), one.angles_deg[:, knee])
    assert np.abs(theirs - reference.angles_deg[rows, knee]).mean() < 6.0


def test_repetitions_that_are_not_there_are_refused(reference: PoseSequence) -> None:
    with pytest.raises(ComparisonError, match="no whole repetition"):
        align(reference, reference, options=AlignOptions(kind="repetitions"))


def test_nothing_in_common_is_refused(reference: PoseSequence) -> None:
    legs = [joint.name.endswith(("knee", "ankle")) for joint in reference.joints]
    first, second = reference.angles_3d_deg.copy(), reference.angles_3d_deg.copy()
    first[:, legs], second[:, np.logical_not(legs)] = np.nan, np.nan
    with pytest.raises(ComparisonError, match="no joint that both show"):
        align(replace(reference, angles_3d_deg=first), replace(reference, angles_3d_deg=second))


def test_a_joint_that_is_bent_all_the_time_does_not_pull(reference: PoseSequence) -> None:
    knee = [joint.name for joint in reference.joints].index("left_knee")
    angles = reference.angles_3d_deg.copy()
    angles[:, knee] = np.minimum(angles[:, knee], 110.0)
    found = align(reference, replace(reference, angles_3d_deg=angles))
    assert np.abs(found.reference_at - np.arange(len(reference))).max() < 1.0
