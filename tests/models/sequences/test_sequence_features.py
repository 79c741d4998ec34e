"""MiniRocket and QUANT give what their papers say: cases by hand, and other people's implementations."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from pose_parser.models.sequences import MiniRocketFeatures, QuantFeatures


@pytest.fixture
def aeon_minirocket(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return aeon's module with its functions as plain Python: what it compiles them with trails NumPy."""
    from aeon.transformations.collection.convolution_based import _minirocket

    monkeypatch.setattr(_minirocket, "_PPV", lambda values, bias: np.asarray(values > bias, dtype=np.float64))
    return _minirocket


@pytest.mark.parametrize(("n_channels", "n_samples"), [(1, 20), (4, 31), (12, 9)])
def test_the_shares_are_those_of_aeon(n_channels: int, n_samples: int, aeon_minirocket: Any) -> None:
    rng = np.random.default_rng(n_samples)
    sequences = rng.normal(size=(3, n_channels, n_samples)).cumsum(axis=2)
    model = MiniRocketFeatures(n_samples, n_features=84 * 5, random_state=0).fit(sequences.reshape(3, -1))
    used = model.channels_ >= 0
    parameters = (used.sum(axis=1), model.channels_[used], model.dilations_, model.n_biases_, model.biases_)
    single = sequences.astype(np.float32)
    transform = aeon_minirocket._static_transform_uni if n_channels == 1 else aeon_minirocket._static_transform_multi
    given = single[:, 0] if n_channels == 1 else single
    expected = transform.py_func(given, parameters, aeon_minirocket.MiniRocket._indices)
    ours = model.transform(sequences.reshape(3, -1))
    assert ours.shape == expected.shape == (3, 420)
    # A sum of rounded numbers that lies on a threshold may fall to either side of it.
    assert (np.abs(ours - expected) > 1e-6).mean() < 0.001
    assert 0.4 < ours.mean() < 0.6


@pytest.mark.parametrize(("n_channels", "n_samples", "n_features"), [(1, 9, 84), (5, 45, 9996), (20, 300, 5000)])
def test_the_choices_are_those_of_aeon(
    n_channels: int, n_samples: int, n_features: int, aeon_minirocket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aeon_minirocket, "_fit_biases", lambda *_: None)
    state = np.random.get_state()  # noqa: NPY002
    sequences = np.ones((2, n_channels, n_samples), dtype=np.float32)
    counts, channels, dilations, n_biases, _ = aeon_minirocket._static_fit(sequences, n_features, 32, 7)
    np.random.set_state(state)  # noqa: NPY002
    rows = np.random.default_rng(0).normal(size=(2, n_channels * n_samples))
    model = MiniRocketFeatures(n_samples, n_features, random_state=7).fit(rows)
    np.testing.assert_array_equal(model.dilations_, dilations)
    np.testing.assert_array_equal(model.n_biases_, n_biases)
    np.testing.assert_array_equal((model.channels_ >= 0).sum(axis=1), counts)
    np.testing.assert_array_equal(model.channels_[model.channels_ >= 0], channels)


def test_draws_are_convolutions_side_by_side() -> None:
    """Of three draws, each gives what a model gives that has its channels and thresholds alone."""
    rows = np.random.default_rng(0).normal(size=(5, 6 * 30)).cumsum(axis=1)
    model = MiniRocketFeatures(30, n_features=84 * 12, random_state=0, n_draws=3).fit(rows)
    n_dilations = len(model.dilations_)
    assert n_dilations > 1
    channels = model.channels_.reshape(n_dilations, 3, 84, 9)
    biases = np.split(model.biases_, np.cumsum(3 * 84 * model.n_biases_)[:-1])
    shares = np.split(model.transform(rows), np.cumsum(3 * 84 * model.n_biases_)[:-1], axis=1)
    for draw in range(3):
        alone = MiniRocketFeatures(30, n_features=84 * 4, random_state=0).fit(rows)
        alone.channels_ = channels[:, draw].reshape(-1, 9)
        alone.biases_ = np.concatenate([part.reshape(3, -1)[draw] for part in biases])
        expected = np.concatenate([part.reshape(5, 3, -1)[:, draw] for part in shares], axis=1)
        np.testing.assert_array_equal(alone.transform(rows), expected)
    assert len(np.unique(channels.reshape(-1, 9), axis=0)) > 3 * 84


@pytest.mark.parametrize(
    ("n_channels", "n_features", "n_draws"), [(1, 9996, 1), (2, 9996, 3), (6, 84 * 4, 4), (6, 9996, 13)]
)
def test_there_are_no_more_draws_than_choices_or_thresholds(n_channels: int, n_features: int, n_draws: int) -> None:
    """One channel leaves no choice, two leave three (each, and both), and each draw needs 84 thresholds."""
    rows = np.random.default_rng(0).normal(size=(4, n_channels * 20))
    model = MiniRocketFeatures(20, n_features, random_state=0, n_draws=13).fit(rows)
    assert len(model.channels_) == n_draws * 84 * len(model.dilations_)
    assert model.transform(rows).shape[1] == len(model.biases_) <= n_features


