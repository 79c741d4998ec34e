"""From landmarks to feature values: single frames by plan, changes over time from those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from pose_parser.features.arrays import BoolArray
from pose_parser.features.catalogue import find_feature
from pose_parser.features.compiling import compile_plan
from pose_parser.features.feature import Feature
from pose_parser.features.options import FeatureOptions
from pose_parser.features.plan import FramePlan
from pose_parser.features.rates import rate_of_change, speed
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

    @cached_property
    def periodic(self) -> BoolArray:
        """Which of the features go round in a circle, shape (n_features,)."""
        return np.array([feature.is_periodic for feature in self.features])

    def frame_values(self, landmarks: Landmarks, options: FeatureOptions) -> FloatArray:
        """Compute the ingredients, shape (n_frames, n_ingredients), each frame by itself."""
        return self.plan(landmarks.skeleton, options).compute(landmarks)

    def plan(self, skeleton: Skeleton, options: FeatureOptions) -> FramePlan:
        """Compile the ingredients, or raise a FeatureError where the skeleton lacks a joint."""
        return _cached_plan(self, skeleton, options)

    def finish(self, values: FloatArray, timestamps_ms: FloatArray) -> FloatArray:
        """Derive the wanted features from consecutive frames' ingredients.

        Parameters
        ----------
        values : array, shape (..., n_frames, n_ingredients)
            What `frame_values` gives, of one recording or of several of the same length.
        timestamps_ms : array, shape (..., n_frames)
            Time of each frame in milliseconds.

        Returns
        -------
        array, shape (..., n_frames, n_features)
        """
        if self.ingredients == self.features:
            return values
        times_s = np.asarray(timestamps_ms, dtype=np.float64) / 1000.0
        rates = {order: self._rates(values, times_s, order) for order in (1, 2)}
        finished = np.empty((*values.shape[:-1], len(self.features)))
        for row, (feature, columns) in enumerate(zip(self.features, self.columns, strict=True)):
            source = rates[feature.order] if feature.order else values
            if feature.operation == "speed":
                *path, size = columns
                finished[..., row] = speed(source[..., path], values[..., size])
            else:
                finished[..., row] = source[..., columns[0]]
        return finished

    def _rates(self, values: FloatArray, times_s: FloatArray, order: int) -> FloatArray:
        """Differentiate the ingredients that a change of this order is made of; the others stay NaN."""
        pairs = zip(self.features, self.columns, strict=True)
        needed = sorted({column for feature, columns in pairs if feature.order == order for column in columns})
        periodic = np.array([self.ingredients[column].is_periodic for column in needed], dtype=bool)
        rates = np.full(values.shape, np.nan)
        if needed and values.size:
            rates[..., needed] = rate_of_change(values[..., needed], times_s, order=order, periodic=periodic)
        return rates


@lru_cache(maxsize=256)
def _cached_plan(recipe: Recipe, skeleton: Skeleton, options: FeatureOptions) -> FramePlan:
    # A recipe is compared by identity: hashing each of its features for every live frame would cost more than the sums.
    return compile_plan(skeleton, recipe.ingredients, options)


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
