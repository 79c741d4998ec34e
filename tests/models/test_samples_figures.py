"""Figures, their variations and recombinations, on a stick figure whose answers are known."""

import numpy as np
import pytest

from pose_parser.landmarks import BLAZEPOSE_33, BODY_25
from pose_parser.models.samples import recombinations, variations
from pose_parser.models.samples.body_pose_examples import STRANGER, mirrored_pose
from pose_parser.models.samples.body_pose_table import BODY_POSES, parse_table
from pose_parser.models.samples.columns import POSE_COLUMNS
from pose_parser.models.samples.figures import JOINT, JOINT_NAMES, as_landmarks, mirror, rotate, seen_from_behind
from pose_parser.models.samples.hidden_joints import fill_hidden

STANDING = {
    "nose": (0.0, -0.75), "left_shoulder": (0.1, -0.6), "right_shoulder": (-0.1, -0.6),
    "left_elbow": (0.12, -0.4), "right_elbow": (-0.12, -0.4),
    "left_wrist": (0.13, -0.25), "right_wrist": (-0.13, -0.25),
    "left_hip": (0.06, -0.25), "right_hip": (-0.06, -0.25), "left_knee": (0.06, 0.0), "right_knee": (-0.06, 0.0),
    "left_ankle": (0.06, 0.25), "right_ankle": (-0.06, 0.25),
}  # fmt: skip


def standing(n_figures=1, **moved):
    figure = np.array([moved.get(name, STANDING[name]) for name in JOINT_NAMES])
    return np.repeat(figure[None], n_figures, axis=0)


def columns(figures, skeleton=BODY_25):
    values = POSE_COLUMNS.compute(as_landmarks(figures, skeleton))
    return [dict(zip(POSE_COLUMNS.names, row, strict=True)) for row in values]


def test_every_skeleton_gives_the_same_columns():
    np.testing.assert_allclose(
        POSE_COLUMNS.compute(as_landmarks(standing(), BODY_25)),
        POSE_COLUMNS.compute(as_landmarks(standing(), BLAZEPOSE_33)),
    )


def test_mirroring_swaps_the_sides_and_seeing_from_behind_changes_no_column():
    raised = standing(left_elbow=(0.2, -0.7), left_wrist=(0.22, -0.9))
    plain, mirrored, behind = (columns(f)[0] for f in (raised, mirror(raised), seen_from_behind(raised)))
    assert plain["left_arm_tilt_deg"] > 150
    assert plain["right_arm_tilt_deg"] < 30
    assert mirrored["right_arm_tilt_deg"] == pytest.approx(plain["left_arm_tilt_deg"])
    assert behind == pytest.approx(plain)


def test_rotation_turns_from_right_to_down():
    np.testing.assert_allclose(rotate(np.array([[1.0, 0.0]]), np.array([np.pi / 2])), [[0.0, 1.0]], atol=1e-12)


def test_hidden_joints_are_put_where_the_other_side_has_them():
    hidden = standing(nose=(np.nan, np.nan), right_elbow=(np.nan, np.nan))
    filled = fill_hidden(hidden)
    np.testing.assert_allclose(filled[0, JOINT["right_elbow"]], [-0.08, -0.4])
    np.testing.assert_allclose(filled[0, JOINT["nose"]], [0.0, -0.6 - 0.35 * 0.35])
    assert np.isnan(hidden[0, JOINT["nose"]]).all()


def test_what_is_hidden_on_both_sides_stays_missing():
    nowhere = (np.nan, np.nan)
    assert np.isnan(fill_hidden(standing(left_wrist=nowhere, right_wrist=nowhere))[0, JOINT["left_wrist"]]).all()


def test_variations_leave_a_standing_figure_standing_and_the_input_alone():
    figures = standing(500)
    before = figures.copy()
    varied = columns(variations.vary(figures, np.random.default_rng(0)))
    np.testing.assert_array_equal(figures, before)
    knees = np.array([row["left_knee_angle_deg"] for row in varied])
    assert np.median(knees) > 165
    assert knees.std() > 2
    assert max(row["left_arm_tilt_deg"] for row in varied) < 60


@pytest.mark.parametrize("change", [recombinations.feet_apart, recombinations.stride])
def test_steps_spread_the_feet_and_leave_the_trunk_upright(change):
    rows = columns(change(standing(300), np.random.default_rng(1)))
    ankles = np.array([row["ankle_to_ankle_distance"] for row in rows])
    assert (ankles > columns(standing())[0]["ankle_to_ankle_distance"]).mean() > 0.5
    assert max(row["trunk_tilt_deg"] for row in rows) < 1


def test_feet_apart_never_cross():
    figures = recombinations.feet_apart(standing(300), np.random.default_rng(2))
    assert (figures[:, JOINT["left_ankle"], 0] >= figures[:, JOINT["right_ankle"], 0]).all()


def test_straightened_knees_bend_less():
    lunge = standing(100, left_knee=(0.3, -0.1))
    before = columns(lunge)[0]["left_knee_angle_deg"]
    after = [
        row["left_knee_angle_deg"] for row in columns(recombinations.straighten_knees(lunge, np.random.default_rng(0)))
    ]
    assert min(after) >= before - 1e-9
    assert max(after) > before + 10


def test_exchanged_arms_hang_on_their_own_shoulders():
    raised = standing(20, left_wrist=(0.2, -0.9))
    changed = recombinations.exchange_arms(standing(20), raised + np.array([3.0, 0.0]), np.random.default_rng(0))
    np.testing.assert_allclose(changed[:, JOINT["left_wrist"]], [[0.2, -0.9]] * 20)


@pytest.mark.parametrize(
    ("pose", "image"),
    [
        ("tree_left", "tree_right"),
        ("traffic_left_turn", "traffic_right_turn"),
        ("squat", "squat"),
        ("military_salute", STRANGER),
    ],
)
def test_mirror_image_of_a_pose(pose, image):
    assert mirrored_pose(pose) == image


def test_mirror_image_of_every_pose_is_one_of_the_twenty_or_none():
    assert {mirrored_pose(pose) for pose in BODY_POSES} <= set(BODY_POSES) | {STRANGER}


def test_table_is_turned_downwards_and_zeros_are_missing():
    header = "label,accuracy," + ",".join(f"x{i},y{i}" for i in range(25))
    whole = ["Squat", "20", *(str(v) for i in range(25) for v in (0.01 * i + 0.1, 0.5))]
    legless = [*whole]
    for joint in (10, 13):
        legless[2 + 2 * joint] = legless[3 + 2 * joint] = "0.0"
    table = parse_table("\n".join([header, ",".join(whole), ",".join(legless)]).encode())
    assert table.labels.tolist() == ["squat"]
    np.testing.assert_allclose(table.figures[0, JOINT["nose"]], [0.1, -0.5])
