"""What to know of how far a comparison can be trusted, in sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pose_parser.comparison.result import AlignmentSummary, JointErrors

_OTHER_VIEW_DEG = 25.0


def find_notes(
    joints: Sequence[JointErrors], alignment: AlignmentSummary, *, dims: int, unscored: Collection[str]
) -> tuple[str, ...]:
    """Write what a person should know before believing the figures.

    Parameters
    ----------
    joints : sequence of JointErrors
        All joints.
    alignment : AlignmentSummary
        How the two go together.
    dims : 2 or 3
        Which measure counts.
    unscored : collection of str
        Joints that are seen but not scored, since the cameras are tilted.
    """
    return (*_of_joints(joints, unscored), *_of_views(alignment, dims), *_of_times(alignment))


def _of_joints(joints: Sequence[JointErrors], unscored: Collection[str]) -> Iterator[str]:
    uncertain = [joint.words for joint in joints if joint.score is None and joint.joint not in unscored]
    if uncertain:
        yield (
            f"Uncertain and not scored, because one of the recordings shows it well less than half of the time: "
            f"{_listed(uncertain)}."
        )


def _of_views(alignment: AlignmentSummary, dims: int) -> Iterator[str]:
    if dims == 2:
        yield (
            "The recordings have no world coordinates, so angles are those in the picture; they can only be compared "
            "where both are filmed from the same side."
        )
    view, tilt = alignment.view_difference_deg, alignment.tilt_difference_deg
    if tilt is not None and tilt > 10.0:
        yield (
            f"The two are tilted against each other by {tilt:.0f} degrees, as when one camera is not level, so the "
            "lean of the trunk is not scored."
        )
    if view is not None and view > _OTHER_VIEW_DEG:
        yield (
            f"The two are seen from directions {view:.0f} degrees apart: the angles in the picture (2D) differ for "
            "that reason alone; scores follow from those in the world (3D)."
        )


def _of_times(alignment: AlignmentSummary) -> Iterator[str]:
    if alignment.mirrored:
        yield "The movement is done on the other side: left is compared with the reference's right."
    if alignment.kind == "part":
        (span,) = alignment.spans
        yield (
            f"Compared are seconds {span.student_start_s:.1f} to {span.student_end_s:.1f} of the student with seconds "
            f"{span.reference_start_s:.1f} to {span.reference_end_s:.1f} of the reference; the rest has no counterpart."
        )
    if alignment.kind == "repetitions":
        yield (
            "The two do not repeat the movement equally often, so each repetition is compared with one of the "
            "reference; what is between repetitions is left out."
        )


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
