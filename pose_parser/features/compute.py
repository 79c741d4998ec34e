"""From landmarks to feature values: single frames by plan, changes over time from those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pose_parser.features.catalogue import find_feature
from pose_parser.features.compiling import compile_plan
from pose_parser.features.feature import Feature
from pose_parser.features.motion import rate_of_change, speed
from pose_parser.features.options import FeatureOptions
from pose_parser.landmarks import FloatArray, Landmarks, Skeleton

DEFAULT_OPTIONS = FeatureOptions()


def compute_features(
    landmarks: Landmarks, names: Sequence[str], *, options: FeatureOptions = DEFAULT_OPTIONS
) -> FloatArray:
    """Compute features of every frame.

    Parameters
    ----------
    landmarks : Landmarks
        The landmarks of one person over time; never modified.
    names : sequence of str
        Names of features, see `feature_names` and docs/features.md.
    options : FeatureOptions
        Mirroring, centring, scaling, smallest visibility.

    Returns
    -------
    array, shape (n_frames, n_features)
        Values in the order of `names`; NaN where a landmark is missing.

    Raises
    ------
    FeatureError
        If a name is unknown, or the skeleton lacks a joint for it.
    """
    recipe = make_recipe(tuple(names))
    return recipe.finish(recipe.frame_values(landmarks, options), landmarks.timestamps_ms)


@dataclass(frozen=True, eq=False)
class Recipe:
    """How a list of features is made of features of single frames; made by `make_recipe`.

    Parameters
    ----------
    features : tuple of Feature
        What is wanted.
    ingredients : tuple of Feature
        The features of single frames that it takes, each once.
    columns : tuple of tuple of int
        For each wanted feature, its ingredients.
    """

    features: tuple[Feature, ...]
    ingredients: tuple[Feature, ...]
    columns: tuple[tuple[int, ...], ...]

    @property
    def needs_time(self) -> bool:
        """Whether a feature is a change over time, which one frame cannot show."""
        return any(feature.order for feature in self.features)

    def frame_values(self, landmarks: Landmarks, options: FeatureOptions) -> FloatArray:
        """Compute the ingredients, shape (n_frames, n_ingredients), each frame by itself."""
        return compile_plan(landmarks.skeleton, self.ingredients, options).compute(landmarks)

    def check(self, skeleton: Skeleton, options: FeatureOptions) -> None:
        """Raise a FeatureError where the skeleton lacks a joint."""
        compile_plan(skeleton, self.ingredients, options)

    def finish(self, values: FloatArray, timestamps_ms: FloatArray) -> FloatArray:
        """Derive the wanted features, shape (n_frames, n_features), from consecutive frames' ingredients."""
        if self.ingredients == self.features:
            return values
        times_s = np.asarray(timestamps_ms, dtype=np.float64) / 1000.0
        periodic = np.array([feature.is_periodic for feature in self.ingredients])
        states = [values, *(rate_of_change(values, times_s, order=order, periodic=periodic) for order in (1, 2))]
        finished = [
            self._column(feature, columns, states) for feature, columns in zip(self.features, self.columns, strict=True)
        ]
        return np.stack(finished, axis=1)

    def _column(self, feature: Feature, columns: tuple[int, ...], states: list[FloatArray]) -> FloatArray:
        if feature.operation == "speed":
            *path, size = columns
            return speed(states[feature.order][:, path], states[0][:, size])
        column: FloatArray = states[feature.order][:, columns[0]]
        return column


@lru_cache(maxsize=256)
def make_recipe(names: tuple[str, ...]) -> Recipe:
    """Look up features and what single-frame features they are made of.

    Raises
    ------
    FeatureError
        If a name is unknown.
    """
    features = tuple(find_feature(name) for name in names)
    sources = [feature.sources or (feature,) for feature in features]
    ingredients = tuple(dict.fromkeys(source for group in sources for source in group))
    place = {source: index for index, source in enumerate(ingredients)}
    return Recipe(features, ingredients, tuple(tuple(place[source] for source in group) for group in sources))
