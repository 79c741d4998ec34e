"""Why a label: the landmarks without whose peculiarities it would be less likely."""

from __future__ import annotations

from typing import Any

import numpy as np

from pose_parser.features.shares import columns_of_features, landmark_shares
from pose_parser.landmarks import FloatArray, skeleton_called
from pose_parser.models import TrainedModel
from pose_parser.prediction.personal import PersonalFit

_SMALLEST_SHARE = 0.005


class Reasons:
    """What speaks for a model's answers.

    Each feature is set to what is typical for the examples that the model was trained on; what the label then loses of
    its probability is dealt out to the landmarks that the feature is made of.

    Parameters
    ----------
    model : TrainedModel
        Its card tells what is typical (``training_data["typical"]``); without, the means or fillings that the first
        steps of its pipeline have learnt do.
    """

    def __init__(self, model: TrainedModel) -> None:
        self._model = model
        self._typical = find_typical(model)
        self._columns = columns_of_features(model.card.features)
        self._skeleton = skeleton_called(model.card.skeleton)

    def explain(self, features: FloatArray, label: str, *, fit: PersonalFit | None = None) -> dict[str, float] | None:
        """Tell how much each landmark speaks for a label; one question to the model.

        Parameters
        ----------
        features : array, shape (n_columns,)
            The example.
        label : str
            One of the model's classes.
        fit : PersonalFit, optional
            That the label was found with.

        Returns
        -------
        dict of str to float or None
            Shares by landmark, the largest first, those above half a per cent; empty where no single feature matters,
            None where nothing is known of what is typical.
        """
        if self._typical is None:
            return None
        given = self._model.probabilities(self._variants(features, self._typical))
        chances = (given if fit is None else fit.apply(given))[:, self._model.classes.index(label)]
        lost = dict(zip(self._columns, (chances[0] - chances[1:]).tolist(), strict=True))
        shares = landmark_shares(lost, self._skeleton, mirrored=self._model.card.features.mirrored)
        return {name: round(share, 3) for name, share in shares.items() if share >= _SMALLEST_SHARE}

    def _variants(self, features: FloatArray, typical: FloatArray) -> FloatArray:
        """Give the example, and after it the same with one feature after the other made typical."""
        asked = np.tile(features, (1 + len(self._columns), 1))
        known = np.isfinite(typical)
        for row, numbers in enumerate(self._columns.values(), start=1):
            changed = [number for number in numbers if known[number]]
            asked[row, changed] = typical[changed]
        return asked


def find_typical(model: TrainedModel) -> FloatArray | None:
    """Find what is typical for the examples that a model was trained on.

    Parameters
    ----------
    model : TrainedModel
        The model.

    Returns
    -------
    array, shape (n_columns,), or None
        NaN where nothing is known of a column; None where nothing is known at all.
    """
    n_columns = len(model.card.features.column_names)
    told = model.card.training_data.get("typical")
    if told is None:
        return _learnt_means(model.classifier, n_columns)
    return _as_row(told, n_columns)


def _learnt_means(classifier: Any, n_columns: int) -> FloatArray | None:
    """Take what the first step that fills in, or scales, has learnt, where it was given every column."""
    for _name, step in getattr(classifier, "steps", ()):
        if getattr(step, "n_features_in_", None) != n_columns:
            return None
        for attribute in ("statistics_", "mean_"):
            found = _as_row(getattr(step, attribute, None), n_columns)
            if found is not None:
                return found
    return None


def _as_row(values: Any, n_columns: int) -> FloatArray | None:
    try:
        row = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        return None
    return row if row.shape == (n_columns,) and np.isfinite(row).any() else None
