"""Whether there is enough to learn from, said before anything is learnt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from pose_parser.annotations import Segment
from pose_parser.datasets import GROUPS, Dataset
from pose_parser.datasets.options import NONE_LABEL
from pose_parser.datasets.splits import RANDOM, make_splits
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


def check_recorded(
    segments: Sequence[Segment],
    family: str,
    *,
    by: str,
    groups: Mapping[str, Mapping[str, str]],
    keep_none: bool = False,
) -> None:
    """Refuse annotations that no honest score can come of, while the videos have not even been looked at.

    Parameters
    ----------
    segments : sequence of Segment
        Of the videos that are to be learnt from.
    family : str
        Label family.
    by : str
        What a split keeps together.
    groups : mapping of str to mapping
        For each video its ``person``, ``session`` and ``camera``, where known.
    keep_none : bool
        Whether what has no label will be a class of its own; it is then taken to be in every video.

    Raises
    ------
    TrainingError
        If the family is not there or has a single label, or what is to be held out would leave a label unlearnt.
    """
    rows = _rows_of(segments, family, groups, keep_none=keep_none)
    if rows.empty:
        there = ", ".join(dict.fromkeys(segment.family for segment in segments))
        raise TrainingError(f"no annotation is of the family {family!r}; there are {there}")
    if rows["label"].nunique() < 2:
        raise TrainingError(
            f"{family}: {rows['label'][0]!r} is the only label; annotate something else too, or keep the unlabelled "
            "time as a class of its own (--unlabelled none)"
        )
    if by == RANDOM:
        return
    if by == "video" and rows["video"].nunique() < 2:
        raise TrainingError(
            f"{family}: a single video ({rows['video'][0]}) is annotated, and what is tested on the video it was "
            "trained on gives no honest score: record and annotate one more, or add --random-frames to go on without"
        )
    try:
        make_splits(rows, rows["label"], by=by)
    except DatasetError as error:
        raise TrainingError(f"{family}: {error}") from error


def _rows_of(
    segments: Sequence[Segment], family: str, groups: Mapping[str, Mapping[str, str]], *, keep_none: bool
) -> pd.DataFrame:
    """Write one line for each segment, as a data set has for each example."""
    chosen = [(one.video, one.start_s, one.end_s, one.label) for one in segments if one.family == family]
    if keep_none and chosen:
        chosen += [(video, 0.0, 0.0, NONE_LABEL) for video in dict.fromkeys(one.video for one in segments)]
    lines = [
        {
            **dict.fromkeys(GROUPS),
            **groups.get(video, {}),
            "video": video,
            "start_ms": start_s,
            "end_ms": end_s,
            "label": label,
        }
        for video, start_s, end_s, label in chosen
    ]
    return pd.DataFrame(lines, columns=[*GROUPS, "start_ms", "end_ms", "label"])
