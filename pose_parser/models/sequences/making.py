"""The named pipelines for sequences."""

from __future__ import annotations

from typing import Any, Final

from sklearn.ensemble import ExtraTreesClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from pose_parser.errors import TrainingError
from pose_parser.models.sequences.calibrated_ridge import CalibratedRidge
from pose_parser.models.sequences.minirocket import MiniRocketFeatures
from pose_parser.models.sequences.quant import QuantFeatures
from pose_parser.models.sequences.scaling import SequenceScaler

SEQUENCE_CLASSIFIERS: Final = ("default", "minirocket", "quant")
"""Names that `make_sequence_classifier` knows."""

_ROCKET_FEATURES = 5040
_ROCKET_DRAWS = 13
"""Half the features of the paper, spread over 13 times as many choices of channels: trained as quickly, and better on
the many channels of a body (`bench/utkinect.py`: 97.7 % instead of 96.4 %, and less sure of what is wrong)."""


def make_sequence_classifier(
    kind: str = "default", *, n_features: int, n_samples: int, seed: int | None = 0, class_weight: Any = None
) -> Pipeline:
    """Make an unfitted classifier for rows that are sequences laid flat.

    Parameters
    ----------
    kind : {"default", "minirocket", "quant"}
        ``minirocket``: shares of time above thresholds of convolutions, and a linear classifier. ``quant``: quantiles
        within parts of the time, and extremely randomised trees. ``default``: the one to begin with, ``minirocket``.
    n_features, n_samples : int
        Shape of a sequence: a row has ``n_features * n_samples`` columns, feature after feature.
    seed : int or None
        The same seed and rows give the same classifier; None another one each time.
    class_weight : dict, "balanced" or None
        As in scikit-learn's classifiers.

    Returns
    -------
    Pipeline
        With the steps ``scaler``, which fills gaps; ``features``; for ``minirocket`` ``balance``; and ``classifier``.

    Raises
    ------
    TrainingError
        If there is no such kind, or the shape is none.
    """
    if kind not in SEQUENCE_CLASSIFIERS:
        raise TrainingError(f"there is no sequence classifier {kind!r}; choose from {', '.join(SEQUENCE_CLASSIFIERS)}")
    if n_features < 1 or n_samples < 2:
        raise TrainingError(f"{n_features} features at {n_samples} times are no sequence; at least 1 and 2 are needed")
    scaler = ("scaler", SequenceScaler(n_samples))
    if kind == "quant":
        trees = ExtraTreesClassifier(
            200, criterion="entropy", max_features=0.1, class_weight=class_weight, random_state=seed
        )
        return Pipeline([scaler, ("features", QuantFeatures(n_samples)), ("classifier", trees)])
    return Pipeline(
        [
            scaler,
            ("features", MiniRocketFeatures(n_samples, _ROCKET_FEATURES, seed, _ROCKET_DRAWS)),
            ("balance", StandardScaler(with_mean=False)),
            ("classifier", CalibratedRidge(class_weight)),
        ]
    )
