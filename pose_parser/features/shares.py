"""From what features matter to what landmarks matter."""

from __future__ import annotations

from collections.abc import Mapping

from pose_parser.features.catalogue import find_feature
from pose_parser.features.feature import Feature
from pose_parser.features.points import body_points, point_landmarks
from pose_parser.features.spec import FeatureSpec
from pose_parser.landmarks import Skeleton, mirrored_name

_CORNER = 2.0


def columns_of_features(spec: FeatureSpec) -> dict[str, list[int]]:
    """Give the numbers of the columns that each feature is made into.

    Parameters
    ----------
    spec : FeatureSpec
        Whose columns.

    Returns
    -------
    dict of str to list of int
        By name of feature, in the order of the spec.
    """
    columns = list(enumerate(spec.column_names))
    return {
        name: [number for number, column in columns if column == name or column.startswith(f"{name}__")]
        for name in spec.names
    }


def landmark_shares(losses: Mapping[str, float], skeleton: Skeleton, *, mirrored: bool = False) -> dict[str, float]:
    """Deal out what each feature matters to the landmarks that it is made of.

    Of an angle the corner gets one half and the two ends one quarter each; of a middle of two landmarks each one half.

    Parameters
    ----------
    losses : mapping of str to float
        By name of feature; what is 0 or below does not count.
    skeleton : Skeleton
        Whose landmarks.
    mirrored : bool
        Whether the features were taken of the mirrored body.

    Returns
    -------
    dict of str to float
        Shares by landmark, the largest first; empty where nothing matters.
    """
    shares: dict[str, float] = {}
    total = sum(loss for loss in losses.values() if loss > 0.0)
    for name, loss in losses.items():
        for landmark, weight in _weights(find_feature(name), skeleton).items() if loss > 0.0 else ():
            own = mirrored_name(landmark) if mirrored else landmark
            shares[own] = shares.get(own, 0.0) + weight * loss / total
    return dict(sorted(shares.items(), key=lambda item: (-item[1], item[0])))


def _weights(feature: Feature, skeleton: Skeleton) -> dict[str, float]:
    """Give the landmarks of a feature, with weights that add up to 1."""
    weights: dict[str, float] = {}
    for part in feature.sources or (feature,):
        points = body_points(part.points)
        for number, point in enumerate(points):
            is_corner = part.operation == "angle" and len(points) == 3 and number == 1
            for landmark in point_landmarks(skeleton, point) or ():
                weights[landmark] = weights.get(landmark, 0.0) + (_CORNER if is_corner else 1.0)
    total = sum(weights.values())
    return {landmark: weight / total for landmark, weight in weights.items()}
