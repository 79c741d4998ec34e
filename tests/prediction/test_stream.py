"""One prediction per frame, live as offline, and words for whatever is in the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from pose_parser.errors import FeatureError, ModelError
from pose_parser.landmarks import BLAZEPOSE_33, Landmarks
from pose_parser.models import TrainedModel, make_trained_model
from pose_parser.prediction import PersonalFit, StreamClassifier, hidden_message, predict_landmarks

KNEES = ["left_knee_angle_deg", "right_knee_angle_deg"]


def standing(n_frames: int, *, fps: float = 20.0, knee_deg: Any = 180.0) -> Landmarks:
    """A person from the side of whom hips, knees and ankles make the given angle; the rest is scattered."""
    rng = np.random.default_rng(0)
    image = np.repeat(rng.uniform(0.2, 0.8, (1, 33, 3)), n_frames, axis=0)
    bend = np.radians(180.0 - np.broadcast_to(knee_deg, n_frames))
    for side in ("left", "right"):
        hip, knee, ankle = (BLAZEPOSE_33.index_by_name[f"{side}_{joint}"] for joint in ("hip", "knee", "ankle"))
        image[:, hip, :2] = (0.5, 0.4)
        image[:, knee, :2] = (0.5, 0.6)
        image[:, ankle, :2] = np.stack([0.5 + 0.2 * np.sin(bend), 0.6 + 0.2 * np.cos(bend)], axis=1)
    return Landmarks(
        skeleton=BLAZEPOSE_33,
        image_xyz=image,
        world_xyz=image - 0.5,
        visibility=np.ones((n_frames, 33)),
        timestamps_ms=np.arange(n_frames) * 1000.0 / fps,
        image_size=(640, 640),
    )


def one_frame(landmarks: Landmarks, index: int) -> Landmarks:
    only = slice(index, index + 1)
    return replace(
        landmarks,
        image_xyz=landmarks.image_xyz[only],
        world_xyz=landmarks.world_xyz[only],
        visibility=landmarks.visibility[only],
        timestamps_ms=landmarks.timestamps_ms[only],
    )


def hide(landmarks: Landmarks, *names: str, visibility: float = 0.05) -> Landmarks:
    changed = landmarks.visibility.copy()
    changed[:, [BLAZEPOSE_33.index_by_name[name] for name in names]] = visibility
    return replace(landmarks, visibility=changed)


def nobody(landmarks: Landmarks, *frames: int) -> Landmarks:
    image, world, visibility = (
        array.copy() for array in (landmarks.image_xyz, landmarks.world_xyz, landmarks.visibility)
    )
    for array in (image, world, visibility):
        array[list(frames)] = np.nan
    return replace(landmarks, image_xyz=image, world_xyz=world, visibility=visibility)


def knee_model(kind: Callable[[], Any] = LogisticRegression, **card: Any) -> TrainedModel:
    angles = np.concatenate([np.linspace(60, 110, 20), np.linspace(130, 180, 20)])
    features = np.stack([angles, angles], axis=1)
    classifier = kind().fit(features, np.repeat(["squat", "stand"], 20))
    return make_trained_model(classifier, {"features": {"names": KNEES}, **card})


def window_model(**card: Any) -> TrainedModel:
    still = np.stack([np.full(20, 180.0), np.linspace(0, 2, 20)], axis=1)
    moving = np.stack([np.full(20, 130.0), np.linspace(30, 40, 20)], axis=1)
    classifier = LogisticRegression().fit(np.concatenate([still, moving]), np.repeat(["still", "squats"], 20))
    features = {"names": KNEES[:1], "pooling": ["mean", "std"]}
    return make_trained_model(classifier, {"features": features, "window_s": 1.0, **card})


def test_every_frame_gets_its_label() -> None:
    knees = np.array([180.0, 170.0, 90.0, 80.0])
    predictions = predict_landmarks(standing(4, knee_deg=knees), knee_model())
    assert [prediction.label for prediction in predictions] == ["stand", "stand", "squat", "squat"]
    assert {prediction.verdict for prediction in predictions} == {"sure"}
    for prediction, knee_deg in zip(predictions, knees, strict=True):
        assert prediction.probabilities is not None
        assert list(prediction.probabilities) == ["squat", "stand"]
        assert prediction.label is not None
        assert (
            prediction.confidence
            == prediction.probabilities[prediction.label]
            == max(prediction.probabilities.values())
        )
        assert prediction.message is None
        np.testing.assert_allclose(prediction.features, [knee_deg, knee_deg])


@pytest.mark.parametrize("model", [knee_model(), window_model()], ids=["frames", "window"])
def test_live_equals_offline(model: TrainedModel) -> None:
    recording = nobody(standing(60, knee_deg=120 + 60 * np.sin(np.arange(60) / 5)), 30, 31)
    stream = StreamClassifier(model)
    live = [stream.push(one_frame(recording, index)) for index in range(60)]
    offline = predict_landmarks(recording, model)
    for one, other in zip(live, offline, strict=True):
        assert (one.verdict, one.label, one.probabilities, one.missing) == (
            other.verdict, other.label, other.probabilities, other.missing,
        )  # fmt: skip


def test_a_low_confidence_is_unsure_and_keeps_its_label() -> None:
    recording = standing(1, knee_deg=121.0)
    sure = predict_landmarks(recording, knee_model())[0]
    assert sure.confidence is not None
    at, above = (knee_model(unsure_below=limit) for limit in (sure.confidence, min(1.0, sure.confidence + 1e-6)))
    assert predict_landmarks(recording, at)[0].verdict == "sure"
    unsure = predict_landmarks(recording, above)[0]
    assert (unsure.verdict, unsure.label) == ("unsure", sure.label)
    assert unsure.message


def test_hidden_landmarks_that_the_card_requires_make_it_partial() -> None:
    model = knee_model(required_landmarks=["right_ankle", "left_ankle"])
    prediction = predict_landmarks(hide(standing(1), "left_ankle", "right_ankle", visibility=0.49), model)[0]
    assert prediction.verdict == "partial"
    assert prediction.missing == ("left_ankle", "right_ankle")
    assert prediction.message == "Only part of the body is visible: left ankle and right ankle are hidden."
    assert (prediction.label, prediction.confidence, prediction.probabilities) == (None, None, None)
    assert predict_landmarks(hide(standing(1), "left_ankle", visibility=0.5), model)[0].verdict == "sure"
    assert predict_landmarks(hide(standing(1), "left_knee"), model)[0].verdict == "sure"


def test_without_a_card_the_features_say_what_must_be_seen() -> None:
    model = knee_model()
    assert predict_landmarks(hide(standing(1), "left_wrist"), model)[0].verdict == "sure"
    assert predict_landmarks(hide(standing(1), "left_ankle", visibility=0.3), model)[0].verdict == "sure"
    hidden = predict_landmarks(hide(standing(1), "left_ankle"), model)[0]
    assert (hidden.verdict, hidden.missing) == ("partial", ("left_ankle",))
    assert hidden.message == "Only part of the body is visible: left ankle is hidden."


def test_the_features_own_limit_of_visibility_goes_first() -> None:
    model = knee_model(features={"names": KNEES, "min_visibility": 0.8})
    assert predict_landmarks(hide(standing(1), "left_ankle", visibility=0.7), model)[0].verdict == "partial"


def test_nobody_in_the_picture_is_partial_with_everything_missing() -> None:
    prediction = predict_landmarks(nobody(standing(1), 0), knee_model())[0]
    assert prediction.verdict == "partial"
    assert set(prediction.missing) == {
        f"{side}_{joint}" for side in ("left", "right") for joint in ("hip", "knee", "ankle")
    }


def test_missing_values_go_to_a_classifier_that_takes_them() -> None:
    recording = standing(1)
    recording.image_xyz[:, BLAZEPOSE_33.index_by_name["left_ankle"]] = np.nan
    taking = knee_model(lambda: HistGradientBoostingClassifier(max_iter=2, min_samples_leaf=2), required_landmarks=[])
    assert predict_landmarks(recording, taking)[0].verdict == "sure"
    refusing = predict_landmarks(recording, knee_model(required_landmarks=[]))[0]
    assert (refusing.verdict, refusing.label) == ("partial", None)
    assert refusing.message == "Only part of the body is visible."


@pytest.mark.parametrize("fps", [10.0, 20.0, 30.0, 60.0])
def test_a_window_is_collected_in_seconds_at_any_frame_rate(fps: float) -> None:
    predictions = predict_landmarks(standing(int(fps * 1.5), fps=fps), window_model())
    collecting = [prediction for prediction in predictions if prediction.verdict == "collecting"]
    assert len(collecting) == pytest.approx(fps, abs=1)
    assert predictions[: len(collecting)] == collecting
    assert collecting[-1].message is not None
    assert collecting[-1].message.endswith("of 1.0 s.")
    assert {prediction.label for prediction in predictions[len(collecting) :]} == {"still"}


def test_a_window_that_saw_too_little_is_partial() -> None:
    recording = nobody(standing(40), *range(20, 39))
    last = predict_landmarks(recording, window_model(required_landmarks=[]))[-1]
    assert last.verdict == "partial"
    assert last.message == "Too little of the body was visible in the last 1.0 s."


def test_a_stream_forgets_on_reset_and_holds_only_its_window() -> None:
    stream = StreamClassifier(window_model())
    recording = standing(100)
    for index in range(100):
        prediction = stream.push(one_frame(recording, index))
    assert prediction.verdict == "sure"
    assert stream._pooler is not None
    assert len(stream._pooler._frames.times_s) <= 22
    stream.reset()
    assert stream.push(one_frame(recording, 0)).verdict == "collecting"


def test_two_streams_share_nothing() -> None:
    model, recording = window_model(), standing(30)
    first, second = StreamClassifier(model), StreamClassifier(model)
    for index in range(30):
        first.push(one_frame(recording, index))
    assert second.push(one_frame(recording, 0)).verdict == "collecting"


def test_without_a_model_there_is_no_label() -> None:
    prediction = StreamClassifier(None).push(standing(1))
    assert (prediction.verdict, prediction.label) == ("no_model", None)


def test_one_frame_at_a_time() -> None:
    with pytest.raises(FeatureError):
        StreamClassifier(window_model()).push(standing(2))
    with pytest.raises(FeatureError, match="one frame"):
        StreamClassifier(knee_model()).push(standing(2))


def test_verdicts_are_those_of_the_contract() -> None:
    from typing import get_args

    from pose_parser.prediction import Verdict

    contract = json.loads((Path(__file__).parents[1] / "contracts" / "messages.json").read_text())
    assert list(get_args(Verdict)) == contract["enums"]["verdict"]


def test_long_lists_of_hidden_landmarks_are_cut_short() -> None:
    names = ["left_hip", "left_knee", "left_ankle", "right_hip", "right_knee"]
    assert hidden_message(names[:4]).endswith("left hip, left knee, left ankle and right hip are hidden.")
    assert hidden_message(names).endswith("left hip, left knee, left ankle and 2 more are hidden.")


def test_answers_are_shifted_for_the_person(make_bends_model: Callable[..., TrainedModel]) -> None:
    model, frame = make_bends_model(), one_frame(standing(1, knee_deg=118.0), 0)
    fit = PersonalFit(model.classes, 1.0, (-20.0, 0.0), 0.5, 0.6)
    plain = StreamClassifier(model).push(frame)
    fitted = StreamClassifier(model, fit).push(frame)

    assert (plain.label, fitted.label) == ("squat", "stand")
    given = np.array([[plain.probabilities[name] for name in model.classes]])  # type: ignore[index]
    assert list((fitted.probabilities or {}).values()) == pytest.approx(fit.apply(given)[0])
    stream = StreamClassifier(model, fit)
    stream.use_fit(None)
    assert stream.push(frame).probabilities == plain.probabilities


def test_a_fit_of_another_model_is_refused(make_bends_model: Callable[..., TrainedModel]) -> None:
    fit = PersonalFit(("lunge", "squat"), 1.0, (0.0, 0.0), 0.5, 0.6)
    for model in (make_bends_model(), None):
        with pytest.raises(ModelError, match="lunge, squat"):
            StreamClassifier(model, fit)
