"""Signals, reasons and fitting in a pose worker, with a real model and answers by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from pose_parser.library.people import find_fit, keep_fit
from pose_parser.models import TrainedModel, make_trained_model
from pose_parser.prediction import PersonalFit, Prediction, StreamClassifier
from pose_parser.server.wishes import Wishes
from pose_parser.server.worker_extras import Extras

RULE = {"label": "squat", "on_above": 0.6, "off_below": 0.4, "dwell_s": 0.0}
MODEL = {"id": "bends", "sha256": "f00", "classes": ["squat", "stand"], "rules": [RULE]}
ANNA = PersonalFit(("squat", "stand"), 1.0, (0.0, 3.0), 0.5, 0.75)


def bends(**card: Any) -> TrainedModel:
    classifier = LogisticRegression().fit([[60.0], [170.0]], ["squat", "stand"])
    told = {"features": {"names": ["left_knee_angle_deg"]}, "training_data": {"typical": [120.0]}, **card}
    return make_trained_model(classifier, told, name="Bends")


class Stage:
    """The extras of one session whose frames come ten times a second."""

    def __init__(self, data_dir: Path) -> None:
        self.told: list[dict[str, Any]] = []
        self.extras = Extras(data_dir, self.told.append)
        self.classifier = StreamClassifier(bends())
        self.time_ms = 0

    def use(self, model: dict[str, Any] | None = MODEL) -> None:
        self.extras.use(self.classifier, model)

    def answer(self, squat: float | None) -> dict[str, Any]:
        self.time_ms += 100
        prediction = Prediction("partial")
        if squat is not None:
            label = "squat" if squat > 0.5 else "stand"
            chances = {"squat": squat, "stand": 1.0 - squat}
            prediction = Prediction("sure", label, max(chances.values()), chances, features=np.array([60.0]))
        return self.extras.after(prediction, self.time_ms)

    def show(self, label: str | None, squat: float, n_frames: int) -> None:
        self.extras.calibrate({"action": "show", "label": label})
        for number in range(n_frames):
            self.answer(squat + 0.01 * (number % 2))


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    made = Stage(tmp_path)
    made.use()
    return made


def test_a_movement_begins_and_ends_once(stage: Stage) -> None:
    events = [stage.answer(squat)["events"] for squat in (0.9, 0.9, 0.1, 0.1)]
    assert events == [[{"label": "squat", "change": "on"}], [], [{"label": "squat", "change": "off"}], []]


def test_another_model_and_other_rules_end_what_is_on(stage: Stage) -> None:
    stage.answer(0.9)
    stage.use({**MODEL, "rules": []})
    assert stage.answer(0.9)["events"] == [{"label": "squat", "change": "off"}]
    stage.extras.wish(Wishes(triggers=(RULE,)))
    assert stage.answer(0.9)["events"] == [{"label": "squat", "change": "on"}]
    stage.extras.wish(Wishes(triggers=()))
    assert stage.answer(0.9)["events"] == [{"label": "squat", "change": "off"}]


def test_reasons_come_when_asked_for_and_four_times_a_second(stage: Stage) -> None:
    assert stage.answer(0.9)["why"] is None
    stage.extras.wish(Wishes(why=True))
    reasons = [stage.answer(0.9)["why"] for _ in range(7)]
    assert [why is not None for why in reasons] == [True, False, False, True, False, False, True]
    assert reasons[0] == {"left_knee": 0.5, "left_ankle": 0.25, "left_hip": 0.25}
    assert stage.answer(None)["why"] is None


def test_a_model_that_cannot_be_asked_for_reasons_keeps_its_label(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.extras.wish(Wishes(why=True))
    monkeypatch.setattr(TrainedModel, "probabilities", lambda *_: 1 / 0)
    assert stage.answer(0.9) == {"why": None, "events": [{"label": "squat", "change": "on"}]}


def test_half_a_minute_of_known_movements_is_learnt_from_kept_and_used(stage: Stage, tmp_path: Path) -> None:
    """A model that takes this person's standing for squatting, more weakly than the squats themselves."""
    stage.extras.calibrate({"action": "start", "person": "Anna"})
    stage.show("squat", 0.9, 40)
    stage.show("stand", 0.6, 40)
    stage.show(None, 0.6, 40)
    stage.extras.calibrate({"action": "finish"})

    last = stage.told[-1]
    # Half a second goes by until the person does what is asked for.
    assert (last["phase"], last["person"], last["collected"]) == ("done", "Anna", {"squat": 35, "stand": 35})
    assert last["fit"] == {"right_before": 0.5, "right_after": 1.0, "helps": True}
    assert last["message"] == "Fitted to Anna: 100 of 100 answers are right, 50 without."
    kept = find_fit(tmp_path, "Anna", "f00")
    assert kept is not None
    assert stage.classifier._fit == kept
    assert kept.apply(np.array([[0.6, 0.4]])).argmax() == 1
    phases = [told["phase"] for told in stage.told]
    assert set(phases[:-1]) == {"collecting"}
    assert len(phases) < 40, "told four times a second at most"


