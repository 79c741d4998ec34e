"""What a model looks at: what shuffling each feature costs, and how each pushes a tree model's answers (SHAP)."""

from __future__ import annotations

import warnings
from typing import Any, NamedTuple

import numpy as np
from markupsafe import Markup

from pose_parser.datasets import Dataset
from pose_parser.errors import PoserError
from pose_parser.features import find_feature
from pose_parser.features.drawing import draw
from pose_parser.landmarks import FloatArray
from pose_parser.models import TrainedModel
from pose_parser.models.answers import class_order
from pose_parser.models.building.readiness import labelled_rows
from pose_parser.models.evaluation import FeatureImportance, permutation_importance
from pose_parser.reports.drawings import number

SHUFFLED_ROWS, SHUFFLES, SHUFFLED_FOLDS = 1500, 3, 3
EXPLAINED_ROWS, EXPLAINED_FEATURES, EXPLAINED_CLASSES = 150, 8, 6
_DRAWN, _LISTED = 6, 15
_N_SHADES = 8
_STEPS_THAT_KEEP_COLUMNS = ("SimpleImputer", "StandardScaler", "RobustScaler")


class ImportanceBar(NamedTuple):
    """One feature: its name, its loss in points of percent, lengths of bar and whisker, and a drawing of it."""

    feature: str
    words: str
    share: float
    spread: float
    drawing: Markup | None


def shuffled_importance(
    model: TrainedModel, dataset: Dataset, family: str, *, by: str, seed: int
) -> list[FeatureImportance]:
    """Shuffle each feature on held-out rows; on a part of the rows of a large data set.

    Parameters
    ----------
    model : TrainedModel
        A copy of its classifier is trained anew on each fold, with the same parameters.
    dataset : Dataset
        What it was trained on.
    family : str
        Label family.
    by : str
        What is held out.
    seed : int
        Of the choice of rows and the shuffling.

    Returns
    -------
    list of FeatureImportance
        The most important first.

    Raises
    ------
    PoserError
        If the classifier cannot be copied, or a copy not be fitted.
    """
    from sklearn.base import clone

    part = thinned(labelled_rows(dataset, family), SHUFFLED_ROWS, seed)
    try:
        unfitted = clone(model.classifier)
    except (TypeError, RuntimeError) as error:
        raise PoserError(f"its classifier cannot be trained anew ({type(error).__name__})") from error
    return permutation_importance(
        unfitted, part, family, by=by, n_repeats=SHUFFLES, n_folds=SHUFFLED_FOLDS, seed=seed, beside=()
    )


def thinned(dataset: Dataset, n_rows: int, seed: int) -> Dataset:
    """Take so many rows at random, in their order; all of a smaller data set."""
    if len(dataset) <= n_rows:
        return dataset
    return dataset.take(np.sort(np.random.default_rng(seed).choice(len(dataset), n_rows, replace=False)))


def importance_bars(found: list[FeatureImportance]) -> list[ImportanceBar]:
    """Prepare the bars of the most important features, the first few with a drawing."""
    largest = max((one.drop for one in found), default=0.0) or 1.0
    bars = []
    for place, one in enumerate(found[:_LISTED]):
        if one.drop <= 0.0:
            break
        words = f"{100 * one.drop:.1f} points"
        drawing = _draw(one.feature) if place < _DRAWN else None
        bars.append(ImportanceBar(one.feature, words, one.drop / largest, one.drop_std / largest, drawing))
    return bars


def _draw(name: str) -> Markup | None:
    """Draw what a feature measures; None where the drawings know no picture of it."""
    try:
        feature = find_feature(name)
    except PoserError:
        return None
    shown = feature.sources[0] if feature.sources else feature
    try:
        return Markup(draw(shown))  # noqa: S704  # made of numbers by the feature catalogue
    except (KeyError, ValueError):
        return None


class Swarm(NamedTuple):
    """What pushes answers towards one class, as a picture."""

    label: str
    class_number: int
    picture: Markup


def shap_swarms(model: TrainedModel, dataset: Dataset, family: str, *, seed: int) -> list[Swarm]:
    """Explain a tree model's answers for some rows by SHAP values.

    They are those of Lundberg et al. 2020 (*From local explanations to global understanding with explainable AI for
    trees*, Nature Machine Intelligence 2:56).

    Parameters
    ----------
    model : TrainedModel
        The model.
    dataset : Dataset
        What it was trained on: the values show what it learnt, not how well.
    family : str
        Label family.
    seed : int
        Of the choice of rows.

    Returns
    -------
    list of Swarm
        One for each class, of two classes the second.

    Raises
    ------
    PoserError
        In words, if the model is none that this fits.
    """
    steps = [step for _, step in getattr(model.classifier, "steps", [("classifier", model.classifier)])]
    strange = [type(step).__name__ for step in steps[:-1] if type(step).__name__ not in _STEPS_THAT_KEEP_COLUMNS]
    if strange:
        raise PoserError(f"the columns are changed before the trees see them ({strange[0]})")
    part = thinned(labelled_rows(dataset, family), EXPLAINED_ROWS, seed)
    values = explain_trees(steps, part.values)
    columns = part.spec.column_names
    if values.shape[1] != len(columns):
        raise PoserError("the trees do not see the columns of the data set as they are")
    order = class_order(model.classifier, model.classes)
    towards = list(range(len(model.classes)))[1:] if len(model.classes) == 2 else range(len(model.classes))
    return [
        Swarm(model.classes[place], place, draw_swarm(values[:, :, order[place]], part.values, columns))
        for place in towards[:EXPLAINED_CLASSES]
    ]


