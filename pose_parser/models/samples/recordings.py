"""Labelled recordings: what the pose engine saw in footage, and what a person says it shows.

One JSON file per recording, small enough to keep beside a test: the thirteen joints of each frame in ten-thousandths of
the picture, and a label, or null where nothing is claimed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pose_parser.errors import PoserError
from pose_parser.landmarks import BLAZEPOSE_33, Landmarks
from pose_parser.models.samples.figures import JOINT_NAMES, as_landmarks, take_figures
from pose_parser.models.samples.scores import share
from pose_parser.models.trained_model import TrainedModel

_UNITS = 10_000


@dataclass(frozen=True, eq=False)
class Recording:
    """Landmarks of one person and the label of each frame.

    Parameters
    ----------
    name : str
        Also the file's name.
    source, licence : str
        Where the footage comes from.
    landmarks : Landmarks
        At least the joints of `figures.JOINT_NAMES`.
    labels : tuple of str or None
        What each frame shows; None where that is not claimed.
    """

    name: str
    source: str
    licence: str
    landmarks: Landmarks
    labels: tuple[str | None, ...]


def read_recordings(folder: Path) -> list[Recording]:
    """Read every recording of a folder, in the order of their names."""
    return [read_recording(path) for path in sorted(folder.glob("*.json"))]


def read_recording(path: Path) -> Recording:
    """Read one recording.

    Raises
    ------
    PoserError
        If the file is not a recording.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        figures = _from_integers(data["xy"])
        visibility = np.array(data["visibility"], dtype=np.float64) / 100.0
        width, height = data["image_size"]
        landmarks = as_landmarks(figures, BLAZEPOSE_33, image_size=(width, height), visibility=visibility)
        return Recording(path.stem, data["source"], data["licence"], landmarks, tuple(data["labels"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PoserError(f"{path}: not a recording ({type(error).__name__}: {error})") from error


def write_recording(recording: Recording, folder: Path) -> Path:
    """Write a recording to ``NAME.json``, without frames in which nobody is seen.

    What lies outside the thirteen joints is left out too, and depth and times.
    """
    landmarks = recording.landmarks
    figures = take_figures(landmarks.image_xyz[..., :2], landmarks.skeleton)
    visibility = take_figures(landmarks.visibility[..., None], landmarks.skeleton)[..., 0]
    seen = np.flatnonzero(~np.isnan(figures).any(axis=(1, 2)))
    data = {
        "source": recording.source,
        "licence": recording.licence,
        "image_size": list(landmarks.image_size),
        "joints": list(JOINT_NAMES),
        "labels": [recording.labels[row] for row in seen],
        "visibility": np.rint(visibility[seen] * 100.0).astype(int).tolist(),
        "xy": np.rint(figures[seen] * _UNITS).astype(int).tolist(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{recording.name}.json"
    path.write_text(json.dumps(data, separators=(",", ":")) + "\n", encoding="utf-8")
    return path


def score_recording(model: TrainedModel, recording: Recording) -> dict[str, Any]:
    """Compare the model's answers with the labels.

    Returns
    -------
    dict
        ``frames``; of the ``labelled`` ones among them the share named ``right`` when every answer counts, the shares
        that are ``sure_and_right`` and ``sure_and_wrong``; and how often each label is ``shown`` in all frames, where
        an unsure answer is shown as "unsure".
    """
    probabilities = model.probabilities(model.card.features.compute(recording.landmarks))
    labels = np.array([label or "" for label in recording.labels])
    named = np.array(model.classes)[probabilities.argmax(axis=1)]
    sure = probabilities.max(axis=1) >= (model.card.unsure_below or 0.0)
    claimed = labels != ""
    right = (named == labels)[claimed]
    shown, counts = np.unique(np.where(sure, named, "unsure"), return_counts=True)
    return {
        "frames": len(named),
        "labelled": int(claimed.sum()),
        "right": share(right),
        "sure_and_right": share(right & sure[claimed]),
        "sure_and_wrong": share(~right & sure[claimed]),
        "shown": {str(shown[i]): int(counts[i]) for i in np.argsort(-counts, kind="stable")},
    }


def _from_integers(xy: Sequence[Any]) -> Any:
    return np.array(xy, dtype=np.float64).reshape(-1, len(JOINT_NAMES), 2) / _UNITS
