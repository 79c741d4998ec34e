"""Half a minute in which a person shows a model's movements, and what it tells of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from pose_parser.landmarks import FloatArray
from pose_parser.models import TrainedModel
from pose_parser.prediction import PersonalFit, Prediction, fit_person
from pose_parser.server.channel import Message

TOLD_EVERY_MS = 250
_REACTION_S = 0.5
_MOST_ANSWERS = 20_000


class Calibration:
    """What a person has shown so far.

    Parameters
    ----------
    person : str
        Who.
    model : TrainedModel
        That is to be fitted; its answers come as they are, without any fit.
    """

    def __init__(self, person: str, model: TrainedModel) -> None:
        self.person = person
        self._classes = model.classes
        # A window that holds the movement before would teach the wrong thing, and so would the time to begin.
        self._skip_ms = 1000.0 * max(model.card.window_s or 0.0, _REACTION_S)
        self._label: str | None = None
        self._since_ms: int | None = None
        self._told_at_ms = 0
        self._rows: list[FloatArray] = []
        self._labels: list[str] = []

    def show(self, label: str | None) -> None:
        """From the next frame on, the person does this movement; None pauses."""
        self._label, self._since_ms = label, None

    def take(self, prediction: Prediction, time_ms: int) -> bool:
        """Take in an answer; tell whether it is time to say how far it is."""
        if self._since_ms is None:
            self._since_ms = time_ms
        ripe = time_ms - self._since_ms >= self._skip_ms and len(self._labels) < _MOST_ANSWERS
        if self._label is not None and ripe and prediction.probabilities is not None:
            self._rows.append(np.array([prediction.probabilities[name] for name in self._classes]))
            self._labels.append(self._label)
        is_time = self._label is not None and time_ms - self._told_at_ms >= TOLD_EVERY_MS
        if is_time:
            self._told_at_ms = time_ms
        return is_time

    def finish(self) -> PersonalFit:
        """Fit the model to what was shown.

        Raises
        ------
        ModelError
            If it was too little; the person may go on showing.
        """
        rows = np.array(self._rows).reshape(-1, len(self._classes))
        return fit_person(rows, self._labels, self._classes)

    def state(self, message: str | None = None) -> Message:
        """Say how it stands, as the page is told."""
        counts = {name: self._labels.count(name) for name in self._classes if name in self._labels}
        return {"phase": "collecting", "person": self.person, "collected": counts, "fit": None, "message": message}


def fit_fields(fit: PersonalFit) -> dict[str, Any]:
    """Give what the page is told of a fit."""
    return {"right_before": fit.right_before, "right_after": fit.right_after, "helps": fit.helps}


def used_words(fit: PersonalFit, person: str) -> str:
    """Say that a fit is used, and why."""
    return f"Fitted to {person}: {_of_hundred(fit.right_after)} answers are right, {_plain(fit.right_before)} without."


def not_fitted_words(fit: PersonalFit, person: str) -> str:
    """Say that a fit is not used, and why."""
    known = f"{_of_hundred(fit.right_before)} answers are right as it is, {_plain(fit.right_after)} with a fit"
    return f"Fitting would not help {person}, so the model stays as it was: {known}."


def _of_hundred(share: float) -> str:
    return f"{_plain(share)} of 100"


def _plain(share: float) -> str:
    return f"{100.0 * share:.0f}"
