"""Labels from the files of other tools: told first, then written to the recordings that they are of."""

from __future__ import annotations

import math
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pose_parser.annotations import (
    DEFAULT_FAMILY,
    Policies,
    Segment,
    VideoSpan,
    read_annotations,
    read_video_spans,
    review_segments,
)
from pose_parser.annotations.checks import Review
from pose_parser.annotations.reading import video_stem
from pose_parser.annotations.times import TOLERANCE_S
from pose_parser.errors import AnnotationError
from pose_parser.library.labels import read_labels, write_labels
from pose_parser.library.layout import landmarks_file, landmarks_files, picture_files
from pose_parser.library.metadata import read_rows
from pose_parser.library.movements import read_movements
from pose_parser.library.storing import clean_text

MOST_WARNINGS = 50
"""How many warnings are told one by one."""

_LONGEST_NAME_BYTES = 200

_PUT_RIGHT = Policies(reversed_times="swap", outside="clip", zero_length="drop", overlaps="first")


@dataclass(frozen=True)
class ImportedAnnotations:
    """What a file of annotations holds for the library.

    Parameters
    ----------
    segments : int
        How many labelled stretches are, or would be, taken over.
    by_recording : dict
        How many of each label, by recording.
    unknown : tuple of str
        Names of videos in the file that no recording has; theirs are left out.
    warnings : tuple of str
        What was put right, and what would be replaced.
    committed : bool
        Whether the labels were written.
    """

    segments: int
    by_recording: dict[str, dict[str, int]]
    unknown: tuple[str, ...]
    warnings: tuple[str, ...]
    committed: bool

    def to_dict(self) -> dict[str, Any]:
        """Return it as the page knows it."""
        return asdict(self)


def import_annotations(  # noqa: PLR0913 - each option is one thing that a file may leave open
    data_dir: Path,
    file: Path,
    *,
    filename: str,
    fps: float | None = None,
    schema: Mapping[str, Any] | Path | str | None = None,
    recording: str | None = None,
    commit: bool,
) -> ImportedAnnotations:
    """Read a file of annotations of any supported tool, and give the recordings their labels.

    Labels of the same families that a recording has already are replaced, so that the same file can be brought again.
    A label whose family the file does not say has the family of the movement of that name, or else the only family
    that there is.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    file : Path
        The file.
    filename : str
        What the person calls it: names the video where the file does not, and stands in messages.
    fps : float, optional
        Frames in a second, for files in frames.
    schema : mapping, Path or str, optional
        See `pose_parser.annotations.read_annotations`.
    recording : str, optional
        Id of the recording that all of it is of, whatever the file says.
    commit : bool
        Write the labels; otherwise only tell what would be written.

    Returns
    -------
    ImportedAnnotations
        What was, or would be, taken over.

    Raises
    ------
    AnnotationError
        If the file is broken, of no known format, or two labels of one family overlap in time.
    LibraryError
        If a label is too long, or holds signs that cannot be seen.
    LibraryConflictError
        If somebody changes the labels of the same recording at the same time.
    """
    names = _Names(data_dir)
    read = _read(file, filename, fps=fps, schema=schema, videos=_Spans(names), video=recording)
    known, unknown = _told_apart(read, names)
    review = _review(_with_families(data_dir, known), names)
    labels = _by_recording(review.segments)
    warnings = [*review.warnings, *_replaced(data_dir, labels)]
    if commit:
        for recording_id, segments in labels.items():
            _write(data_dir, recording_id, segments)
    return ImportedAnnotations(
        segments=len(review.segments),
        by_recording={name: dict(Counter(each.label for each in segments)) for name, segments in labels.items()},
        unknown=unknown,
        warnings=_shortened(warnings),
        committed=commit and bool(labels),
    )


