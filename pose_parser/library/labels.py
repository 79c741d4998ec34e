"""What happens in a recording and when: ``annotations/<id>.csv``, which `poser dataset --annotations` reads."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pose_parser.annotations import Policies, Segment, VideoSpan, read_annotations, read_video_spans, review_segments
from pose_parser.annotations import table as csv_table
from pose_parser.annotations.reading import video_stem
from pose_parser.annotations.times import TOLERANCE_S
from pose_parser.errors import AnnotationError, LibraryConflictError, LibraryError
from pose_parser.library.layout import labels_file, landmarks_file, require_recording
from pose_parser.library.movements import ensure_movements
from pose_parser.library.storing import changing, clean_text, content, revision_of, save

MOST_SEGMENTS = 100_000
"""Most labels that one recording may have."""

_POLICIES = Policies(reversed_times="error", outside="clip", zero_length="error", overlaps="error")
_CHANGED = "Somebody else, perhaps you in another tab, has changed these labels in the meantime."


@dataclass(frozen=True)
class Labels:
    """The labels of one recording.

    Attributes
    ----------
    revision : str
        Changes with the file; whoever changes labels says which they have seen.
    segments : tuple of Segment
        In order of time.
    """

    revision: str
    segments: tuple[Segment, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the labels as the page knows them."""
        return {"revision": self.revision, "segments": [_as_json(segment) for segment in self.segments]}


def parse_segments(recording_id: str, told: object) -> list[Segment]:
    """Make segments of what a page sent.

    Parameters
    ----------
    recording_id : str
        Whose labels they are.
    told : object
        A list of ``{start_s, end_s, label, family}``.

    Raises
    ------
    LibraryError
        If it is something else.
    """
    if not isinstance(told, list) or len(told) > MOST_SEGMENTS:
        raise LibraryError(f"Labels are a list of at most {MOST_SEGMENTS} stretches.")
    return [_segment(recording_id, each) for each in told]


def read_labels(data_dir: Path, recording_id: str) -> Labels:
    """Read the labels of a recording; none where it has none yet.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    recording_id : str
        Which recording.

    Returns
    -------
    Labels
        In order of time.

    Raises
    ------
    NotInLibraryError
        If there is no such recording.
    LibraryError
        If the file is broken; the message names its line.
    """
    require_recording(data_dir, recording_id)
    return read_label_file(labels_file(data_dir, recording_id), recording_id)[0]


def write_labels(data_dir: Path, recording_id: str, segments: Sequence[Segment], *, revision: str) -> Labels:
    """Replace the labels of a recording; labels that are new become movements too.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    recording_id : str
        Which recording.
    segments : sequence of Segment
        All of its labels, of all families, in any order. What reaches over its ends is cut there.
    revision : str
        Of the labels that these were made from.

    Returns
    -------
    Labels
        As they are kept.

    Raises
    ------
    NotInLibraryError
        If there is no such recording.
    LibraryConflictError
        If they have been changed since; it carries the present `Labels`. Saving the same a second time is none.
    LibraryError
        If a segment has no length, lies outside of the recording, or overlaps another of its family.
    """
    path = labels_file(data_dir, recording_id)
    with changing(data_dir, "labels"):
        # Within: labels of one that is deleted meanwhile would stand in its way when it is brought back.
        require_recording(data_dir, recording_id)
        checked = _checked(data_dir, recording_id, segments)
        present, of_others = read_label_file(path, recording_id)
        wanted = csv_table.dump([*of_others, *checked]).encode()
        made = Labels(revision_of(wanted), tuple(checked))
        if present.revision not in (revision, made.revision):
            raise LibraryConflictError(_CHANGED, present)
        save(path, wanted)
    ensure_movements(data_dir, labels_by_family(checked))
    return made


def labels_by_family(segments: Sequence[Segment]) -> dict[str, list[str]]:
    """List the labels of each family, in order of appearance."""
    found: dict[str, dict[str, None]] = {}
    for segment in segments:
        found.setdefault(segment.family, {})[segment.label] = None
    return {family: list(labels) for family, labels in found.items()}


def read_label_file(path: Path, recording_id: str) -> tuple[Labels, list[Segment]]:
    """Read the labels of a recording, and those of others that somebody put in the same file.

    Raises
    ------
    LibraryError
        If the file is broken.
    """
    # The revision is that of bytes which are read first: if the file changes now, the next change is refused.
    revision = revision_of(content(path))
    if not path.exists():
        return Labels(revision, ()), []
    try:
        found = read_annotations(path, format="csv")
    except AnnotationError as error:
        raise LibraryError(f"The labels cannot be read: {error}. Mend the file or move it away.") from error
    names = (recording_id, video_stem(recording_id))
    own = [replace(each, video=recording_id, source="") for each in found if each.video in names]
    return Labels(revision, tuple(_ordered(own))), [each for each in found if each.video not in names]


def _checked(data_dir: Path, recording_id: str, segments: Sequence[Segment]) -> list[Segment]:
    cleaned = [_cleaned(recording_id, each) for each in segments]
    path = landmarks_file(data_dir, recording_id)
    spans = read_video_spans(path) if path.is_file() else {}
    for segment in cleaned:
        _require_inside(segment, spans.get(recording_id))
    review = review_segments(cleaned, videos=spans or None, policies=_POLICIES)
    if review.errors:
        raise LibraryError(review.errors[0].removeprefix(f"{recording_id}: "))
    return _ordered(review.segments)


def _require_inside(segment: Segment, span: VideoSpan | None) -> None:
    """Refuse a segment of which nothing would be left: it is not to vanish without a word."""
    lasts = math.inf if span is None else span.duration_s
    if segment.end_s > segment.start_s and (segment.end_s <= TOLERANCE_S or segment.start_s >= lasts - TOLERANCE_S):
        raise LibraryError(
            f"{segment.label!r} from {segment.start_s:.10g} to {segment.end_s:.10g} s lies outside of the recording, "
            f"which lasts {lasts:.10g} s."
        )


def _segment(recording_id: str, told: Any) -> Segment:
    if not isinstance(told, dict):
        raise LibraryError(f"A label is a stretch with start, end, label and family, not {told!r:.60}.")
    start_s, end_s = (_seconds(told.get(name)) for name in ("start_s", "end_s"))
    return _cleaned(recording_id, Segment(recording_id, start_s, end_s, told.get("label", ""), told.get("family", "")))


def _seconds(told: object) -> float:
    if isinstance(told, bool) or not isinstance(told, (int, float)) or not abs(told) <= 1e9:
        raise LibraryError(f"{told!r:.40} is not a time in seconds.")
    return float(told)


def _cleaned(recording_id: str, segment: Segment) -> Segment:
    label, family = clean_text(segment.label, "label"), clean_text(segment.family, "family")
    start_s, end_s = _seconds(segment.start_s), _seconds(segment.end_s)
    return Segment(recording_id, start_s + 0.0, end_s + 0.0, label, family)


def _ordered(segments: Sequence[Segment]) -> list[Segment]:
    return sorted(segments, key=lambda each: (each.start_s, each.end_s, each.family, each.label))


def _as_json(segment: Segment) -> dict[str, Any]:
    return {"start_s": segment.start_s, "end_s": segment.end_s, "label": segment.label, "family": segment.family}
