"""Which files of the library a model is learnt from: landmarks, labels, and who is in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pose_parser.annotations import Policies, Segment, check_segments, read_annotations, read_video_spans
from pose_parser.datasets.groups import read_groups
from pose_parser.errors import TrainingError
from pose_parser.library.layout import labels_file, landmarks_files
from pose_parser.library.metadata import metadata_file, read_rows, row_of


@dataclass(frozen=True, eq=False)
class Lessons:
    """What there is to learn from.

    Parameters
    ----------
    landmarks : tuple of Path
        Files of the recordings that have a label of the family, in order of name.
    annotations : tuple of Path
        Their labels, in the same order.
    segments : tuple of Segment
        What these say of the family.
    groups : mapping of str to mapping
        For each recording its ``person``, ``session`` and ``camera``, where known.
    metadata : Path or None
        Where that is written; None where nobody wrote anything down.
    thing : str
        What to call a recording: ``take`` or ``video``, or ``recording`` where there are both.
    """

    landmarks: tuple[Path, ...]
    annotations: tuple[Path, ...]
    segments: tuple[Segment, ...]
    groups: Mapping[str, Mapping[str, str]]
    metadata: Path | None
    thing: str

    @property
    def videos(self) -> tuple[str, ...]:
        """Names of the recordings."""
        return tuple(path.stem for path in self.landmarks)

    def seconds(self) -> dict[str, dict[str, float]]:
        """Add up how long each recording shows each label."""
        found: dict[str, dict[str, float]] = {}
        for one in self.segments:
            labels = found.setdefault(one.video, {})
            labels[one.label] = labels.get(one.label, 0.0) + one.duration_s
        return found

    def people(self) -> dict[str, str]:
        """Name who is in each recording, as far as it is known."""
        return {video: told["person"] for video, told in self.groups.items() if told.get("person")}


def gather(data_dir: Path, family: str, recordings: Sequence[str] | None = None) -> Lessons:
    """Find what there is to learn from.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    family : str
        Family of labels.
    recordings : sequence of str, optional
        Recordings to look at; all unless given.

    Returns
    -------
    Lessons

    Raises
    ------
    TrainingError
        If a recording that was asked for has no landmarks.
    PoserError
        If a file is broken.
    """
    files = _chosen_files(data_dir, recordings)
    there = {path.stem: labels_file(data_dir, path.stem) for path in files}
    annotated = {name: path for name, path in there.items() if path.is_file()}
    spans = read_video_spans(*(path for path in files if path.stem in annotated))
    read = [one for path in annotated.values() for one in read_annotations(path, videos=spans)]
    own = [one for one in read if one.family == family]
    # Where labels overlap, the one that starts later counts: see `build_dataset`.
    segments, _ = check_segments(own, videos=spans, policies=Policies(unknown_videos="drop", overlaps="warn"))
    videos = {segment.video for segment in segments}
    chosen = [path for path in files if path.stem in videos]
    labels = tuple(annotated[path.stem] for path in chosen if path.stem in annotated)
    rows = read_rows(data_dir)
    told = {path.stem: row_of(rows, path.stem) for path in chosen}
    table = metadata_file(data_dir) if rows else None
    # One that nobody wrote anything down about is of nobody known.
    groups = {} if table is None else read_groups(table, [video for video, row in told.items() if row])
    return Lessons(tuple(chosen), labels, tuple(segments), groups, table, _thing(told.values()))


def _chosen_files(data_dir: Path, recordings: Sequence[str] | None) -> list[Path]:
    files = landmarks_files(data_dir)
    if recordings is None:
        return list(files.values())
    absent = [name for name in recordings if name not in files]
    if absent:
        raise TrainingError(
            f"{absent[0]} has no landmarks yet: wait until people have been looked for in it, or leave it out"
        )
    return [files[name] for name in sorted(set(recordings))]


def _thing(rows: Iterable[Mapping[str, str]]) -> str:
    kinds = {row.get("kind") or "video" for row in rows}
    return kinds.pop() if len(kinds) == 1 else "recording"