def explain_trees(steps: list[Any], values: FloatArray) -> FloatArray:
    """Give the SHAP values of a pipeline's trees, shape (n_rows, n_columns, n_classes).

    Raises
    ------
    PoserError
        If its last step is not made of trees.
    """
    seen = values
    for step in steps[:-1]:
        seen = step.transform(seen)
    try:
        with warnings.catch_warnings():  # of what shap itself calls, when it is imported and when it explains
            warnings.simplefilter("ignore")
            import shap

            explained = np.asarray(shap.TreeExplainer(steps[-1]).shap_values(seen, check_additivity=False))
    except ImportError as error:
        raise PoserError(f"shap cannot be imported ({error}); install the toolkit extra") from error
    except Exception as error:  # any library's trees, any refusal
        raise PoserError(f"its {type(steps[-1]).__name__} is not made of trees that SHAP can follow") from error
    if explained.ndim == 2:  # one value for both classes: towards the second
        explained = np.stack([-explained, explained], axis=2)
    return explained


def draw_swarm(pushes: FloatArray, values: FloatArray, columns: tuple[str, ...]) -> Markup:
    """Draw one dot for each row and column: along by how far it pushes, coloured by the column's value.

    Parameters
    ----------
    pushes, values : array, shape (n_rows, n_columns)
        SHAP values, and what the columns hold.
    columns : tuple of str
        Their names.

    Returns
    -------
    Markup
        An SVG picture of the columns that push most, the strongest on top.
    """
    strongest = np.argsort(-np.abs(pushes).mean(axis=0), kind="stable")[:EXPLAINED_FEATURES]
    reach = float(np.abs(pushes[:, strongest]).max()) or 1.0
    parts = [
        _swarm_line(pushes[:, place] / reach, values[:, place], columns[place], line)
        for line, place in enumerate(strongest)
    ]
    height = 40 * len(strongest) + 22
    axis = Markup(
        '<path class="guide" d="M170 4V{0}"/><text x="8" y="{1}">less likely</text>'
        '<text x="332" y="{1}" text-anchor="end">more likely</text>'
    ).format(height - 20, height - 5)
    return Markup(
        '<svg class="swarm" viewBox="0 0 340 {}" role="img" aria-label="SHAP values, strongest columns first">{}</svg>'
    ).format(height, Markup("").join([axis, *parts]))


def _swarm_line(pushes: FloatArray, values: FloatArray, name: str, line: int) -> Markup:
    top = 40.0 * line
    xs = 170.0 + 160.0 * pushes
    ys = top + 27.0 + _spread(xs)
    by_shade: dict[int, list[str]] = {}
    for x, y, shade in zip(xs, ys, _shades(values), strict=True):
        by_shade.setdefault(int(shade), []).append(f"M{number(x)} {number(y)}h0")
    dots = [Markup('<path class="s{}" d="{}"/>').format(shade, "".join(by_shade[shade])) for shade in sorted(by_shade)]
    return Markup('<text x="8" y="{}">{}</text>').format(number(top + 12), name) + Markup("").join(dots)


def _spread(xs: FloatArray) -> FloatArray:
    """Stack dots that would lie on each other, up and down in turns."""
    heights = np.zeros(len(xs))
    taken: dict[int, int] = {}
    for place in np.argsort(xs, kind="stable"):
        cell = int(xs[place] // 3.0)
        stacked = taken.get(cell, 0)
        taken[cell] = stacked + 1
        heights[place] = min(2.0 * ((stacked + 1) // 2), 11.0) * (1 if stacked % 2 else -1)
    return heights


def _shades(values: FloatArray) -> Any:
    """Give each value a shade by its rank, from 0 (low) to 7 (high); 8 for unknown ones."""
    known = np.isfinite(values)
    ranks = np.searchsorted(np.sort(values[known]), values, side="left") / max(int(known.sum()) - 1, 1)
    shades = np.clip((ranks * _N_SHADES).astype(np.intp), 0, _N_SHADES - 1)
    return np.where(known, shades, _N_SHADES)
