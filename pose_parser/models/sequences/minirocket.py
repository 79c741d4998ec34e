"""Movements as shares of time in which a small convolution is above a threshold: MiniRocket.

Source: Dempster, Schmidt and Webb, "MiniRocket: a very fast (almost) deterministic transform for time series
classification" (2021), https://arxiv.org/abs/2012.08791, with several channels as its authors' code and aeon have them.
Written for NumPy: aeon's compiled code takes seconds to become ready in every new process and follows the indexes of a
model file without looking, while a live frame has milliseconds and a file may lie.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from pose_parser.landmarks import FloatArray
from pose_parser.models.sequences.shape import as_sequences

N_KERNELS = 84
"""Convolutions of length 9 with three weights of 2 and six of -1: as many as ways to choose three of nine."""

KERNEL_LENGTH = 9
MAX_CHANNELS = 9
"""Most channels that one convolution adds up."""

MAX_DILATIONS = 32
"""Most dilations that the features are spread over."""

_HIGH = np.array(list(combinations(range(KERNEL_LENGTH), 3)))
_ROWS_AT_ONCE = 32


class MiniRocketFeatures(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Describe sequences by shares of time in which dilated convolutions are above thresholds.

    Parameters
    ----------
    n_samples : int or None
        Samples per channel: a row is ``n_channels`` times so many columns, channel after channel. None takes a row for
        one channel. Sequences of fewer than 9 samples are lengthened by their last one.
    n_features : int
        About how many features to make; rounded down to a multiple of 84.
    random_state : int, RandomState or None
        Which channels each convolution adds up, and which examples the thresholds are taken from.

    Attributes
    ----------
    dilations_ : int array, shape (n_dilations,)
        Samples between the weights of a convolution.
    channels_ : int array, shape (n_dilations * 84, 9)
        The channels that each convolution adds up; -1 fills the rest of a line.
    n_biases_ : int array, shape (n_dilations,)
        Thresholds of each of a dilation's convolutions.
    biases_ : float array, shape (84 * n_biases_.sum(),)
        The thresholds.
    """

    def __init__(self, n_samples: int | None = None, n_features: int = 9996, random_state: Any = None) -> None:
        self.n_samples = n_samples
        self.n_features = n_features
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002, N803  scikit-learn's names
        """Choose convolutions and thresholds.

        Parameters
        ----------
        X : array, shape (n_rows, n_channels * n_samples)
            Sequences without gaps.
        y : ignored
        """
        table = validate_data(self, X, dtype=np.float64)
        sequences = _lengthened(as_sequences(table, self.n_samples))
        rng = check_random_state(self.random_state)
        self.dilations_, self.n_biases_ = _choose_dilations(sequences.shape[2], self.n_features)
        self.channels_ = _choose_channels(sequences.shape[1], N_KERNELS * len(self.dilations_), rng)
        self.biases_ = self._choose_biases(sequences, rng)
        self._n_features_out = len(self.biases_)
        return self

    def transform(self, X: Any) -> FloatArray:  # noqa: N803
        """Measure the shares, shape (n_rows, n_features), each in [0, 1]."""
        check_is_fitted(self)
        table = validate_data(self, X, dtype=np.float64, reset=False)
        sequences = _lengthened(as_sequences(table, self.n_samples))
        out = np.empty((len(sequences), len(self.biases_)), dtype=np.float32)
        for start in range(0, len(sequences), _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            out[rows] = self._shares(sequences[rows])
        return out

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        # Shares in single precision, whatever comes in: there are ten thousand of them to a row.
        tags.transformer_tags.preserves_dtype = []
        return tags

    def _choose_biases(self, sequences: FloatArray, rng: np.random.RandomState) -> FloatArray:
        """Take each convolution's thresholds from quantiles of what it gives for one example."""
        ratio = (np.sqrt(5.0) + 1.0) / 2.0
        shares = np.arange(1, N_KERNELS * self.n_biases_.sum() + 1) * ratio % 1.0
        chosen, end = [], 0
        for place, (dilation, n_biases) in enumerate(zip(self.dilations_, self.n_biases_, strict=True)):
            examples = sequences[rng.randint(len(sequences), size=N_KERNELS)]
            channels = self.channels_[place * N_KERNELS : (place + 1) * N_KERNELS]
            lines = _add_channels(examples, channels)[np.arange(N_KERNELS), np.arange(N_KERNELS)]
            values = np.sort(_convolve(lines[None], int(dilation))[0], axis=1)
            start, end = end, end + N_KERNELS * int(n_biases)
            chosen.append(_read_quantiles(values, shares[start:end].reshape(N_KERNELS, -1)).ravel())
        return np.concatenate(chosen).astype(np.float32)

    def _shares(self, sequences: FloatArray) -> FloatArray:
        added = _add_channels(sequences, self.channels_)
        ends = np.cumsum(N_KERNELS * self.n_biases_)
        shares = []
        for place, (dilation, n_biases, end) in enumerate(zip(self.dilations_, self.n_biases_, ends, strict=True)):
            lines = added[:, place * N_KERNELS : (place + 1) * N_KERNELS]
            biases = self.biases_[end - N_KERNELS * n_biases : end].reshape(N_KERNELS, n_biases)
            shares.append(_shares_above(_convolve(lines, int(dilation)), biases, int(dilation), place % 2))
        return np.concatenate(shares, axis=1)


def _add_channels(sequences: FloatArray, channels: NDArray[Any]) -> FloatArray:
    """Add up the channels of each convolution, shape (n_rows, n_convolutions, n_samples).

    One channel after the other, so that a row gives the same bits alone and among others.
    """
    silent = np.zeros((len(sequences), 1, sequences.shape[2]))
    padded = np.concatenate([sequences, silent], axis=1).astype(np.float32)
    added: FloatArray = padded[:, channels[:, 0]]
    for place in range(1, MAX_CHANNELS):
        added += padded[:, channels[:, place]]
    return added


def _convolve(lines: FloatArray, dilation: int) -> FloatArray:
    """Convolve each of 84 lines with its kernel, shape (n_rows, 84, n_samples); beyond the ends there is 0."""
    n_samples, reach = lines.shape[2], KERNEL_LENGTH // 2 * dilation
    padded = np.pad(lines, ((0, 0), (0, 0), (reach, reach)))
    shifted = [padded[:, :, step * dilation : step * dilation + n_samples] for step in range(KERNEL_LENGTH)]
    total = shifted[0].copy()
    for part in shifted[1:]:
        total += part
    stacked = np.stack(shifted)
    kernels = np.arange(N_KERNELS)
    high = sum(stacked[_HIGH[:, place], :, kernels] for place in range(3))
    convolved: FloatArray = 3.0 * np.moveaxis(np.asarray(high), 0, 1) - total
    return convolved


def _shares_above(values: FloatArray, biases: FloatArray, dilation: int, first: int) -> FloatArray:
    """Give the share of samples above each threshold, shape (n_rows, 84 * n_biases).

    Every other kernel looks at the middle only, where the convolution does not reach beyond the ends.
    """
    shares = np.empty((len(values), *biases.shape), dtype=np.float32)
    reach = KERNEL_LENGTH // 2 * dilation
    for start, inside in ((first, slice(None)), (1 - first, slice(reach, -reach))):
        looked_at = values[:, start::2, None, inside]
        above = np.count_nonzero(looked_at > biases[start::2, :, None], axis=3)
        shares[:, start::2] = above / looked_at.shape[3]
    return shares.reshape(len(values), -1)


def _lengthened(sequences: FloatArray) -> FloatArray:
    lacking = max(0, KERNEL_LENGTH - sequences.shape[2])
    return np.pad(sequences, ((0, 0), (0, 0), (0, lacking)), mode="edge")


def _choose_dilations(n_samples: int, n_features: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Give the dilations, from 1 to as far as the samples reach, and how many thresholds each of them gets."""
    per_kernel = max(1, n_features // N_KERNELS)
    n_steps = min(per_kernel, MAX_DILATIONS)
    exponents = np.linspace(0.0, np.log2((n_samples - 1) / (KERNEL_LENGTH - 1)), n_steps)
    dilations, counts = np.unique((2.0**exponents).astype(np.int32), return_counts=True)
    n_biases = counts * per_kernel // n_steps
    n_biases[: per_kernel - n_biases.sum()] += 1
    return dilations, n_biases.astype(np.int32)


def _choose_channels(n_channels: int, n_convolutions: int, rng: np.random.RandomState) -> NDArray[Any]:
    """Choose the channels that each convolution adds up: few more often than many."""
    most = np.log2(min(n_channels, MAX_CHANNELS) + 1)
    counts = (2.0 ** rng.uniform(0.0, most, n_convolutions)).astype(np.int32)
    channels = np.full((n_convolutions, MAX_CHANNELS), -1, dtype=np.int32)
    for line, count in zip(channels, counts, strict=True):
        line[:count] = rng.choice(n_channels, count, replace=False)
    return channels


def _read_quantiles(ordered: FloatArray, shares: FloatArray) -> FloatArray:
    """Read quantiles of ascending lines, shape (n_lines, n_values), at shares of shape (n_lines, n_shares)."""
    places = shares * (ordered.shape[1] - 1)
    low = places.astype(np.intp)
    below = np.take_along_axis(ordered, low, axis=1)
    above = np.take_along_axis(ordered, np.minimum(low + 1, ordered.shape[1] - 1), axis=1)
    found: FloatArray = below + (above - below) * (places - low)
    return found
