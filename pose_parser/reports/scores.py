"""The figures of a report as tables and curves: scores side by side, confusions, classes, confidence."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from markupsafe import Markup

from pose_parser.datasets.splits import SPLITS_BY
from pose_parser.models.evaluation import Evaluation, HeldOutAnswers
from pose_parser.models.evaluation.results import HeldOutScores, Interval
from pose_parser.models.evaluation.sentences import percent
from pose_parser.reports.drawings import Curve, unit_chart

_BESIDE = ("random", *(name for name in SPLITS_BY if name != "random"))
_FIGURES = (
    ("accuracy", "right"),
    ("balanced_accuracy", "right, every label counting alike"),
    ("macro_f1", "macro F1"),
    ("mcc", "MCC"),
)


class ScoreColumn(NamedTuple):
    """One way to split: its name in words, whether to quote it, its figures, or why there are none."""

    by: str
    words: str
    is_headline: bool
    figures: list[tuple[str, str, str]]
    bar: tuple[float, float, float] | None
    reason: str


def score_columns(evaluation: Evaluation) -> list[ScoreColumn]:
    """Set every way to split beside the others, the flattering one first."""
    return [_column(evaluation, by) for by in _BESIDE if by in evaluation.scores or by in evaluation.reasons]


def _column(evaluation: Evaluation, by: str) -> ScoreColumn:
    words = "Frames picked at random" if by == "random" else f"A {by} it had not seen"
    scores = evaluation.scores.get(by)
    if scores is None:
        return ScoreColumn(by, words, False, [], None, evaluation.reasons[by])
    figures = [
        (label, _figure(name, float(getattr(scores.frames, name))), _range(name, scores.intervals.get(name)))
        for name, label in _FIGURES
    ]
    interval = scores.intervals.get("balanced_accuracy")
    value = scores.frames.balanced_accuracy
    bar = (value, value, value) if interval is None else (interval.low, value, interval.high)
    reason = _flatters(scores) if by == "random" else ""
    return ScoreColumn(by, words, by == evaluation.headline, figures, bar, reason)


def _figure(name: str, value: float) -> str:
    return percent(value) if name.endswith("accuracy") else f"{value:.2f}"


def _range(name: str, interval: Interval | None) -> str:
    if interval is None:
        return ""
    return f"{_figure(name, interval.low)} to {_figure(name, interval.high)}"


def _flatters(scores: HeldOutScores) -> str:
    overlapping = sum(fold.n_overlapping for fold in scores.folds)
    tested = sum(fold.n_test for fold in scores.folds)
    shared = f" {percent(overlapping / tested)} of the tested rows share frames with learnt ones." if tested else ""
    return f"Flattering: neighbours of each tested frame were learnt.{shared if overlapping else ''}"


def confusion_rows(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Give the confusion matrix line by line, each cell with its share of the true class."""
    rows = []
    for place, counts in enumerate(evaluation.headline_scores.frames.confusion):
        total = sum(counts)
        cells = [
            {"count": count, "share": count / total if total else 0.0, "right": column == place}
            for column, count in enumerate(counts)
        ]
        rows.append({"name": evaluation.classes[place], "number": place, "total": total, "cells": cells})
    return rows


def class_rows(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Give the scores of each class as text."""
    return [
        {
            "name": one.name,
            "number": place,
            "n_rows": one.n_rows,
            "recall": _share(one.recall),
            "precision": _share(one.precision),
            "f1": _plain(one.f1),
            "roc_auc": _plain(one.roc_auc),
            "average_precision": _plain(one.average_precision),
        }
        for place, one in enumerate(evaluation.headline_scores.frames.classes)
    ]


def _share(value: float | None) -> str:
    return "none" if value is None else percent(value)


def _plain(value: float | None) -> str:
    return "none" if value is None else f"{value:.2f}"


def roc_chart(answers: HeldOutAnswers) -> Markup:
    """Draw how many false alarms each share of right calls costs, class by class."""
    from sklearn.metrics import roc_curve

    curves = []
    for place, name, truth, claimed in _each_class(answers):
        false, found, _ = roc_curve(truth, claimed)
        curves.append(Curve(false, found, place, name))
    labels = ("false alarms, share of the other classes", "found, share of the class")
    return unit_chart(curves, labels=labels, diagonal=True, title="ROC curves, one line for each class")


def precision_recall_chart(answers: HeldOutAnswers) -> Markup:
    """Draw how many of the calls are right for each share that is found, class by class."""
    from sklearn.metrics import precision_recall_curve

    curves = []
    for place, name, truth, claimed in _each_class(answers):
        precision, recall, _ = precision_recall_curve(truth, claimed)
        curves.append(Curve(recall, precision, place, name))
    labels = ("found, share of the class", "right, share of the calls")
    return unit_chart(curves, labels=labels, title="Precision-recall curves, one line for each class")


def _each_class(answers: HeldOutAnswers) -> list[tuple[int, str, Any, Any]]:
    """Give number, name, truth and probability of each class that some rows are of and some are not."""
    probabilities = answers.probabilities
    if probabilities is None:
        return []
    truths = [answers.true == place for place in range(len(answers.classes))]
    return [
        (place, name, truths[place], probabilities[:, place])
        for place, name in enumerate(answers.classes)
        if truths[place].any() and not truths[place].all()
    ]


def reliability_chart(evaluation: Evaluation) -> Markup:
    """Draw what is true against what is claimed."""
    bins = [] if evaluation.calibration is None else evaluation.calibration.bins
    points = [(one.mean_confidence, one.accuracy) for one in bins if one.n_rows]
    places = np.array(points, dtype=np.float64).reshape(-1, 2)
    curve = Curve(places[:, 0], places[:, 1], -1, "answers by confidence")
    return unit_chart(
        [curve] if len(places) else [],
        labels=("confidence claimed", "share that is right"),
        diagonal=True,
        dots=True,
        title="Reliability: share of right answers by confidence",
    )


def confidence_bars(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Give how many answers there are of each confidence, as shares of the most frequent one."""
    if evaluation.calibration is None:
        return []
    bins = evaluation.calibration.bins
    most = max(one.n_rows for one in bins)
    return [
        {"words": f"{100 * one.low:.0f} to {100 * one.high:.0f} %", "n_rows": one.n_rows, "share": one.n_rows / most}
        for one in bins
        if one.n_rows
    ]
