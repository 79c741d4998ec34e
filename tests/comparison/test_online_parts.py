"""The coach's parts, each on what can be worked out by hand: what is said, who is there, which phase it is."""

import math

import numpy as np
import pytest

from pose_parser.comparison.advice import AdviceRule, Adviser
from pose_parser.comparison.joints import JOINT_BY_NAME
from pose_parser.comparison.presence import Place, Presence, places
from pose_parser.comparison.tracking import PhaseTracker
from pose_parser.landmarks import BLAZEPOSE_33, Landmarks, Skeleton

STEP_S = 1.0 / 30.0
KNEES = (JOINT_BY_NAME["left_knee"], JOINT_BY_NAME["right_knee"])


def say(adviser: Adviser, errors: list[tuple[float, float]], start_s: float = 0.0) -> list[str | None]:
    said = []
    for number, pair in enumerate(errors):
        advice = adviser.push(start_s + number * STEP_S, np.array(pair), "at the bottom")
        said.append(advice and advice.joint)
    return said


def test_small_errors_and_single_frames_are_not_worth_a_word():
    assert set(say(Adviser(KNEES, AdviceRule()), [(14.0, -14.0)] * 60)) == {None}
    blip = [(0.0, 0.0)] * 20 + [(80.0, 0.0)] * 4 + [(0.0, 0.0)] * 20
    assert set(say(Adviser(KNEES, AdviceRule()), blip)) == {None}
    unknown = [(30.0, math.nan) if number % 2 else (math.nan, math.nan) for number in range(40)]
    assert set(say(Adviser(KNEES, AdviceRule()), unknown)) == {None}


def test_the_worst_joint_is_named_and_stays_for_its_time():
    said = say(Adviser(KNEES, AdviceRule()), [(20.0, 0.0)] * 10 + [(0.0, -40.0)] * 80)
    assert said[1] == "left_knee"
    other = said.index("right_knee")
    assert (other - 1) * STEP_S == pytest.approx(1.5, abs=2 * STEP_S)


