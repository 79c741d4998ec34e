"""Pipelines: what happens to the columns before a classifier sees them, put together from a few named options."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from pose_parser.errors import TrainingError
from pose_parser.models.building.classifiers import Recipe, find_recipe

CLASSIFIER: Final = "classifier"
SELECTION: Final = "selection"
_SELECTION_TREES: Final = 50
_SELECTION_FOLDS: Final = 3


@dataclass(frozen=True)
class PipelineOptions:
    """What is done before the classifier.

    Parameters
    ----------
    scaling : {"auto", "standard", "robust", "none"}
        Columns brought to one size by mean and standard deviation, or by median and quartiles. ``auto``: standard for
        classifiers that compare columns by size.
    imputation : {"auto", "median", "none"}
        What is missing gets the column's median of the training examples. ``auto``: where a step cannot do without.
    columns : tuple of str
        Patterns of the columns to use, such as ``*knee*`` (``*`` any text, ``?`` one sign); empty for all.
    selection : str
        ``none``; ``k_best:20``, the columns that differ most between the classes by themselves (F test); ``rfe:20``,
        the least useful dropped again and again until 20 are left; ``rfecv``, as many as held-out groups ask for.
    pca : int, float or None
        Number of principal components, or the share of variance to keep.
    balance : {"none", "weights", "oversample", "undersample", "smote"}
        Rare classes weighted up, repeated, or mixed from neighbours (SMOTE), or frequent ones thinned out. Only what
        a model learns from is ever changed, never what it is tested on.
    """

    scaling: Literal["auto", "standard", "robust", "none"] = "auto"
    imputation: Literal["auto", "median", "none"] = "auto"
    columns: tuple[str, ...] = ()
    selection: str = "none"
    pca: float | None = None
    balance: Literal["none", "weights", "oversample", "undersample", "smote"] = "none"


def make_pipeline(
    model: str, column_names: Sequence[str], options: PipelineOptions | None = None, *, seed: int = 0
) -> Any:
    """Make an unfitted pipeline.

    Parameters
    ----------
    model : str
        Name of the classifier, see `classifier_names`.
    column_names : sequence of str, shape (n_columns,)
        Names of the columns that it will be given.
    options : PipelineOptions, optional
        The steps before the classifier.
    seed : int
        Of all that is random in it.

    Returns
    -------
    sklearn.pipeline.Pipeline
        With a step ``classifier``; an imbalanced-learn pipeline where examples are added or left out.

    Raises
    ------
    TrainingError
        If an option has no such value, or the classifier cannot do what is asked.
    """
    options = options or PipelineOptions()
    recipe = find_recipe(model)
    classifier = recipe.make(seed)
    if options.balance == "weights":
        if not recipe.takes_weights:
            raise TrainingError(f"{model} cannot weight classes; choose balance oversample, undersample or smote")
        classifier.set_params(class_weight="balanced")
    steps = [
        ("columns", _chosen_columns(column_names, options.columns)),
        ("imputation", _imputer(recipe, options)),
        ("scaling", _scaler(recipe, options)),
        (SELECTION, _selector(options.selection, seed)),
        ("pca", _pca(options.pca, seed)),
        ("balance", _sampler(options.balance, seed)),
        (CLASSIFIER, classifier),
    ]
    kept = [(name, step) for name, step in steps if step is not None]
    if kept[-2:-1] and kept[-2][0] == "balance":
        from imblearn.pipeline import Pipeline as SamplingPipeline

        return SamplingPipeline(kept)
    from sklearn.pipeline import Pipeline

    return Pipeline(kept)


def as_product(pipeline: Any) -> Any:
    """Give a fitted pipeline as scikit-learn's own, without the parts that only training needs.

    Parameters
    ----------
    pipeline : Pipeline
        Of scikit-learn or imbalanced-learn; not modified.

    Returns
    -------
    sklearn.pipeline.Pipeline
        With the same answers.
    """
    from sklearn.pipeline import Pipeline

    return Pipeline([(name, _bare(step)) for name, step in pipeline.steps if name != "balance"])


def _bare(step: Any) -> Any:
    """Leave out what the step was trained with and model files need not know."""
    bare = copy(step)
    if type(step).__name__ == "RFECV":
        bare.cv = None  # a class of Poser's
    if type(step).__name__ == "LGBMClassifier":
        scores = dict(step.booster_.best_score)
        bare._best_score = step.booster_.best_score = scores  # noqa: SLF001  # a defaultdict, which no model needs
    return bare


def _one_of(option: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise TrainingError(f"{option} is {value!r}; choose from {', '.join(choices)}")
    return value


def _chosen_columns(column_names: Sequence[str], patterns: tuple[str, ...]) -> Any:
    if not patterns:
        return None
    chosen = match_columns(column_names, patterns)
    from sklearn.compose import ColumnTransformer

    return ColumnTransformer([("chosen", "passthrough", chosen.tolist())], remainder="drop")


def match_columns(column_names: Sequence[str], patterns: Sequence[str]) -> NDArray[np.intp]:
    """Find the columns that any of the patterns fits.

    Raises
    ------
    TrainingError
        If a pattern fits none.
    """
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in column_names):
            raise TrainingError(f"no column is called {pattern!r}; there are {', '.join(column_names[:4])}, ...")
    return np.flatnonzero([any(fnmatchcase(name, pattern) for pattern in patterns) for name in column_names])


def _imputer(recipe: Recipe, options: PipelineOptions) -> Any:
    how = _one_of("imputation", options.imputation, ("auto", "median", "none"))
    complete_only = not recipe.accepts_missing or options.selection != "none" or options.pca is not None
    if how == "none" or (how == "auto" and not complete_only and options.balance != "smote"):
        return None
    from sklearn.impute import SimpleImputer

    return SimpleImputer(strategy="median", keep_empty_features=True)


def _scaler(recipe: Recipe, options: PipelineOptions) -> Any:
    how = _one_of("scaling", options.scaling, ("auto", "standard", "robust", "none"))
    if how == "auto":
        how = "standard" if recipe.wants_scaling or options.pca is not None else "none"
    from sklearn.preprocessing import RobustScaler, StandardScaler

    return {"standard": StandardScaler, "robust": RobustScaler, "none": lambda: None}[how]()


def _selector(selection: str, seed: int) -> Any:
    how, _, count = selection.partition(":")
    _one_of("selection", how, ("none", "k_best", "rfe", "rfecv"))
    if how in ("k_best", "rfe") and not (count.isdigit() and int(count) > 0):
        raise TrainingError(f"selection is {selection!r}; say how many columns to keep, such as {how}:20")
    if how == "none":
        return None
    from sklearn.ensemble import ExtraTreesClassifier
    from sklearn.feature_selection import RFE, RFECV, SelectKBest, f_classif

    from pose_parser.datasets.group_folds import GroupFolds

    if how == "k_best":
        return SelectKBest(f_classif, k=int(count))
    judge = ExtraTreesClassifier(_SELECTION_TREES, random_state=seed, n_jobs=1)
    if how == "rfe":
        return RFE(judge, n_features_to_select=int(count), step=0.2)
    folds = GroupFolds(_SELECTION_FOLDS, seed)
    return RFECV(judge, step=0.2, cv=folds, scoring="balanced_accuracy", n_jobs=1)


def _pca(components: float | None, seed: int) -> Any:
    if components is None:
        return None
    if components <= 0 or (components >= 1 and int(components) != components):
        raise TrainingError(f"pca is {components}; give a number of components or a share of variance below 1")
    from sklearn.decomposition import PCA

    return PCA(int(components) if components >= 1 else components, svd_solver="full", random_state=seed)


def _sampler(balance: str, seed: int) -> Any:
    _one_of("balance", balance, ("none", "weights", "oversample", "undersample", "smote"))
    if balance in ("none", "weights"):
        return None
    from imblearn.over_sampling import SMOTE, RandomOverSampler
    from imblearn.under_sampling import RandomUnderSampler

    samplers = {"oversample": RandomOverSampler, "undersample": RandomUnderSampler, "smote": SMOTE}
    return samplers[balance](random_state=seed)
