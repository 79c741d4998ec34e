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
from pose_parser.features import FeatureSpec
from pose_parser.models.building.classifiers import Recipe, find_recipe

CLASSIFIER: Final = "classifier"
IMPUTATION: Final = "imputation"
SELECTION: Final = "selection"
SCALINGS: Final = ("auto", "standard", "robust", "none")
IMPUTATIONS: Final = ("auto", "median", "none")
BALANCES: Final = ("none", "weights", "oversample", "undersample", "smote")
_RESAMPLING: Final = "resampling"
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


def make_pipeline(model: str, spec: FeatureSpec, options: PipelineOptions | None = None, *, seed: int = 0) -> Any:
    """Make an unfitted pipeline.

    Parameters
    ----------
    model : str
        Name of the classifier, see `classifier_names`.
    spec : FeatureSpec
        Of the columns that it will be given.
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
    weighted = _one_of("balance", options.balance, BALANCES) == "weights"
    if weighted and not recipe.takes_weights:
        raise TrainingError(f"{model} cannot weight classes; choose balance oversample, undersample or smote")
    columns = ("columns", _chosen_columns(spec, options.columns, whole_features=recipe.is_sequence))
    if recipe.is_sequence:
        *before, classifier = _sequence_steps(model, spec, options, seed)
    else:
        before = _table_steps(recipe, options, seed)
        classifier = (CLASSIFIER, recipe.make(seed))
    if weighted:
        classifier[1].set_params(class_weight="balanced")
    steps = [columns, *before, (_RESAMPLING, _sampler(options.balance, seed)), classifier]
    return _join([(name, step) for name, step in steps if step is not None])


def _join(steps: list[tuple[str, Any]]) -> Any:
    if any(name == _RESAMPLING for name, _ in steps):
        from imblearn.pipeline import Pipeline as SamplingPipeline

        return SamplingPipeline(steps)
    from sklearn.pipeline import Pipeline

    return Pipeline(steps)


def _table_steps(recipe: Recipe, options: PipelineOptions, seed: int) -> list[tuple[str, Any]]:
    return [
        (IMPUTATION, _imputer(recipe, options)),
        ("scaling", _scaler(recipe, options)),
        (SELECTION, _selector(options.selection, seed)),
        ("pca", _pca(options.pca, seed)),
    ]


def _sequence_steps(model: str, spec: FeatureSpec, options: PipelineOptions, seed: int) -> list[tuple[str, Any]]:
    if spec.window_samples is None or spec.pooling:
        raise TrainingError(f"{model} looks at sequences; make the data set with window samples and without pooling")
    tabular = {"scaling": "auto", "imputation": "auto", "selection": "none", "pca": None}
    for option, untouched in tabular.items():
        if getattr(options, option) != untouched:
            raise TrainingError(f"{model} prepares its sequences itself; leave {option} at {untouched or 'none'}")
    from pose_parser.models.sequences import make_sequence_classifier

    n_columns = len(match_columns(spec.column_names, options.columns or ("*",)))
    n_samples = spec.window_samples
    made = make_sequence_classifier(model, n_features=n_columns // n_samples, n_samples=n_samples, seed=seed)
    return list(made.steps)


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

    return Pipeline([(name, _bare(step)) for name, step in pipeline.steps if name != _RESAMPLING])


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


def _chosen_columns(spec: FeatureSpec, patterns: tuple[str, ...], *, whole_features: bool) -> Any:
    if not patterns:
        return None
    chosen = match_columns(spec.column_names, patterns)
    n_samples = spec.window_samples or 1
    if whole_features and len(chosen) != n_samples * len(np.unique(chosen // n_samples)):
        raise TrainingError(f"columns {', '.join(patterns)}: a sequence needs all samples of a feature; end in '*'")
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


def accepts_missing(model: str, options: PipelineOptions | None = None) -> bool:
    """Tell whether a pipeline learns from examples with NaN."""
    options = options or PipelineOptions()
    return options.imputation != "none" or not _wants_whole_rows(find_recipe(model), options)


def _wants_whole_rows(recipe: Recipe, options: PipelineOptions) -> bool:
    mixes = options.selection != "none" or options.pca is not None or options.balance == "smote"
    return mixes or not recipe.accepts_missing


def _imputer(recipe: Recipe, options: PipelineOptions) -> Any:
    how = _one_of("imputation", options.imputation, IMPUTATIONS)
    if how == "none" or (how == "auto" and not _wants_whole_rows(recipe, options)):
        return None
    from sklearn.impute import SimpleImputer

    return SimpleImputer(strategy="median", keep_empty_features=True)


def _scaler(recipe: Recipe, options: PipelineOptions) -> Any:
    how = _one_of("scaling", options.scaling, SCALINGS)
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
    if balance in ("none", "weights"):
        return None
    from imblearn.over_sampling import SMOTE, RandomOverSampler
    from imblearn.under_sampling import RandomUnderSampler

    samplers = {"oversample": RandomOverSampler, "undersample": RandomUnderSampler, "smote": SMOTE}
    return samplers[balance](random_state=seed)
