"""The model card: what a classifier names, wants and was made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from pose_parser.errors import ModelFileError, PoserError
from pose_parser.features import FeatureSpec
from pose_parser.landmarks import skeleton_called

MAX_CARD_BYTES = 1024 * 1024
"""Largest card, as JSON: every page that shows the models is sent it."""


class ModelCard(BaseModel):
    """What a model file says about its classifier.

    Parameters
    ----------
    name, description : str
        For people.
    classes : tuple of str
        Names of the classes; the order in which probabilities are shown. Names of text labels are the labels; names of
        numeric labels stand in the order of the classifier's ``classes_``.
    features : FeatureSpec
        The columns that the classifier was trained on.
    window_s : float or None
        Seconds of movement that one example is made of; None for a single frame.
    skeleton : str
        Name of the skeleton whose landmarks it was trained on: one that Poser knows, or the name that ``poser import``
        gave the skeleton of other keypoints.
    pose_model : str or None
        Pose engine model of the training data, such as ``"full"``; None where another estimator was used.
    unsure_below : float or None
        Smallest confidence, in [0, 1], that is shown as sure; None never says unsure.
    required_landmarks : tuple of str or None
        Landmarks without which no label is given; None leaves it to those that the features need.
    training_data, scores, created_with : dict
        Where the examples came from and under which licence, how well it did on what, and library versions.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=100)
    description: str = ""
    classes: tuple[str, ...] = Field(min_length=1, max_length=1000)
    features: FeatureSpec
    window_s: float | None = Field(default=None, gt=0.0, le=60.0)
    skeleton: str = Field(default="blazepose33", min_length=1, max_length=100)
    pose_model: str | None = None
    unsure_below: float | None = Field(default=None, ge=0.0, le=1.0)
    required_landmarks: tuple[str, ...] | None = None
    training_data: dict[str, Any] = Field(default_factory=dict)
    scores: dict[str, Any] = Field(default_factory=dict)
    created_with: dict[str, Any] = Field(default_factory=dict)

    @field_validator("classes")
    @classmethod
    def _distinct_classes(cls, classes: tuple[str, ...]) -> tuple[str, ...]:
        twice = sorted({name for name in classes if classes.count(name) > 1})
        if twice or not all(classes):
            raise ValueError(f"each class needs a name of its own; {', '.join(twice) or 'an empty one'} is not")
        return classes

    @field_validator("skeleton")
    @classmethod
    def _known_skeleton(cls, skeleton: str) -> str:
        return skeleton_called(skeleton).name

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        skeleton = skeleton_called(self.skeleton)
        unknown = [name for name in self.required_landmarks or () if name not in skeleton.index_by_name]
        if unknown:
            raise ValueError(f"required_landmarks: {self.skeleton} has no {', '.join(unknown)}")
        if self.features.needs_window and self.window_s is None:
            raise ValueError("window_s is missing: the features are taken from a window of frames")
        self.features.required_landmarks(skeleton)
        return self

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, source: str = "the card") -> Self:
        """Read a card from plain values.

        Parameters
        ----------
        data : mapping
            For example what `to_dict` gave.
        source : str
            What to call it in an error.

        Raises
        ------
        ModelFileError
            If a field is missing, unknown, or does not fit.
        """
        try:
            text = json.dumps(dict(data), allow_nan=False)
        except (TypeError, ValueError, RecursionError) as error:
            raise ModelFileError(f"{source}: a card is made of plain JSON values ({error})") from error
        if len(text) > MAX_CARD_BYTES:
            raise ModelFileError(f"{source}: a card may have {MAX_CARD_BYTES} bytes, this one has {len(text)}")
        try:
            return cls.model_validate(json.loads(text))
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            raise ModelFileError(f"{source}: {field + ': ' if field else ''}{first['msg']}") from error
        except PoserError as error:
            raise ModelFileError(f"{source}: {error}") from error

    def to_dict(self) -> dict[str, Any]:
        """Give the card as plain JSON values."""
        return self.model_dump(mode="json")


def read_card_file(path: Path) -> dict[str, Any] | None:
    """Read the card that lies beside a model file; None if there is none.

    Parameters
    ----------
    path : Path
        For example ``data/trained_models/dance.card.json``.

    Raises
    ------
    ModelFileError
        If the file is too large or not a JSON object.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_CARD_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ModelFileError(f"{path.name}: cannot be read ({error.strerror or error})") from error
    if len(data) > MAX_CARD_BYTES:
        raise ModelFileError(f"{path.name}: a card may have {MAX_CARD_BYTES} bytes")
    try:
        card = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ModelFileError(f"{path.name}: not JSON ({error})") from error
    if not isinstance(card, dict):
        raise ModelFileError(f"{path.name}: a card is a JSON object, this is {type(card).__name__}")
    return card
