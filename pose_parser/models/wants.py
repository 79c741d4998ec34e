"""What a classifier wants: which columns, in which order."""

from __future__ import annotations

import re
from typing import Any

from pose_parser.errors import FeatureError, ModelFileError
from pose_parser.features import DEFAULT_FEATURE_SETS, FeatureSpec, find_feature

# What LightGBM, XGBoost and others call columns that nobody named.
_AUTOMATIC_NAME = re.compile(r"(?:Column_|f|x)\d+")


def wanted_features(classifier: Any, source: str) -> tuple[str, ...]:
    """Find out which features a classifier without a card wants, or say in the error what to add."""
    remedy = 'add a card with "features": {"names": [...]} (see docs/models.md)'
    names = named_columns(classifier)
    if names:
        unknown = sorted(name for name in set(names) if not _is_feature(name))
        if unknown:
            shown = ", ".join(unknown[:3])
            raise ModelFileError(f"{source}: its columns are not features of Poser: {shown}; {remedy}")
        return names
    n_features = feature_count(classifier)
    if n_features is None:
        raise ModelFileError(f"{source}: it does not say which features it wants; {remedy}")
    if n_features not in DEFAULT_FEATURE_SETS:
        known = ", ".join(map(str, sorted(DEFAULT_FEATURE_SETS)))
        raise ModelFileError(
            f"{source}: it wants {n_features} features, and no set of Poser has as many ({known}); {remedy}"
        )
    return DEFAULT_FEATURE_SETS[n_features]


def named_columns(classifier: Any) -> tuple[str, ...]:
    """Name the columns of the data frame that a classifier was fitted with; empty for a plain array."""
    try:
        names = tuple(str(name) for name in classifier.feature_names_in_)
    except (AttributeError, TypeError):
        return ()
    return () if all(_AUTOMATIC_NAME.fullmatch(name) for name in names) else names


def feature_count(classifier: Any) -> int | None:
    """Count the columns that a classifier was fitted with; None if it does not say."""
    try:
        return int(classifier.n_features_in_)
    except (AttributeError, TypeError, ValueError):
        return None


def fitted_columns(classifier: Any, spec: FeatureSpec, source: str) -> tuple[str, ...] | None:
    """Name the columns to give examples under; None for a plain array. They must not contradict the card."""
    names = named_columns(classifier)
    if not names:
        return None
    if names != spec.column_names and set(names) == set(spec.column_names):
        raise ModelFileError(f"{source}: the card has the features in another order than the classifier")
    return names


def _is_feature(name: str) -> bool:
    try:
        find_feature(name)
    except FeatureError:
        return False
    return True
