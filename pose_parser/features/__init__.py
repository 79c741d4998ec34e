"""What a pose looks like in numbers: angles, distances, normalised coordinates, and how they change."""

from pose_parser.features.catalogue import FEATURES, feature_names, find_feature
from pose_parser.features.compute import compute_features
from pose_parser.features.defaults import DEFAULT_FEATURE_NAMES, DEFAULT_FEATURE_SETS
from pose_parser.features.feature import Feature
from pose_parser.features.options import FeatureOptions
from pose_parser.features.selection import FEATURE_SETS, default_spec, select_features
from pose_parser.features.spec import FeatureSpec
from pose_parser.features.windows import WindowPooler, window_features

__all__ = [
    "DEFAULT_FEATURE_NAMES",
    "DEFAULT_FEATURE_SETS",
    "FEATURES",
    "FEATURE_SETS",
    "Feature",
    "FeatureOptions",
    "FeatureSpec",
    "WindowPooler",
    "compute_features",
    "default_spec",
    "feature_names",
    "find_feature",
    "select_features",
    "window_features",
]
