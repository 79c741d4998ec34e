"""What recordings there are: takes and videos, what is known of them, and what is labelled in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from pose_parser.annotations import Segment, VideoSpan
from pose_parser.errors import LibraryError, PoserError
from pose_parser.landmarks import read_outline
from pose_parser.library import metadata
from pose_parser.library.file_cache import FileCache
from pose_parser.library.labels import read_label_file
from pose_parser.library.layout import (
    ANNOTATIONS,
    LANDMARKS,
    TAKES,
    VIDEOS,
    labels_file,
    landmarks_file,
    landmarks_files,
    make_id,
    picture_files,
    require_recording,
)
from pose_parser.library.storing import changing, clean_text
from pose_parser.library.take_names import pictures_path
from pose_parser.library.trash import put_in_trash, trashed_ids

CHANGEABLE = ("title", "person", "session", "camera")
"""What a person may change of a recording."""

TAKE, VIDEO = "take", "video"

Listed: TypeAlias = "list[Recording]"


@dataclass(frozen=True)
class Recording:
    """A take or a video.

    Attributes
    ----------
    id : str
        Names its files everywhere, and never changes.
    kind : str
        ``take``: recorded in the page; ``video``: brought.
    title : str
        What people call it.
    created_at : str
        ISO 8601, UTC.
    duration_s, n_frames : float and int, or None
        None until somebody has been looked for in it.
    image_size : (int, int) or None
        Width and height in pixels.
    person, session, camera : str
        Empty where unknown.
    has_landmarks, has_picture : bool
        Whether these files are there.
    seconds : dict
        Seconds of each label, by family.
    problem : str or None
        Why a file cannot be used; None for a sound recording.
    """

    id: str
    kind: str
    title: str
    created_at: str
    duration_s: float | None
    n_frames: int | None
    image_size: tuple[int, int] | None
    person: str
    session: str
    camera: str
    has_landmarks: bool
    has_picture: bool
    seconds: dict[str, dict[str, float]]
    problem: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return the recording as the page knows it."""
        size = self.image_size
        return {**asdict(self), "image_size": None if size is None else list(size)}


class _Outline(NamedTuple):
    """What a file of landmarks says of itself, or why it cannot be used."""

    problem: str | None
    duration_s: float | None = None
    n_frames: int | None = None
    image_size: tuple[int, int] | None = None
    provenance: Mapping[str, Any] = {}


class _Labelled(NamedTuple):
    """How much of a recording is labelled, or why its labels cannot be read."""

    problem: str | None
    seconds: dict[str, dict[str, float]]


class RecordingIndex:
    """The recordings of a data folder; files are read again only when they have changed.

    Parameters
    ----------
    data_dir : Path
        The data folder; what is absent in it is the same as empty.
    """

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._outlines = FileCache(_outline)
        self._labels = FileCache(_labelled)
        self._rows = FileCache(metadata.parse_rows)

    def list(self) -> Listed:
        """Return all recordings, the newest first.

        Raises
        ------
        LibraryError
            If ``recordings.csv`` is broken; a broken recording is in the list and says so.
        """
        outlines, films = landmarks_files(self._data_dir), picture_files(self._data_dir)
        ids = sorted(outlines.keys() | films.keys())
        self._outlines.keep_only(outlines.values())
        self._labels.keep_only([labels_file(self._data_dir, one) for one in ids])
        found = [self._recording(one, films.get(one, [])) for one in ids]
        return sorted(found, key=lambda one: one.created_at, reverse=True)

    def get(self, recording_id: str) -> Recording:
        """Return one recording.

        Raises
        ------
        NotInLibraryError
            If there is none of this id.
        """
        require_recording(self._data_dir, recording_id)
        return self._recording(recording_id, picture_files(self._data_dir).get(recording_id, []))

    def _recording(self, recording_id: str, films: Sequence[Path]) -> Recording:
        path = landmarks_file(self._data_dir, recording_id)
        found = self._outlines.get(path)
        outline = found or _Outline(None)
        labelled = self._labels.get(labels_file(self._data_dir, recording_id)) or _Labelled(None, {})
        row = metadata.row_of(self._rows.get(metadata.metadata_file(self._data_dir)) or {}, recording_id)
        is_take = row.get("kind") == TAKE or outline.provenance.get("source") == TAKE
        return Recording(
            id=recording_id,
            kind=TAKE if is_take else VIDEO,
            title=row.get("title") or recording_id,
            created_at=row.get("created_at") or _created_at(outline, [path, *films]),
            duration_s=outline.duration_s,
            n_frames=outline.n_frames,
            image_size=outline.image_size,
            person=row.get("person", ""),
            session=row.get("session", ""),
            camera=row.get("camera", ""),
            has_landmarks=found is not None,
            has_picture=bool(films),
            seconds=labelled.seconds,
            problem=outline.problem or labelled.problem,
        )


