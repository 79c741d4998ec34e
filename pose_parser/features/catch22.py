"""The 22 canonical characteristics of a time series, computed by aeon.

C. H. Lubba et al., "catch22: CAnonical Time-series CHaracteristics" (2019), https://doi.org/10.1007/s10618-019-00647-x.
"""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from typing import Any

import numpy as np

from pose_parser.errors import FeatureError
from pose_parser.landmarks import FloatArray

CATCH22_FIELDS = (
    "mode_5", "mode_10", "acf_timescale", "acf_first_min", "ami2", "trev", "high_fluctuation", "stretch_high",
    "transition_matrix", "periodicity", "embedding_dist", "ami_timescale", "whiten_timescale", "outlier_timing_pos",
    "outlier_timing_neg", "centroid_freq", "stretch_decreasing", "entropy_pairs", "rs_range", "dfa", "low_freq_power",
    "forecast_error",
)  # fmt: skip
"""Names of the characteristics in the order of the columns, as the authors shorten them."""

MIN_SAMPLES = 10
"""Shorter series are too short for several of the characteristics."""


def catch22(values: FloatArray) -> FloatArray:
    """Characterise columns over time.

    Parameters
    ----------
    values : array, shape (..., n_samples, n_features)
        Evenly spaced samples.

    Returns
    -------
    array, shape (..., n_features, 22)
        In the order of `CATCH22_FIELDS`. All NaN for a column with an unknown sample, because the order of samples is
        what counts here, and for fewer than `MIN_SAMPLES`; single ones where they are not defined, such as the modes of
        a column that never changes.

    Raises
    ------
    FeatureError
        If aeon is not installed.
    """
    series = np.swapaxes(values, -1, -2)
    flat = np.ascontiguousarray(series.reshape(-1, series.shape[-1]))
    found = np.full((len(flat), len(CATCH22_FIELDS)), np.nan)
    known = np.isfinite(flat).all(axis=1)
    if flat.shape[1] >= MIN_SAMPLES and known.any():
        with np.errstate(all="ignore"):
            found[known] = load_transform().fit_transform(flat[known][:, None])
    found[~np.isfinite(found)] = np.nan
    return found.reshape(*series.shape[:-1], len(CATCH22_FIELDS))


@lru_cache(maxsize=1)
def load_transform() -> Any:
    """Import aeon's transform, which takes seconds: its compiled parts become ready in every process anew.

    Raises
    ------
    FeatureError
        If aeon is not installed.
    """
    require_aeon()
    from aeon.transformations.collection.feature_based import Catch22

    return Catch22(outlier_norm=True, replace_nans=False)


def require_aeon() -> None:
    """Raise a FeatureError where aeon is not installed."""
    if importlib.util.find_spec("aeon") is None:
        raise FeatureError(
            "the pooling catch22 needs the package aeon; install it with: pip install -r requirements-toolkit.txt"
        )
