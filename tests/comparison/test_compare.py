"""What comes out of a whole comparison, and what is refused."""

from dataclasses import replace

import jsonschema
import numpy as np
import pytest

from pose_parser.comparison.align import AlignOptions
from pose_parser.comparison.compare import CompareOptions, compare
from pose_parser.comparison.pose import mirror_landmarks
from pose_parser.comparison.result import Comparison, schema
from pose_parser.comparison.scoring import joint_score, overall_score, points
from pose_parser.errors import ComparisonError
from pose_parser.landmarks import COCO_17, Landmarks


def only(landmarks: Landmarks, **arrays: np.ndarray) -> Landmarks:
    return replace(landmarks, **arrays)


def without_world(landmarks: Landmarks) -> Landmarks:
    return replace(landmarks, world_xyz=np.full_like(landmarks.world_xyz, np.nan))


def as_coco(landmarks: Landmarks) -> Landmarks:
    rows = [landmarks.skeleton.index_by_name[name] for name in COCO_17.landmark_names]
    return replace(
        landmarks,
        skeleton=COCO_17,
        image_xyz=landmarks.image_xyz[:, rows],
        world_xyz=np.full((len(landmarks), len(rows), 3), np.nan),
        visibility=landmarks.visibility[:, rows],
    )


def joint(found: Comparison, name: str):
    return next(one for one in found.joints if one.joint == name)


def bent_at_the_bottom(squats: Landmarks, bend_knee, size_deg: float) -> Landmarks:
    """Open the left knee of one squat while the hips are low."""
    low = np.interp(squats.timestamps_ms / 1000.0, [1.0, 1.4, 2.2, 2.6], [0.0, 1.0, 1.0, 0.0], left=0.0, right=0.0)
    return bend_knee(squats, "left", size_deg * low)


@pytest.fixture(scope="session")
def squat_once(squats: Landmarks) -> Landmarks:
    return squats.cut(0, 31)


@pytest.mark.parametrize("name", ["squats", "walker", "jumping_jacks"])
def test_a_recording_beside_itself_is_perfect(name: str, request: pytest.FixtureRequest) -> None:
    recording = request.getfixturevalue(name)
    found = compare(recording, recording)
    assert found.score == pytest.approx(100.0)
    assert found.corrections == ()
    assert found.notes == ()
    assert found.alignment.tempo_ratio == pytest.approx(1.0)
    assert not found.alignment.mirrored
    assert np.nanmax(np.abs(found.track.error_deg)) == pytest.approx(0.0, abs=1e-6)
    assert np.allclose(found.track.student_s, found.track.reference_s)


def test_the_sentence_says_joint_degrees_direction_and_moment(squat_once: Landmarks, bend_knee) -> None:
    found = compare(squat_once, bent_at_the_bottom(squat_once, bend_knee, 24.0))
    first = found.corrections[0]
    assert (first.joint, first.phase) == ("left_knee", "bottom")
    assert first.words == f"left knee {round(first.error_deg)} degrees straighter than the reference at the bottom"
    assert 1.0 < first.time_s < 2.6
    assert joint(found, "left_knee").score < 95.0
    assert joint(found, "right_knee").score > 99.0


def test_of_two_repetitions_of_one_person_the_score_is_far_above_that_of_two_exercises(
    squats: Landmarks, walker: Landmarks, jumping_jacks: Landmarks
) -> None:
    same = compare(squats.cut(0, 31), squats.cut(24, 65))
    assert same.score > 85.0
    for other in (walker, jumping_jacks):
        assert compare(squats, other).score < 70.0
        assert compare(other, squats).score < 70.0


def test_uncertain_joints_are_said_to_be_uncertain_and_not_scored(squats: Landmarks) -> None:
    seen = squats.visibility.copy()
    seen[10:, squats.skeleton.index_by_name["right_ankle"]] = 0.1
    found = compare(squats, replace(squats, visibility=seen))
    knee = joint(found, "right_knee")
    assert knee.score is None
    assert knee.world is None
    assert knee.sure < 0.2
    assert found.score == pytest.approx(100.0)
    assert "right knee and right ankle" in found.notes[0]
    assert "Uncertain" in found.notes[0]
    jsonschema.validate(found.to_dict(), schema())


