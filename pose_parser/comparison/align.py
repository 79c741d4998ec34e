"""Which moment of the reference each moment of the student belongs to."""

from __future__ import annotations

from dataclasses import dataclass
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
_FITS_DEG = 5.0
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
    def reference_rows(self) -> NDArray[np.intp]:
        """All samples of the reference that something of the student is compared with, each once."""
        return np.unique(np.concatenate([np.arange(one.reference_first, one.reference_last + 1) for one in self.spans]))

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
    pairs = {side: _pair(reference, student.mirrored() if side else student) for side in sides}
    found = {side: _best_candidate(pair, options, spans) for side, pair in pairs.items()}
    mirrored = sides[0]
    if len(found) == 2:
        mirrored = found[True].misfit_deg < _MIRROR_IS_BETTER * found[False].misfit_deg - _MIRROR_GAIN_DEG
    best, pair = found[mirrored], pairs[mirrored]
    return Alignment(
        kind=best.kind,
        mirrored=mirrored,
        reference_at=_refined(pair, best),
        spans=best.spans,
        tempo_ratio=best.tempo_ratio,
        misfit_deg=best.misfit_deg,
    )


def shared_dims(reference: PoseSequence, student: PoseSequence) -> Dims:
    """Return 3 where both have world coordinates, else 2."""
    return 3 if reference.dims == student.dims == 3 else 2


class _Pair(NamedTuple):
    """The angles that both show, with their gaps."""

    reference: FloatArray
    student: FloatArray

    def cut(self, span: Span) -> tuple[FloatArray, FloatArray]:
        return (
            self.reference[span.reference_first : span.reference_last + 1],
            self.student[span.student_first : span.student_last + 1],
        )


class _Candidate(NamedTuple):
    """One way to put the two together, sample by sample; positions count from the beginning of each span."""

    kind: Kind
    spans: tuple[Span, ...]
    matches: tuple[Match, ...]

    @property
    def misfit_deg(self) -> float:
        return float(np.sqrt(np.mean([match.misfit_deg**2 for match in self.matches])))

    @property
    def tempo_ratio(self) -> float:
        reference = sum(span.reference_last - span.reference_first for span in self.spans)
        student = sum(span.student_last - span.student_first for span in self.spans)
        return reference / student if student else float("nan")


def _best_candidate(pair: _Pair, options: AlignOptions, spans: tuple[Span, ...]) -> _Candidate:
    everything = Span(*_shown(pair.reference), *_shown(pair.student))
    if options.kind == "repetitions":
        if not spans:
            raise ComparisonError("one of the two recordings shows no whole repetition; compare them as a whole")
        return _matched("repetitions", pair, spans, options)
    if options.kind == "part":
        return _matched_part(pair, everything)
    whole = _matched("whole", pair, (everything,), options)
    if options.kind == "whole" or whole.misfit_deg < _FITS_DEG:
        return whole
    others = [_matched("repetitions", pair, spans, options)] if spans else []
    if _much_longer(everything):
        others.append(_matched_part(pair, everything))
    likely = [other for other in others if 1 / _LIKELY_TEMPO < other.tempo_ratio < _LIKELY_TEMPO]
    better = [other for other in likely if other.misfit_deg < _CLEARLY_BETTER * whole.misfit_deg]
    return min([whole, *better], key=lambda one: one.misfit_deg)


def _much_longer(span: Span) -> bool:
    lengths = sorted((span.reference_last - span.reference_first, span.student_last - span.student_first))
    return lengths[1] >= _MUCH_LONGER * lengths[0]


def _pair(reference: PoseSequence, student: PoseSequence) -> _Pair:
    dims, columns = shared_dims(reference, student), _shared_columns(reference, student)
    return _Pair(reference.angles(dims)[:, columns], student.angles(dims)[:, columns])


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


def _matched(kind: Kind, pair: _Pair, spans: tuple[Span, ...], options: AlignOptions) -> _Candidate:
    cuts = [pair.cut(span) for span in spans]
    matches = [match_whole(_filled(first), _filled(second), band=options.band) for first, second in cuts]
    return _Candidate(kind, spans, tuple(matches))


def _matched_part(pair: _Pair, span: Span) -> _Candidate:
    first, second = pair.cut(span)
    match = match_within(_filled(first), _filled(second))
    rows = np.flatnonzero(np.isfinite(match.positions))
    begins, ends = (round(float(match.positions[row])) for row in (rows[0], rows[-1]))
    inner = Span(
        span.reference_first + begins,
        span.reference_first + max(ends, begins),
        span.student_first + int(rows[0]),
        span.student_first + int(rows[-1]),
    )
    return _Candidate("part", (inner,), (match._replace(positions=match.positions[rows] - begins),))


def _refined(pair: _Pair, candidate: _Candidate) -> FloatArray:
    reference_at = np.full(len(pair.student), np.nan)
    for span, match in zip(candidate.spans, candidate.matches, strict=True):
        first, second = pair.cut(span)
        inside = np.clip(np.maximum.accumulate(match.positions), 0, len(first) - 1)
        positions = refine(first, second, inside, match.weights)
        reference_at[span.student_first : span.student_last + 1] = span.reference_first + positions
    return reference_at


def _filled(angles: FloatArray) -> FloatArray:
    """Bridge gaps by straight lines, only to find the times; what is compared keeps its gaps."""
    filled = angles.copy()
    rows = np.arange(len(angles))
    for column in filled.T:
        known = np.isfinite(column)
        if known.any() and not known.all():
            column[~known] = np.interp(rows[~known], rows[known], column[known])
    return np.nan_to_num(filled)
