"""One page about one trained model: what it is worth, where it errs, and what it was made from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pose_parser.errors import PoserError
from pose_parser.models.evaluation import summary_sentences
from pose_parser.models.evaluation.sentences import percent
from pose_parser.reports import provenance, scores
from pose_parser.reports.drawings import stripes, swatch
from pose_parser.reports.importance import importance_bars, shap_swarms, shuffled_importance
from pose_parser.reports.material import Material
from pose_parser.reports.mistakes import worst_mistakes
from pose_parser.reports.timelines import MOST_VIDEOS, video_lanes

_FIRST_SENTENCES = 3


def render(material: Material, out: Path, *, importance: bool = True) -> str:
    """Make the page's HTML.

    Parameters
    ----------
    material : Material
        What it shows.
    out : Path
        Where it will lie.
    importance : bool
        See `write_report`.
    """
    import jinja2

    loader = jinja2.PackageLoader("pose_parser.reports")
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    sections = {
        **_scored(material),
        **_seen(material, out),
        **_made(material),
        **_looks_at(material, wanted=importance),
    }
    return environment.get_template("report.html.j2").render(sections)


def _scored(material: Material) -> dict[str, Any]:
    evaluation, answers = material.evaluation, material.answers
    sentences = summary_sentences(evaluation)
    if evaluation.stamp is not None:
        sentences = sentences[1:]
    return {
        "name": material.name,
        "evaluation": evaluation,
        "headline": evaluation.headline_scores,
        "first_sentences": sentences[:_FIRST_SENTENCES],
        "more_sentences": sentences[_FIRST_SENTENCES:],
        "missing": material.missing,
        "columns": scores.score_columns(evaluation),
        "confusion": scores.confusion_rows(evaluation),
        "classes": scores.class_rows(evaluation),
        "has_confidence": answers.probabilities is not None,
        "roc": scores.roc_chart(answers),
        "precision_recall": scores.precision_recall_chart(answers),
        "reliability": scores.reliability_chart(evaluation),
        "confidence_bars": scores.confidence_bars(evaluation),
        "stripes": stripes(len(evaluation.classes)),
        "swatch": swatch,
        "percent": percent,
    }


def _seen(material: Material, out: Path) -> dict[str, Any]:
    lanes = video_lanes(material.evaluation, material.answers)
    n_videos = material.answers.table["video"].nunique()
    return {
        "lanes": lanes,
        "n_more_videos": max(n_videos - MOST_VIDEOS, 0),
        "mistakes": worst_mistakes(material, out),
        "n_wrong": int((~material.answers.right).sum()),
    }


def _made(material: Material) -> dict[str, Any]:
    data, family = material.dataset, material.evaluation.family
    about = {} if data is None else data.provenance
    return {
        "dataset": data,
        "landmark_files": [] if data is None else provenance.landmark_files(data),
        "annotation_files": [] if data is None else provenance.annotation_files(data),
        "counts": [] if data is None else provenance.count_tables(data, family),
        "options": provenance.plain_facts(about.get("options")),
        "left_out": provenance.plain_facts(about.get("left_out")),
        "versions": provenance.plain_facts(about.get("versions")),
        "card": provenance.card_facts(material),
        "settings": provenance.plain_facts(material.evaluation.settings),
        "run": provenance.plain_facts(
            {key: material.run[key] for key in ("started", "duration_s") if key in material.run}
        ),
        "commands": provenance.commands(material),
    }


def _looks_at(material: Material, *, wanted: bool) -> dict[str, Any]:
    """Work out the importance of features, or say in a sentence why it is not there."""
    data, model, evaluation = material.dataset, material.model, material.evaluation
    nothing: dict[str, Any] = {"bars": [], "bars_reason": "", "swarms": [], "swarms_reason": ""}
    if data is None or model is None or not wanted:
        why = "It was not asked for." if not wanted else "It needs the data set and the model."
        return nothing | {"bars_reason": why}
    seed = int(evaluation.settings.get("seed", 0))
    found = dict(nothing)
    try:
        shuffled = shuffled_importance(model, data, evaluation.family, by=evaluation.headline, seed=seed)
        found["bars"] = importance_bars(shuffled)
        if not found["bars"]:
            found["bars_reason"] = "Shuffling any single feature costs nothing: others say the same, or none is needed."
    except PoserError as error:
        found["bars_reason"] = f"It could not be worked out: {error}."
    try:
        found["swarms"] = shap_swarms(model, data, evaluation.family, seed=seed)
    except PoserError as error:
        found["swarms_reason"] = f"SHAP values are not shown: {error}."
    return found