def test_gaps_are_left_out(squats: Landmarks) -> None:
    world, image, seen = (array.copy() for array in (squats.world_xyz, squats.image_xyz, squats.visibility))
    for array in (world, image, seen):
        array[20:26] = np.nan
    found = compare(squats, replace(squats, world_xyz=world, image_xyz=image, visibility=seen))
    assert found.score == pytest.approx(100.0, abs=1.0)
    assert 0.85 < joint(found, "left_hip").sure < 0.95
    assert np.isnan(found.track.error_deg).any(axis=1).sum() == 41  # from the frame before the gap to the one after it


def test_the_other_side_is_told_by_the_student_s_own_joints(walker: Landmarks) -> None:
    found = compare(walker, mirror_landmarks(walker))
    assert found.alignment.mirrored
    assert found.score == pytest.approx(100.0, abs=0.1)
    assert {one.joint: one.reference_joint for one in found.joints}["left_knee"] == "right_knee"
    assert "other side" in found.notes[0]


def test_the_picture_is_measured_beside_the_world(squats: Landmarks) -> None:
    stretched = squats.image_xyz.copy()
    stretched[..., 0] *= 0.5
    found = compare(squats, replace(squats, image_xyz=stretched))
    assert found.dims == 3
    assert found.score == pytest.approx(100.0)
    assert any(abs(one.picture.mean_error_deg) > 3.0 for one in found.joints)


def test_without_world_coordinates_the_picture_counts(squats: Landmarks) -> None:
    found = compare(without_world(squats), squats)
    assert found.dims == 2
    assert found.score == pytest.approx(100.0)
    assert all(one.world is None for one in found.joints)
    assert "no world coordinates" in " ".join(found.notes)
    jsonschema.validate(found.to_dict(), schema())


def test_two_skeletons_are_compared_by_the_joints_that_both_have(squats: Landmarks) -> None:
    found = compare(squats, as_coco(squats))
    assert {one.joint for one in found.joints} == {
        "neck",
        "trunk_lean",
        *(f"{side}_{part}" for side in ("left", "right") for part in ("shoulder", "elbow", "hip", "knee")),
    }
    assert found.score == pytest.approx(100.0, abs=0.1)
    assert found.alignment.view_difference_deg is None


def test_a_camera_that_is_not_level_is_told_and_the_lean_not_scored(squats: Landmarks) -> None:
    sine, cosine = np.sin(np.radians(20.0)), np.cos(np.radians(20.0))
    tilted = squats.world_xyz @ np.array([[1, 0, 0], [0, cosine, sine], [0, -sine, cosine]])
    found = compare(squats, replace(squats, world_xyz=tilted))
    assert found.alignment.tilt_difference_deg == pytest.approx(20.0, abs=0.1)
    assert joint(found, "trunk_lean").score is None
    assert found.score == pytest.approx(100.0, abs=0.1)
    assert any("tilted" in note for note in found.notes)


def test_the_view_does_not_matter_and_is_told(squats: Landmarks) -> None:
    turned = squats.world_xyz @ np.array([[0.0, 0, 1], [0, 1, 0], [-1, 0, 0]])
    found = compare(squats, replace(squats, world_xyz=turned))
    assert found.alignment.view_difference_deg == pytest.approx(90.0, abs=0.1)
    assert found.score == pytest.approx(100.0, abs=0.1)
    assert any("directions 90 degrees apart" in note for note in found.notes)


def test_longer_legs_do_not_matter(squats: Landmarks) -> None:
    """Stretch every limb along itself: another body in the same poses."""
    world = squats.world_xyz.copy()
    index = squats.skeleton.index_by_name
    for side in ("left", "right"):
        hip, knee, ankle = (squats.world_xyz[:, index[f"{side}_{part}"]] for part in ("hip", "knee", "ankle"))
        for part in ("knee", "ankle", "heel", "foot_index"):
            world[:, index[f"{side}_{part}"]] += 0.3 * (knee - hip)
        for part in ("ankle", "heel", "foot_index"):
            world[:, index[f"{side}_{part}"]] += 0.1 * (ankle - knee)
    assert compare(squats, replace(squats, world_xyz=world)).score == pytest.approx(100.0, abs=0.1)


