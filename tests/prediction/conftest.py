"""A person who bends the knees, and a model that sees it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from pose_parser.landmarks import BLAZEPOSE_33, Landmarks
from pose_parser.models import TrainedModel, make_trained_model


@pytest.fixture(scope="session")
def bending() -> Callable[..., Landmarks]:
    """Make a recording of bending knees; `empty` names frames without a person."""

    def make(
        n_frames: int, *, fps: float = 20.0, image_size: tuple[int, int] = (640, 640), empty: Sequence[int] = ()
    ) -> Landmarks:
        image = np.repeat(np.random.default_rng(0).uniform(0.2, 0.8, (1, 33, 3)), n_frames, axis=0)
        bend = np.radians(60.0 - 60.0 * np.cos(np.arange(n_frames) / 5.0))
        for side, x in (("left", 0.55), ("right", 0.45)):
            hip, knee, ankle = (BLAZEPOSE_33.index_by_name[f"{side}_{joint}"] for joint in ("hip", "knee", "ankle"))
            image[:, hip, :2] = (x, 0.4)
            image[:, knee, :2] = (x, 0.6)
            image[:, ankle, :2] = np.stack([x + 0.2 * np.sin(bend), 0.6 + 0.2 * np.cos(bend)], axis=1)
        visibility, world = np.ones((n_frames, 33)), image - 0.5
        for array in (image, world, visibility):
            array[list(empty)] = np.nan
        times_ms = np.arange(n_frames) * 1000.0 / fps
        return Landmarks(BLAZEPOSE_33, image, world, visibility, times_ms, image_size)

    return make


@pytest.fixture(scope="session")
def make_bends_model() -> Callable[..., TrainedModel]:
    """Make a model that calls knees below `border_deg` bent."""

    def make(border_deg: float = 120.0, **card: object) -> TrainedModel:
        angles = np.linspace(border_deg - 60.0, border_deg + 60.0, 40)
        labels = np.where(angles < border_deg, "squat", "stand")
        classifier = LogisticRegression().fit(np.stack([angles, angles], axis=1), labels)
        features = {"names": ["left_knee_angle_deg", "right_knee_angle_deg"]}
        return make_trained_model(classifier, {"name": "Bends", "features": features, **card})

    return make


@pytest.fixture(scope="session")
def bends_model(make_bends_model: Callable[..., TrainedModel]) -> TrainedModel:
    """Return a model that knows bent knees from straight ones."""
    return make_bends_model()
