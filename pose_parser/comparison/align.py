"""Which moment of the reference each moment of the student belongs to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pose_parser.comparison.joints import Dims
from pose_parser.comparison.pose import PoseSequence
from pose_parser.comparison.refine import refine
from pose_parser.comparison.warping import Match, match_whole, match_within
from pose_parser.errors import ComparisonError
from pose_parser.landmarks import FloatArray

Kind = Literal["whole", "part", "repetitions"]

_KNOWN_SHARE = 0.25
_MUCH_LONGER = 1.25
_CLEARLY_BETTER = 0.7
_LIKELY_TEMPO = 3.0
_MIRROR_IS_BETTER = 0.8
_MIRROR_GAIN_DEG = 1.0


@dataclass(frozen=True)
class AlignOptions:
    """How two recordings are aligned.

    Parameters
    ----------
    kind : {"whole", "part", "repetitions"}, optional
        Whole with whole; the shorter as a part of the longer; or each repetition of the student with one of the
        reference. What fits is chosen unless given.
    mirrored : bool, optional
        Whether the student does the reference's movement on the other side; what fits is chosen unless given.
    band : float
        How far from an even tempo a moment may be, as a share of the whole.
    """

    kind: Kind | None = None
    mirrored: bool | None = None
    band: float = 0.35


class Span(NamedTuple):
    """A stretch of the student and the stretch of the reference that it is compared with, in samples.

    The last samples are included.
    """

    reference_first: int
    reference_last: int
    student_first: int
    student_last: int


@dataclass(frozen=True, eq=False)
class Alignment:
    """How a student's time goes with the reference's.

    Parameters
    ----------
    kind : {"whole", "part", "repetitions"}
        What is aligned with what.
    mirrored : bool
        Whether the student's left is the reference's right.
    reference_at : array, shape (n_student,)
        Where in the reference each sample of the student is, in samples, between them too; within a span never
        decreasing, NaN where it has no counterpart.
    spans : tuple of Span
        Stretches that go together; one unless there are repetitions.
    tempo_ratio : float
        How fast the student is: 1.25 is a quarter faster than the reference.
    misfit_deg : float
        Root mean square of the differences of the angles, joints that differ most counting least.
    """

    kind: Kind
    mirrored: bool
    reference_at: FloatArray
    spans: tuple[Span, ...]
    tempo_ratio: float
    misfit_deg: float

    @property
    def path(self) -> NDArray[np.intp]:
        """Pairs of samples that belong together, reference and student, shape (n_pairs, 2)."""
        rows = np.flatnonzero(np.isfinite(self.reference_at))
        return np.stack([np.rint(self.reference_at[rows]).astype(np.intp), rows], axis=1)


def align(
    reference: PoseSequence,
    student: PoseSequence,
    *,
    options: AlignOptions = AlignOptions(),
    spans: tuple[Span, ...] = (),
) -> Alignment:
    """Find for each moment of the student the moment of the reference that it belongs to.

    Parameters
    ----------
    reference, student : PoseSequence
        At the same rate, with the same joints.
    options : AlignOptions
        What is known beforehand.
    spans : tuple of Span
        Repetitions that belong together, if there are any.

    Raises
    ------
    ComparisonError
        If the two have no joint that both show, or repetitions are asked for where there are none.
    """
    sides = (False, True) if options.mirrored is None else (options.mirrored,)
    found = [_align_side(reference, student.mirrored() if side else student, options, spans) for side in sides]
    if len(found) == 2:
        straight, turned = found
        limit = _MIRROR_IS_BETTER * straight.misfit_deg - _MIRROR_GAIN_DEG
        return replace(turned, mirrored=True) if turned.misfit_deg < limit else straight
    return replace(found[0], mirrored=sides[0])


def shared_dims(reference: PoseSequence, student: PoseSequence) -> Dims:
    """Return 3 where both have world coordinates, else 2."""
    return 3 if reference.dims == student.dims == 3 else 2


def _align_side(
    reference: PoseSequence, student: PoseSequence, options: AlignOptions, spans: tuple[Span, ...]
) -> Alignment:
    columns = _shared_columns(reference, student)
    pair = _Pair(*(pose.angles(shared_dims(reference, student))[:, columns] for pose in (reference, student)))
    whole_span = Span(*_shown(pair.reference), *_shown(pair.student))
    if options.kind == "repetitions":
        if not spans:
            raise ComparisonError("one of the two recordings shows no whole repetition; compare them as a whole")
        return _joined([_aligned(pair, span, options) for span in spans])
    if options.kind == "part":
        return _aligned_part(pair, whole_span)
    whole = _aligned(pair, whole_span, options)
    if options.kind == "whole":
        return whole
    others = [_joined([_aligned(pair, span, options) for span in spans])] if spans else []
    if _much_longer(whole_span):
        others.append(_aligned_part(pair, whole_span))
    likely = [other for other in others if 1 / _LIKELY_TEMPO < other.tempo_ratio < _LIKELY_TEMPO]
    better = [other for other in likely if other.misfit_deg < _CLEARLY_BETTER * whole.misfit_deg]
    return min([whole, *better], key=lambda one: one.misfit_deg)


def _much_longer(span: Span) -> bool:
    lengths = sorted((span.reference_last - span.reference_first, span.student_last - span.student_first))
    return lengths[1] >= _MUCH_LONGER * lengths[0]


class _Pair(NamedTuple):
    """The angles that both show, with their gaps."""

    reference: FloatArray
    student: FloatArray


def _shared_columns(reference: PoseSequence, student: PoseSequence) -> NDArray[np.intp]:
    dims = shared_dims(reference, student)
    first, second = (np.isfinite(pose.angles(dims)).mean(axis=0) for pose in (reference, student))
    columns = np.flatnonzero(np.minimum(first, second) >= _KNOWN_SHARE)
    if not len(columns):
        raise ComparisonError(
            "the two recordings have no joint that both show well; film so that the same limbs are in both pictures"
        )
    return columns


def _shown(angles: FloatArray) -> tuple[int, int]:
    """Find the first and the last sample in which at least a third of the joints is known."""
    rows = np.flatnonzero(np.isfinite(angles).mean(axis=1) >= 1 / 3)
    return (int(rows[0]), int(rows[-1])) if len(rows) else (0, len(angles) - 1)


def _aligned(pair: _Pair, span: Span, options: AlignOptions) -> Alignment:
    reference, student = _cut(pair, span)
    match = match_whole(_filled(reference), _filled(student), band=options.band)
    return _alignment("whole", pair, span, match)


def _aligned_part(pair: _Pair, span: Span) -> Alignment:
    reference, student = _cut(pair, span)
    match = match_within(_filled(reference), _filled(student))
    rows = np.flatnonzero(np.isfinite(match.positions))
    first, last = span.student_first + int(rows[0]), span.student_first + int(rows[-1])
    begins, ends = (span.reference_first + round(float(match.positions[row])) for row in (rows[0], rows[-1]))
    inner = Span(begins, max(ends, begins), first, last)
    return _alignment(
        "part", pair, inner, match._replace(positions=match.positions[rows] - (begins - span.reference_first))
    )


def _alignment(kind: Kind, pair: _Pair, span: Span, match: Match) -> Alignment:
    reference, student = _cut(pair, span)
    inside = np.clip(np.maximum.accumulate(match.positions), 0, len(reference) - 1)
    refined = refine(reference, student, inside, match.weights)
    reference_at = np.full(len(pair.student), np.nan)
    reference_at[span.student_first : span.student_last + 1] = refined + span.reference_first
    return Alignment(kind, False, reference_at, (span,), _tempo((span,)), match.misfit_deg)


def _joined(parts: list[Alignment]) -> Alignment:
    reference_at = parts[0].reference_at.copy()
    for part in parts[1:]:
        own = np.isfinite(part.reference_at)
        reference_at[own] = part.reference_at[own]
    spans = tuple(span for part in parts for span in part.spans)
    misfit = float(np.sqrt(np.mean([part.misfit_deg**2 for part in parts])))
    return Alignment("repetitions", False, reference_at, spans, _tempo(spans), misfit)


def _tempo(spans: tuple[Span, ...]) -> float:
    reference = sum(span.reference_last - span.reference_first for span in spans)
    student = sum(span.student_last - span.student_first for span in spans)
    return reference / student if student else float("nan")


def _cut(pair: _Pair, span: Span) -> tuple[FloatArray, FloatArray]:
    return (
        pair.reference[span.reference_first : span.reference_last + 1],
        pair.student[span.student_first : span.student_last + 1],
    )


def _filled(angles: FloatArray) -> FloatArray:
    """Bridge gaps by straight lines, only to find the times; what is compared keeps its gaps."""
    filled = angles.copy()
    rows = np.arange(len(angles))
    for column in filled.T:
        known = np.isfinite(column)
        if known.any() and not known.all():
            column[~known] = np.interp(rows[~known], rows[known], column[known])
    return np.nan_to_num(filled)
