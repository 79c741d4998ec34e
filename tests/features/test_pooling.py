"""Pooling against sums done by hand and against NumPy."""

import numpy as np
import pytest

from pose_parser.errors import FeatureError
from pose_parser.features.pooling import POOLS, check_pool, pool

TIMES = np.array([0.0, 1.0, 2.0, 3.0])


def pool_one(values, name, times=TIMES):
    return pool(np.array(values, dtype=np.float64)[:, None], times, [name])[0, 0]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mean", -4.0),
        ("std", np.sqrt((9.0 + 1.0 + 1.0 + 9.0) / 4.0)),
        ("min", -7.0),
        ("max", -1.0),
        ("range", 6.0),
        ("median", -4.0),
        ("slope", 2.0),
        ("q25", -5.5),
        ("q90", -1.6),
    ],
)
def test_negative_values_by_hand(name, expected):
    assert pool_one([-7.0, -5.0, -3.0, -1.0], name) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("mean", 2.0), ("std", np.sqrt(2.0 / 3.0)), ("min", 1.0), ("max", 3.0), ("median", 2.0), ("slope", 0.5)],
)
def test_unknown_values_are_left_out(name, expected):
    assert pool_one([1.0, np.nan, 3.0, 2.0], name) == pytest.approx(expected if name != "slope" else 3.0 / 7.0)


@pytest.mark.parametrize("name", [*POOLS, "q10"])
def test_less_than_half_known_is_unknown(name):
    assert np.isnan(pool_one([np.nan, np.nan, 3.0, np.nan], name))
    assert np.isnan(pool_one([np.nan] * 4, name))
    assert not np.isnan(pool_one([np.nan, 2.0, 3.0, np.nan], name))


def test_agrees_with_numpy():
    values = np.random.default_rng(3).normal(size=(17, 5))
    times = np.linspace(0.0, 0.8, 17)
    pooled = pool(values, times, [*POOLS, "q07", "q99"])
    expected = [
        values.mean(axis=0), values.std(axis=0), values.min(axis=0), values.max(axis=0), np.ptp(values, axis=0),
        np.median(values, axis=0), np.polyfit(times, values, 1)[0], *np.quantile(values, [0.07, 0.99], axis=0),
    ]  # fmt: skip
    np.testing.assert_allclose(pooled, np.stack(expected, axis=1), atol=1e-12)


def test_slope_of_one_sample_is_unknown():
    assert np.isnan(pool_one([5.0], "slope", times=np.array([0.0])))


@pytest.mark.parametrize("name", ["average", "q00", "q5", "q100", ""])
def test_unknown_pooling_lists_the_known(name):
    with pytest.raises(FeatureError, match="choose from mean, std"):
        check_pool(name)
