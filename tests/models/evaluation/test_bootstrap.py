"""Intervals that draw groups, not frames."""

import numpy as np
import pytest
from scipy import stats

from pose_parser.models.evaluation.bootstrap import bootstrap_interval, interval_of, resample_sums


def share(sums):
    return sums[..., 0] / sums[..., 1]


def test_two_groups_by_hand():
    """One group all right, one all wrong, equally large: a draw gives 0, 1/2 or 1, both ends a quarter of the time."""
    counts = np.array([[10, 10], [0, 10]])
    draws = share(resample_sums(counts, n_resamples=4000, seed=1))
    assert set(draws.tolist()) == {0.0, 0.5, 1.0}
    assert (draws == 0.5).mean() == pytest.approx(0.5, abs=0.03)
    interval = bootstrap_interval(counts, share)
    assert (interval.low, interval.high) == (0.0, 1.0)


def test_frames_of_one_video_do_not_make_a_score_surer():
    few = np.array([[9, 10], [5, 10], [7, 10], [8, 10]])
    assert bootstrap_interval(few, share, seed=3) == bootstrap_interval(few * 1000, share, seed=3)


def test_like_scipy():
    rng = np.random.default_rng(0)
    rights = rng.integers(50, 100, 25)
    mine = bootstrap_interval(np.column_stack([rights, np.full(25, 100)]), share, n_resamples=9999)
    theirs = stats.bootstrap((rights / 100,), np.mean, method="percentile", rng=0).confidence_interval
    assert (mine.low, mine.high) == pytest.approx((theirs.low, theirs.high), abs=0.006)


def test_one_group_says_nothing_of_others():
    assert bootstrap_interval(np.array([[9, 10]]), share) is None


def test_more_confidence_is_wider_and_the_seed_decides():
    counts = np.column_stack([np.arange(10), np.full(10, 10)])
    wide, narrow = (bootstrap_interval(counts, share, confidence=confidence) for confidence in (0.99, 0.5))
    assert wide.low < narrow.low < 0.45 < narrow.high < wide.high
    assert bootstrap_interval(counts, share, seed=1) != bootstrap_interval(counts, share, seed=2)
    assert bootstrap_interval(counts, share, seed=1) == bootstrap_interval(counts, share, seed=1)


def test_draws_without_a_number_are_left_out():
    assert interval_of(np.array([np.nan, 0.5, 0.5])).low == 0.5
    assert interval_of(np.array([np.nan])) is None
