"""Whether the right stretches were found, in the right order: slips at their edges weigh little, splinters weigh much.

Segmental F1 and the edit score follow Lea et al. 2016 (*Segmental Spatiotemporal CNNs*, ECCV) and 2017 (*Temporal
Convolutional Networks for Action Segmentation and Detection*, CVPR), as used by Farha and Gall 2019 (*MS-TCN*, CVPR);
overlaps are measured in seconds instead of frames.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pose_parser.landmarks import FloatArray
from pose_parser.models.evaluation.results import SegmentScores
from pose_parser.models.evaluation.timelines import Run, Timeline

OVERLAPS = (0.10, 0.25, 0.50)
"""Share of common time over joint time from which a segment counts as found."""


class Found(NamedTuple):
    """Segments that were found, named where there are none, and overlooked."""

    found: int
    wrong: int
    overlooked: int


def match_segments(true: Sequence[Run], predicted: Sequence[Run], overlap: float) -> Found:
    """Compare the segments of one timeline.

    Parameters
    ----------
    true, predicted : sequence of Run
        Segments in order of time, those of one side apart from each other.
    overlap : float
        Least share of the common time in the joint time of two segments of one label, in (0, 1].

    Returns
    -------
    Found
        Each predicted segment is compared with the true segment of its label that it overlaps most; it is right if
        the overlap is large enough and no segment before it has found the same one.
    """
    found: set[int] = set()
    starts_s, ends_s = [run.start_s for run in true], [run.end_s for run in true]
    for run in predicted:
        touched = range(bisect_right(ends_s, run.start_s), bisect_left(starts_s, run.end_s))
        shares = [_overlap(run, true[place]) if true[place].label == run.label else 0.0 for place in touched]
        best = int(np.argmax(shares)) if shares else -1
        if best >= 0 and shares[best] >= overlap:
            found.add(touched[best])
    return Found(len(found), len(predicted) - len(found), len(true) - len(found))


def segmental_f1(counts: FloatArray | NDArray[np.intp]) -> FloatArray:
    """Give ``2 found / (2 found + wrong + overlooked)``, NaN without segments, for counts of shape (..., 3)."""
    counts = np.asarray(counts, dtype=np.float64)
    whole = 2.0 * counts[..., 0] + counts[..., 1] + counts[..., 2]
    score: FloatArray = np.divide(2.0 * counts[..., 0], whole, out=np.full(whole.shape, np.nan), where=whole > 0)
    return score


def edit_score(true: Sequence[int], predicted: Sequence[int]) -> float:
    """Compare the order of segments: 1 less the Levenshtein distance over the length of the longer sequence.

    Parameters
    ----------
    true, predicted : sequence of int
        Labels of the segments in order.

    Returns
    -------
    float
        In [0, 1]; 1 for equal sequences, also for two empty ones.
    """
    longer = max(len(true), len(predicted))
    return 1.0 - levenshtein(true, predicted) / longer if longer else 1.0


def levenshtein(one: Sequence[int], other: Sequence[int]) -> int:
    """Count the insertions, deletions and replacements that turn one sequence into the other."""
    places = np.arange(len(other) + 1)
    distances, theirs = places, np.asarray(other)
    for item in one:
        changed = distances + 1
        changed[1:] = np.minimum(changed[1:], distances[:-1] + (theirs != item))
        distances = np.minimum.accumulate(changed - places) + places  # insertions, from left to right
    return int(distances[-1])


def count_segments(
    timelines: Sequence[Timeline],
    true: NDArray[np.intp],
    predicted: NDArray[np.intp],
    background: Collection[int] = (),
) -> tuple[NDArray[np.intp], FloatArray]:
    """Compare all timelines.

    Parameters
    ----------
    timelines : sequence of Timeline
        Of the tested rows.
    true, predicted : int array, shape (n_rows,)
        Labels by number.
    background : collection of int
        Labels that are no segments but the time between them.

    Returns
    -------
    counts : int array, shape (n_timelines, 3, 3)
        For each of `OVERLAPS`: found, wrong, overlooked.
    edits : array, shape (n_timelines,)
        Edit scores.
    """
    counts, edits = [], []
    for timeline in timelines:
        was, said = (
            [run for run in timeline.runs(codes) if run.label not in background and run.end_s > run.start_s]
            for codes in (true, predicted)
        )
        counts.append([match_segments(was, said, overlap) for overlap in OVERLAPS])
        edits.append(edit_score([run.label for run in was], [run.label for run in said]))
    return np.array(counts, dtype=np.intp).reshape(-1, len(OVERLAPS), 3), np.array(edits)


def score_segments(counts: NDArray[np.intp], edits: FloatArray) -> SegmentScores:
    """Sum up what `count_segments` gave: F1 over all segments, the mean of the edit scores."""
    total = counts.sum(axis=0)
    f1 = [None if np.isnan(score) else float(score) for score in segmental_f1(total)]
    return SegmentScores(
        n_true_segments=int(total[0, 0] + total[0, 2]),
        n_predicted_segments=int(total[0, 0] + total[0, 1]),
        f1_at_10=f1[0],
        f1_at_25=f1[1],
        f1_at_50=f1[2],
        edit_score=float(edits.mean()),
    )


def _overlap(one: Run, other: Run) -> float:
    common = min(one.end_s, other.end_s) - max(one.start_s, other.start_s)
    joint = max(one.end_s, other.end_s) - min(one.start_s, other.start_s)
    return max(0.0, common) / joint if joint > 0 else 0.0
