"""The examples on which a converted model has to answer as the original does."""

from __future__ import annotations

import numpy as np

from pose_parser.errors import ModelError
from pose_parser.features import window_features
from pose_parser.landmarks import FloatArray, Landmarks, Skeleton, skeleton_called
from pose_parser.models.trained_model import TrainedModel

_RATE_HZ = 20.0
_N_POSES = 300
_MISSING_SHARE = 0.1

# Heights of a standing person's joints, downwards, in a picture that is 1 high; the head's points lie near the nose.
_HEIGHTS = {
    "shoulder": 0.25, "elbow": 0.38, "wrist": 0.5, "hip": 0.5, "spine": 0.4, "knee": 0.7, "ankle": 0.88, "heel": 0.9,
    "foot": 0.92, "toe": 0.92, "hand": 0.53, "pinky": 0.54, "index": 0.54, "thumb": 0.53, "neck": 0.23, "head": 0.12,
}  # fmt: skip
_HEAD_HEIGHT = 0.14


def check_rows(model: TrainedModel, examples: FloatArray | None = None) -> FloatArray:
    """Make rows of a model's columns: those of a made-up person who moves, random ones around them, and given ones.

    Parameters
    ----------
    model : TrainedModel
        Says which columns, and from how long a window.
    examples : array, shape (n_examples, n_columns), optional
        Further rows, such as the training data.

    Returns
    -------
    array, shape (n_rows, n_columns)
        Without missing values.

    Raises
    ------
    ModelError
        If the given rows have another number of columns.
    """
    n_columns = len(model.card.features.column_names)
    if examples is not None and (examples.ndim != 2 or examples.shape[1] != n_columns):
        raise ModelError(f"the examples have shape {examples.shape}; {model.card.name} wants {n_columns} columns")
    rng = np.random.default_rng(0)
    alike = _filled(_pose_rows(model, rng))
    spread = np.where(alike.std(axis=0) > 0, alike.std(axis=0), 1.0)
    near = alike.mean(axis=0) + rng.normal(size=(200, n_columns)) * spread
    far = alike.mean(axis=0) + rng.normal(size=(100, n_columns)) * spread * 20.0
    rows = np.concatenate([alike, near, far, *([] if examples is None else [examples])])
    complete: FloatArray = rows[~np.isnan(rows).any(axis=1)]
    return complete


def with_holes(rows: FloatArray) -> FloatArray:
    """Return the rows with a tenth of their values missing (NaN)."""
    holes = rows.copy()
    holes[np.random.default_rng(1).random(rows.shape) < _MISSING_SHARE] = np.nan
    return holes


def _pose_rows(model: TrainedModel, rng: np.random.Generator) -> FloatArray:
    card = model.card
    skeleton, window_s = skeleton_called(card.skeleton), card.window_s
    if window_s is None:
        return card.features.compute(_moving_person(skeleton, _N_POSES, rng))
    n_frames = int(window_s * _RATE_HZ) + _N_POSES
    return window_features(_moving_person(skeleton, n_frames, rng), card.features, window_s=window_s)[0]


def _moving_person(skeleton: Skeleton, n_frames: int, rng: np.random.Generator) -> Landmarks:
    """Let every joint of a standing person wander smoothly, so that changes over time have the size of movements."""
    standing = np.array([_standing_place(name) for name in skeleton.landmark_names])
    steps = rng.normal(size=(n_frames, len(skeleton), 3))
    kernel = np.hanning(15)
    smooth = np.apply_along_axis(np.convolve, 0, steps, kernel / np.sqrt((kernel**2).sum()), mode="same")
    image = standing + 0.06 * smooth
    return Landmarks(
        skeleton=skeleton,
        image_xyz=image,
        world_xyz=(image - [0.5, 0.5, 0.0]) * 1.8,
        visibility=rng.uniform(0.6, 1.0, (n_frames, len(skeleton))),
        timestamps_ms=np.arange(n_frames) * 1000.0 / _RATE_HZ,
        image_size=(1000, 1000),
    )


def _standing_place(name: str) -> tuple[float, float, float]:
    words = name.split("_")
    side = 0.08 if "left" in words else -0.08 if "right" in words else 0.0
    return 0.5 + side, next((height for word, height in _HEIGHTS.items() if word in words), _HEAD_HEIGHT), 0.0


def _filled(rows: FloatArray) -> FloatArray:
    """Put the mean of the column, or 0, where a value is missing."""
    known = ~np.isnan(rows)
    mean = np.where(known, rows, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    filled: FloatArray = np.where(known, rows, mean)
    return filled
