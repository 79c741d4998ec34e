"""Which label the frames and windows of a video have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pose_parser.annotations import Segment
from pose_parser.annotations.join import frame_labels
from pose_parser.datasets.options import LabelRule
from pose_parser.landmarks import FloatArray

IndexArray = NDArray[np.signedinteger[Any]]
BoolArray = NDArray[np.bool_]

UNLABELLED, MIXED = -1, -2
"""Codes beside those of labels: no segment there; and several labels where the rule allows only one."""


@dataclass(frozen=True, eq=False)
class FrameCodes:
    """What one family says of each frame of a video.

    Parameters
    ----------
    labels : tuple of str
        The labels of the family in this video.
    label : int array, shape (n_frames,)
        Place in `labels`; -1 where there is none.
    segment : int array, shape (n_frames,)
        Number of the segment, in order of time; -1 where there is none.
    n_segments : int
        How many the family has in this video, those between two frames included.
    """

    labels: tuple[str, ...]
    label: IndexArray
    segment: IndexArray
    n_segments: int


def code_frames(segments: Sequence[Segment], timestamps_ms: FloatArray, family: str) -> FrameCodes:
    """Find the label and segment of every frame of a video.

    Parameters
    ----------
    segments : sequence of Segment
        Those of this video, of any family.
    timestamps_ms : array, shape (n_frames,)
        Time of each frame in milliseconds.
    family : str
        Which family is asked for.
    """
    chosen = sorted((one for one in segments if one.family == family), key=lambda one: (one.start_s, one.end_s))
    numbered = [replace(segment, label=str(number)) for number, segment in enumerate(chosen)]
    found = frame_labels(numbered, timestamps_ms, family)
    segment = np.array([-1 if number is None else int(number) for number in found], dtype=np.intp)
    labels = tuple(dict.fromkeys(one.label for one in chosen))
    code_of = np.array([*(labels.index(one.label) for one in chosen), UNLABELLED], dtype=np.intp)
    return FrameCodes(labels, code_of[segment], segment, len(chosen))


def code_spans(codes: FrameCodes, spans: IndexArray, rule: LabelRule) -> tuple[IndexArray, IndexArray]:
    """Give each stretch of frames one label.

    Parameters
    ----------
    codes : FrameCodes
        What the family says of each frame.
    spans : int array, shape (n_rows, 2)
        First and last frame of each stretch; both count.
    rule : {"majority", "last", "pure"}
        See `DatasetOptions`.

    Returns
    -------
    label, segment : int arrays, shape (n_rows,)
        Place in ``codes.labels`` or -1 for none or -2 for several under the rule ``pure``; and the newest segment that
        gives that label, -1 for none.
    """
    first, last = spans[:, 0], spans[:, 1]
    if rule == "last":
        return codes.label[last], codes.segment[last]
    counts, newest = _tally(codes, first, last)
    winner = np.argmax(counts * (len(codes.label) + 1) + newest, axis=1)
    rows = np.arange(len(spans))
    segment = np.where(winner > 0, codes.segment[newest[rows, winner]], -1)
    label = winner - 1
    if rule == "pure":
        mixed = counts[rows, winner] <= last - first
        return np.where(mixed, MIXED, label), np.where(mixed, -1, segment)
    return label, segment


def _tally(codes: FrameCodes, first: IndexArray, last: IndexArray) -> tuple[IndexArray, IndexArray]:
    """Count the frames of each label in each stretch, and find its newest frame; column 0 is for no label."""
    n_labels, n_frames = len(codes.labels) + 1, len(codes.label)
    counts = np.empty((len(first), n_labels), dtype=np.int64)
    newest = np.empty_like(counts)
    for column in range(n_labels):
        has = codes.label == column - 1
        total = np.concatenate([[0], np.cumsum(has)])
        counts[:, column] = total[last + 1] - total[first]
        newest[:, column] = np.maximum.accumulate(np.where(has, np.arange(n_frames), 0))[last]
    return counts, newest