class _Names:
    """Finds the recording that a file means: by its id or title, whatever letters and signs they differ in."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.ids = sorted(landmarks_files(data_dir).keys() | picture_files(data_dir).keys())
        titles = [(row.get("title", ""), video_stem(name)) for name, row in read_rows(data_dir).items()]
        self._by_key: dict[str, set[str]] = {}
        for name, recording_id in [*zip(self.ids, self.ids, strict=True), *titles]:
            if recording_id in self.ids and _key(name):
                self._by_key.setdefault(_key(name), set()).add(recording_id)

    def find(self, name: str) -> str | None:
        if name in self.ids:
            return name
        found = self._by_key.get(_key(name), set()) | self._by_key.get(_key(video_stem(name)), set())
        return next(iter(found)) if len(found) == 1 else None


class _Spans(Mapping[str, VideoSpan]):
    """Lengths and frame times of the recordings that are asked for: a library may hold thousands."""

    def __init__(self, names: _Names) -> None:
        self._names = names
        self._read: dict[str, VideoSpan] = {}

    def __getitem__(self, name: str) -> VideoSpan:
        recording_id = self._names.find(name)
        path = None if recording_id is None else landmarks_file(self._names.data_dir, recording_id)
        if recording_id is None or path is None or not path.is_file():
            raise KeyError(name)
        if recording_id not in self._read:
            self._read |= read_video_spans(path)
        return self._read[recording_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names.ids)

    def __len__(self) -> int:
        return len(self._names.ids)


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-")


def _read(file: Path, filename: str, **options: Any) -> list[Segment]:
    """Read it under its own name, and let messages say only that."""
    last = filename.encode(errors="replace")[-_LONGEST_NAME_BYTES:].decode(errors="ignore")
    name = re.sub(r"[/\\\0]", "_", last).strip(". ") or "annotations"
    with tempfile.TemporaryDirectory(prefix="poser-") as folder:
        copy = Path(folder) / name
        try:
            shutil.copyfile(file, copy)
            segments = read_annotations(copy, **options)
        except (AnnotationError, OSError) as error:
            raise AnnotationError(str(error).replace(f"{folder}/", "")) from error
    return [replace(each, source=each.source.replace(f"{folder}/", "")) for each in segments]


def _told_apart(segments: Iterable[Segment], names: _Names) -> tuple[list[Segment], tuple[str, ...]]:
    """Give the segments of recordings under their ids, and the names of videos that no recording has."""
    known: list[Segment] = []
    unknown: dict[str, None] = {}
    for segment in segments:
        found = names.find(segment.video)
        if found is None:
            unknown[segment.video] = None
        else:
            known.append(replace(segment, video=found))
    return known, tuple(unknown)


def _by_recording(segments: Iterable[Segment]) -> dict[str, list[Segment]]:
    labels: dict[str, list[Segment]] = {}
    for segment in segments:
        labels.setdefault(segment.video, []).append(segment)
    return labels


def _with_families(data_dir: Path, segments: Iterable[Segment]) -> list[Segment]:
    families = read_movements(data_dir).families
    of_label: dict[str, set[str]] = {}
    for family in families:
        for movement in family.movements:
            of_label.setdefault(movement.name, set()).add(family.name)
    only = families[0].name if len(families) == 1 else DEFAULT_FAMILY

    def family_of(label: str) -> str:
        found = of_label.get(label, set())
        return DEFAULT_FAMILY if DEFAULT_FAMILY in found else next(iter(found)) if len(found) == 1 else only

    cleaned = (
        replace(each, label=clean_text(each.label, "label"), family=clean_text(each.family, "family"))
        for each in segments
    )
    return [replace(each, family=family_of(each.label)) if each.family == DEFAULT_FAMILY else each for each in cleaned]


def _review(segments: list[Segment], names: _Names) -> Review:
    """Put right what can be; refuse labels of one family that are true at the same time."""
    spans = _Spans(names)
    # A film in which nobody has been looked for yet has no known end.
    videos = {each.video: spans.get(each.video, VideoSpan(math.inf)) for each in segments}
    clashes = review_segments(segments, videos=videos, policies=replace(_PUT_RIGHT, overlaps="warn")).clashes
    if clashes:
        one, other = clashes[0]
        family = next(each.family for each in segments if each.label == one)
        raise AnnotationError(
            f"{one!r} and {other!r} are true at the same time, but both are of the family {family!r}, whose movements "
            "exclude each other. Make these movements in two families first, and bring the file again."
        )
    review = review_segments(segments, videos=videos, policies=_PUT_RIGHT)
    # A crumb at either end, which cutting leaves of what lies outside but for rounding.
    review.segments[:] = [
        each
        for each in review.segments
        if each.end_s > TOLERANCE_S and each.start_s < videos[each.video].duration_s - TOLERANCE_S
    ]
    return review


def _replaced(data_dir: Path, labels: Mapping[str, list[Segment]]) -> list[str]:
    """Say what is there already and would go."""
    told = []
    for recording_id, segments in labels.items():
        new = {_row(each) for each in segments}
        for family in sorted({each.family for each in segments}):
            there = [each for each in read_labels(data_dir, recording_id).segments if each.family == family]
            gone = sum(_row(each) not in new for each in there)
            if gone:
                told.append(f"{recording_id}: {gone} of its {len(there)} labels of the family {family!r} are replaced")
    return told


def _write(data_dir: Path, recording_id: str, segments: list[Segment]) -> None:
    there = read_labels(data_dir, recording_id)
    families = {each.family for each in segments}
    kept = [
        Segment(recording_id, each.start_s, each.end_s, each.label, each.family)
        for each in there.segments
        if each.family not in families
    ]
    write_labels(data_dir, recording_id, [*kept, *segments], revision=there.revision)


def _row(segment: Any) -> tuple[float, float, str, str]:
    return segment.start_s, segment.end_s, segment.label, segment.family


def _shortened(warnings: list[str]) -> tuple[str, ...]:
    more = len(warnings) - MOST_WARNINGS
    return (*warnings[:MOST_WARNINGS], *([f"and {more} more of this kind"] if more > 0 else []))