def test_two_joints_about_as_bad_do_not_take_turns():
    errors = [(20.0, 22.0) if number // 10 % 2 else (22.0, 20.0) for number in range(200)]
    assert len(set(say(Adviser(KNEES, AdviceRule()), errors)) - {None}) == 1


def test_a_correction_ends_when_it_was_followed_but_not_before_its_time():
    said = say(Adviser(KNEES, AdviceRule()), [(20.0, 0.0)] * 10 + [(12.0, 0.0)] * 60 + [(8.0, 0.0)] * 40)
    assert said[65] == "left_knee"
    assert said[-1] is None


def test_between_repetitions_words_stay_until_they_have_been_read():
    adviser = Adviser(KNEES, AdviceRule())
    say(adviser, [(20.0, 0.0)] * 5)
    assert adviser.rest(0.5) is not None
    assert adviser.rest(1.7) is None
    say(adviser, [(20.0, 0.0)] * 5, start_s=2.0)
    adviser.drop()
    assert adviser.advice is None


def walk(presence: Presence, path: list[tuple[float, float, float]], start_s: float = 0.0) -> list[bool]:
    return [presence.push(Place(start_s + number * STEP_S, *place)) for number, place in enumerate(path)]


def test_a_body_that_moves_as_bodies_do_is_the_same():
    down = [(0.5, 0.4 + 0.2 * abs(math.sin(number / 10.0)), 0.2) for number in range(120)]
    along = [(0.5 + 0.01 * number, 0.4, 0.2) for number in range(60)]
    nearer = [(1.1, 0.4, 0.2 * 1.01**number) for number in range(60)]
    assert all(walk(Presence(), down + along + nearer))


def test_a_body_that_leaps_or_grows_at_once_is_another_one_until_the_first_is_back():
    for other in [(1.0, 0.4, 0.2), (0.5, 0.4, 0.35)]:
        presence = Presence()
        assert all(walk(presence, [(0.5, 0.4, 0.2)] * 40))
        assert not any(walk(presence, [other] * 30, 40 * STEP_S))
        assert all(walk(presence, [(0.52, 0.5, 0.2)] * 30, 70 * STEP_S))


def test_who_stays_elsewhere_is_accepted_and_who_walks_on_is_not():
    presence = Presence()
    walk(presence, [(0.2, 0.4, 0.2)] * 40)
    stays = walk(presence, [(0.9, 0.4, 0.2)] * 90, 40 * STEP_S)
    assert stays.index(True) * STEP_S == pytest.approx(2.0, abs=2 * STEP_S)
    presence = Presence()
    walk(presence, [(0.2, 0.4, 0.2)] * 40)
    assert not any(walk(presence, [(0.7 + 0.008 * number, 0.4, 0.2) for number in range(100)], 40 * STEP_S))


def test_nobody_is_not_the_same_body():
    presence = Presence()
    assert not presence.push(None)
    assert presence.push(Place(0.1, 0.5, 0.4, 0.2))
    assert not presence.push(None)


def test_places_are_in_picture_heights_and_none_without_a_trunk():
    image = np.full((1, len(BLAZEPOSE_33), 3), np.nan)
    for name, x, y in (
        ("left_shoulder", 0.6, 0.2),
        ("right_shoulder", 0.4, 0.2),
        ("left_hip", 0.6, 0.6),
        ("right_hip", 0.4, 0.6),
    ):
        image[0, BLAZEPOSE_33.index_by_name[name], :2] = x, y
    seen = np.ones((1, len(BLAZEPOSE_33)))
    frame = Landmarks(BLAZEPOSE_33, image, image, seen, np.array([500.0]), (500, 1000))
    assert places(frame)[0] == pytest.approx((0.5, 0.25, 0.4, 0.4))
    hand = Skeleton("hand", ("left_wrist",), ())
    assert places(Landmarks(hand, image[:, :1], image[:, :1], seen[:, :1], np.array([0.0]), (500, 1000))) == [None]


def test_the_tracker_finds_each_sample_of_the_reference_and_does_not_go_back(squat):
    tracker = PhaseTracker(squat)
    found = [tracker.push(1 / 60.0, angles, at_rest=False).sample for angles in squat.angles_deg]
    assert np.abs(np.array(found) - np.arange(len(squat))).max() <= 2
    # Back to the beginning in one frame: inside a repetition that is not believed, at rest it is.
    assert tracker.push(1 / 60.0, squat.angles_deg[0], at_rest=False).phase == 1.0
    for _ in range(30):
        phase = tracker.push(1 / 30.0, squat.angles_deg[0], at_rest=True)
    assert phase.phase < 0.1


def test_the_tracker_says_nothing_of_too_little_and_keeps_its_way(squat):
    tracker = PhaseTracker(squat)
    for angles in squat.angles_deg[:60]:
        before = tracker.push(1 / 60.0, angles, at_rest=False)
    assert tracker.push(1 / 60.0, np.full(len(squat.joints), np.nan), at_rest=False) is None
    assert abs(tracker.push(1 / 60.0, squat.angles_deg[61], at_rest=False).sample - before.sample) <= 3


def test_the_tracker_tells_going_down_from_coming_up(squat):
    # A pose in the middle between one of the way down and one of the way up: only the way there can tell.
    extents = squat.movement.extent(squat.angles_deg)
    down, up = (np.flatnonzero(np.abs(extents - 0.6) < 0.1)[end] for end in (0, -1))
    between = (squat.angles_deg[down] + squat.angles_deg[up]) / 2.0
    for last, others in ((down, (up - 20, up + 20)), (up, (down - 20, down + 20))):
        tracker = PhaseTracker(squat)
        for angles in [*squat.angles_deg[:last], *[between] * 300]:
            phase = tracker.push(1 / 60.0, angles, at_rest=False)
        assert phase.sample == pytest.approx(last, abs=15)
        assert not others[0] < phase.sample < others[1]


def test_a_trembling_pose_does_not_make_the_phase_tremble(squat):
    random = np.random.default_rng(0)
    tracker = PhaseTracker(squat)
    samples = np.minimum(np.arange(300), 120)
    noise = random.normal(0.0, 3.0, (len(samples), len(squat.joints)))
    found = [tracker.push(1 / 60.0, angles, at_rest=False).sample for angles in squat.angles_deg[samples] + noise]
    assert (np.diff(found) >= 0).all()
