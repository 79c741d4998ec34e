"""How sure a score is, given that there were only so many videos or persons.

Frames of one video are not independent, so whole groups are drawn anew, not frames (Field and Welsh 2007,
*Bootstrapping clustered data*, Journal of the Royal Statistical Society B 69:369); the interval is that of the
percentiles (Efron 1979).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from pose_parser.landmarks import FloatArray
from pose_parser.models.evaluation.results import Interval

N_RESAMPLES = 2000
CONFIDENCE = 0.95


def resample_sums(counts: NDArray[np.number], *, n_resamples: int = N_RESAMPLES, seed: int = 0) -> FloatArray:
    """Draw as many groups as there are, with replacement, again and again, and add up their counts.

    Parameters
    ----------
    counts : array, shape (n_groups, ...)
        What a score is computed from, such as each group's confusion matrix.
    n_resamples : int
        Number of draws.
    seed : int
        Of the draws; the same for two models compares them on the same draws.

    Returns
    -------
    array, shape (n_resamples, ...)
    """
    n_groups = len(counts)
    drawn = np.random.default_rng(seed).multinomial(n_groups, np.full(n_groups, 1.0 / n_groups), size=n_resamples)
    sums: FloatArray = np.tensordot(drawn.astype(np.float64), np.asarray(counts, dtype=np.float64), axes=1)
    return sums


def interval_of(draws: FloatArray, confidence: float = CONFIDENCE) -> Interval | None:
    """Give the range that the middle share of the draws spans; None if no draw gave a number."""
    known = draws[np.isfinite(draws)]
    if not len(known):
        return None
    low, high = np.quantile(known, [0.5 - confidence / 2.0, 0.5 + confidence / 2.0])
    return Interval(low=float(low), high=float(high))


def bootstrap_interval(
    counts: NDArray[np.number],
    score: Callable[[FloatArray], FloatArray],
    *,
    n_resamples: int = N_RESAMPLES,
    confidence: float = CONFIDENCE,
    seed: int = 0,
) -> Interval | None:
    """Give the interval of a score that is computed from summed counts.

    Parameters
    ----------
    counts : array, shape (n_groups, ...)
        See `resample_sums`.
    score : callable
        From sums of shape (n_resamples, ...) to scores of shape (n_resamples,).
    n_resamples, seed : int
        See `resample_sums`.
    confidence : float
        Share of the draws within the interval.

    Returns
    -------
    Interval or None
        None with a single group: nothing can be said of others then.
    """
    if len(counts) < 2:
        return None
    return interval_of(score(resample_sums(counts, n_resamples=n_resamples, seed=seed)), confidence)
