"""What a model needs to know of a pose, in which order; the model file carries it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import Field, ValidationError, field_validator

from pose_parser.errors import FeatureError
from pose_parser.features.catch22 import require_aeon
from pose_parser.features.compiling import needed_points
from pose_parser.features.compute import Recipe, compute_features, make_recipe
from pose_parser.features.options import FeatureOptions
from pose_parser.features.points import point_landmarks
from pose_parser.features.pooling import CATCH22, check_pool, pool_columns
from pose_parser.landmarks import FloatArray, Landmarks, Skeleton, mirrored_name


class FeatureSpec(FeatureOptions):
    """The columns that a model was trained on: features, options and, for movements, how a window is summed up.

    Frozen and hashable; `to_dict` and `from_dict` are the ``features`` object of a model's card.

    Parameters
    ----------
    names : tuple of str
        Names of features, each once, in the order of the columns.
    mirrored, centring, scaling, upright, min_visibility
        See `FeatureOptions`.
    pooling : tuple of str
        How a window of frames is summed up, see `pose_parser.features.pooling.pool`; empty for single frames.
    window_samples : int or None
        Number of evenly spaced samples a window is read at. Without pooling, these samples are the columns. None
        reads a pooled window at 30 samples per second and leaves a window without pooling to its last frame.

    Raises
    ------
    FeatureError
        If a feature or pooling is unknown or named twice, or there is none.
    """

    names: tuple[str, ...]
    pooling: tuple[str, ...] = ()
    window_samples: int | None = Field(default=None, ge=2, le=1000)

    @field_validator("names")
    @classmethod
    def _known_names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if not names:
            raise FeatureError("a feature spec needs at least one feature name")
        make_recipe(names)
        return _unique(names)

    @field_validator("pooling")
    @classmethod
    def _known_pooling(cls, pooling: tuple[str, ...]) -> tuple[str, ...]:
        return _unique(tuple(check_pool(name) for name in pooling))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read the ``features`` object of a model's card.

        Raises
        ------
        FeatureError
            If a field is unknown or has a value of the wrong kind, or a feature is unknown.
        """
        try:
            return cls.model_validate(dict(data))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            raise FeatureError(f"features.{field}: {first['msg']}, but it is {first.get('input')!r}") from error

    def to_dict(self) -> dict[str, Any]:
        """Give the ``features`` object of a model's card, made of plain JSON values."""
        return self.model_dump(mode="json")

    @property
    def recipe(self) -> Recipe:
        """How the features are made of features of single frames."""
        return make_recipe(self.names)

    @property
    def needs_window(self) -> bool:
        """Whether one frame is not enough: there is pooling, or a feature that is a change over time."""
        return bool(self.pooling) or self.window_samples is not None or self.recipe.needs_time

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns that a model is given, such as ``left_knee_angle_deg__mean`` for pooled windows."""
        if self.pooling:
            return tuple(f"{name}__{column}" for name in self.names for column in pool_columns(self.pooling))
        if self.window_samples is not None:
            return tuple(f"{name}__sample_{index:02d}" for name in self.names for index in range(self.window_samples))
        return self.names

    def require_packages(self) -> None:
        """Raise a FeatureError where a package that the pooling needs is not installed."""
        if CATCH22 in self.pooling:
            require_aeon()

    def compute(self, landmarks: Landmarks) -> FloatArray:
        """Compute the features of every frame, before any pooling.

        Parameters
        ----------
        landmarks : Landmarks
            The landmarks of one person over time; never modified.

        Returns
        -------
        array, shape (n_frames, n_features)
            Values in the order of `names`; NaN where a landmark is missing.

        Raises
        ------
        FeatureError
            If the skeleton lacks a joint.
        """
        return compute_features(landmarks, self.names, options=self)

    def required_landmarks(self, skeleton: Skeleton) -> list[str]:
        """List the landmarks without which a feature is missing.

        Parameters
        ----------
        skeleton : Skeleton
            The skeleton that landmarks will come on.

        Returns
        -------
        list of str
            Names in the skeleton's order; midpoints are given as the two landmarks that they lie between.

        Raises
        ------
        FeatureError
            If the skeleton lacks a joint.
        """
        self.recipe.plan(skeleton, self)
        points = [point for feature in self.recipe.features for point in needed_points(feature, self)]
        needed = {name for point in points for name in point_landmarks(skeleton, point) or ()}
        seen = {mirrored_name(name) for name in needed} if self.mirrored else needed
        return [name for name in skeleton.landmark_names if name in seen]


def _unique(names: tuple[str, ...]) -> tuple[str, ...]:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise FeatureError(f"{', '.join(twice)} is named twice; each column has one name")
    return names
