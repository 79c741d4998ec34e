"""Splits that keep what was recorded in one go on one side.

The tables hold frame after frame of few recordings, so a random split would test on the neighbours of what was trained
on. Each class is cut into as many pieces as there are folds, in the order of the table; and from the training side goes
whatever lies next to the cut or looks nearly the same as a test example of its class.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

from pose_parser.landmarks import FloatArray
from pose_parser.models.samples.figures import JOINT, JOINT_NAMES

N_FOLDS = 4
GAP_FRAMES = 25
"""Examples on either side of a cut that are left out of training."""

NEAR_DUPLICATE = 0.01
"""Distance between the joints of two figures of one and the same pose: about 1 cm on a person."""

Rows = NDArray[np.intp]
_LIMBS = [JOINT[name] for name in JOINT_NAMES if name != "nose"]


def folds(figures: FloatArray, labels: NDArray[np.str_], *, n_folds: int = N_FOLDS) -> Iterator[tuple[Rows, Rows]]:
    """Split examples into training and test rows, each row being tested once.

    Parameters
    ----------
    figures : array, shape (n_examples, 13, 2)
        In the order of recording within each class.
    labels : array of str, shape (n_examples,)
        Name of each one's class.
    n_folds : int
        Number of splits.

    Yields
    ------
    train, test : int arrays
        Rows; no training row is a near duplicate of a test row.
    """
    piece, from_cut = _pieces(labels, n_folds)
    for fold in range(n_folds):
        test = np.flatnonzero(piece == fold)
        candidates = np.flatnonzero((piece != fold) & ~((from_cut == fold) | (from_cut == fold - 1)))
        leaking = near_duplicates(figures, labels, candidates, test)
        yield np.setdiff1d(candidates, leaking), test


def near_duplicates(figures: FloatArray, labels: NDArray[np.str_], rows: Rows, others: Rows) -> Rows:
    """Find the rows that look nearly the same as one of the others of the same class."""
    found = [np.empty(0, dtype=np.intp)]
    shapes = _shapes(figures)
    for label in np.unique(labels[rows]):
        own, theirs = rows[labels[rows] == label], others[labels[others] == label]
        if len(theirs):
            distances = NearestNeighbors(n_neighbors=1).fit(shapes[theirs]).kneighbors(shapes[own])[0][:, 0]
            found.append(own[distances < NEAR_DUPLICATE])
    return np.concatenate(found)


def _pieces(labels: NDArray[np.str_], n_folds: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give each row's piece, and the piece before a cut that it lies next to (-9 for none)."""
    piece, next_to = np.zeros(len(labels), dtype=np.intp), np.full(len(labels), -9, dtype=np.intp)
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        piece[rows] = np.arange(len(rows)) * n_folds // len(rows)
        for cut in np.flatnonzero(np.diff(piece[rows])):
            near = rows[max(0, cut + 1 - GAP_FRAMES) : cut + 1 + GAP_FRAMES]
            next_to[near] = piece[rows[cut]]
    return piece, next_to


def _shapes(figures: FloatArray) -> FloatArray:
    """Give each figure as one row whose distance to another is the root mean square distance of the joints."""
    limbs = figures[:, _LIMBS]
    centred = limbs - limbs.mean(axis=1, keepdims=True)
    shapes: FloatArray = centred.reshape(len(figures), -1) / np.sqrt(len(_LIMBS))
    return shapes
