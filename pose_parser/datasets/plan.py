"""Which rows a video gives: the frames each is taken from, and its label in each family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pose_parser.annotations import Segment
from pose_parser.datasets.labels import (
    MIXED,
    UNLABELLED,
    BoolArray,
    FrameCodes,
    IndexArray,
    code_frames,
    code_spans,
)
from pose_parser.datasets.options import NONE_LABEL, DatasetOptions
from pose_parser.features.windows import is_full, spans_ending_at, window_spans
from pose_parser.landmarks import FloatArray


@dataclass(frozen=True, eq=False)
class FamilyRows:
    """What one family says of each planned row.

    Parameters
    ----------
    labels : tuple of str
        The labels that occur.
    label : int array, shape (n_rows,)
        Place in `labels`, negative where the family says nothing.
    segment : int array, shape (n_rows,)
        Number of the segment within its video and family; -1 where there is none.
    """

    labels: tuple[str, ...]
    label: IndexArray
    segment: IndexArray


@dataclass(frozen=True, eq=False)
class RowPlan:
    """The rows of one video, in order of time.

    Parameters
    ----------
    spans : int array, shape (n_rows, 2)
        First and last frame of each row.
    families : mapping of str to FamilyRows
        What each family says of them.
    too_early : int
        Segments that end before a window is full.
    without_frames : int
        Segments that no frame lies in.
    """

    spans: IndexArray
    families: Mapping[str, FamilyRows]
    too_early: int = 0
    without_frames: int = 0


def plan_rows(
    timestamps_ms: FloatArray, segments: Sequence[Segment], families: Sequence[str], options: DatasetOptions
) -> RowPlan:
    """Plan the rows of one video.

    Parameters
    ----------
    timestamps_ms : array, shape (n_frames,)
        Time of each frame.
    segments : sequence of Segment
        Those of this video.
    families : sequence of str
        Label families of the data set.
    options : DatasetOptions
        What a row is and how it is labelled.

    Returns
    -------
    RowPlan
        Only rows that some family labels.
    """
    times_s = np.asarray(timestamps_ms, dtype=np.float64) / 1000.0
    codes = {family: code_frames(segments, timestamps_ms, family) for family in families}
    if options.rows == "segments":
        plan = _segments(codes)
    elif options.rows == "before-segment-end":
        plan = _segment_ends(codes, times_s, options)
    else:
        plan = _everywhere(codes, times_s, options)
    return _labelled(plan, options)


def _everywhere(codes: Mapping[str, FrameCodes], times_s: FloatArray, options: DatasetOptions) -> RowPlan:
    """Plan a row for each frame, or for each sliding window."""
    if options.window_s is None:
        frames = np.arange(len(times_s))
        spans = np.stack([frames, frames], axis=1)
    else:
        spans = window_spans(times_s, options.window_s, options.stride_s)
    rows = {family: _by_rule(one, spans, options) for family, one in codes.items()}
    return RowPlan(spans, rows, without_frames=sum(_absent(one) for one in codes.values()))


def _by_rule(codes: FrameCodes, spans: IndexArray, options: DatasetOptions) -> FamilyRows:
    return FamilyRows(codes.labels, *code_spans(codes, spans, options.label_rule))


def _segments(codes: Mapping[str, FrameCodes]) -> RowPlan:
    """Plan a row for each segment; segments of several families with the same frames share one."""
    own = {family: _segment_spans(one) for family, one in codes.items()}
    spans = np.unique(np.concatenate(list(own.values())), axis=0)
    rows = {}
    for family, one in codes.items():
        chosen = (spans[:, None] == own[family][None]).all(axis=2).any(axis=1)
        rows[family] = _where(chosen, FamilyRows(one.labels, one.label[spans[:, 1]], one.segment[spans[:, 1]]))
    return RowPlan(spans, rows, without_frames=sum(_absent(one) for one in codes.values()))


def _segment_ends(codes: Mapping[str, FrameCodes], times_s: FloatArray, options: DatasetOptions) -> RowPlan:
    """Plan the window that ends with each segment, labelled in the families that have a segment end there."""
    window_s = options.window_s or 0.0
    own = {family: _segment_spans(one)[:, 1] for family, one in codes.items()}
    early = {family: int((~is_full(times_s, ends, window_s)).sum()) for family, ends in own.items()}
    ends = np.unique(np.concatenate(list(own.values())))
    ends = ends[is_full(times_s, ends, window_s)]
    spans = spans_ending_at(times_s, ends, window_s)
    rows = {family: _where(np.isin(ends, own[family]), _by_rule(one, spans, options)) for family, one in codes.items()}
    absent = sum(_absent(one) for one in codes.values())
    return RowPlan(spans, rows, too_early=sum(early.values()), without_frames=absent)


def _segment_spans(codes: FrameCodes) -> IndexArray:
    """Give the first and last frame of each segment that has any, shape (n_segments, 2)."""
    frames = np.flatnonzero(codes.segment >= 0)
    _, first = np.unique(codes.segment[frames], return_index=True)
    _, from_end = np.unique(codes.segment[frames][::-1], return_index=True)
    return np.stack([frames[first], frames[::-1][from_end]], axis=1)


def _absent(codes: FrameCodes) -> int:
    return codes.n_segments - len(np.unique(codes.segment[codes.segment >= 0]))


def _where(chosen: BoolArray, rows: FamilyRows) -> FamilyRows:
    """Let the family say nothing of the other rows."""
    return FamilyRows(rows.labels, np.where(chosen, rows.label, MIXED), np.where(chosen, rows.segment, -1))


def _labelled(plan: RowPlan, options: DatasetOptions) -> RowPlan:
    """Make what has no label a class of its own, if so wished, and leave out the rows without any label."""
    families = dict(plan.families)
    if options.unlabelled == "none":
        families = {family: _with_none(rows) for family, rows in families.items()}
    kept = np.any([rows.label >= 0 for rows in families.values()], axis=0)
    chosen = {
        family: FamilyRows(rows.labels, rows.label[kept], rows.segment[kept]) for family, rows in families.items()
    }
    return RowPlan(plan.spans[kept], chosen, plan.too_early, plan.without_frames)


def _with_none(rows: FamilyRows) -> FamilyRows:
    labels = rows.labels if NONE_LABEL in rows.labels else (*rows.labels, NONE_LABEL)
    label = np.where(rows.label == UNLABELLED, labels.index(NONE_LABEL), rows.label)
    return FamilyRows(labels, label, rows.segment)
