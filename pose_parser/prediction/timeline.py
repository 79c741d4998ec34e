"""What a model says of a whole recording: one row for each frame, and the stretches that they make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from pose_parser.landmarks import FloatArray, Landmarks, LandmarksFile
from pose_parser.models import TrainedModel
from pose_parser.prediction.prediction import Prediction
from pose_parser.prediction.stream import StreamClassifier

State = Literal["sure", "unsure", "partial", "collecting", "no_person"]
"""What became of a frame: a verdict of `Prediction`, or that nobody was seen in it."""

STATES: tuple[State, ...] = ("sure", "unsure", "partial", "collecting", "no_person")

IntArray = NDArray[np.signedinteger[Any]]

_LONE_FRAME_MS = 1000.0 / 30.0


@dataclass(frozen=True, eq=False)
class Timeline:
    """What a model says of every frame of a recording.

    Parameters
    ----------
    video : str
        Name of the recording, without folder and ending.
    model : str
        Name of the model.
    model_sha256 : str
        Of the model's file; empty if it came from none.
    classes : tuple of str
        Names of the classes, in the order of `probabilities`.
    frames : int array, shape (n_frames,)
        Number of each frame in its video.
    times_ms : array, shape (n_frames,)
        Time of each frame in milliseconds.
    states : int array, shape (n_frames,)
        Place in `STATES`.
    probabilities : array, shape (n_frames, n_classes)
        In [0, 1]; NaN where the model was not asked or could not answer.
    """

    video: str
    model: str
    model_sha256: str
    classes: tuple[str, ...]
    frames: IntArray
    times_ms: FloatArray
    states: IntArray
    probabilities: FloatArray

    def __len__(self) -> int:
        return len(self.times_ms)

    @cached_property
    def labels(self) -> IntArray:
        """Place of the most probable class in `classes`, -1 where there is none, shape (n_frames,)."""
        answered = self.states <= STATES.index("unsure")
        labels = np.full(len(self), -1)
        labels[answered] = self.probabilities[answered].argmax(axis=1)
        return labels

    @cached_property
    def edges_ms(self) -> FloatArray:
        """Start of every frame and the end of the last, shape (n_frames + 1,); it lasts as long as the one before."""
        if not len(self):
            return np.empty(0)
        step = self.times_ms[-1] - self.times_ms[-2] if len(self) > 1 else _LONE_FRAME_MS
        return np.append(self.times_ms, self.times_ms[-1] + step)

    def label_of(self, frame: int) -> str | None:
        """Name the most probable class of a frame; None where there is none."""
        label = int(self.labels[frame])
        return None if label < 0 else self.classes[label]

    def state_of(self, frame: int) -> State:
        """Say what became of a frame."""
        return STATES[int(self.states[frame])]

    def confidence_of(self, frame: int) -> float | None:
        """Probability of the most probable class of a frame; None where there is none."""
        label = int(self.labels[frame])
        return None if label < 0 else float(self.probabilities[frame, label])


def predict_timeline(pieces: Iterable[LandmarksFile], model: TrainedModel, *, video: str) -> Timeline:
    """Classify a recording as a live stream of the same frames would be.

    Parameters
    ----------
    pieces : iterable of LandmarksFile
        The recording, whole or piece after piece, such as `iter_landmarks` reads it: only one piece is held.
    model : TrainedModel
        The model.
    video : str
        What to call the recording.

    Returns
    -------
    Timeline
        Of all pieces.

    Raises
    ------
    FeatureError
        If the skeleton lacks a joint that the model needs, or times do not increase.
    """
    stream = StreamClassifier(model)
    n_classes = len(model.classes)
    frames: list[IntArray] = [np.empty(0, dtype=np.int64)]
    times: list[FloatArray] = [np.empty(0)]
    states: list[IntArray] = [np.empty(0, dtype=np.int8)]
    probabilities: list[FloatArray] = [np.empty((0, n_classes))]
    for piece in pieces:
        predictions = [stream.push(piece.landmarks.cut(row, row + 1)) for row in range(len(piece.landmarks))]
        frames.append(np.asarray(piece.frames))
        times.append(np.asarray(piece.landmarks.timestamps_ms, dtype=np.float64))
        states.append(_states(piece.landmarks, predictions))
        probabilities.append(_probabilities(predictions, n_classes))
    return Timeline(
        video=video,
        model=model.card.name,
        model_sha256=model.sha256,
        classes=model.classes,
        frames=np.concatenate(frames),
        times_ms=np.concatenate(times),
        states=np.concatenate(states),
        probabilities=np.concatenate(probabilities),
    )


def _states(landmarks: Landmarks, predictions: list[Prediction]) -> NDArray[np.int8]:
    # No prediction here comes without a model, which is the one verdict that is no state.
    states = np.array([STATES.index(cast(State, answer.verdict)) for answer in predictions], dtype=np.int8)
    nobody = [np.isnan(xyz).all(axis=(1, 2)) for xyz in (landmarks.image_xyz, landmarks.world_xyz)]
    states[nobody[0] & nobody[1]] = STATES.index("no_person")
    return states


def _probabilities(predictions: list[Prediction], n_classes: int) -> FloatArray:
    unknown = [np.nan] * n_classes
    rows = [list(answer.probabilities.values()) if answer.probabilities else unknown for answer in predictions]
    return np.array(rows, dtype=np.float64).reshape(len(predictions), n_classes)
