"""Checks of the numbers in Poser's own sequence classifiers.

NumPy refuses an index outside an array by itself; these checks see to it that a file which lies is refused in words
when it is loaded, and that no number in it asks for memory or time out of proportion.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pose_parser.errors import ModelFileError

_MAX_COLUMNS = 1_000_000
_MAX_FEATURES = 1_000_000
_MAX_DEPTH = 10
_KERNELS = 84
_CHANNELS_PER_KERNEL = 9
_REACH = 8
"""Samples that a convolution spans at dilation 1, beyond its first."""


def check_scaler(model: Any) -> None:
    """Check the shape that a `SequenceScaler` was fitted for, and its means and scales."""
    n_channels, _ = _shape(model)
    for values in (model.mean_, model.scale_):
        _demand(_is_array(values, "f", (n_channels,)) and np.isfinite(values).all(), "a sequence scaler's channels")
    _demand((model.scale_ > 0.0).all(), "a sequence scaler's scale that is not positive")


def check_minirocket(model: Any) -> None:
    """Check that the convolutions of a `MiniRocketFeatures` lie inside its sequences."""
    n_channels, n_samples = _shape(model)
    dilations, n_biases, channels = model.dilations_, model.n_biases_, model.channels_
    _demand(_is_array(dilations, "i", (len(dilations),)) and len(dilations) > 0, "MiniRocket's dilations")
    widest = max(n_samples - 1, _REACH) // _REACH
    _demand(((dilations > 0) & (dilations <= widest)).all(), "MiniRocket's dilations")
    _demand(_is_array(n_biases, "i", dilations.shape) and (n_biases > 0).all(), "MiniRocket's number of thresholds")
    n_lines = np.size(channels) // (_CHANNELS_PER_KERNEL * len(dilations))
    _demand(n_lines > 0 and n_lines % _KERNELS == 0, "MiniRocket's channels")
    _demand(n_lines * n_samples <= _KERNELS * _MAX_COLUMNS, "MiniRocket with too many convolutions")
    n_features = n_lines * int(n_biases.sum(dtype=np.float64))
    _demand(n_features <= _MAX_FEATURES, "MiniRocket with too many thresholds")
    fits = _is_array(model.biases_, "f", (n_features,)) and np.isfinite(model.biases_).all()
    _demand(fits, "MiniRocket's thresholds")
    _demand(_is_array(channels, "i", (n_lines * len(dilations), _CHANNELS_PER_KERNEL)), "MiniRocket's channels")
    _demand(((channels >= -1) & (channels < n_channels)).all(), "MiniRocket asks for channels that it has not")


def check_quant(model: Any) -> None:
    """Check that a `QuantFeatures` cuts its sequences into no more parts than it may."""
    _shape(model)
    depth, divisor = model.depth, model.divisor
    _demand(type(depth) is int and 1 <= depth <= _MAX_DEPTH, "QUANT's depth")
    _demand(type(divisor) is int and divisor >= 1, "QUANT's divisor")


def check_calibrated_ridge(model: Any) -> None:
    """Check that the lines of a `CalibratedRidge` fit its classes and columns."""
    n_classes = len(model.classes_)
    fits = (
        _is_array(model.coef_, "f", (n_classes, model.n_features_in_)),
        _is_array(model.intercept_, "f", (n_classes,)),
        isinstance(model.sharpness_, float) and 0.0 < model.sharpness_ < float("inf"),
    )
    _demand(all(fits) and np.isfinite(model.coef_).all(), "a ridge classifier whose arrays do not fit each other")


def _shape(model: Any) -> tuple[int, int]:
    """Give channels and samples of the sequences that a part was fitted for."""
    n_columns, n_samples = model.n_features_in_, model.n_samples
    _demand(type(n_columns) is int and 0 < n_columns <= _MAX_COLUMNS, "sequences with an unusual number of columns")
    if n_samples is None:
        return 1, n_columns
    fits = type(n_samples) is int and 0 < n_samples <= n_columns and n_columns % n_samples == 0
    _demand(fits, "sequences whose samples do not divide their columns")
    return n_columns // n_samples, n_samples


def _is_array(values: Any, kind: str, shape: tuple[int, ...]) -> bool:
    return type(values) is np.ndarray and values.dtype.kind == kind and values.shape == shape


def _demand(condition: object, words: str) -> None:
    if not condition:
        raise ModelFileError(words)
