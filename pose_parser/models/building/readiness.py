"""Whether there is enough to learn from, said before anything is learnt."""

from __future__ import annotations

import numpy as np

from pose_parser.datasets import Dataset
from pose_parser.datasets.splits import make_splits
from pose_parser.errors import DatasetError, TrainingError

MIN_EXAMPLES = 5
"""Fewest examples of a class: with less, luck decides what is learnt and what is tested."""


def labelled_rows(dataset: Dataset, family: str) -> Dataset:
    """Leave out the rows that a label family says nothing about."""
    return dataset.take(dataset.labels(family).notna().to_numpy(dtype=bool))


def check_enough(labelled: Dataset, family: str, *, by: str) -> None:
    """Refuse to train on what cannot give a model with an honest score, and say what to record.

    Parameters
    ----------
    labelled : Dataset
        Rows with a label.
    family : str
        Label family.
    by : str
        What a split keeps together.

    Raises
    ------
    TrainingError
        If there are fewer than two classes, a class has fewer than `MIN_EXAMPLES` examples, or a class is in one
        group only, so that there is no held-out score of it.
    """
    labels = labelled.labels(family)
    for name, count in labels.value_counts().sort_index().items():
        if count < MIN_EXAMPLES:
            raise TrainingError(
                f"{family}: class {str(name)!r} has {count} examples; record and annotate at least {MIN_EXAMPLES}, or "
                "leave it out"
            )
    try:
        make_splits(labelled.rows, np.asarray(labels, dtype=object), by=by)
    except DatasetError as error:
        raise TrainingError(f"{family}: {error}") from error
