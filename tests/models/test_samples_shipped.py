"""The model files that are shipped: what they say of themselves, and what they say to people they never saw."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pose_parser.models import load_model
from pose_parser.models.samples.body_pose_table import BODY_POSES, TABLE_SHA256
from pose_parser.models.samples.figures import as_landmarks, take_figures
from pose_parser.models.samples.recordings import read_recording, read_recordings, score_recording, write_recording
from pose_parser.models.samples.squat_pushup_phases import PHASES
from pose_parser.prediction import predict_landmarks

REPOSITORY = Path(__file__).parents[2]
MODELS = REPOSITORY / "data" / "trained_models"
FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture(scope="module")
def body_poses():
    return load_model(MODELS / "body_poses.pickle")


@pytest.fixture(scope="module")
def phases():
    return load_model(MODELS / "squat_pushup_phases.pickle")


def test_body_poses_card(body_poses):
    card = body_poses.card
    assert card.classes == tuple(BODY_POSES)
    assert card.training_data["sha256"] == TABLE_SHA256
    assert card.training_data["licence"] == "MIT"
    assert 0.5 <= card.unsure_below < 0.8
    assert card.scores["held_out"]["accuracy"] > 0.97
    assert set(card.scores["recordings"]) >= {"squats", "walking", "fitness_photos"}


def test_phases_card(phases):
    assert set(phases.classes) == set(PHASES.values())
    assert phases.card.training_data["licence"] == "Apache-2.0"
    assert phases.card.scores["held_out"]["accuracy"] > 0.97


@pytest.mark.parametrize("name", ["body_poses", "squat_pushup_phases"])
def test_files_are_small(name):
    assert (MODELS / f"{name}.pickle").stat().st_size < 300_000


@pytest.mark.parametrize("name", ["squats", "walking", "stepping_backwards", "gymnastics"])
def test_people_who_were_never_trained_on(body_poses, name):
    scores = score_recording(body_poses, read_recording(FIXTURES / f"{name}.json"))
    assert scores["right"] == 1.0
    assert scores["sure_and_right"] >= 0.75


def test_hands_before_the_chest_are_none_of_the_twenty(body_poses):
    shown = score_recording(body_poses, read_recording(FIXTURES / "dance.json"))["shown"]
    assert max(shown, key=shown.get) == "unsure"


@pytest.mark.parametrize(("hidden", "verdict"), [("left_ankle", "partial"), ("left_wrist", "sure")])
def test_legs_must_be_seen_and_an_arm_may_be_hidden(body_poses, hidden, verdict):
    recording = read_recording(FIXTURES / "walking.json")
    visibility = recording.landmarks.visibility.copy()
    visibility[:, recording.landmarks.skeleton.index_by_name[hidden]] = 0.3
    predictions = predict_landmarks(replace(recording.landmarks, visibility=visibility), body_poses)
    assert {prediction.verdict for prediction in predictions} == {verdict}


def test_phases_of_a_squat(phases):
    recording = read_recording(FIXTURES / "squats.json")
    expected = ["squat_up" if label == "stand" else "squat_down" for label in recording.labels]
    assert phases.predict(phases.card.features.compute(recording.landmarks)) == expected


def test_a_recording_comes_back_as_it_was_written(tmp_path):
    recording = read_recording(FIXTURES / "walking.json")
    again = read_recording(write_recording(recording, tmp_path))
    assert again.labels == recording.labels
    np.testing.assert_allclose(again.landmarks.image_xyz, recording.landmarks.image_xyz, atol=1e-9)
    np.testing.assert_allclose(again.landmarks.visibility, recording.landmarks.visibility, atol=1e-9)


def test_frames_without_a_person_are_left_out(tmp_path):
    recording = read_recording(FIXTURES / "walking.json")
    figures = take_figures(recording.landmarks.image_xyz[..., :2], recording.landmarks.skeleton)
    figures[1] = np.nan
    seen = as_landmarks(figures, recording.landmarks.skeleton, image_size=recording.landmarks.image_size)
    again = read_recording(write_recording(type(recording)("gap", "s", "l", seen, recording.labels), tmp_path))
    assert len(again.labels) == len(recording.labels) - 1


def test_a_file_that_is_no_recording_is_named(tmp_path):
    (tmp_path / "odd.json").write_text("{}")
    with pytest.raises(Exception, match=r"odd\.json: not a recording"):
        read_recordings(tmp_path)


@pytest.mark.shared_data
@pytest.mark.slow
def test_shipped_figures_hold_on_the_footage(shared_data, body_poses, tmp_path):
    """Run the pose engine over the real clips and get what the card claims; arithmetic may differ a little."""
    command = [
        sys.executable,
        "-m",
        "bench.sample_models",
        "--extract",
        "--shared",
        shared_data,
        "--recordings",
        tmp_path,
    ]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, env=os.environ)
    claimed = body_poses.card.scores["recordings"]
    recordings = read_recordings(tmp_path)
    assert {recording.name for recording in recordings} == set(claimed)
    for recording in recordings:
        scores = score_recording(body_poses, recording)
        for measure in ("right", "sure_and_right", "sure_and_wrong"):
            if claimed[recording.name][measure] is not None:
                assert scores[measure] == pytest.approx(claimed[recording.name][measure], abs=0.05), recording.name
    assert claimed["walking"]["right"] > 0.98
