"""What a model says of a recording, frame by frame, for the page to draw beside the labels."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from pose_parser.datasets.recordings import file_sha256
from pose_parser.errors import ModelFileError
from pose_parser.landmarks import FloatArray, iter_landmarks
from pose_parser.library.curves import numbers_or_none
from pose_parser.library.file_cache import Fingerprint, fingerprint
from pose_parser.library.poses import existing_landmarks
from pose_parser.models import TrainedModel, TrustStore, load_model
from pose_parser.models.folder import card_path
from pose_parser.prediction.timeline import STATES, Timeline, predict_timeline


class _Model(NamedTuple):
    """A model's file, and all that decides what is loaded from it."""

    path: Path
    sha256: str
    card: Fingerprint | None
    trust_store: TrustStore
    is_trusted: bool


class _Question(NamedTuple):
    """All that decides what a model says of a recording: what was said of the same is remembered."""

    landmarks: Path
    sha256: str
    model: _Model


def timeline(data_dir: Path, recording_id: str, model_path: Path, trust_store: TrustStore) -> dict[str, Any]:
    """Say what a model sees in a recording; the newest answers are remembered by the bytes of both files.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    recording_id : str
        Which recording.
    model_path : Path
        The model's file.
    trust_store : TrustStore
        Which files the user vouches for.

    Returns
    -------
    dict
        ``model``, ``classes``, and for each frame ``times_s``, ``labels`` (place in ``classes``, None where there is
        none), ``confidences`` and ``verdicts`` (see `pose_parser.prediction.timeline.STATES`).

    Raises
    ------
    NotInLibraryError
        If there is no such recording, or nobody was looked for in it yet.
    ModelFileError
        If the model is absent, damaged or refused.
    FeatureError
        If the landmarks lack a joint that the model needs.
    """
    landmarks = existing_landmarks(data_dir, recording_id)
    if not model_path.is_file():
        raise ModelFileError(f"{model_path.name}: there is no such model")
    digest = file_sha256(model_path)
    model = _Model(model_path, digest, fingerprint(card_path(model_path)), trust_store, trust_store.is_trusted(digest))
    said = _computed(_Question(landmarks, file_sha256(landmarks), model))
    answered = said.labels >= 0
    return {
        "model": model_path.stem,
        "classes": list(said.classes),
        "times_s": (said.times_ms / 1000.0).tolist(),
        "labels": [label if known else None for label, known in zip(said.labels.tolist(), answered, strict=True)],
        "confidences": numbers_or_none(_confidences(said)),
        "verdicts": [STATES[state] for state in said.states.tolist()],
    }


def _confidences(said: Timeline) -> FloatArray:
    """Return the probability of each frame's label, NaN where there is none."""
    confidences = np.full(len(said), np.nan)
    rows = np.flatnonzero(said.labels >= 0)
    confidences[rows] = said.probabilities[rows, said.labels[rows]]
    return confidences


@lru_cache(maxsize=64)
def _computed(question: _Question) -> Timeline:
    landmarks = question.landmarks
    return predict_timeline(iter_landmarks(landmarks), _loaded(question.model), video=landmarks.stem)


@lru_cache(maxsize=4)
def _loaded(model: _Model) -> TrainedModel:
    return load_model(model.path, trusted=model.trust_store)
