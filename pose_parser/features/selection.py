"""Choosing features by set, by pattern, and by the joints that a skeleton has."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

from pose_parser.errors import FeatureError
from pose_parser.features.catalogue import FEATURES, feature_names, find_feature
from pose_parser.features.defaults import DEFAULT_FEATURE_NAMES
from pose_parser.features.points import point_landmarks
from pose_parser.features.spec import FeatureSpec
from pose_parser.landmarks import Skeleton

FEATURE_SETS: dict[str, str] = {
    "default": "angles and distances that most skeletons have the joints for, in the picture",
    "default_3d": "the same in world coordinates",
    "angles": "all joint angles, in the picture",
    "angles_3d": "the same in world coordinates",
    "distances": "all distances from joint to joint, in the picture",
    "distances_3d": "the same in world coordinates",
    "coordinates": "the place of every joint from the middle of the hips, in the picture",
    "coordinates_3d": "the same in world coordinates",
    "landmarks": "the landmarks as they come, in the picture",
    "landmarks_3d": "the same in world coordinates",
}
"""Names of sets of features, and what is in them."""

_GROUPS = {
    "angles": "Joint angles",
    "distances": "Joint to joint",
    "coordinates": "Normalised coordinates",
    "landmarks": "Landmarks as they come",
}


def select_features(skeleton: Skeleton, wanted: Sequence[str]) -> tuple[str, ...]:
    """Find the features that some words ask for.

    Parameters
    ----------
    skeleton : Skeleton
        Only features that it has the joints for are taken, but for those asked for by their full name.
    wanted : sequence of str
        Each the name of a set (see `FEATURE_SETS`), of a feature, or a pattern such as ``*knee*_deg``.

    Returns
    -------
    tuple of str
        Names of features, each once, in the order asked for.

    Raises
    ------
    FeatureError
        If a word finds nothing.
    """
    names = [name for word in wanted for name in _find(skeleton, word)]
    if not names:
        raise FeatureError(f"name at least one feature, or a set: {', '.join(FEATURE_SETS)}")
    return tuple(dict.fromkeys(names))


def default_spec(skeleton: Skeleton, *, dims: int = 2, **fields: Any) -> FeatureSpec:
    """Make the spec to begin with on a skeleton: the default features it has the joints for, scaled by what it has.

    Parameters
    ----------
    skeleton : Skeleton
        Any, also one of the user's own; joints are known by their names.
    dims : 2 or 3
        From the picture or from world coordinates, such as a depth camera gives.
    **fields
        Further fields of `FeatureSpec`, such as ``pooling`` or ``window_samples``.

    Returns
    -------
    FeatureSpec
        Angles in degrees, distances in body sizes.

    Raises
    ------
    FeatureError
        If no feature can be made of its landmarks.
    """
    options = {"scaling": _scaling(skeleton), "centring": _centring(skeleton), **fields}
    sets = ("default", "angles", "distances", "landmarks")
    for name in sets if dims == 2 else [f"{one}_3d" for one in sets]:
        names = _set(skeleton, name)
        if names:
            return FeatureSpec(names=names, **options)
    raise FeatureError(
        f"skeleton {skeleton.name} has none of the landmarks that features are made of, such as left_knee; "
        "docs/features.md lists them"
    )


def _find(skeleton: Skeleton, word: str) -> Sequence[str]:
    if word in FEATURE_SETS:
        found: Sequence[str] = _set(skeleton, word)
    elif any(sign in word for sign in "*?["):
        found = [name for name in feature_names(skeleton) if fnmatchcase(name, word)]
    else:
        return [find_feature(word).name]
    if not found:
        raise FeatureError(f"{word!r} finds no feature that skeleton {skeleton.name} has the joints for")
    return found


def _set(skeleton: Skeleton, name: str) -> tuple[str, ...]:
    kind, dims = (name.removesuffix("_3d"), 3) if name.endswith("_3d") else (name, 2)
    there = feature_names(skeleton, dims=dims)
    if kind == "default":
        wanted = DEFAULT_FEATURE_NAMES if dims == 2 else tuple(map(_in_world, DEFAULT_FEATURE_NAMES))
        return tuple(one for one in wanted if one in there)
    return tuple(one for one in there if FEATURES[one].group == _GROUPS[kind])


def _in_world(name: str) -> str:
    """Name the counterpart in world coordinates; a tilt has a sign only in the picture."""
    plain = name.replace("_tilt_deg", "_vertical_angle_deg")
    return plain.removesuffix("_deg") + "_3d_deg" if plain.endswith("_deg") else plain + "_3d"


def _has(skeleton: Skeleton, *points: str) -> bool:
    return all(point_landmarks(skeleton, point) is not None for point in points)


def _scaling(skeleton: Skeleton) -> str:
    trunk, shoulders = _has(skeleton, "neck", "mid_hip"), _has(skeleton, "left_shoulder", "right_shoulder")
    if trunk and shoulders:
        return "body"
    return "trunk" if trunk else "shoulders" if shoulders else "none"


def _centring(skeleton: Skeleton) -> str:
    return next((point for point in ("mid_hip", "neck") if _has(skeleton, point)), "none")