def test_a_channel_that_is_not_there_is_never_read() -> None:
    """Files are checked when they are loaded; should one slip through, nothing beside the array is read."""
    rows = np.random.default_rng(0).normal(size=(4, 2 * 20))
    model = MiniRocketFeatures(20, n_features=84, random_state=0).fit(rows)
    model.channels_[0, 0] = 10**6
    with pytest.raises(ValueError, match="indices must be < 2"):
        model.transform(rows)


def test_shares_by_hand() -> None:
    """A lone 1 in the middle of nine zeros: kernel 0 has its weights of 2 at the first three of nine places.

    The convolution gives -1 wherever a weight of -1 meets the 1, and 2 where a weight of 2 does.
    """
    impulse = np.zeros((1, 9))
    impulse[0, 4] = 1.0
    model = MiniRocketFeatures(n_features=84, random_state=0).fit(impulse)
    model.biases_ = np.full(84, 0.5, dtype=np.float32)
    shares = model.transform(impulse)[0]
    # Even kernels see all nine samples, three of which are 2; odd ones see only the middle, which the fifth weight
    # decides.
    high = list(combinations(range(9), 3))
    expected = [3 / 9 if kernel % 2 == 0 else float(4 in places) for kernel, places in enumerate(high)]
    np.testing.assert_allclose(shares, expected)


def test_thresholds_are_quantiles_of_what_the_convolutions_give(aeon_minirocket: Any) -> None:
    """With one example there is no choice of examples: each threshold is a quantile of its convolution."""
    sequence = np.random.default_rng(3).normal(size=(1, 1, 12)).astype(np.float32)
    model = MiniRocketFeatures(n_features=168, random_state=0).fit(sequence.reshape(1, -1))
    counts = np.ones(84 * len(model.dilations_), dtype=np.int32)
    expected = aeon_minirocket._fit_biases.py_func(
        sequence,
        counts,
        np.zeros(len(counts), dtype=np.int32),
        model.dilations_,
        model.n_biases_,
        aeon_minirocket._quantiles(168),
        aeon_minirocket.MiniRocket._indices,
        None,
    )
    np.testing.assert_allclose(model.biases_, expected, atol=1e-4)


def test_quantiles_by_hand() -> None:
    """Of 0, 1, 2, 3 twice: whole and halves of the values, changes of 1, no second change, and the spectrum."""
    model = QuantFeatures(n_samples=4, depth=2, divisor=2).fit(np.zeros((1, 8)))
    features = model.transform([[0.0, 1.0, 2.0, 3.0, 0.0, 1.0, 2.0, 3.0]]).reshape(2, -1)
    np.testing.assert_array_equal(features[0], features[1])
    # 1 + 3 // 2 = 2 quantiles of the whole: least 0, and greatest 3 from the mean of 1.5. One of each half: its median;
    # halves shifted by one sample: the middle half.
    values = [0.0, 1.5, 0.5, 2.5, 1.5]
    # Three changes of 1: 2 quantiles of the whole (1, and 0 from the mean), then 1 and 2 of them.
    changes = [1.0, 0.0, 1.0, 1.0]
    # Two second differences of 0: one quantile of both, then each alone.
    bends = [0.0, 0.0, 0.0]
    # |6|, |-2+2i|, |-2|: least 2, greatest 6 from the mean; then the first alone and the median of the others.
    sizes = np.array([6.0, np.sqrt(8.0), 2.0])
    spectrum = [2.0, 6.0 - sizes.mean(), 6.0, (sizes[1] + 2.0) / 2]
    np.testing.assert_allclose(features[0], [*values, *changes, *bends, *spectrum], atol=1e-12)


def test_quantiles_are_those_that_aeon_documents() -> None:
    """The example of aeon's ``QUANTTransformer``, with the values that its documentation shows; our order differs."""
    from aeon.testing.data_generation import make_example_3d_numpy

    sequences, _ = make_example_3d_numpy(n_cases=10, n_channels=1, n_timepoints=12, random_state=0)
    features = QuantFeatures(depth=2, divisor=8).fit_transform(sequences[:, 0])[0]
    documented = [
        0.0000, 0.7724, 1.1476, 1.3206, 1.1908, -0.3842, 0.6883, 0.2584, 0.0102, 0.0583, -1.6552, 2.1726, -0.1267,
        -0.7646, -0.7646, 1.6744, 1.7010, 1.2805, 1.6744,
    ]  # fmt: skip
    np.testing.assert_allclose(np.sort(features), np.sort(documented), atol=6e-5)
