"""What a session has besides labels: signals, reasons, and a fit to the person; in a pose worker."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pose_parser.errors import ModelError, PoserError
from pose_parser.landmarks import FloatArray
from pose_parser.prediction import PersonalFit, Prediction, Reasons, Signal, StreamClassifier, Triggers, parse_rules
from pose_parser.server.channel import Message
from pose_parser.server.wishes import Wishes
from pose_parser.server.worker_calibration import Calibration, fit_fields, not_fitted_words, used_words

WHY_EVERY_MS = 250
"""Reasons are asked for this often at most: each is a question to the model for every feature."""


class Extras:
    """The extras of one session.

    Parameters
    ----------
    data_dir : Path
        The data folder, which holds the people.
    tell : callable
        Given what the page is told of fitting, ``{phase, person, collected, fit, message}``.

    Notes
    -----
    A model may be read, and taken into use, by another thread than the one that looks at frames.
    """

    def __init__(self, data_dir: Path, tell: Callable[[Message], None]) -> None:
        self._data_dir = data_dir
        self._tell = tell
        self._lock = threading.RLock()
        self._wishes = Wishes()
        self._classifier: StreamClassifier | None = None
        self._model: Message | None = None
        self._fit: PersonalFit | None = None
        self._triggers = Triggers({})
        self._over: list[Signal] = []
        self._reasons: Reasons | None = None
        self._why_at_ms = -math.inf
        self._calibration: Calibration | None = None

    def use(self, classifier: StreamClassifier | None, model: Message | None) -> None:
        """Go on with another classifier; what was on ends."""
        with self._lock:
            self._classifier, self._model, self._reasons = classifier, model, None
            if self._calibration is not None:
                self._calibration = None
                self._tell_idle("Another model was chosen; begin again.")
            self._renew_rules()
            self._renew_fit()

    def wish(self, wishes: Wishes) -> None:
        """Take in what the page wants."""
        with self._lock:
            old, self._wishes = self._wishes, wishes
            if wishes.triggers != old.triggers:
                self._renew_rules()
            if wishes.person != old.person and self._calibration is None:
                self._renew_fit()
                if wishes.person is None:
                    self._tell_idle(None)

    def after(self, prediction: Prediction, time_ms: int) -> dict[str, Any]:
        """Return what the answer to a frame gains: ``why`` and ``events``."""
        with self._lock:
            signals = [*self._over, *self._triggers.push(time_ms / 1000.0, prediction.probabilities)]
            self._over = []
            if self._calibration is not None and self._calibration.take(prediction, time_ms):
                self._tell(self._calibration.state())
            events = [{"label": signal.label, "change": signal.change} for signal in signals]
            return {"why": self._why(prediction, time_ms), "events": events}

    def calibrate(self, step: Message) -> None:
        """Do one step of fitting the model to a person."""
        with self._lock:
            if step["action"] == "start":
                self._start(step["person"])
            elif self._calibration is None:
                self._tell_idle("Begin again: what was shown is lost.")
            elif step["action"] == "cancel":
                self._calibration = None
                self._renew_fit()
                self._tell_idle(None)
            elif step["action"] == "show":
                self._calibration.show(step["label"])
                self._tell(self._calibration.state())
            else:
                self._finish(self._calibration)

    def _start(self, person: str) -> None:
        if self._classifier is None or self._classifier.model is None:
            self._tell_idle("There is no model yet that could be fitted.")
            return
        # What is learnt from is how the model sees this person by itself.
        self._classifier.use_fit(None)
        self._fit = None
        self._calibration = Calibration(person, self._classifier.model)
        self._tell(self._calibration.state())

    def _finish(self, calibration: Calibration) -> None:
        try:
            fit = calibration.finish()
        except ModelError as error:
            self._tell(calibration.state(f"{error}."))
            return
        self._calibration = None
        self._wishes = Wishes(self._wishes.why, calibration.person, self._wishes.triggers)
        message = used_words(fit, calibration.person) if fit.helps else not_fitted_words(fit, calibration.person)
        try:
            self._keep(calibration.person, fit)
        except PoserError as error:
            message = f"{message} It could not be kept: {error}"
        self._use_fit(fit)
        self._tell({**calibration.state(message), "phase": "done", "fit": fit_fields(fit)})

    def _keep(self, person: str, fit: PersonalFit) -> None:
        from pose_parser.library.people import keep_fit

        if self._model is not None:
            keep_fit(self._data_dir, person, self._model["sha256"], fit, model=self._model["id"])

    def _renew_rules(self) -> None:
        self._over += self._triggers.end()
        self._triggers = Triggers(parse_rules(self._wishes.rules(self._model)))

    def _renew_fit(self) -> None:
        """Use what is known of the person with this model, and say how it stands."""
        person, model = self._wishes.person, self._model
        if self._classifier is not None:
            self._use_fit(None)
        if person is None or model is None or self._classifier is None:
            return
        from pose_parser.library.people import find_fit

        try:
            fit = find_fit(self._data_dir, person, model["sha256"])
            self._use_fit(fit)
        except PoserError as error:
            self._tell_idle(str(error))
            return
        if fit is None:
            self._tell_idle(f"This model has not been fitted to {person} yet.")
        else:
            message = used_words(fit, person) if fit.helps else not_fitted_words(fit, person)
            self._tell({**_idle(person, message), "fit": fit_fields(fit)})

    def _use_fit(self, fit: PersonalFit | None) -> None:
        self._fit = fit if fit is not None and fit.helps else None
        if self._classifier is not None:
            self._classifier.use_fit(self._fit)

    def _why(self, prediction: Prediction, time_ms: int) -> dict[str, float] | None:
        wanted = self._wishes.why and prediction.label is not None and prediction.features is not None
        if not wanted or time_ms - self._why_at_ms < WHY_EVERY_MS:
            return None
        self._why_at_ms = time_ms
        return self._explain(prediction.features, str(prediction.label))

    def _explain(self, features: FloatArray | None, label: str) -> dict[str, float] | None:
        if self._classifier is None or self._classifier.model is None or features is None:
            return None
        try:
            self._reasons = self._reasons or Reasons(self._classifier.model)
            return self._reasons.explain(features, label, fit=self._fit)
        except Exception:  # noqa: BLE001 - any library's estimator may be behind it; the label stands without a reason
            return None

    def _tell_idle(self, message: str | None) -> None:
        self._tell(_idle(self._wishes.person, message))


def _idle(person: str | None, message: str | None) -> Message:
    return {"phase": "idle", "person": person, "collected": {}, "fit": None, "message": message}
