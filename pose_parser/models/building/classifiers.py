"""The classifiers by the names that people choose them by, and what a search may vary in each."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pose_parser.errors import TrainingError
from pose_parser.models.building.spaces import Among, Between

N_TREES: Final = 200


@dataclass(frozen=True)
class Recipe:
    """How one kind of classifier is made.

    Parameters
    ----------
    make : callable
        Gives an unfitted classifier from a seed. One thread each: a search runs many of them side by side, and the
        same seed gives the same model only if nothing is summed up in another order.
    space : mapping
        What a search varies, by parameter name of the classifier.
    accepts_missing : bool
        Whether it learns from NaN.
    wants_scaling : bool
        Whether it compares columns by size.
    takes_weights : bool
        Whether it has a ``class_weight``.
    is_sequence : bool
        Whether it wants rows that are sequences laid flat. It then brings its own pipeline, which `space` is about,
        and `make` is not asked.
    """

    make: Callable[[int], Any]
    space: Mapping[str, Among | Between] = field(default_factory=dict)
    accepts_missing: bool = False
    wants_scaling: bool = False
    takes_weights: bool = False
    is_sequence: bool = False


def classifier_names() -> tuple[str, ...]:
    """List the names of the classifiers, simple ones first."""
    return tuple(_RECIPES)


def find_recipe(name: str) -> Recipe:
    """Find a classifier by its name.

    Raises
    ------
    TrainingError
        If there is none of this name.
    """
    if name not in _RECIPES:
        near = difflib.get_close_matches(name, _RECIPES, n=1)
        guess = f"did you mean {near[0]}? There are" if near else "choose from"
        raise TrainingError(f"there is no model {name!r}; {guess} {', '.join(_RECIPES)}")
    return _RECIPES[name]


def _optional(module: str, package: str) -> Any:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise TrainingError(
            f"this model needs {package}, which is not installed; run: python -m pip install {package}"
        ) from error


def _logistic(seed: int) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(max_iter=1000, random_state=seed)


def _svm(seed: int) -> Any:
    from sklearn.svm import SVC

    return SVC(random_state=seed)


def _random_forest(seed: int) -> Any:
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(N_TREES, random_state=seed, n_jobs=1)


def _extra_trees(seed: int) -> Any:
    from sklearn.ensemble import ExtraTreesClassifier

    return ExtraTreesClassifier(N_TREES, random_state=seed, n_jobs=1)


def _hist_gradient_boosting(seed: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    # Early stopping would hold back random rows, neighbours in time of those that it learns from.
    return HistGradientBoostingClassifier(early_stopping=False, random_state=seed)


def _knn(_seed: int) -> Any:
    from sklearn.neighbors import KNeighborsClassifier

    return KNeighborsClassifier(n_jobs=1)


def _mlp(seed: int) -> Any:
    from sklearn.neural_network import MLPClassifier

    return MLPClassifier((64,), alpha=1e-2, random_state=seed)


def _xgboost(seed: int) -> Any:
    from sklearn.ensemble import VotingClassifier

    library = _optional("xgboost", "xgboost-cpu")
    # XGBoost takes only the numbers 0, 1, ... as labels; a vote of one gives it these, and gives back the words.
    classifier = library.XGBClassifier(n_estimators=200, random_state=seed, n_jobs=1, tree_method="hist")
    return VotingClassifier([("xgboost", classifier)], voting="soft")


def _lightgbm(seed: int) -> Any:
    library = _optional("lightgbm", "lightgbm")
    return library.LGBMClassifier(
        n_estimators=200, random_state=seed, n_jobs=1, verbose=-1, deterministic=True, force_row_wise=True
    )


def _no_tables(_seed: int) -> Any:
    raise TrainingError("this model is made for the columns of one data set: see make_pipeline")


_FOREST_SPACE: Final[dict[str, Among | Between]] = {
    "max_features": Among(("sqrt", 0.2, 0.5)),
    "min_samples_leaf": Among((1, 2, 4, 8)),
    "max_depth": Among((None, 8, 16)),
}

_RECIPES: Final[dict[str, Recipe]] = {
    "logistic": Recipe(_logistic, {"C": Between(1e-3, 1e2, log=True)}, wants_scaling=True, takes_weights=True),
    "svm": Recipe(
        _svm,
        {"C": Between(1e-2, 1e3, log=True), "gamma": Between(1e-4, 1.0, log=True)},
        wants_scaling=True,
        takes_weights=True,
    ),
    "knn": Recipe(
        _knn,
        {"n_neighbors": Among((1, 3, 5, 9, 15, 25)), "weights": Among(("uniform", "distance"))},
        wants_scaling=True,
    ),
    "random_forest": Recipe(_random_forest, _FOREST_SPACE, accepts_missing=True, takes_weights=True),
    "extra_trees": Recipe(_extra_trees, _FOREST_SPACE, accepts_missing=True, takes_weights=True),
    "hist_gradient_boosting": Recipe(
        _hist_gradient_boosting,
        {
            "learning_rate": Between(0.02, 0.3, log=True),
            "max_leaf_nodes": Among((7, 15, 31)),
            "min_samples_leaf": Among((5, 10, 20, 40)),
            "l2_regularization": Between(1e-3, 10.0, log=True),
        },
        accepts_missing=True,
        takes_weights=True,
    ),
    "mlp": Recipe(_mlp, {"alpha": Between(1e-4, 1.0, log=True)}, wants_scaling=True),
    "xgboost": Recipe(
        _xgboost,
        {
            "xgboost__learning_rate": Between(0.02, 0.3, log=True),
            "xgboost__max_depth": Among((3, 4, 6, 8)),
            "xgboost__subsample": Among((0.6, 0.8, 1.0)),
        },
        accepts_missing=True,
    ),
    "lightgbm": Recipe(
        _lightgbm,
        {
            "learning_rate": Between(0.02, 0.3, log=True),
            "num_leaves": Among((7, 15, 31)),
            "min_child_samples": Among((5, 10, 20, 40)),
        },
        accepts_missing=True,
        takes_weights=True,
    ),
    "minirocket": Recipe(
        _no_tables,
        {"features__n_features": Among((2520, 5040, 9996))},
        accepts_missing=True,
        takes_weights=True,
        is_sequence=True,
    ),
    "quant": Recipe(
        _no_tables,
        {"classifier__max_features": Among((0.05, 0.1, 0.2)), "classifier__min_samples_leaf": Among((1, 2, 4))},
        accepts_missing=True,
        takes_weights=True,
        is_sequence=True,
    ),
}
