"""The 22 characteristics: their columns, what is unknown, and live equal to offline.

Compiling aeon's code takes minutes, so the numbers are computed uncompiled, in one process of their own.
"""

import importlib.util
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier

from pose_parser.errors import FeatureError, ModelFileError
from pose_parser.features import FeatureSpec, WindowPooler
from pose_parser.features.catch22 import CATCH22_FIELDS, load_transform
from pose_parser.models import make_trained_model

PROGRAM = """
import json
import numpy as np
from pose_parser.features import FeatureSpec, WindowPooler, window_features
from pose_parser.features.pooling import pool
from pose_parser.landmarks import BLAZEPOSE_33, Landmarks

wave = np.array([0, 1, 2, 3, 4, 3, 2, 1, 0, 9, 8, 7, 6, 5, 4, 3.0])
values = np.stack([wave, np.where(wave == 9, np.nan, wave), np.ones(16), wave * 2], axis=1)
pooled = pool(np.stack([values, values + 1]), np.arange(32.0).reshape(2, 16), ("mean", "catch22", "max"))
few = pool(values[:5], np.arange(5.0), ("catch22",))

image = np.random.default_rng(0).random((14, 33, 3)).cumsum(axis=0)
landmarks = Landmarks(BLAZEPOSE_33, image, image, np.ones((14, 33)), np.arange(14) * 40.0, (640, 480))
spec = FeatureSpec(names=("left_elbow_angle_deg",), pooling=("catch22", "std"), window_samples=12)
rows, _ = window_features(landmarks, spec, window_s=0.48)
pooler = WindowPooler(spec, 0.48)
live = [pooler.push(landmarks.cut(n, n + 1)) for n in range(14)]
live = [row[0] for row in live if row is not None]
print(json.dumps({
    "pooled": pooled.tolist(), "few": few.tolist(), "rows": rows.tolist(), "live": [row.tolist() for row in live],
}))
"""


@pytest.fixture(scope="module")
def answers():
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, env=environment)
    assert run.returncode == 0, run.stderr[-2000:]
    return {key: np.array(value) for key, value in json.loads(run.stdout).items()}


def column(pooled, field):
    return pooled[..., 1 + CATCH22_FIELDS.index(field)]


def test_the_numbers_stand_in_their_columns(answers):
    pooled = answers["pooled"]
    assert pooled.shape == (2, 4, 24)
    np.testing.assert_allclose(pooled[0, 3, [0, -1]], [7.25, 18.0])
    # The wave's mean is 3.625: its longest stretch above is 9 8 7 6 5 4, its longest descent 9 8 7 6 5 4 3.
    np.testing.assert_array_equal(column(pooled, "stretch_high")[:, 0], [6.0, 6.0])
    np.testing.assert_array_equal(column(pooled, "stretch_decreasing")[:, 0], [6.0, 6.0])
    # Every difference is 1 or more but is divided by nothing: all are larger than 4 % of the spread.
    np.testing.assert_array_equal(column(pooled, "high_fluctuation")[:, 0], [1.0, 1.0])


def test_a_column_with_an_unknown_sample_is_unknown(answers):
    pooled = answers["pooled"]
    assert np.isnan(pooled[:, 1, 1:-1]).all()
    assert np.isfinite(pooled[:, 1, [0, -1]]).all()
    undefined = {name for name in CATCH22_FIELDS if np.isnan(column(pooled, name)[:, [0, 3]]).any()}
    assert undefined == {"rs_range", "dfa"}, "the two scaling exponents need more than 16 samples"
    assert np.isnan(answers["few"]).all()


def test_live_equals_offline(answers):
    assert answers["rows"].shape == (2, 23)
    assert np.isfinite(answers["rows"][:, -1]).all()
    np.testing.assert_allclose(answers["live"], answers["rows"], atol=1e-9)


def test_columns_are_named_after_the_characteristics():
    spec = FeatureSpec(names=("left_elbow_angle_deg",), pooling=("mean", "catch22"))
    assert len(spec.column_names) == 23
    assert spec.column_names[:2] == ("left_elbow_angle_deg__mean", "left_elbow_angle_deg__catch22_mode_5")
    assert FeatureSpec.from_dict(spec.to_dict()) == spec


def test_without_aeon_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    load_transform.cache_clear()
    spec = FeatureSpec(names=("left_elbow_angle_deg",), pooling=("catch22",))
    with pytest.raises(FeatureError, match=r"needs the package aeon; install it with: pip install"):
        WindowPooler(spec, 1.0)
    classifier = DummyClassifier().fit(np.zeros((2, 22)), ["a", "b"])
    card = {"features": spec.to_dict(), "window_s": 1.0}
    with pytest.raises(ModelFileError, match=r"dance: the pooling catch22 needs the package aeon"):
        make_trained_model(classifier, card, name="dance")