def test_a_window_that_began_in_the_movement_before_is_not_learnt_from(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.classifier = StreamClassifier(bends(window_s=2.0))
    stage.use()
    stage.extras.calibrate({"action": "start", "person": "Anna"})
    stage.show("squat", 0.9, 30)
    stage.show(None, 0.9, 1)
    assert stage.told[-1]["collected"] == {"squat": 10}


def test_too_little_is_said_and_the_person_may_go_on(stage: Stage) -> None:
    stage.extras.calibrate({"action": "start", "person": "Anna"})
    stage.show("squat", 0.9, 40)
    stage.extras.calibrate({"action": "finish"})
    assert (stage.told[-1]["phase"], stage.told[-1]["fit"]) == ("collecting", None)
    assert "at least two movements" in stage.told[-1]["message"]
    stage.show("stand", 0.2, 40)
    stage.extras.calibrate({"action": "finish"})
    assert stage.told[-1]["phase"] == "done"


def test_a_fit_that_does_not_help_is_kept_but_not_used_and_says_so(stage: Stage, tmp_path: Path) -> None:
    stage.extras.calibrate({"action": "start", "person": "Anna"})
    stage.show("squat", 0.9, 40)
    stage.show("stand", 0.1, 40)
    stage.extras.calibrate({"action": "finish"})
    assert stage.told[-1]["fit"]["helps"] is False
    assert stage.told[-1]["message"].startswith("Fitting would not help Anna, so the model stays as it was: 100 of 100")
    assert stage.classifier._fit is None
    assert find_fit(tmp_path, "Anna", "f00") is not None


def test_a_calibration_sees_the_model_without_any_fit_and_giving_up_brings_it_back(
    stage: Stage, tmp_path: Path
) -> None:
    keep_fit(tmp_path, "Anna", "f00", ANNA, model="bends")
    stage.extras.wish(Wishes(person="Anna"))
    assert stage.classifier._fit == ANNA
    stage.extras.calibrate({"action": "start", "person": "Bob"})
    assert stage.classifier._fit is None
    stage.extras.calibrate({"action": "cancel"})
    assert stage.classifier._fit == ANNA
    assert stage.told[-1]["phase"] == "idle"


def test_a_known_person_s_fit_is_used_again_with_its_model_only(stage: Stage, tmp_path: Path) -> None:
    keep_fit(tmp_path, "Anna", "f00", ANNA, model="bends")
    stage.extras.wish(Wishes(person="Anna"))
    assert stage.classifier._fit == ANNA
    assert stage.told[-1]["message"] == "Fitted to Anna: 75 of 100 answers are right, 50 without."
    stage.use({**MODEL, "sha256": "another version"})
    assert stage.classifier._fit is None
    assert stage.told[-1]["message"] == "This model has not been fitted to Anna yet."
    stage.use()
    stage.extras.wish(Wishes())
    assert stage.classifier._fit is None
    assert stage.told[-1] == {"phase": "idle", "person": None, "collected": {}, "fit": None, "message": None}


def test_a_kept_fit_that_does_not_help_is_not_used(stage: Stage, tmp_path: Path) -> None:
    keep_fit(tmp_path, "Anna", "f00", replace(ANNA, right_after=0.5), model="bends")
    stage.extras.wish(Wishes(person="Anna"))
    assert stage.classifier._fit is None
    assert "would not help Anna" in stage.told[-1]["message"]


@pytest.mark.parametrize("fit", [replace(ANNA, classes=("a", "b")), None])
def test_a_file_that_is_broken_is_told_and_changes_nothing(stage: Stage, tmp_path: Path, fit: Any) -> None:
    keep_fit(tmp_path, "Anna", "f00", fit or ANNA, model="bends")
    if fit is None:
        next((tmp_path / "people").glob("*.json")).write_text("{")
    stage.extras.wish(Wishes(person="Anna"))
    assert stage.classifier._fit is None
    assert (stage.told[-1]["phase"], stage.told[-1]["fit"]) == ("idle", None)
    assert stage.answer(0.9)["events"]


def test_another_model_ends_a_calibration(stage: Stage) -> None:
    stage.extras.calibrate({"action": "start", "person": "Anna"})
    stage.use()
    assert stage.told[-1]["message"] == "Another model was chosen; begin again."
    stage.extras.calibrate({"action": "show", "label": "squat"})
    assert stage.told[-1]["phase"] == "idle"


def test_without_a_model_there_is_nothing_to_fit(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.extras.calibrate({"action": "start", "person": "Anna"})
    assert (stage.told[-1]["phase"], stage.answer(0.9)) == ("idle", {"why": None, "events": []})
