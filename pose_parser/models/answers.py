"""What a classifier answers: its labels, their names, its probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pose_parser.errors import ModelFileError
from pose_parser.landmarks import FloatArray


def label_name(label: Any) -> str:
    """Name a class by its label: text as it is, whole numbers without a point."""
    if isinstance(label, bytes):
        return label.decode("utf-8", "replace")
    if isinstance(label, float | np.floating) and float(label).is_integer():
        return str(int(label))
    return str(label)


def class_order(classifier: Any, classes: Sequence[str]) -> list[int]:
    """Find the classifier's column for each class of the card.

    Raises
    ------
    ModelFileError
        If the two do not agree on the classes.
    """
    labels = classifier_labels(classifier)
    if labels is None:
        return list(range(len(classes)))
    if len(labels) != len(classes):
        raise ModelFileError(f"the card names {len(classes)} classes, the classifier tells {len(labels)} apart")
    names = [label_name(label) for label in labels]
    if set(names) == set(classes):
        return [names.index(name) for name in classes]
    if any(isinstance(label, str) for label in labels):
        odd = sorted(set(names) ^ set(classes))
        raise ModelFileError(f"the card and the classifier do not agree on the classes: {', '.join(odd[:4])}")
    return list(range(len(classes)))


def classifier_labels(classifier: Any) -> list[Any] | None:
    """List what a classifier tells apart, in the order of its answers; None if it does not say."""
    try:
        classes = classifier.classes_
    except AttributeError:
        return None
    array = np.asarray(classes)
    if array.ndim != 1 or not len(array):
        raise ModelFileError("the classifier gives several answers at once; Poser shows one label")
    return list(array.tolist())


def raw_probabilities(classifier: Any, examples: Any, n_classes: int) -> FloatArray | None:
    """Ask for probabilities in the classifier's order; None if it only has labels."""
    if callable(getattr(classifier, "predict_proba", None)):
        return np.asarray(classifier.predict_proba(examples), dtype=np.float64).reshape(len(examples), -1)
    if not callable(getattr(classifier, "decision_function", None)):
        return None
    scores = np.asarray(classifier.decision_function(examples), dtype=np.float64)
    if scores.ndim == 1 and n_classes == 2:
        positive = 0.5 * (1.0 + np.tanh(0.5 * scores))
        return np.stack([1.0 - positive, positive], axis=1)
    if scores.shape != (len(examples), n_classes):
        return None
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    softmax: FloatArray = powers / powers.sum(axis=1, keepdims=True)
    return softmax