def change_recording(data_dir: Path, recording_id: str, **changes: object) -> Recording:
    """Change what is known of a recording.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    recording_id : str
        Which recording.
    **changes
        Any of title, person, session and camera; an empty text is unknown, an empty title the id.

    Returns
    -------
    Recording
        As it is now.

    Raises
    ------
    NotInLibraryError
        If there is no such recording.
    LibraryError
        If something else is to be changed, or a value is no short text.
    """
    present = RecordingIndex(data_dir).get(recording_id)
    unknown = sorted(changes.keys() - set(CHANGEABLE))
    if unknown:
        raise LibraryError(f"Only {', '.join(CHANGEABLE)} of a recording can be changed, not {unknown[0]!r}.")
    cells = {name: clean_text(value, name, may_be_empty=True) for name, value in changes.items()}
    metadata.write_row(data_dir, recording_id, {"kind": present.kind, "created_at": present.created_at, **cells})
    return RecordingIndex(data_dir).get(recording_id)


def ensure_rows(data_dir: Path, recordings: Sequence[Recording]) -> int:
    """Give every recording a row in ``recordings.csv``, since `poser dataset --metadata` wants one for each.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    recordings : sequence of Recording
        Those that need a row; rows that are there are left as they are.

    Returns
    -------
    int
        How many rows were added.
    """
    rows = metadata.read_rows(data_dir)
    missing = [one for one in recordings if not metadata.row_of(rows, one.id)]
    if missing:
        cells = {one.id: {"kind": one.kind, "created_at": one.created_at} for one in missing}
        metadata.write_rows(data_dir, cells)
    return len(missing)


def delete_recording(data_dir: Path, recording_id: str) -> str:
    """Delete a recording with all of its files, so that it can be brought back.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    recording_id : str
        Which recording.

    Returns
    -------
    str
        The token that `pose_parser.library.trash.restore` wants.

    Raises
    ------
    NotInLibraryError
        If there is no such recording.
    """
    require_recording(data_dir, recording_id)
    # A take's pictures may still wait to become its film.
    films = [*picture_files(data_dir).get(recording_id, []), pictures_path(data_dir, recording_id)]
    files = [landmarks_file(data_dir, recording_id), labels_file(data_dir, recording_id), *films]
    with changing(data_dir, "labels"):
        row = metadata.row_of(metadata.read_rows(data_dir), recording_id)
        token = put_in_trash(data_dir, files, kind="recording", id=recording_id, row=row)
        metadata.take_row(data_dir, recording_id)
    return token


def free_id(data_dir: Path, name: str) -> str:
    """Make an id of a name that no recording has, not even one that was deleted and can be brought back.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    name : str
        Any text, such as the name of a file without its ending.

    Returns
    -------
    str
        Small letters, digits, ``-`` and ``_``, at most 80.
    """
    wanted, taken, number = make_id(name), _taken(data_dir), 1
    found = wanted
    while found in taken:
        number += 1
        found = f"{wanted[:72]}-{number}"
    return found


def _taken(data_dir: Path) -> set[str]:
    """List the names that are in use, in small letters: some file systems take Squat and squat for the same."""
    folders = (LANDMARKS, VIDEOS, ANNOTATIONS, TAKES)
    names = {path.name.split(".")[0] for folder in folders for path in (data_dir / folder).glob("[!.]*")}
    names |= {path.stem for folder in folders for path in (data_dir / folder).glob("[!.]*")}
    return {name.lower() for name in names | trashed_ids(data_dir, "recording")}


def _outline(path: Path) -> _Outline:
    try:
        outline = read_outline(path)
    except PoserError as error:
        words = str(error).removeprefix(f"{path}: ")
        return _Outline(f"Its landmarks cannot be used: {words}. Delete it, or look for the person again.")
    times = outline.timestamps_ms
    if not len(times):
        return _Outline("It is empty: it has no frame.", provenance=outline.provenance)
    if not np.isfinite(times).all() or (np.diff(times) <= 0).any():
        return _Outline("Its landmarks cannot be used: the times of its frames do not increase.")
    span = VideoSpan.from_frames(times, outline.frames)
    return _Outline(None, round(span.duration_s, 6), len(times), outline.image_size, outline.provenance)


def _labelled(path: Path) -> _Labelled:
    try:
        return _Labelled(None, _seconds(read_label_file(path, path.stem)[0].segments))
    except LibraryError as error:
        return _Labelled(str(error), {})


def _seconds(segments: Sequence[Segment]) -> dict[str, dict[str, float]]:
    seconds: dict[str, dict[str, float]] = {}
    for segment in segments:
        of_family = seconds.setdefault(segment.family, {})
        of_family[segment.label] = round(of_family.get(segment.label, 0.0) + segment.duration_s, 6)
    return seconds


def _created_at(outline: _Outline, files: Sequence[Path]) -> str:
    told = outline.provenance.get("created_at")
    if isinstance(told, str) and told:
        return told
    changed = min((path.stat().st_mtime for path in files if path.exists()), default=0.0)
    return datetime.fromtimestamp(changed, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
