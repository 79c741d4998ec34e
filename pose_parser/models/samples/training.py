"""What both sample models are: one small neural network on standardised columns."""

from __future__ import annotations

import importlib.metadata
import warnings

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from pose_parser.landmarks import FloatArray

HIDDEN_UNITS = 64
EPOCHS = 14
SURE_ACCURACY = 0.99
"""Share of the answers shown as sure that must be right on held-out examples."""

SURE_STRANGERS = 0.08
"""Share of the poses that are none of the classes that may be shown as sure."""

_LOWEST_THRESHOLD, _STEP = 0.5, 0.05


def fit_classifier(columns: FloatArray, labels: NDArray[np.str_], *, epochs: int = EPOCHS) -> Pipeline:
    """Fit the network; the same examples give the same network, bit for bit, on one machine.

    Parameters
    ----------
    columns : array, shape (n_examples, n_columns)
        Without NaN: live, a figure that lacks a joint is not shown to the model either.
    labels : array of str, shape (n_examples,)
        Classes.
    epochs : int
        Number of passes through the examples; it stops there, before it has learnt them by heart.

    Returns
    -------
    Pipeline
    """
    batch = min(256, len(labels))
    network = MLPClassifier((HIDDEN_UNITS,), alpha=1e-2, batch_size=batch, max_iter=epochs, random_state=0)
    pipeline = make_pipeline(StandardScaler(), network)
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore", ConvergenceWarning)
        pipeline.fit(columns, labels)
    return pipeline


def choose_threshold(confidences: FloatArray, right: NDArray[np.bool_], strangers: FloatArray | None = None) -> float:
    """Choose from which confidence on an answer is shown as sure.

    Parameters
    ----------
    confidences : array, shape (n_examples,)
        Probability of the most probable class, for examples that were not trained on.
    right : array of bool, shape (n_examples,)
        Whether it was the true one.
    strangers : array, shape (n_strangers,), optional
        The same probability for poses that are none of the classes.

    Returns
    -------
    float
        The lowest of 0.5, 0.55, ... 0.95 from which `SURE_ACCURACY` of the sure answers are right and at most
        `SURE_STRANGERS` of the strangers are sure.
    """
    thresholds = np.arange(_LOWEST_THRESHOLD, 0.951, _STEP).round(2)
    for threshold in thresholds:
        accurate = right[confidences >= threshold].mean() >= SURE_ACCURACY
        if accurate and (strangers is None or (strangers >= threshold).mean() <= SURE_STRANGERS):
            return float(threshold)
    return float(thresholds[-1])


def library_versions() -> dict[str, str]:
    """Name the libraries that make the model what it is."""
    packages = {"pose_parser": "pose-parser", "scikit-learn": "scikit-learn", "numpy": "numpy"}
    return {name: importlib.metadata.version(package) for name, package in packages.items()}