def test_range_of_motion_and_asymmetry(squat_once: Landmarks, bend_knee) -> None:
    found = compare(squat_once, bend_knee(squat_once, "left", np.full(len(squat_once), -10.0)))
    left = joint(found, "left_knee").range_of_motion
    assert left.reference_deg == pytest.approx(left.student_deg, abs=1.0)
    knees = next(one for one in found.asymmetry if one.joint == "knee")
    assert knees.student_deg - knees.reference_deg == pytest.approx(-10.0, abs=0.5)


@pytest.mark.parametrize("who", ["the reference", "the student's recording"])
@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda one: one.cut(0, 1), "has 1 frame in 0.0 s"),
        (lambda one: one.cut(0, 0), "has 0 frames"),
        (
            lambda one: only(
                one,
                image_xyz=one.image_xyz * np.nan,
                world_xyz=one.world_xyz * np.nan,
                visibility=one.visibility * np.nan,
            ),
            "nobody is seen in",
        ),
        (lambda one: only(one, visibility=one.visibility * 0.1), "no joint is seen well in"),
        (
            lambda one: only(
                one,
                world_xyz=np.repeat(one.world_xyz[:1], len(one), axis=0),
                image_xyz=np.repeat(one.image_xyz[:1], len(one), axis=0),
            ),
            "stands still",
        ),
    ],
    ids=["one frame", "no frames", "nobody", "unseen", "still"],
)
def test_what_cannot_be_compared_is_refused_in_words(squats: Landmarks, who: str, spoil, message: str) -> None:
    pair = (spoil(squats), squats) if who == "the reference" else (squats, spoil(squats))
    with pytest.raises(ComparisonError, match=message) as refused:
        compare(*pair)
    assert who in str(refused.value)


def test_options_reach_the_alignment(walker: Landmarks) -> None:
    found = compare(walker, walker, options=CompareOptions(align=AlignOptions(mirrored=True), rate_hz=15.0))
    assert found.alignment.mirrored
    assert len(found.track.student_s) == pytest.approx(12.7 * 15, abs=2)


def test_the_scale_of_scores() -> None:
    assert points(np.array([0.0, -5.0, 25.0, 45.0, -90.0])).tolist() == [100.0, 100.0, 50.0, 0.0, 0.0]
    long_and_short = np.concatenate([np.zeros(90), np.full(10, 45.0)])
    assert joint_score(long_and_short, np.repeat([0, 1], [90, 10])) == 50.0
    assert joint_score(np.full(10, np.nan), np.zeros(10, dtype=int)) is None
    assert overall_score([100.0, 0.0, None], [90.0, 0.0, 50.0]) == pytest.approx(100.0 * 100**2 / (100**2 + 10**2))
    assert overall_score([None], [1.0]) is None


@pytest.mark.shared_data
def test_two_people_doing_the_same_score_well_above_two_exercises(shared_data) -> None:
    """Ten people, eight actions, a rough sensor: the same action of two people against two actions of two people."""
    clips = people_in_action(shared_data / "utkinect")
    rng = np.random.default_rng(0)
    scores: dict[bool, list[float]] = {True: [], False: []}
    while min(map(len, scores.values())) < 30:
        first, second = (clips[number] for number in rng.integers(len(clips), size=2))
        same = first[1] == second[1]
        if first[0] != second[0] and len(scores[same]) < 30:
            scores[same].append(compare(first[2], second[2]).score)
    alike, different = np.array(scores[True]), np.array(scores[False])
    assert np.median(alike) > np.median(different) + 12.0
    assert (alike[:, None] > different[None]).mean() > 0.75


def people_in_action(folder) -> list[tuple[str, int, Landmarks]]:
    from pose_parser.landmarks.readers import read_keypoints

    words = [line.split() for line in (folder / "data.txt").read_text(encoding="ascii").splitlines()]
    clips = []
    for start in range(0, len(words), 22):
        subject, number = map(int, words[start])
        read = read_keypoints(folder / f"joints_s{subject:02}_e{number:02}.txt", format="kinect", fps=30.0)
        for action, mark in enumerate(words[start + 1 : start + 11]):
            # Walking and carrying are no one movement.
            if "NaN" in mark or action in (0, 4):
                continue
            rows = np.flatnonzero((read.frames >= int(mark[0])) & (read.frames <= int(mark[1])))
            clips.append((f"s{subject}", action, read.landmarks.cut(rows[0], rows[-1] + 1)))
    return clips
