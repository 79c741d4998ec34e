"""Sequences without gaps, each channel on a scale of its own."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from pose_parser.landmarks import FloatArray
from pose_parser.models.sequences.shape import as_sequences


class SequenceScaler(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Fill the gaps of sequences and bring each channel to mean 0 and standard deviation 1.

    A gap is bridged by a straight line in time; before the first known sample and after the last its value stands; a
    channel of which nothing is known becomes the channel's mean over the examples it was fitted with.

    Parameters
    ----------
    n_samples : int or None
        Samples per channel: a row is ``n_channels`` times so many columns, channel after channel. None takes a row for
        one channel.

    Attributes
    ----------
    mean_, scale_ : arrays, shape (n_channels,)
        Over all known samples of all rows; a scale of 1 where a channel never changes.
    """

    def __init__(self, n_samples: int | None = None) -> None:
        self.n_samples = n_samples

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002, N803  scikit-learn's names
        """Measure each channel; `X` has shape (n_rows, n_channels * n_samples), NaN where unknown."""
        table = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan")
        sequences = as_sequences(table, self.n_samples)
        known = ~np.isnan(sequences)
        count = np.maximum(known.sum(axis=(0, 2)), 1)
        self.mean_ = np.where(known, sequences, 0.0).sum(axis=(0, 2)) / count
        offsets = np.where(known, sequences - self.mean_[:, None], 0.0)
        spread = np.sqrt((offsets**2).sum(axis=(0, 2)) / count)
        # Of a channel that never changes, the sums leave rounding behind.
        self.scale_ = np.where(spread > 1e-9 * np.maximum(1.0, np.abs(self.mean_)), spread, 1.0)
        return self

    def transform(self, X: Any) -> FloatArray:  # noqa: N803
        """Fill and scale, shape (n_rows, n_channels * n_samples)."""
        check_is_fitted(self)
        table = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False)
        scaled = (as_sequences(table, self.n_samples) - self.mean_[:, None]) / self.scale_[:, None]
        return fill_gaps(scaled).reshape(table.shape)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


def fill_gaps(sequences: FloatArray) -> FloatArray:
    """Bridge what is unknown along the last axis by straight lines, or 0 where nothing is known.

    Parameters
    ----------
    sequences : array, shape (n_rows, n_channels, n_samples)
        Never modified.

    Returns
    -------
    array, shape (n_rows, n_channels, n_samples)
    """
    known = ~np.isnan(sequences)
    if known.all():
        return sequences
    place = np.arange(sequences.shape[2])
    filled = sequences.copy()
    for row, channel in np.argwhere(~known.all(axis=2)):
        there, line = known[row, channel], filled[row, channel]
        line[~there] = np.interp(place[~there], place[there], line[there]) if there.any() else 0.0
    return filled
