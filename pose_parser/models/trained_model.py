"""One classifier, whatever library it comes from, seen through its card."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pose_parser.errors import FeatureError, ModelError, ModelFileError
from pose_parser.features import FeatureSpec
from pose_parser.landmarks import FloatArray
from pose_parser.models.answers import class_order, classifier_labels, label_name, raw_probabilities
from pose_parser.models.card import ModelCard
from pose_parser.models.fast_forest import FEW, FastForest, make_fast_forest
from pose_parser.models.parts import walk_parts
from pose_parser.models.wants import feature_count, fitted_columns, wanted_features


@dataclass(frozen=True, eq=False)
class TrainedModel:
    """A classifier and its card; made by `make_trained_model`, so the two fit each other.

    Parameters
    ----------
    classifier : object
        Anything with ``predict``; ``predict_proba`` or ``decision_function`` are used when they are there.
    card : ModelCard
        What it wants and what its answers mean.
    accepts_missing : bool
        Whether it predicts from examples with NaN.
    columns : tuple of str or None
        Names of the data frame that it was fitted with; None if it was fitted with a plain array.
    sha256 : str
        Of the file that it came from; empty if it came from none.
    fast_forest : FastForest or None
        The same forest laid out for single examples.
    """

    classifier: Any
    card: ModelCard
    accepts_missing: bool
    columns: tuple[str, ...] | None = None
    sha256: str = ""
    fast_forest: FastForest | None = None

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, in the card's order."""
        return self.card.classes

    def probabilities(self, examples: FloatArray) -> FloatArray:
        """Tell how likely each class is.

        Parameters
        ----------
        examples : array, shape (n_examples, n_columns)
            Columns as ``card.features`` names them.

        Returns
        -------
        array, shape (n_examples, n_classes)
            From ``predict_proba``; else ``decision_function`` through the logistic function (two classes) or softmax
            (more), which order the classes rightly but are no measured frequencies; else 1 for what ``predict`` says
            and 0 for the rest. Classes in the card's order.

        Raises
        ------
        ModelError
            If the classifier answers in another shape, with NaN, or with a class that it has not announced.
        """
        plain = np.asarray(examples, dtype=np.float64)
        table = self.fast_forest if len(plain) <= FEW else None
        named = self.columns is not None and (table is None or table.before is not None)
        given = _as_table(plain, self.columns or ()) if named else plain
        values: FloatArray | None
        if table is not None:
            values = table.probabilities(given)
        else:
            values = raw_probabilities(self.classifier, given, len(self.classes))
        if values is None:
            values = self._one_hot(np.asarray(self.classifier.predict(given)).ravel())
        else:
            values = values[:, class_order(self.classifier, self.classes)]
        if values.shape != (len(examples), len(self.classes)) or not np.isfinite(values).all():
            raise ModelError(f"{self.card.name} gave no probability for each of its {len(self.classes)} classes")
        return values

    def predict(self, examples: FloatArray) -> list[str]:
        """Name the most probable class of each example, shape (n_examples, n_columns)."""
        return [self.classes[index] for index in self.probabilities(examples).argmax(axis=1)]

    def _one_hot(self, labels: NDArray[Any]) -> FloatArray:
        known = classifier_labels(self.classifier)
        names = [label_name(label) for label in labels.tolist()]
        if known is not None:
            order = class_order(self.classifier, self.classes)
            by_label = {label_name(known[index]): column for column, index in enumerate(order)}
        else:
            by_label = {name: column for column, name in enumerate(self.classes)}
            if not set(names) <= set(by_label):
                by_label = {str(column): column for column in range(len(self.classes))}
        unknown = sorted(set(names) - set(by_label))
        if unknown:
            raise ModelError(f"{self.card.name} answered {unknown[0]!r}, which is none of its classes")
        one_hot = np.zeros((len(names), len(self.classes)))
        one_hot[np.arange(len(names)), [by_label[name] for name in names]] = 1.0
        return one_hot


def make_trained_model(
    classifier: Any,
    card: Mapping[str, Any] | ModelCard | None = None,
    *,
    name: str = "model",
    source: str | None = None,
    sha256: str = "",
) -> TrainedModel:
    """Bring a fitted classifier and its card together, and try them on one example.

    Parameters
    ----------
    classifier : object
        A fitted classifier; parallel jobs and progress messages are turned off in place.
    card : mapping or ModelCard, optional
        The card, or some of its fields; the others are taken from the classifier.
    name : str
        What to call the model where the card does not.
    source : str, optional
        What to call it in an error, such as its file; the name unless given.
    sha256 : str
        Of the file it came from.

    Returns
    -------
    TrainedModel

    Raises
    ------
    ModelFileError
        If it is no classifier, is not fitted, does not fit its card, or does not say which features it wants.
    """
    source = source or name
    if not callable(getattr(classifier, "predict", None)):
        raise ModelFileError(f"{source}: the classifier is a {type(classifier).__name__}, which has no predict")
    given = card.to_dict() if isinstance(card, ModelCard) else dict(card or {})
    full = ModelCard.from_dict({"name": name, **_derived(classifier, given, source), **given}, source=f"{source}: card")
    _check_fit(classifier, full, source)
    try:
        full.features.require_packages()
    except FeatureError as error:
        raise ModelFileError(f"{source}: {error}") from error
    _quieten(classifier)
    columns = fitted_columns(classifier, full.features, source)
    model = TrainedModel(classifier, full, accepts_missing=False, columns=columns, sha256=sha256)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _try(model, source)
        model = replace(model, accepts_missing=_accepts_missing(model))
    return replace(model, fast_forest=make_fast_forest(classifier))


def _as_table(examples: FloatArray, columns: Sequence[str]) -> Any:
    import pandas as pd

    return pd.DataFrame(examples, columns=list(columns))


def _derived(classifier: Any, given: Mapping[str, Any], source: str) -> dict[str, Any]:
    """Ask the classifier for the fields that a card lacks."""
    derived: dict[str, Any] = {}
    labels = classifier_labels(classifier)
    if "classes" not in given:
        if labels is None:
            raise ModelFileError(f'{source}: the classifier does not name its classes; add a card with "classes"')
        derived["classes"] = [label_name(label) for label in labels]
    if "features" not in given:
        derived["features"] = FeatureSpec(names=wanted_features(classifier, source)).to_dict()
    return derived


def _check_fit(classifier: Any, card: ModelCard, source: str) -> None:
    try:
        class_order(classifier, card.classes)
    except ModelFileError as error:
        raise ModelFileError(f"{source}: {error}") from error
    wanted, given = feature_count(classifier), len(card.features.column_names)
    if wanted is not None and wanted != given:
        raise ModelFileError(f"{source}: the card describes {given} columns, the classifier was trained on {wanted}")


def _quieten(classifier: Any) -> None:
    """Turn off parallel jobs, which cost more than one example takes, and progress messages."""
    for part in walk_parts(classifier):
        attributes = getattr(part, "__dict__", {})
        for key, value in (("n_jobs", 1), ("verbose", 0)):
            if attributes.get(key):
                attributes[key] = value


def _try(model: TrainedModel, source: str) -> None:
    try:
        model.probabilities(np.zeros((1, len(model.card.features.column_names))))
    except Exception as error:  # any library's classifier, any failure
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise ModelFileError(f"{source}: a trial prediction failed ({reason})") from error


def _accepts_missing(model: TrainedModel) -> bool:
    try:
        model.probabilities(np.full((1, len(model.card.features.column_names)), np.nan))
    except Exception:  # noqa: BLE001  # how a classifier refuses NaN is its library's choice
        return False
    return True
