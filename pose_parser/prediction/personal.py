"""A model's answers fitted to one person: what thirty seconds of known movements tell of how it reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax

from pose_parser.errors import ModelError
from pose_parser.landmarks import FloatArray

LEAST_ANSWERS = 10
"""Fewest answers of a movement that are learnt from."""

_SMALLEST = 1e-6
_STIFFNESS = 0.02
_N_BLOCKS = 4


@dataclass(frozen=True)
class PersonalFit:
    """How a model's probabilities are shifted for one person.

    Each class has an offset and all share one sharpness: ``softmax(sharpness * log(p) + offsets)``, which is vector
    scaling with a common factor (Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", 2017,
    https://arxiv.org/abs/1706.04599). No new movement can be learnt so, and none forgotten.

    Parameters
    ----------
    classes : tuple of str
        Of the model, in its order.
    sharpness : float
        More than 1 makes the model surer of itself.
    offsets : tuple of float
        One per class; 0 where the person did not show the movement.
    right_before, right_after : float
        Share of answers that were right, in [0, 1], each movement counting alike: as the model came, and with the fit,
        on stretches that it was not fitted on.
    """

    classes: tuple[str, ...]
    sharpness: float
    offsets: tuple[float, ...]
    right_before: float
    right_after: float

    @property
    def helps(self) -> bool:
        """Tell whether it was better than the model as it came."""
        return self.right_after > self.right_before

    def apply(self, probabilities: FloatArray) -> FloatArray:
        """Shift probabilities of shape (..., n_classes)."""
        shifted: FloatArray = np.exp(_scores(probabilities, self.sharpness, np.asarray(self.offsets)))
        return shifted

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return {
            "classes": list(self.classes),
            "sharpness": self.sharpness,
            "offsets": list(self.offsets),
            "right_before": self.right_before,
            "right_after": self.right_after,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_dict` gave.

        Raises
        ------
        ModelError
            If a field is missing or of another kind.
        """
        try:
            numbers = {name: float(data[name]) for name in ("sharpness", "right_before", "right_after")}
            fit = cls(tuple(map(str, data["classes"])), offsets=tuple(map(float, data["offsets"])), **numbers)
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(f"this is no personal fit ({error})") from error
        if len(fit.classes) != len(fit.offsets) or not np.isfinite([fit.sharpness, *fit.offsets]).all():
            raise ModelError("this is no personal fit: each class needs one finite offset")
        return fit


def fit_person(probabilities: FloatArray, labels: Sequence[str], classes: Sequence[str]) -> PersonalFit:
    """Fit a model's answers to a person who showed some of its movements.

    Parameters
    ----------
    probabilities : array, shape (n_answers, n_classes)
        What the model said, in order of time.
    labels : sequence of str
        What the person did.
    classes : sequence of str
        Of the model, in the order of the columns.

    Returns
    -------
    PersonalFit
        Whether it helps is measured by fitting on three quarters of each movement's time and testing on the other.

    Raises
    ------
    ModelError
        If fewer than two movements were shown, or one of them too shortly.
    """
    given = np.asarray(probabilities, dtype=np.float64)
    codes = np.array([list(classes).index(label) for label in labels], dtype=np.intp)
    shown, counts = np.unique(codes, return_counts=True)
    if len(shown) < 2:
        raise ModelError("at least two movements have to be shown, so that they can be told apart")
    if counts.min() < LEAST_ANSWERS:
        name = classes[shown[counts.argmin()]]
        raise ModelError(f"{name} was shown too shortly: {counts.min()} answers, and {LEAST_ANSWERS} are needed")
    blocks = _blocks(codes)
    after = np.empty_like(codes)
    for block in range(_N_BLOCKS):
        held_out = blocks == block
        sharpness, offsets = _fit(given[~held_out], codes[~held_out])
        after[held_out] = _scores(given[held_out], sharpness, offsets).argmax(axis=1)
    sharpness, offsets = _fit(given, codes)
    return PersonalFit(
        classes=tuple(classes),
        sharpness=sharpness,
        offsets=tuple(offsets.tolist()),
        right_before=_balanced(given.argmax(axis=1) == codes, codes),
        right_after=_balanced(after == codes, codes),
    )


def _scores(probabilities: FloatArray, sharpness: float, offsets: FloatArray) -> FloatArray:
    scores: FloatArray = log_softmax(sharpness * np.log(np.maximum(probabilities, _SMALLEST)) + offsets, axis=-1)
    return scores


def _fit(probabilities: FloatArray, codes: NDArray[np.intp]) -> tuple[float, FloatArray]:
    """Make the shown movements likely, each counting alike, with a pull towards the model as it came."""
    n_classes = probabilities.shape[1]
    shown, counts = np.unique(codes, return_counts=True)
    weights = (1.0 / (len(shown) * counts))[np.searchsorted(shown, codes)]
    rows = np.arange(len(codes))

    def loss(parameters: FloatArray) -> float:
        offsets = np.zeros(n_classes)
        offsets[shown] = parameters[1:]
        scores = _scores(probabilities, float(np.exp(parameters[0])), offsets)
        return float(-(weights * scores[rows, codes]).sum() + _STIFFNESS * (parameters**2).sum())

    bounds = [(-2.0, 2.0), *[(-6.0, 6.0)] * len(shown)]
    found = minimize(loss, np.zeros(1 + len(shown)), method="L-BFGS-B", bounds=bounds)
    offsets = np.zeros(n_classes)
    offsets[shown] = found.x[1:]
    return float(np.exp(found.x[0])), offsets


def _blocks(codes: NDArray[np.intp]) -> NDArray[np.intp]:
    """Cut each movement's time in quarters: neighbouring answers are alike, so whole stretches are held out."""
    blocks = np.empty_like(codes)
    for code in np.unique(codes):
        places = np.flatnonzero(codes == code)
        blocks[places] = np.arange(len(places)) * _N_BLOCKS // len(places)
    return blocks


def _balanced(right: NDArray[np.bool_], codes: NDArray[np.intp]) -> float:
    return float(np.mean([right[codes == code].mean() for code in np.unique(codes)]))
