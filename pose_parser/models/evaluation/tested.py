"""Held-out answers with their groups and timelines: what every score starts from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pose_parser.datasets import Dataset, Split
from pose_parser.datasets.splits import RANDOM, group_names
from pose_parser.models.evaluation.frame_scores import count_confusions
from pose_parser.models.evaluation.held_out import HeldOutAnswers
from pose_parser.models.evaluation.timelines import Timeline, cut_timelines


class Tested(NamedTuple):
    """What one way to split gave, ready to be scored.

    `groups` names the group of each answer, shape (n_rows,); `timelines` is empty where rows are whole segments.
    """

    by: str
    splits: Sequence[Split]
    answers: HeldOutAnswers
    groups: NDArray[np.str_]
    timelines: list[Timeline]


def prepare(dataset: Dataset, by: str, splits: Sequence[Split], answers: HeldOutAnswers) -> Tested:
    """Put answers in order of group and time."""
    rows = dataset.rows.iloc[answers.table["row"].to_numpy()]
    groups = group_names(rows, resampled_by(by))
    stretches = answers.table.groupby(["video", "fold"]).ngroup().to_numpy()
    times_s = answers.table["end_ms"].to_numpy(dtype=np.float64) / 1000.0
    timelines = [] if _is_one_row_per_segment(dataset) else cut_timelines(stretches, times_s)
    return Tested(by, splits, answers, groups, timelines)


def resampled_by(by: str) -> str:
    """Name what intervals draw anew: what was held out, videos for random splits."""
    return "video" if by == RANDOM else by


def group_confusions(tested: Tested) -> NDArray[np.intp]:
    """Count confusions group by group, shape (n_groups, n_classes, n_classes), groups sorted by name."""
    answers, n_classes = tested.answers, len(tested.answers.classes)
    inside = [tested.groups == name for name in np.unique(tested.groups)]
    true, predicted = answers.true, answers.predicted
    return np.stack([count_confusions(true[rows], predicted[rows], n_classes) for rows in inside])


def codes_of(names: Sequence[str], answers: HeldOutAnswers) -> set[int]:
    """Give the numbers of the classes with these names."""
    return {code for code, name in enumerate(answers.classes) if name in names}


def _is_one_row_per_segment(dataset: Dataset) -> bool:
    numbered = dataset.rows[["video", "segment"]]
    return bool((numbered["segment"] >= 0).all()) and not bool(numbered.duplicated().any())
