"""What the live coach counts, frame by frame, on the real squats and on practice put together from them."""

import json
from dataclasses import replace

import numpy as np
import pytest

from pose_parser.comparison.joints import joint_angles
from pose_parser.comparison.pose import mirror_landmarks
from pose_parser.comparison.reference import reference_repetition
from pose_parser.comparison.repetitions import find_repetitions
from pose_parser.landmarks import BLAZEPOSE_33, Landmarks

# The first frames in which her legs are straight again, seen in the film; a third squat is cut off by its end.
STANDS_AGAIN_S = (3.4, 8.2)
LATENCY_S = 0.15


def counts(states) -> tuple[int, int]:
    return states[-1].repetitions, states[-1].halves


def endings(states) -> list[tuple[float, str]]:
    return [(state.time_s, state.ended) for state in states if state.ended]


def read_frames(landmarks: Landmarks, frames: np.ndarray, timestamps_ms: np.ndarray) -> Landmarks:
    parts = {name: getattr(landmarks, name)[frames] for name in ("image_xyz", "world_xyz", "visibility")}
    return replace(landmarks, **parts, timestamps_ms=timestamps_ms)


@pytest.mark.parametrize("tempo", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("way", ["timestamps", "frames"])
def test_as_many_squats_as_in_the_film_at_any_speed(squats, squat, coach_all, tempo, way):
    if way == "timestamps":
        played = replace(squats, timestamps_ms=squats.timestamps_ms / tempo)
    else:
        frames = np.arange(0, len(squats), tempo).astype(int)
        played = read_frames(squats, frames, np.arange(len(frames)) * 200.0)
    states = coach_all(squat, played)
    assert counts(states) == (2, 0)
    assert states[-1].status == "moving"
    offline = [each for each in find_repetitions(played, like=squat.movement) if each.complete]
    assert len(offline) == 2


@pytest.mark.shared_data
def test_another_implementation_s_landmarks_of_the_film_count_the_same(shared_data, coach_all):
    folder = shared_data / "squats_tfjs"
    image = np.array(json.loads((folder / "pose_squats.full.json").read_text())) / [720.0, 1280.0, 720.0]
    world = np.array(json.loads((folder / "pose_squats_3d.full.json").read_text()))
    untold = np.full(image.shape[:2], 1.0)
    film = Landmarks(BLAZEPOSE_33, image, world, untold, np.arange(len(image)) * 200.0, (720, 1280))
    found = find_repetitions(film)
    assert [repetition.kind for repetition in found] == ["whole", "whole", "unfinished"]
    assert counts(coach_all(reference_repetition(film, found[0]), film)) == (2, 0)


def test_every_reference_counts_the_same(squats, coach_all):
    for reference in (reference_repetition(squats), reference_repetition(squats, find_repetitions(squats)[1])):
        assert counts(coach_all(reference, squats)) == (2, 0)
    assert counts(coach_all(reference_repetition(squats), mirror_landmarks(squats), mirrored=True)) == (2, 0)


def test_jumping_jacks_are_counted_against_one_of_them(jumping_jacks, squats, coach_all):
    jack = reference_repetition(jumping_jacks)
    assert counts(coach_all(jack, jumping_jacks)) == (2, 0)
    assert counts(coach_all(jack, squats)) == (0, 0)


def test_the_picture_alone_is_enough(squats, coach_all):
    flat = replace(squats, world_xyz=np.full_like(squats.world_xyz, np.nan))
    reference = reference_repetition(flat)
    assert reference.dims == 2
    assert counts(coach_all(reference, flat)) == (2, 0)


def test_a_repetition_is_counted_when_the_eye_sees_it_end(squat, practice, coach_all):
    states = coach_all(squat, practice().play(0.0, 9.6).landmarks())
    counted_s = [time_s for time_s, _ in endings(states)]
    assert np.abs(np.array(counted_s) - STANDS_AGAIN_S).max() <= LATENCY_S


@pytest.mark.parametrize("speed", [0.5, 1.3, 2.0])
def test_the_count_comes_with_the_end_of_the_way_back(squat, practice, coach_all, speed):
    landmarks = practice(noise=0.0).play(0.0, 9.6, speed=speed).landmarks()
    extents = squat.movement.extent(joint_angles(landmarks, squat.joints))
    times_s = landmarks.timestamps_ms / 1000.0
    back_s = [times_s[(times_s > turn_s / speed) & (extents < 0.15)][0] for turn_s in (2.0, 7.0)]
    counted_s = [time_s for time_s, _ in endings(coach_all(squat, landmarks))]
    late_s = np.array(counted_s) - back_s
    assert (late_s >= -0.05).all()
    assert (late_s <= LATENCY_S).all()


@pytest.mark.parametrize("pause_at", [0.4, 0.9, 1.1, 2.2, 3.1, 3.3, 4.4])
def test_a_pause_anywhere_changes_nothing(squat, practice, coach_all, pause_at):
    landmarks = practice().play(0.0, pause_at).hold(3.0).play(pause_at, 9.6).landmarks()
    assert counts(coach_all(squat, landmarks)) == (2, 0)


@pytest.mark.parametrize("turn_at", [1.02, 1.08, 1.15])
def test_a_half_squat_is_told_and_not_counted(squat, practice, coach_all, turn_at):
    landmarks = practice().play(0.0, turn_at).hold(0.5).play(turn_at, 0.2).play(0.2, 4.6).landmarks()
    states = coach_all(squat, landmarks)
    assert [ending for _, ending in endings(states)] == ["half", "whole"]
    assert [state.half for state in states].count(True) == 1
    assert counts(states) == (1, 1)


@pytest.mark.parametrize(("side", "up_to_deg"), [("left", 60.0), ("left", 150.0), ("right", 150.0), ("both", 150.0)])
def test_an_arm_that_swings_is_no_squat(squat, practice, coach_all, side, up_to_deg):
    begun = practice().play(0.0, 0.2).swing_arm(3.0, side=side, up_to_deg=up_to_deg).play(0.2, 2.2)
    begun.swing_arm(2.0, side=side, up_to_deg=up_to_deg).play(2.2, 4.4)
    landmarks = begun.swing_arm(3.0, side=side, up_to_deg=up_to_deg).play(4.4, 9.6).landmarks()
    assert counts(coach_all(squat, landmarks)) == (2, 0)


@pytest.fixture
def walked_through(squat, practice, walker, coach_all):
    """Coach two squats while somebody walks through."""

    def run(from_x, start_s, seconds):
        landmarks = practice().play(0.0, 9.6).walk_through(walker, start_s, seconds, from_x=from_x).landmarks()
        return coach_all(squat, landmarks)

    return run


# From the picture's edge the pose estimator jumps to the walker; from the middle it lets itself be taken along.
@pytest.mark.parametrize("from_x", [0.0, 0.45])
@pytest.mark.parametrize(
    "when_s", [(0.1, 1.0), (0.9, 0.4), (1.2, 1.0), (1.4, 2.0), (3.0, 0.3), (3.2, 1.5), (4.6, 2.0)], ids=str
)
def test_who_walks_through_is_not_counted_and_costs_no_count(walked_through, from_x, when_s):
    (start_s, seconds), states = when_s, walked_through(from_x, *when_s)
    assert counts(states) == (2, 0)
    between = [state for state in states if start_s + 0.1 < state.time_s < start_s + seconds - 0.1]
    assert {state.status for state in between} == {"somebody_else"}
    assert all(state.worst is None and set(state.errors_deg.values()) == {None} for state in between)


def test_who_walks_about_alone_is_never_counted(squat, walker, coach_all):
    assert counts(coach_all(squat, walker)) == (0, 0)


def test_who_comes_to_another_place_to_stay_is_coached_there(squat, practice, coach_all):
    here = practice().play(0.0, 4.6)
    there = practice().play(0.0, 0.2).hold(2.2).play(0.2, 4.6)
    there.frames = [(image + np.array([0.4, 0.0, 0.0]), *rest) for image, *rest in there.frames]
    here.frames += there.frames
    states = coach_all(squat, here.landmarks())
    assert counts(states) == (2, 0)
    assert "somebody_else" in {state.status for state in states}


def test_who_stays_in_somebody_s_place_does_not_finish_their_squat(squat, practice, coach_all):
    begun = practice().play(0.0, 2.2)
    other = practice().play(0.0, 0.2).hold(3.0)
    begun.frames += [(image + np.array([0.4, 0.0, 0.0]), *rest) for image, *rest in other.frames]
    states = coach_all(squat, begun.landmarks())
    assert counts(states) == (0, 0)
    assert states[-1].status == "ready"


@pytest.mark.parametrize(("at", "seconds"), [(0.1, 2.0), (1.0, 0.3), (2.0, 2.0), (3.0, 2.0), (4.0, 0.3)])
def test_gaps_change_nothing(squat, practice, coach_all, at, seconds):
    states = coach_all(squat, practice().play(0.0, at).nobody(seconds).play(at, 9.6).landmarks())
    assert counts(states) == (2, 0)
    assert "nobody" in {state.status for state in states}


def test_a_squat_that_nobody_saw_is_neither_counted_nor_called_half(squat, practice, coach_all):
    hidden = practice().play(0.0, 0.95).nobody(2.1).play(3.05, 9.6).landmarks()
    assert counts(coach_all(squat, hidden)) == (1, 0)


@pytest.mark.parametrize(
    "names",
    [
        ["left_wrist", "right_wrist", "left_elbow", "right_elbow"],
        ["left_knee", "left_ankle"],
        ["left_ankle", "right_ankle", "left_wrist"],
    ],
)
def test_missing_landmarks_change_nothing_while_enough_is_seen(squat, practice, coach_all, names):
    assert counts(coach_all(squat, practice().play(0.0, 9.6).hide(0.5, 7.0, names).landmarks())) == (2, 0)


def test_too_little_of_the_body_is_said_to_be_hidden(squat, practice, coach_all):
    names = [f"{side}_{part}" for side in ("left", "right") for part in ("hip", "knee", "ankle")]
    states = coach_all(squat, practice().play(0.0, 4.6).hide(1.0, 2.0, names).landmarks())
    assert {state.status for state in states if 1.1 < state.time_s < 1.9} == {"hidden"}
    assert counts(states) == (1, 0)


@pytest.mark.parametrize("seed", range(6))
def test_a_long_mixed_practice_is_counted_without_drift(squat, practice, walker, coach_all, seed):
    random = np.random.default_rng(seed)
    mixed, whole, half = practice(seed=seed, noise=0.006).play(0.0, 0.2), 0, 0
    for _ in range(7):
        speed = random.uniform(0.6, 1.8)
        piece = random.choice(["whole", "paused", "half", "swing", "gap", "walker"])
        start_s = mixed.now_s
        if piece == "swing":
            mixed.swing_arm(2.0, side=random.choice(["left", "right"]))
        elif piece == "half":
            turn_at = random.uniform(1.02, 1.12)
            mixed.play(0.2, turn_at, speed=speed).play(turn_at, 0.2, speed=speed)
            half += 1
        else:
            pause_at = random.uniform(0.6, 3.6) if piece == "paused" else 2.0
            mixed.play(0.2, pause_at, speed=speed).hold(3.0 if piece == "paused" else 0.2)
            if piece == "gap":
                mixed.nobody(random.uniform(0.1, 1.5))
            mixed.play(pause_at, 4.4, speed=speed).hold(random.uniform(0.0, 1.0))
            whole += 1
        if piece == "walker":
            mixed.walk_through(walker, start_s + random.uniform(0.0, 1.0), 0.7)
    landmarks = mixed.landmarks()
    assert counts(coach_all(squat, landmarks)) == (whole, half)
    found = [each.kind for each in find_repetitions(landmarks, like=squat.movement)]
    assert (found.count("whole"), found.count("half")) == (whole, half)


def test_every_whole_repetition_can_be_the_reference_and_counts_itself(walker, squats, jumping_jacks, coach_all):
    for recording in (walker, squats, jumping_jacks):
        for repetition in (each for each in find_repetitions(recording) if each.complete):
            assert coach_all(reference_repetition(recording, repetition), recording)[-1].repetitions >= 1
