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
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.sparse import csr_array
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
_ROWS_AT_ONCE = 16


class MiniRocketFeatures(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Describe sequences by shares of time in which dilated convolutions are above thresholds.

    Parameters
    ----------
    n_samples : int or None
        Samples per channel: a row is ``n_channels`` times so many columns, channel after channel. None takes a row for
        one channel. Sequences of fewer than 9 samples are lengthened by their last one.
    n_features : int
        About how many features to make; rounded down to a multiple of 84 for each draw.
    random_state : int, RandomState or None
        Which channels each convolution adds up, and which examples the thresholds are taken from.
    n_draws : int
        How often each convolution is made, each time of channels drawn anew. The draws share the features, so there
        are no more of them than thresholds or than ways to choose channels. The paper's 1 looks at a short sequence
        through a few hundred choices of channels with dozens of thresholds each, most of which say the same.

    Attributes
    ----------
    dilations_ : int array, shape (n_dilations,)
        Samples between the weights of a convolution.
    channels_ : int array, shape (n_dilations * n_draws * 84, 9)
        The channels that each convolution adds up, by dilation, draw and kernel; -1 fills the rest of a line.
    n_biases_ : int array, shape (n_dilations,)
        Thresholds of each of a dilation's convolutions.
    biases_ : float array, shape (84 * n_draws * n_biases_.sum(),)
        The thresholds.
    """

    def __init__(
        self, n_samples: int | None = None, n_features: int = 9996, random_state: Any = None, n_draws: int = 1
    ) -> None:
        self.n_samples = n_samples
        self.n_features = n_features
        self.random_state = random_state
        self.n_draws = n_draws

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
        n_draws = _limit_draws(self.n_draws, sequences.shape[1], self.n_features)
        self.dilations_, self.n_biases_ = _choose_dilations(sequences.shape[2], self.n_features // n_draws)
        self.channels_ = _choose_channels(sequences.shape[1], n_draws * N_KERNELS * len(self.dilations_), rng)
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
        n_lines = self._lines_per_dilation()
        ratio = (np.sqrt(5.0) + 1.0) / 2.0
        shares = np.arange(1, n_lines * self.n_biases_.sum() + 1) * ratio % 1.0
        chosen, end = [], 0
        for place, (dilation, n_biases) in enumerate(zip(self.dilations_, self.n_biases_, strict=True)):
            examples = sequences[rng.randint(len(sequences), size=n_lines)]
            lines = _add_own_channels(examples, self.channels_[place * n_lines : (place + 1) * n_lines])
            values = np.sort(_convolve(_pad(lines[:, :, None], dilation), dilation)[:, :, 0], axis=1)
            start, end = end, end + n_lines * int(n_biases)
            chosen.append(_read_quantiles(values, shares[start:end].reshape(n_lines, -1)).ravel())
        return np.concatenate(chosen).astype(np.float32)

    def _shares(self, sequences: FloatArray) -> FloatArray:
        # Rows come last, so that each step of NumPy's runs through all of them.
        channels_first = np.moveaxis(sequences, 0, 2).astype(np.float32)
        n_lines = self._lines_per_dilation()
        ends = np.cumsum(n_lines * self.n_biases_)
        shares = []
        for place, (dilation, n_biases, end) in enumerate(zip(self.dilations_, self.n_biases_, ends, strict=True)):
            channels = self.channels_[place * n_lines : (place + 1) * n_lines]
            values = _convolve(_add_channels(_pad(channels_first, dilation), channels), dilation)
            biases = self.biases_[end - n_lines * n_biases : end].reshape(n_lines, n_biases)
            shares.append(_shares_above(values, biases, int(dilation), place % 2))
        return np.concatenate(shares, axis=1)

    def _lines_per_dilation(self) -> int:
        # Counted: a file that was written before there were draws does not say how many.
        return len(self.channels_) // len(self.dilations_)


def _pad(lines: FloatArray, dilation: int) -> FloatArray:
    """Add the zeros that a convolution meets beyond both ends of lines of shape (n_lines, n_samples, n_rows)."""
    reach = KERNEL_LENGTH // 2 * int(dilation)
    return np.pad(lines, ((0, 0), (reach, reach), (0, 0)))


def _add_channels(sequences: FloatArray, channels: NDArray[Any]) -> FloatArray:
    """Add up the channels of each convolution, from (n_channels, n_samples, n_rows) to (n_lines, n_samples, n_rows).

    One channel after the other, so that a row gives the same bits alone and among others.
    """
    used = channels >= 0
    ends = np.concatenate([[0], used.sum(axis=1).cumsum()])
    chosen = csr_array(
        (np.ones(ends[-1], dtype=np.float32), channels[used], ends), shape=(len(channels), len(sequences))
    )
    # What multiplies follows the indexes without looking, and a file may lie.
    chosen.check_format()
    added: FloatArray = chosen @ sequences.reshape(len(sequences), -1)
    return added.reshape(len(channels), *sequences.shape[1:])


def _add_own_channels(examples: FloatArray, channels: NDArray[Any]) -> FloatArray:
    """Add up the channels of each convolution in an example of its own, shape (n_lines, n_samples)."""
    silent = np.zeros((len(examples), 1, examples.shape[2]))
    padded = np.concatenate([examples, silent], axis=1).astype(np.float32)
    lines = np.arange(len(examples))
    added: FloatArray = padded[lines, channels[:, 0]]
    for place in range(1, MAX_CHANNELS):
        added += padded[lines, channels[:, place]]
    return added


def _convolve(padded: FloatArray, dilation: int) -> FloatArray:
    """Convolve padded lines with the 84 kernels in turn, shape (n_lines, n_samples, n_rows)."""
    n_samples = padded.shape[1] - (KERNEL_LENGTH - 1) * dilation
    shifted = [padded[:, step * dilation : step * dilation + n_samples] for step in range(KERNEL_LENGTH)]
    total = shifted[0].copy()
    for part in shifted[1:]:
        total += part
    windows = sliding_window_view(padded, n_samples, axis=1)[:, ::dilation]
    weighed = np.moveaxis(windows, 3, 2)
    lines = np.arange(len(padded))
    first, second, third = _HIGH[lines % N_KERNELS].T
    high: FloatArray = weighed[lines, first]
    high += weighed[lines, second]
    high += weighed[lines, third]
    high *= np.float32(3.0)
    high -= total
    return high


def _shares_above(values: FloatArray, biases: FloatArray, dilation: int, first: int) -> FloatArray:
    """Give the share of samples above each threshold, shape (n_rows, n_lines * n_biases).

    Every other kernel looks at the middle only, where the convolution does not reach beyond the ends.
    """
    shares = np.empty((values.shape[2], *biases.shape), dtype=np.float32)
    reach = KERNEL_LENGTH // 2 * dilation
    for start, inside in ((first, slice(None)), (1 - first, slice(reach, -reach))):
        looked_at = values[start::2, None, inside]
        above = np.count_nonzero(looked_at > biases[start::2, :, None, None], axis=2)
        shares[:, start::2] = np.moveaxis(above, 2, 0) / looked_at.shape[2]
    return shares.reshape(len(shares), -1)


def _limit_draws(n_draws: int, n_channels: int, n_features: int) -> int:
    """Draw no more often than there are thresholds to share out, or ways to choose channels."""
    return max(1, min(n_draws, n_features // N_KERNELS, (1 << min(n_channels, MAX_CHANNELS)) - 1))


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
