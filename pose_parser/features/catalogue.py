"""Every feature that Poser knows, by name."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from itertools import chain

from pose_parser.errors import FeatureError
from pose_parser.features.angles import angle_features
from pose_parser.features.coordinates import coordinate_features
from pose_parser.features.distances import distance_features
from pose_parser.features.feature import Feature
from pose_parser.features.motion import change_feature, speed_features
from pose_parser.landmarks import Skeleton

FEATURES: dict[str, Feature] = {
    feature.name: feature
    for feature in chain(angle_features(), distance_features(), coordinate_features(), speed_features())
}
"""All features but the changes per second of other features, which `find_feature` derives from their names."""


@lru_cache(maxsize=4096)
def find_feature(name: str) -> Feature:
    """Look up a feature, or the change of one over time, by its name.

    Parameters
    ----------
    name : str
        A name of `FEATURES`, or one made of it such as ``left_knee_angle_velocity_deg_per_s``.

    Raises
    ------
    FeatureError
        If there is no such feature; the message offers the nearest names.
    """
    feature = FEATURES.get(name) or change_feature(name, FEATURES)
    if feature is None:
        near = get_close_matches(name, FEATURES, n=3, cutoff=0.75)
        hint = f"; did you mean {' or '.join(near)}?" if near else "; docs/features.md lists them all"
        raise FeatureError(f"there is no feature called {name!r}{hint}")
    return feature


def feature_names(skeleton: Skeleton, *, dims: int | None = None) -> tuple[str, ...]:
    """List the features that a skeleton has the joints for.

    Parameters
    ----------
    skeleton : Skeleton
        The skeleton at hand.
    dims : 2, 3 or None
        Only those of the picture (2), only those of world coordinates (3), or both.

    Returns
    -------
    tuple of str
        Names in the order of the catalogue.
    """
    return tuple(
        name
        for name, feature in FEATURES.items()
        if dims in (None, feature.dims) and not feature.missing_points(skeleton)
    )


def require_points(skeleton: Skeleton, feature: Feature) -> None:
    """Raise a FeatureError that names the skeleton, the feature and the joints when some are lacking."""
    missing = feature.missing_points(skeleton)
    if missing:
        lacking = ", ".join(dict.fromkeys(missing))
        raise FeatureError(f"skeleton {skeleton.name} has no {lacking}: it cannot give {feature.name}")
