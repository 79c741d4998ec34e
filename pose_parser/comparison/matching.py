"""Which repetition of the reference each repetition of the student is compared with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pose_parser.comparison.align import Span
from pose_parser.comparison.pose import PoseSequence
from pose_parser.comparison.repetitions import Repetition
from pose_parser.landmarks import FloatArray

_SAMPLES = 40


def match_repetitions(
    reference: PoseSequence,
    student: PoseSequence,
    reference_repetitions: Sequence[Repetition],
    student_repetitions: Sequence[Repetition],
) -> tuple[Span, ...]:
    """Put repetitions together.

    Each of the student's goes with the reference's most typical one, which differs least from its others.

    Parameters
    ----------
    reference, student : PoseSequence
        The two movements.
    reference_repetitions, student_repetitions : sequence of Repetition
        Whole ones, in order.

    Returns
    -------
    tuple of Span
        One for each of the student's; empty where one of the two has none, and where both have as many, since those
        go together as a whole.
    """
    counts = len(reference_repetitions), len(student_repetitions)
    if 0 in counts or counts[0] == counts[1]:
        return ()
    model = _samples(reference, _most_typical(reference, reference_repetitions))
    return tuple(Span(*model, *_samples(student, own)) for own in student_repetitions)


def _most_typical(pose: PoseSequence, repetitions: Sequence[Repetition]) -> Repetition:
    shapes = np.array([_evenly(pose, repetition) for repetition in repetitions])
    differences = np.nanmean(np.abs(shapes[:, None] - shapes[None, :]), axis=(2, 3))
    return repetitions[int(differences.sum(axis=1).argmin())]


def _evenly(pose: PoseSequence, repetition: Repetition) -> FloatArray:
    """Read a repetition at a fixed number of samples; what is unknown counts as average."""
    first, last = _samples(pose, repetition)
    rows = np.rint(np.linspace(first, last, _SAMPLES)).astype(int)
    shape: FloatArray = np.nan_to_num(pose.angles_deg[rows], nan=90.0)
    return shape


def _samples(pose: PoseSequence, repetition: Repetition) -> tuple[int, int]:
    first, last = np.searchsorted(pose.times_s, [repetition.start_s, repetition.end_s])
    return int(first), min(int(last), len(pose) - 1)
