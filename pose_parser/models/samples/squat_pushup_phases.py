"""Make ``data/trained_models/squat_pushup_phases.pickle`` from a table of labelled BlazePose landmarks.

Run ``python -m pose_parser.models.samples.squat_pushup_phases fitness_pose_samples.csv``. The table is that of the ML
Kit vision quickstart (googlesamples/mlkit, Apache-2.0): squats and push-ups, up and down.
"""

from __future__ import annotations

import argparse
import io
import logging
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import Pipeline

from pose_parser.features import compute_features
from pose_parser.landmarks import BLAZEPOSE_33, FloatArray
from pose_parser.models import ModelCard, TrainedModel, make_trained_model, save_model
from pose_parser.models.evaluation import choose_threshold
from pose_parser.models.samples.body_poses import REQUIRED_LANDMARKS
from pose_parser.models.samples.columns import POSE_COLUMNS
from pose_parser.models.samples.figures import as_landmarks, mirror, take_figures
from pose_parser.models.samples.packages import read_checked
from pose_parser.models.samples.scores import held_out_scores
from pose_parser.models.samples.splits import N_FOLDS
from pose_parser.models.samples.training import fit_classifier, library_versions
from pose_parser.models.samples.variations import Rng, vary

SOURCE = "googlesamples/mlkit, fitness_pose_samples.csv"
LICENCE = "Apache-2.0"
TABLE_SHA256 = "eb3a54230084616caf7505683692d873968f406b52593a0d699b13d855afc729"

PHASES = {
    "squats_up": "squat_up",
    "squats_down": "squat_down",
    "pushups_up": "pushup_up",
    "pushups_down": "pushup_down",
}
"""The table's labels and the names that Poser gives them."""

COPIES = 24
"""How often each figure is shown, every time varied anew: the table is small."""

_TRUNK = 0.34
"""Length of a trunk in the unit that `variations` works in."""

_FILM = re.compile(r"frame__(.{11})__|Screenshot_(.{10}.at.\d\d\.\d)")
_LOG = logging.getLogger(__name__)


class PhaseTable(NamedTuple):
    """Figures of shape (n_examples, 13, 2), the phase of each, and the film or photo that it was taken from."""

    figures: FloatArray
    labels: NDArray[np.str_]
    groups: NDArray[np.str_]


def parse_table(content: bytes) -> PhaseTable:
    """Read rows of picture name, label and 33 BlazePose landmarks x, y, z in pixels; there is no header."""
    frame = pd.read_csv(io.BytesIO(content), header=None)
    xyz = frame.iloc[:, 2:].to_numpy(dtype=np.float64).reshape(-1, len(BLAZEPOSE_33), 3)
    figures = take_figures(xyz[..., :2], BLAZEPOSE_33)
    sizes = compute_features(as_landmarks(figures, BLAZEPOSE_33), ["body_size"])
    labels = np.array([PHASES[label] for label in frame[1]])
    return PhaseTable(figures * (_TRUNK / sizes[..., None]), labels, np.array([film(name) for name in frame[0]]))


def film(picture: str) -> str:
    """Name what a picture was taken from: a film, or the ten minutes in which screens were shot."""
    found = _FILM.match(picture)
    return (found.group(1) or found.group(2)) if found else picture


def phase_columns(figures: FloatArray) -> FloatArray:
    """Compute the columns of figures in a square picture, shape (n_figures, n_columns)."""
    return POSE_COLUMNS.compute(as_landmarks(figures, BLAZEPOSE_33))


def fit_phases(table: PhaseTable, rng: Rng) -> Pipeline:
    """Fit the classifier to each figure and its mirror image, varied."""
    both = np.concatenate([table.figures, mirror(table.figures)])
    figures = np.concatenate([vary(both, rng) for _ in range(COPIES // 2)])
    return fit_classifier(phase_columns(figures), np.tile(table.labels, COPIES))


def build_model(table: PhaseTable) -> TrainedModel:
    """Test on films that were not trained on, choose the threshold, and train on all of the table."""
    classes = np.unique(table.labels).tolist()
    probabilities = np.zeros((len(table.labels), len(classes)))
    columns = phase_columns(table.figures)
    splitter = StratifiedGroupKFold(N_FOLDS)
    for train, test in splitter.split(columns, table.labels, table.groups):
        part = PhaseTable(*(values[train] for values in table))
        probabilities[test] = fit_phases(part, np.random.default_rng(0)).predict_proba(columns[test])
    right = np.array(classes)[probabilities.argmax(axis=1)] == table.labels
    unsure_below = choose_threshold(probabilities.max(axis=1), right)
    scores = held_out_scores(probabilities, table.labels, classes, unsure_below=unsure_below)
    _LOG.info("held out: %s", scores)
    names, counts = np.unique(table.labels, return_counts=True)
    card = ModelCard(
        name="Squat and push-up phases",
        description="Whether somebody who does squats or push-ups is up or down, in single frames.",
        classes=tuple(PHASES.values()),
        features=POSE_COLUMNS,
        unsure_below=unsure_below,
        required_landmarks=REQUIRED_LANDMARKS,
        training_data={
            "source": SOURCE,
            "sha256": TABLE_SHA256,
            "licence": LICENCE,
            "estimator": "BlazePose",
            "examples": len(table.labels),
            "examples_by_class": dict(zip(names.tolist(), counts.tolist(), strict=True)),
            "films_and_photos": len(np.unique(table.groups)),
        },
        scores={"held_out": scores},
        created_with=library_versions(),
    )
    return make_trained_model(fit_phases(table, np.random.default_rng(0)), card)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the model as the command line says."""
    parser = argparse.ArgumentParser(
        prog="python -m pose_parser.models.samples.squat_pushup_phases", description=__doc__
    )
    parser.add_argument("table", type=Path, help="fitness_pose_samples.csv")
    parser.add_argument("--output", type=Path, default=Path("data/trained_models/squat_pushup_phases.pickle"))
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    model = build_model(parse_table(read_checked(options.table, TABLE_SHA256)))
    _LOG.info("%s, SHA-256 %s", options.output, save_model(model, options.output))
    return 0


if __name__ == "__main__":
    sys.exit(main())
