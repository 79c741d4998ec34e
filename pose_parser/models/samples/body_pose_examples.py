"""Training examples of the body poses: each figure of the table several times, as others would have been seen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

from pose_parser.landmarks import BODY_25, FloatArray, mirrored_name
from pose_parser.models.samples.body_pose_table import BODY_POSES, PoseTable
from pose_parser.models.samples.columns import POSE_COLUMNS
from pose_parser.models.samples.figures import as_landmarks, mirror, seen_from_behind
from pose_parser.models.samples.recombinations import (
    among,
    compose_strangers,
    exchange_arms,
    exchange_legs,
    feet_apart,
    straighten_knees,
    stride,
    vary_on_floor,
)
from pose_parser.models.samples.variations import Rng, vary

COPIES = 5
"""How often each figure is shown, every time varied anew."""

STRANGER = ""
"""Label of a pose that is none of the twenty."""

ONE_HANDED = frozenset({"military_salute", "traffic_front_stop", "traffic_back_stop", "traffic_back_front_stop"})
"""Poses whose mirror image is none of the twenty: a salute is given with the right hand."""

_BY_LEGS = frozenset({"squat", "seated"})
_ON_FLOOR = frozenset({"plank", "pushup_low"})
_LUNGES = frozenset({"warrior_left", "warrior_right"})
_ON_ONE_LEG = frozenset({"tree_left", "tree_right"})
_STANDING = frozenset(BODY_POSES) - _BY_LEGS - _ON_FLOOR - _LUNGES - _ON_ONE_LEG

_STRANGERS_PER_FIGURE = 1.6
_STRANGER_DISTANCE = 4.6
"""Distance in standardised columns from which a composed pose is taken to be none of the twenty.

Two fifths of the composed poses are nearer than this to a true one.
"""
_COMPARED = 25_000


class TrainingRows(NamedTuple):
    """Columns of shape (n_examples, n_columns) and the class of each row."""

    columns: FloatArray
    labels: NDArray[np.str_]


def table_columns(figures: FloatArray) -> FloatArray:
    """Compute the columns of figures in a square picture, shape (n_figures, n_columns)."""
    return POSE_COLUMNS.compute(as_landmarks(figures, BODY_25))


def training_examples(table: PoseTable, rng: Rng, *, copies: int = COPIES) -> TrainingRows:
    """Make the examples that the classifier is trained on.

    Poses that are none of the twenty carry the names of random classes. So the classifier learns there that every
    class is equally likely, and a person who stands in such a pose is told that it is unsure.

    Parameters
    ----------
    table : PoseTable
        The figures to start from.
    rng : numpy.random.Generator
        Source of all that is random.
    copies : int
        How often each figure is shown.

    Returns
    -------
    TrainingRows
    """
    batches = [vary_poses(table, rng) for _ in range(copies)]
    columns = table_columns(np.concatenate([vary(batch.figures, rng) for batch in batches]))
    labels = np.concatenate([batch.labels for batch in batches])
    strangers = stranger_columns(table.figures, columns[labels != STRANGER], rng)
    columns = np.concatenate([columns, strangers])
    labels = np.concatenate([labels, np.full(len(strangers), STRANGER, dtype=labels.dtype)])
    nameless = labels == STRANGER
    labels[nameless] = rng.choice(np.unique(table.labels), nameless.sum())
    return TrainingRows(columns, labels)


def known_columns(table: PoseTable, rng: Rng) -> FloatArray:
    """Compute the columns of each figure of the table once varied, without those that are then none of the twenty."""
    varied = vary_poses(table, rng)
    return table_columns(vary(varied.figures[varied.labels != STRANGER], rng))


def vary_poses(table: PoseTable, rng: Rng) -> PoseTable:
    """Give each figure once: mirrored, seen from behind, or with parts of others, as far as it stays what it is."""
    figures, labels = table.figures.copy(), table.labels.copy()
    mirrored = rng.random(len(labels)) < 0.5
    figures[mirrored] = mirror(figures[mirrored])
    labels[mirrored] = [mirrored_pose(label) for label in labels[mirrored]]
    behind = rng.random(len(labels)) < 0.35
    figures[behind] = seen_from_behind(figures[behind])
    free_arms = among(labels, _BY_LEGS) & (rng.random(len(labels)) < 0.6)
    figures[free_arms] = exchange_arms(figures[free_arms], figures[among(labels, _STANDING | _BY_LEGS)], rng)
    floor = among(labels, _ON_FLOOR)
    figures[floor] = vary_on_floor(figures[floor], rng)
    lunging = among(labels, _LUNGES) & (rng.random(len(labels)) < 0.5)
    figures[lunging] = straighten_knees(figures[lunging], rng)
    standing = among(labels, _STANDING)
    other_legs = standing & (rng.random(len(labels)) < 0.5)
    figures[other_legs] = exchange_legs(figures[other_legs], figures[standing], rng)
    apart = standing & (rng.random(len(labels)) < 0.5)
    figures[apart] = feet_apart(figures[apart], rng)
    walking = (labels == "stand") & (rng.random(len(labels)) < 0.6)
    figures[walking] = stride(figures[walking], rng)
    return PoseTable(figures, labels)


def mirrored_pose(label: str) -> str:
    """Name the pose that the looking glass shows; `STRANGER` if it is none of the twenty."""
    return STRANGER if label in ONE_HANDED else mirrored_name(label)


def stranger_columns(figures: FloatArray, known: FloatArray, rng: Rng) -> FloatArray:
    """Compute the columns of poses composed of the figures' parts, as far as they are unlike every known example."""
    composed = vary(compose_strangers(figures, int(_STRANGERS_PER_FIGURE * len(figures)), rng), rng)
    columns = table_columns(composed)
    centre, spread = known.mean(axis=0), known.std(axis=0)
    compared = known[rng.permutation(len(known))[:_COMPARED]]
    near = NearestNeighbors(n_neighbors=1).fit((compared - centre) / spread)
    distances = near.kneighbors((columns - centre) / spread)[0][:, 0]
    unlike: FloatArray = columns[distances > _STRANGER_DISTANCE]
    return unlike
