"""Make ``data/trained_models/body_poses.pickle``: ``python -m pose_parser.models.samples.body_poses``.

It fetches the published table, checks its checksum, tests on four folds of it, trains on all of it, tries the model on
recordings if there are any (``--recordings``), and writes the model with its card. The same input gives the same bytes
on one machine.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pose_parser.landmarks import FloatArray
from pose_parser.models import ModelCard, TrainedModel, make_trained_model, save_model
from pose_parser.models.evaluation import choose_threshold
from pose_parser.models.samples import body_pose_table as published
from pose_parser.models.samples.body_pose_examples import (
    known_columns,
    stranger_columns,
    table_columns,
    training_examples,
)
from pose_parser.models.samples.body_pose_table import BODY_POSES, PoseTable, read_body_poses
from pose_parser.models.samples.columns import POSE_COLUMNS
from pose_parser.models.samples.figures import SIDES
from pose_parser.models.samples.packages import download_wheel
from pose_parser.models.samples.recordings import read_recordings, score_recording
from pose_parser.models.samples.scores import held_out_scores, share
from pose_parser.models.samples.splits import N_FOLDS, folds
from pose_parser.models.samples.training import fit_classifier, library_versions

REQUIRED_LANDMARKS = tuple(f"{side}_{joint}" for joint in ("shoulder", "hip", "knee", "ankle") for side in SIDES)
"""Without these the body is only partly visible; an arm may be hidden behind the body."""

DESCRIPTION = (
    "Twenty whole-body poses in single frames, from the front, the side or behind: " + ", ".join(BODY_POSES) + ". "
    "Left and right are the person's own."
)

_LOG = logging.getLogger(__name__)


class HeldOut(NamedTuple):
    """Answers from models that were not trained on the examples, shape (n_examples, n_classes).

    `order` gives the examples' rows in the table; `strangers` are answers for poses that are none of the twenty.
    """

    probabilities: FloatArray
    order: NDArray[np.intp]
    strangers: FloatArray


def build_model(table: PoseTable) -> TrainedModel:
    """Test on folds of the table, choose the threshold, and train on all of it.

    Parameters
    ----------
    table : PoseTable
        Examples in the order in which they were recorded.

    Returns
    -------
    TrainedModel
    """
    held_out = answer_folds(table)
    labels, classes = table.labels[held_out.order], np.unique(table.labels).tolist()
    right = np.array(classes)[held_out.probabilities.argmax(axis=1)] == labels
    stranger_confidences = held_out.strangers.max(axis=1)
    unsure_below = choose_threshold(held_out.probabilities.max(axis=1), right, stranger_confidences)
    scores = held_out_scores(held_out.probabilities, labels, classes, unsure_below=unsure_below)
    scores |= {"strangers": len(stranger_confidences), "strangers_sure": share(stranger_confidences >= unsure_below)}
    _LOG.info("held out: %s", {name: value for name, value in scores.items() if name != "recall"})
    examples = training_examples(table, np.random.default_rng(0))
    card = ModelCard(
        name="Body poses",
        description=DESCRIPTION,
        classes=tuple(name for name in BODY_POSES if name in classes),
        features=POSE_COLUMNS,
        unsure_below=unsure_below,
        required_landmarks=REQUIRED_LANDMARKS,
        training_data=_training_data(table),
        scores={"held_out": scores},
        created_with=library_versions(),
    )
    return make_trained_model(fit_classifier(examples.columns, examples.labels), card)


def answer_folds(table: PoseTable) -> HeldOut:
    """Let each fold's model answer for the fold that it was not trained on."""
    columns = table_columns(table.figures)
    answers: list[tuple[FloatArray, NDArray[np.intp], FloatArray]] = []
    for fold, (train, test) in enumerate(folds(table.figures, table.labels)):
        _LOG.info("fold %d of %d: %d examples to train on, %d to test", fold + 1, N_FOLDS, len(train), len(test))
        rng = np.random.default_rng(fold)
        examples = training_examples(PoseTable(table.figures[train], table.labels[train]), rng)
        classifier = fit_classifier(examples.columns, examples.labels)
        strangers = stranger_columns(table.figures[test], known_columns(table, rng), rng)
        answers.append((classifier.predict_proba(columns[test]), test, classifier.predict_proba(strangers)))
    probabilities, order, strange = zip(*answers, strict=True)
    return HeldOut(np.concatenate(probabilities), np.concatenate(order), np.concatenate(strange))


def add_recordings(model: TrainedModel, folder: Path) -> TrainedModel:
    """Try the model on every recording of a folder and put the figures on its card."""
    scores: dict[str, Any] = {}
    for recording in read_recordings(folder):
        scores[recording.name] = {"source": recording.source, **score_recording(model, recording)}
        _LOG.info("%s: %s", recording.name, scores[recording.name])
    card = {**model.card.to_dict(), "scores": {**model.card.scores, "recordings": scores}}
    return make_trained_model(model.classifier, card)


def _training_data(table: PoseTable) -> dict[str, Any]:
    names, counts = np.unique(table.labels, return_counts=True)
    return {
        "source": published.REQUIREMENT,
        "file": published.TABLE,
        "sha256": published.TABLE_SHA256,
        "licence": published.LICENCE,
        "estimator": "OpenPose BODY-25",
        "examples": len(table.labels),
        "examples_by_class": dict(zip(names.tolist(), counts.tolist(), strict=True)),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the model as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m pose_parser.models.samples.body_poses", description=__doc__)
    parser.add_argument("--wheel", type=Path, help=f"a copy of {published.REQUIREMENT}; fetched if not given")
    parser.add_argument("--recordings", type=Path, help="folder of labelled recordings whose figures go on the card")
    parser.add_argument("--output", type=Path, default=Path("data/trained_models/body_poses.pickle"))
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with tempfile.TemporaryDirectory() as folder:
        table = read_body_poses(options.wheel or download_wheel(published.REQUIREMENT, Path(folder)))
    model = build_model(table)
    if options.recordings is not None:
        model = add_recordings(model, options.recordings)
    _LOG.info("%s, SHA-256 %s", options.output, save_model(model, options.output))
    return 0


if __name__ == "__main__":
    sys.exit(main())
