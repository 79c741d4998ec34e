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


def library_versions() -> dict[str, str]:
    """Name the libraries that make the model what it is."""
    packages = {"pose_parser": "pose-parser", "scikit-learn": "scikit-learn", "numpy": "numpy"}
    return {name: importlib.metadata.version(package) for name, package in packages.items()}
