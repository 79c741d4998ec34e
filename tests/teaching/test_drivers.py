"""Which landmarks drive a class, followed by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import ExtraTreesClassifier

from pose_parser.datasets import Dataset
from pose_parser.features import FeatureSpec
from pose_parser.teaching.drivers import class_drivers

KNEE, ELBOW, WRISTS = "left_knee_angle_deg", "right_elbow_angle_deg", "wrist_to_wrist_distance"


def test_a_class_is_driven_by_the_feature_that_tells_it() -> None:
    """Squats have a bent knee, curls a bent elbow, and whoever stands has neither."""
    rng = np.random.default_rng(0)
    labels = np.tile(np.repeat(["curl", "squat", "stand"], 20), 4)
    values = rng.normal(170.0, 4.0, (len(labels), 3))
    values[labels == "squat", 0] -= 80.0
    values[labels == "curl", 1] -= 80.0
    times = np.arange(len(labels)) * 100.0
    rows = pd.DataFrame({"start_ms": times, "end_ms": times, "label_exercise": labels, "segment": 0})
    rows = rows.assign(video=np.repeat(["a", "b", "c", "d"], 60), person=None, session=None, camera=None)
    spec = FeatureSpec(names=(KNEE, ELBOW, WRISTS))
    dataset = Dataset(values, rows, spec, None, "blazepose33", "lite", {})
    found = class_drivers(ExtraTreesClassifier(30, random_state=0), dataset, "exercise", by="video")

    assert next(iter(found["squat"])) == "left_knee"
    assert next(iter(found["curl"])) == "right_elbow"
    assert {"left_knee", "right_elbow"} <= set(found["stand"])
    for shares in found.values():
        assert sum(shares.values()) == pytest.approx(1.0)
        assert shares.get("left_wrist", 0.0) < 0.05
