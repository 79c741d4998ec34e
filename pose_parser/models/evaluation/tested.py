"""Held-out answers with their groups and timelines: what every score starts from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pose_parser.datasets import Dataset, Split
from pose_parser.datasets.splits import RANDOM
from pose_parser.models.evaluation.frame_scores import count_confusions
from pose_parser.models.evaluation.held_out import HeldOutAnswers
from pose_parser.models.evaluation.timelines import Timeline, cut_timelines


class Tested(NamedTuple):
    """What one way to split gave, ready to be scored.

    `timelines` is empty where rows are whole segments.
    """

    by: str
    splits: Sequence[Split]
    answers: HeldOutAnswers
    timelines: list[Timeline]


def prepare(dataset: Dataset, family: str, splits: Sequence[Split], answers: HeldOutAnswers) -> Tested:
    """Put the answers to one way to split in order of group and time."""
    by = splits[0].by
    # What one model answered for; a random split leaves it no stretch, so there the models take turns.
    stretches = answers.table.groupby(["video"] if by == RANDOM else ["video", "fold"]).ngroup().to_numpy()
    times_s = answers.table["end_ms"].to_numpy(dtype=np.float64) / 1000.0
    timelines = [] if _is_one_row_per_segment(dataset, family) else cut_timelines(stretches, times_s)
    return Tested(by, splits, answers, timelines)


def group_confusions(answers: HeldOutAnswers) -> NDArray[np.intp]:
    """Count confusions group by group, shape (n_groups, n_classes, n_classes), groups sorted by name."""
    n_classes = len(answers.classes)
    groups = answers.groups
    inside = [groups == name for name in np.unique(groups)]
    true, predicted = answers.true, answers.predicted
    return np.stack([count_confusions(true[rows], predicted[rows], n_classes) for rows in inside])


def codes_of(names: Sequence[str], answers: HeldOutAnswers) -> set[int]:
    """Give the numbers of the classes with these names."""
    return {code for code, name in enumerate(answers.classes) if name in names}


def _is_one_row_per_segment(dataset: Dataset, family: str) -> bool:
    # Each family counts its own segments; rows of another one have no part in this.
    column = f"segment_{family}" if f"segment_{family}" in dataset.rows else "segment"
    numbered = dataset.rows.loc[dataset.labels(family).notna().to_numpy(), ["video", column]]
    return bool((numbered[column] >= 0).all()) and not bool(numbered.duplicated().any())
