"""Movements as quantiles of values, changes and frequencies within parts of the time: QUANT.

Source: Dempster, Schmidt and Webb, "QUANT: a minimalist interval method for time series classification" (2024),
https://arxiv.org/abs/2308.00928. Written for NumPy: aeon's own transform needs PyTorch, which is larger than all of
Poser, and the sums here are the same.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from pose_parser.landmarks import FloatArray
from pose_parser.models.sequences.shape import as_sequences

_SMOOTHED_OVER = 5


class QuantFeatures(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Describe sequences by quantiles within halves, quarters and smaller parts of their time.

    Taken from the values themselves, their smoothed changes, their second differences and their spectrum.

    Parameters
    ----------
    n_samples : int or None
        Samples per channel: a row is ``n_channels`` times so many columns, channel after channel. None takes a row for
        one channel. Sequences of fewer than 4 samples are lengthened by their last one.
    depth : int
        How often the time is halved, from 1 (all of it) to 10.
    divisor : int
        A part of n samples gives 1 + (n - 1) // divisor quantiles.
    """

    def __init__(self, n_samples: int | None = None, depth: int = 6, divisor: int = 4) -> None:
        self.n_samples = n_samples
        self.depth = depth
        self.divisor = divisor

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002, N803  scikit-learn's names
        """Learn nothing but the shape; `X` has shape (n_rows, n_channels * n_samples) and no gaps."""
        table = validate_data(self, X, dtype=np.float64)
        if not (1 <= self.depth <= 10 and self.divisor >= 1):
            raise ValueError(
                f"depth is {self.depth!r} and divisor {self.divisor!r}; 1 to 10 and 1 or more are expected"
            )
        self._n_features_out = self._features(table[:1]).shape[1]
        return self

    def transform(self, X: Any) -> FloatArray:  # noqa: N803
        """Take the quantiles, shape (n_rows, n_features)."""
        check_is_fitted(self)
        return self._features(validate_data(self, X, dtype=np.float64, reset=False))

    def _features(self, table: FloatArray) -> FloatArray:
        sequences = as_sequences(table, self.n_samples)
        lacking = max(0, 4 - sequences.shape[2])
        sequences = np.pad(sequences, ((0, 0), (0, 0), (0, lacking)), mode="edge")
        parts = [self._quantiles(view) for view in _views(sequences)]
        return np.concatenate(parts, axis=2).reshape(len(table), -1)

    def _quantiles(self, view: FloatArray) -> FloatArray:
        """Give the quantiles of all intervals, shape (n_rows, n_channels, n_quantiles)."""
        found = []
        for length, starts in _intervals(view.shape[2], self.depth):
            windows = view[:, :, np.array(starts)[:, None] + np.arange(length)]
            found.append(_interval_quantiles(windows, self.divisor).reshape(*view.shape[:2], -1))
        return np.concatenate(found, axis=2)


def _views(sequences: FloatArray) -> tuple[FloatArray, ...]:
    """Give values, changes averaged over five, second differences, and the size of each frequency's share."""
    changes = np.pad(np.diff(sequences, axis=2), ((0, 0), (0, 0), (2, 2)), mode="edge")
    n_changes = changes.shape[2] - _SMOOTHED_OVER + 1
    smooth = sum(changes[:, :, step : step + n_changes] for step in range(_SMOOTHED_OVER)) / _SMOOTHED_OVER
    return sequences, np.asarray(smooth), np.diff(sequences, n=2, axis=2), np.abs(np.fft.rfft(sequences, axis=2))


@lru_cache(maxsize=64)
def _intervals(length: int, depth: int) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Cut a length into 1, 2, 4, ... parts, and again half a part further on; starts by length of the part."""
    starts: dict[int, list[int]] = {}
    for exponent in range(min(depth, int(np.log2(length)) + 1)):
        cuts = [length * part // 2**exponent for part in range(2**exponent + 1)]
        spans = list(pairwise(cuts))
        sizes = sorted(stop - start for start, stop in spans)
        if exponent and sizes[(len(sizes) - 1) // 2] > 1:
            shift = int(np.ceil(length / 2**exponent / 2))
            spans += [(start + shift, min(stop + shift, length)) for start, stop in spans[:-1]]
        for start, stop in spans:
            starts.setdefault(stop - start, []).append(start)
    return tuple((size, tuple(found)) for size, found in starts.items())


def _interval_quantiles(windows: FloatArray, divisor: int) -> FloatArray:
    """Give evenly spaced quantiles of the last axis, every second one measured from the mean."""
    length = windows.shape[-1]
    if length == 1:
        return windows
    n_quantiles = 1 + (length - 1) // divisor
    shares = np.array([0.5]) if n_quantiles == 1 else np.linspace(0.0, 1.0, n_quantiles)
    places = shares * (length - 1)
    low = np.minimum(places.astype(np.intp), length - 2)
    ordered = np.sort(windows, axis=-1)
    below = ordered[..., low]
    quantiles = below + (ordered[..., low + 1] - below) * (places - low)
    if n_quantiles > 1:
        quantiles[..., 1::2] -= windows.mean(axis=-1, keepdims=True)
    found: FloatArray = quantiles
    return found
