"""One person's stream of frames in, one prediction each out; whole recordings walk the same way."""

from __future__ import annotations

import numpy as np

from pose_parser.errors import FeatureError, ModelError
from pose_parser.features import WindowPooler
from pose_parser.landmarks import FloatArray, Landmarks, Skeleton, skeleton_called
from pose_parser.models import TrainedModel
from pose_parser.prediction.personal import PersonalFit
from pose_parser.prediction.prediction import Prediction, hidden_message

VISIBLE_FROM = 0.5
"""Visibility, in [0, 1], from which a landmark that the card requires counts as seen."""

HIDDEN_BELOW = 0.1
"""Visibility below which a main joint counts as hidden where the card leaves it open."""

_MAIN_JOINTS = frozenset(
    f"{side}_{joint}" for side in ("left", "right") for joint in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
)


class StreamClassifier:
    """Classify one person's frames as they come; it remembers only the model's window.

    Parameters
    ----------
    model : TrainedModel or None
        Without one, every verdict is ``no_model``.
    fit : PersonalFit, optional
        How its answers are shifted for the person who is watched.

    Raises
    ------
    ModelError
        If the fit is another model's.
    """

    def __init__(self, model: TrainedModel | None, fit: PersonalFit | None = None) -> None:
        self.model = model
        self._fit: PersonalFit | None = None
        self.use_fit(fit)
        self._pooler = _pooler(model)
        self._missing = _MissingLandmarks(model) if model is not None else None

    def use_fit(self, fit: PersonalFit | None) -> None:
        """Shift the answers from now on for another person, or for nobody.

        Raises
        ------
        ModelError
            If the fit is another model's.
        """
        if fit is not None and (self.model is None or fit.classes != self.model.classes):
            raise ModelError(f"this fit is for a model of {', '.join(fit.classes)}, not for this one")
        self._fit = fit

    def reset(self) -> None:
        """Forget the frames so far, as at the start of another recording."""
        self._pooler = _pooler(self.model)

    def push(self, frame: Landmarks) -> Prediction:
        """Classify the newest frame.

        Parameters
        ----------
        frame : Landmarks
            One frame, later than the one before; all NaN where nobody was seen, so that a window knows of the gap.

        Returns
        -------
        Prediction

        Raises
        ------
        FeatureError
            If it is not exactly one frame, not later than the last, or its skeleton lacks a joint.
        """
        return self.classify(frame, self.observe(frame))

    def observe(self, frame: Landmarks) -> FloatArray | None:
        """Take the newest frame in, the first half of `push`.

        Returns
        -------
        array, shape (1, n_columns), or None
            The example to classify; None without a model, and while its window is not full.
        """
        if self.model is None:
            return None
        if len(frame) != 1:
            raise FeatureError(f"a stream takes one frame at a time, not {len(frame)}")
        return self.model.card.features.compute(frame) if self._pooler is None else self._pooler.push(frame)

    def classify(self, frame: Landmarks, features: FloatArray | None) -> Prediction:
        """Say what the newest frame shows, the second half of `push`.

        Parameters
        ----------
        frame : Landmarks
            The frame that `observe` was given.
        features : array, shape (1, n_columns), or None
            What it returned.
        """
        if self.model is None or self._missing is None:
            return Prediction.no_model()
        missing = self._missing.find(frame)
        if missing:
            return Prediction("partial", missing=missing, message=hidden_message(missing))
        if features is None:
            return self._collecting()
        if np.isnan(features).any() and not self.model.accepts_missing:
            return Prediction("partial", message=_unknown_message(self.model), features=features[0])
        return _judge(self.model, features, self._fit)

    def _collecting(self) -> Prediction:
        collected_s, window_s = (self._pooler.collected_s, self._pooler.window_s) if self._pooler else (0.0, 0.0)
        return Prediction("collecting", message=f"Collecting movement: {collected_s:.1f} of {window_s:.1f} s.")


def predict_landmarks(landmarks: Landmarks, model: TrainedModel | None) -> list[Prediction]:
    """Classify every frame of a recording, exactly as a live stream of the same frames would be.

    Parameters
    ----------
    landmarks : Landmarks
        The recording; frames without a person are NaN.
    model : TrainedModel or None
        The model.

    Returns
    -------
    list of Prediction
        One per frame.

    Raises
    ------
    FeatureError
        If the skeleton lacks a joint that the model needs, or times do not increase.
    """
    stream = StreamClassifier(model)
    return [stream.push(landmarks.cut(index, index + 1)) for index in range(len(landmarks))]


def _pooler(model: TrainedModel | None) -> WindowPooler | None:
    if model is None or model.card.window_s is None:
        return None
    return WindowPooler(model.card.features, model.card.window_s)


def _judge(model: TrainedModel, features: FloatArray, fit: PersonalFit | None) -> Prediction:
    given = model.probabilities(features)
    values = (given if fit is None else fit.apply(given))[0]
    best = int(values.argmax())
    confidence, unsure_below = float(values[best]), model.card.unsure_below
    unsure = unsure_below is not None and confidence < unsure_below
    return Prediction(
        "unsure" if unsure else "sure",
        label=model.classes[best],
        confidence=confidence,
        probabilities=dict(zip(model.classes, values.tolist(), strict=True)),
        message="Not sure: no class is likely enough." if unsure else None,
        features=features[0],
    )


def _unknown_message(model: TrainedModel) -> str:
    if model.card.window_s is None:
        return "Only part of the body is visible."
    return f"Too little of the body was visible in the last {model.card.window_s:.1f} s."


class _MissingLandmarks:
    """Which of the landmarks that a model needs cannot be seen in a frame."""

    def __init__(self, model: TrainedModel) -> None:
        card = model.card
        self._card_requires = card.required_landmarks
        self._features = card.features
        least = VISIBLE_FROM if self._card_requires is not None else HIDDEN_BELOW
        self._least = least if card.features.min_visibility is None else card.features.min_visibility
        self._indexes: dict[tuple[str, ...], list[int]] = {}
        self._needed_of(skeleton_called(card.skeleton))

    def find(self, frame: Landmarks) -> tuple[str, ...]:
        """Name the landmarks that are NaN or not visible enough."""
        needed = self._needed_of(frame.skeleton)
        visible = frame.visibility[0, needed] >= self._least
        seen = visible & ~np.isnan(frame.image_xyz[0, needed, :2]).any(axis=1)
        return tuple(frame.skeleton.landmark_names[needed[place]] for place in np.flatnonzero(~seen))

    def _needed_of(self, skeleton: Skeleton) -> list[int]:
        key = skeleton.landmark_names
        if key not in self._indexes:
            if self._card_requires is not None:
                names = [name for name in skeleton.landmark_names if name in self._card_requires]
            else:
                names = [name for name in self._features.required_landmarks(skeleton) if name in _MAIN_JOINTS]
            self._indexes[key] = [skeleton.index_by_name[name] for name in names]
        return self._indexes[key]
