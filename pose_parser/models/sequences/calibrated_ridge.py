"""A linear classifier for many features and few examples, whose confidence is measured."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import RidgeClassifierCV
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from pose_parser.landmarks import FloatArray

_ALPHAS = tuple(np.logspace(-3, 3, 10).tolist())
_LOG_SHARPNESS = (-3.0, 5.0)


class CalibratedRidge(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Ridge classifier with probabilities.

    scikit-learn's `RidgeClassifierCV` finds how much to shrink by leaving one example out at a time. Its answers for
    those left out also tell how far it can be relied on: the probabilities are the softmax of the answers times the
    one factor that makes the left-out examples most likely (temperature scaling: Guo, Pleiss, Sun and Weinberger, "On
    calibration of modern neural networks", 2017, https://arxiv.org/abs/1706.04599).

    Parameters
    ----------
    class_weight : dict, "balanced" or None
        As in `RidgeClassifierCV`.

    Attributes
    ----------
    classes_ : array, shape (n_classes,)
        The classes.
    coef_, intercept_ : arrays, shapes (n_classes, n_features) and (n_classes,)
        Of the linear answers; two classes have a line each, too.
    sharpness_ : float
        The factor.
    alpha_ : float
        How much was shrunk.

    Notes
    -----
    Examples that were cut from the same movement a moment apart are nearly the same: leaving one of them out says less
    than leaving out the video. The confidence is then too high, which the calibration of an evaluation shows.
    """

    def __init__(self, class_weight: Any = None) -> None:
        self.class_weight = class_weight

    def fit(self, X: Any, y: Any) -> Self:  # noqa: N803  scikit-learn's names
        """Fit to examples of shape (n_rows, n_features) and their classes."""
        table, labels = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(labels)
        if len(np.unique(labels)) < 2:
            raise ValueError("a classifier needs examples of at least 2 classes; these are all of 1 class")
        ridge = RidgeClassifierCV(
            alphas=_ALPHAS, scoring="accuracy", store_cv_results=True, class_weight=self.class_weight
        ).fit(table, labels)
        self.classes_ = ridge.classes_
        self.alpha_ = float(ridge.alpha_)
        left_out = ridge.cv_results_[:, :, _ALPHAS.index(self.alpha_)]
        self.coef_, self.intercept_ = ridge.coef_, np.atleast_1d(ridge.intercept_)
        if len(self.classes_) == 2:
            self.coef_, self.intercept_ = np.vstack([-self.coef_, self.coef_]), np.array([-1.0, 1.0]) * self.intercept_
            left_out = np.hstack([-left_out, left_out])
        self.sharpness_ = _best_sharpness(left_out, np.searchsorted(self.classes_, labels))
        return self

    def predict_proba(self, X: Any) -> FloatArray:  # noqa: N803
        """Tell how likely each class is, shape (n_rows, n_classes)."""
        check_is_fitted(self)
        table = validate_data(self, X, dtype=np.float64, reset=False)
        probabilities: FloatArray = softmax(self.sharpness_ * (table @ self.coef_.T + self.intercept_), axis=1)
        return probabilities

    def predict(self, X: Any) -> NDArray[Any]:  # noqa: N803
        """Name the most likely class of each row."""
        most_likely = self.predict_proba(X).argmax(axis=1)
        labels: NDArray[Any] = self.classes_[most_likely]
        return labels


def _best_sharpness(answers: FloatArray, places: NDArray[np.intp]) -> float:
    """Find the factor under which the true classes, at `places`, are most likely."""
    rows = np.arange(len(places))

    def loss(log_sharpness: float) -> float:
        return float(-log_softmax(np.exp(log_sharpness) * answers, axis=1)[rows, places].mean())

    return float(np.exp(minimize_scalar(loss, bounds=_LOG_SHARPNESS, method="bounded").x))
