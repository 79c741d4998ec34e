"""Repetitions found in real recordings are those that a person counts in the film."""

from dataclasses import replace

import numpy as np
import pytest

from pose_parser.comparison.pose import mirror_landmarks, pose_sequence
from pose_parser.comparison.repetitions import Repetition, find_movement, find_repetitions
from pose_parser.errors import ComparisonError
from pose_parser.landmarks import COCO_17, Landmarks

FRAME_S = 0.2
# Seen in the film, frame by frame: she stands until frame 3, is lowest in frames 10 to 12, and her legs are straight
# again in frame 17; the second time it is frames 27, 33 to 36 and 41. From frame 51 on she goes down once more, is
# lowest in frames 58 to 61, and has come up by a third when the film ends with frame 64.
SQUATS_BY_EYE = [(0.6, (2.0, 2.4), 3.4), (5.4, (6.6, 7.2), 8.2)]
UNFINISHED_BY_EYE = (10.2, (11.6, 12.2))
# Hands meet above the head 0.6 and 1.8 s after the first frame and are down again at 1.1 and 2.3 s.
JACKS_BY_EYE = [(0.6, 1.13), (1.8, 2.3)]


def kinds(repetitions: list[Repetition]) -> list[str]:
    return [repetition.kind for repetition in repetitions]


def thinned(landmarks: Landmarks, frames: np.ndarray, step_ms: float) -> Landmarks:
    return Landmarks(
        landmarks.skeleton,
        landmarks.image_xyz[frames],
        landmarks.world_xyz[frames],
        landmarks.visibility[frames],
        np.arange(len(frames)) * step_ms,
        landmarks.image_size,
    )


def test_two_squats_and_a_third_that_the_film_cuts_off(squats):
    found = find_repetitions(squats)
    assert kinds(found) == ["whole", "whole", "unfinished"]
    assert [repetition.complete for repetition in found] == [True, True, False]
    for repetition, (start_s, (first_s, last_s), end_s) in zip(found, SQUATS_BY_EYE, strict=False):
        assert repetition.start_s == pytest.approx(start_s, abs=FRAME_S)
        assert first_s <= repetition.turn_s <= last_s
        assert repetition.end_s == pytest.approx(end_s, abs=FRAME_S)
    start_s, (first_s, last_s) = UNFINISHED_BY_EYE
    assert found[2].start_s == pytest.approx(start_s, abs=FRAME_S)
    assert first_s <= found[2].turn_s <= last_s
    assert found[2].end_s == pytest.approx(12.8)


def test_two_jumping_jacks(jumping_jacks):
    found = find_repetitions(jumping_jacks)
    assert kinds(found) == ["whole", "whole"]
    for repetition, (turn_s, end_s) in zip(found, JACKS_BY_EYE, strict=True):
        assert repetition.turn_s == pytest.approx(turn_s, abs=0.15)
        assert repetition.end_s == pytest.approx(end_s, abs=0.15)


@pytest.mark.parametrize("tempo", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("way", ["timestamps", "frames"])
def test_same_count_at_another_speed(squats, tempo, way):
    if way == "timestamps":
        played = replace(squats, timestamps_ms=squats.timestamps_ms / tempo)
    else:
        frames = np.arange(0, len(squats), tempo).astype(int)
        played = thinned(squats, frames, FRAME_S * 1000.0)
    found = find_repetitions(played)
    assert kinds(found) == ["whole", "whole", "unfinished"]
    expected = [start_s / tempo for start_s, _, _ in SQUATS_BY_EYE]
    assert [repetition.start_s for repetition in found[:2]] == pytest.approx(expected, abs=2 * FRAME_S / tempo)


def test_same_count_from_a_mirror_from_the_picture_alone_and_at_a_fixed_rate(squats):
    flat = replace(squats, world_xyz=np.full_like(squats.world_xyz, np.nan))
    for recording in (mirror_landmarks(squats), flat, pose_sequence(squats), pose_sequence(flat)):
        assert kinds(find_repetitions(recording)) == ["whole", "whole", "unfinished"]


def test_a_half_squat_is_found_and_called_half(practice):
    landmarks = practice().play(0.0, 1.05).play(1.05, 0.2).play(0.2, 9.6).landmarks()
    assert kinds(find_repetitions(landmarks)) == ["half", "whole", "whole"]


def test_an_arm_that_is_raised_three_times(practice):
    landmarks = practice().play(0.0, 0.2).hold(1.0).swing_arm(3.0).hold(1.0).landmarks()
    movement = find_movement(landmarks)
    assert {joint.name for joint, weight in zip(movement.joints, movement.weights, strict=True) if weight} == {
        "left_shoulder"
    }
    found = find_repetitions(landmarks)
    assert kinds(found) == ["whole"] * 3
    assert [repetition.turn_s for repetition in found] == pytest.approx([1.7, 2.7, 3.7], abs=0.07)


def test_nothing_repeats_where_nobody_moves(practice, squats):
    assert find_repetitions(practice().play(0.0, 0.2).hold(4.0).landmarks()) == []
    assert find_repetitions(practice().play(0.0, 0.2).nobody(1.0).landmarks()) == []
    assert find_repetitions(squats.cut(0, 0)) == []
    assert find_repetitions(thinned(squats, np.arange(0), 200.0), like=find_movement(squats)) == []


def test_joints_that_come_and_go_are_bridged(practice):
    whole = practice().play(0.0, 9.6)
    for start_s in np.arange(0.0, 9.0, 0.5):
        side = "left" if start_s % 1.0 else "right"
        whole.hide(start_s, start_s + 0.3, [f"{side}_{part}" for part in ("wrist", "knee")])
    assert kinds(find_repetitions(whole.landmarks())) == ["whole", "whole"]


def test_somebody_who_walks_through_is_left_out(practice, walker):
    landmarks = practice().play(0.0, 9.6).walk_through(walker, 1.4, 1.5).walk_through(walker, 4.0, 1.0).landmarks()
    assert kinds(find_repetitions(landmarks)) == ["whole", "whole"]


def test_another_recording_is_searched_for_the_reference_s_movement(squats, jumping_jacks, practice, walker):
    movement = find_movement(squats)
    half = practice().play(0.0, 1.05).play(1.05, 0.2).play(0.2, 0.6).hold(1.0).landmarks()
    # By itself the half squat is all there is, and so a whole one.
    assert kinds(find_repetitions(half)) == ["whole"]
    assert kinds(find_repetitions(half, like=movement)) == ["half"]
    for other in (jumping_jacks, walker):
        assert not any(repetition.complete for repetition in find_repetitions(other, like=movement))


def test_a_movement_of_another_skeleton_is_refused(squats):
    empty = np.full((1, len(COCO_17), 3), np.nan)
    coco = Landmarks(COCO_17, empty, empty, empty[..., 0], np.zeros(1), (640, 480))
    with pytest.raises(ComparisonError, match="coco17 has other joints"):
        find_repetitions(coco, like=find_movement(squats))


def test_a_repetition_says_whether_it_is_complete_in_json(squats):
    assert find_repetitions(squats)[0].to_dict() == {
        "start_s": pytest.approx(0.6),
        "turn_s": pytest.approx(2.2),
        "end_s": pytest.approx(3.4),
        "kind": "whole",
        "extent": pytest.approx(1.0, abs=0.05),
        "complete": True,
    }
