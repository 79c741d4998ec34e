"""Takes: what is recorded in the page, from the moment it is begun to the recording that it becomes."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pose_parser.annotations import Segment
from pose_parser.annotations.times import TOLERANCE_S
from pose_parser.atomic import write_atomically
from pose_parser.errors import LibraryConflictError, LibraryError, NotInLibraryError
from pose_parser.landmarks import read_provenance
from pose_parser.library.layout import landmarks_file, make_id
from pose_parser.library.metadata import write_row
from pose_parser.library.storing import clean_text
from pose_parser.library.take_journal import TakeJournal
from pose_parser.library.take_names import (
    LANDMARKS_SUFFIX,
    PICTURES_SUFFIX,
    REQUEST_SUFFIX,
    is_take_id,
    request_path,
    takes_folder,
)
from pose_parser.library.take_recording import write_recording

if TYPE_CHECKING:
    from pose_parser.library.recordings import Recording

TAKE_SOURCE = "take"
"""What the provenance of a take's landmarks names as their source."""

_LONGEST_SLUG = 40
_LEAST_FREE_BYTES = 200 << 20


@dataclass(frozen=True)
class TakeRequest:
    """What a take is to be.

    Parameters
    ----------
    family : str
        Which question its labels answer.
    label : str or None
        The movement that the whole take shows; None for one that is labelled later.
    keep_pictures : bool
        Whether the person agreed that the picture is kept too.
    person, camera : str
        Who and what; empty where unknown.

    Raises
    ------
    LibraryError
        If a text is too long, or family or label is empty; the message says which.
    """

    family: str
    label: str | None
    keep_pictures: bool = False
    person: str = ""
    camera: str = ""

    def __post_init__(self) -> None:
        texts = {"family": clean_text(self.family, "family"), "label": None}
        if self.label is not None:
            texts["label"] = clean_text(self.label, "movement")
        for name in ("person", "camera"):
            texts[name] = clean_text(getattr(self, name), f"name of the {name}", may_be_empty=True)
        for name, text in texts.items():
            object.__setattr__(self, name, text)


@dataclass(frozen=True)
class OpenTake:
    """A take that has not become a recording yet.

    Parameters
    ----------
    id : str
        Name of its files, and of the recording that it becomes.
    family, label, keep_pictures, person
        See `TakeRequest`.
    n_kept : int
        Frames that are on disk; all up to this one.
    created_at : str
        When it was begun: ISO 8601, UTC.
    """

    id: str
    family: str
    label: str | None
    keep_pictures: bool
    person: str
    n_kept: int
    created_at: str

    def to_dict(self) -> dict[str, Any]:
        """Return it in the form that the page reads."""
        return asdict(self)


def open_take(data_dir: Path, request: TakeRequest) -> OpenTake:
    """Begin a take; pose workers append to its journal from now on.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    request : TakeRequest
        What it is to be.

    Raises
    ------
    LibraryError
        If the disk is nearly full, or the files cannot be made.
    """
    folder = takes_folder(data_dir)
    created_at = datetime.now(UTC)
    take_id = (
        f"{make_id(request.label or TAKE_SOURCE)[:_LONGEST_SLUG]}-{created_at:%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"
    )
    head = {**asdict(request), "created_at": created_at.isoformat(timespec="seconds")}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(folder).free < _LEAST_FREE_BYTES:
            raise LibraryError("The disk is nearly full; free some space before recording.")
        (folder / f"{take_id}{LANDMARKS_SUFFIX}").touch(exist_ok=False)
        if request.keep_pictures:
            (folder / f"{take_id}{PICTURES_SUFFIX}").touch(exist_ok=False)
        # Last, since a take is there once this file is.
        write_atomically(request_path(data_dir, take_id), json.dumps(head).encode())
    except OSError as error:
        raise LibraryError(f"A take cannot be begun in {folder}: {error.strerror or error}.") from error
    return _open_take(take_id, head, 0)


def open_takes(data_dir: Path) -> tuple[OpenTake, ...]:
    """Return the takes that have been begun and neither finished nor discarded, oldest first."""
    found = []
    for path in sorted(takes_folder(data_dir).glob(f"*{REQUEST_SUFFIX}")):
        if not path.with_suffix(LANDMARKS_SUFFIX).exists():
            # Whoever ended it was killed before its last step.
            _remove(data_dir, path.stem, keep_pictures=_is_recording(data_dir, path.stem))
            continue
        try:
            found.append(get_open_take(data_dir, path.stem))
        except NotInLibraryError:
            # It was ended just now.
            continue
    return tuple(sorted(found, key=lambda take: (take.created_at, take.id)))


def get_open_take(data_dir: Path, take_id: str) -> OpenTake:
    """Return one open take.

    Raises
    ------
    NotInLibraryError
        If there is none of this name.
    LibraryError
        If its journal is damaged.
    """
    head = _read_request(data_dir, take_id)
    with TakeJournal(takes_folder(data_dir), take_id) as journal:
        return _open_take(take_id, head, journal.n_kept)


def finish_take(data_dir: Path, take_id: str, *, n_frames: int, segments: Sequence[Segment] = ()) -> Recording:
    """Make a recording of a take; doing it again, after a crash for example, gives the same recording.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    take_id : str
        Name of the take.
    n_frames : int
        How many frames the page sent; later ones are left out.
    segments : sequence of Segment
        Labels in seconds from the first frame, of which what comes after the last one is left out; without any the
        whole take shows the label that it was begun with.

    Returns
    -------
    Recording
        It has the take's name.

    Raises
    ------
    NotInLibraryError
        If there is no such take and no recording of one.
    LibraryConflictError
        If frames are still missing; `current` is the `OpenTake`.
    LibraryError
        If it has no frame that could be read, or a file cannot be written.
    """
    from pose_parser.library.recordings import RecordingIndex

    path = landmarks_file(data_dir, take_id)
    try:
        head = _read_request(data_dir, take_id)
        with TakeJournal(takes_folder(data_dir), take_id) as journal:
            if journal.n_kept < n_frames:
                current = _open_take(take_id, head, journal.n_kept)
                raise LibraryConflictError(
                    f"{n_frames - journal.n_kept} pictures of the take are still on their way.", current
                )
            duration_s = write_recording(journal, path, n_frames, _provenance(take_id, head))
    except NotInLibraryError:
        if not _is_recording(data_dir, take_id):
            raise
        return RecordingIndex(data_dir).get(take_id)
    _describe(data_dir, take_id, head)
    _label(data_dir, take_id, segments or _whole(take_id, head, duration_s), duration_s)
    _remove(data_dir, take_id, keep_pictures=True)
    return RecordingIndex(data_dir).get(take_id)


def discard_take(data_dir: Path, take_id: str) -> None:
    """Throw an open take away, pictures included.

    Raises
    ------
    NotInLibraryError
        If there is none of this name.
    """
    _read_request(data_dir, take_id)
    _remove(data_dir, take_id, keep_pictures=False)


def _read_request(data_dir: Path, take_id: str) -> dict[str, Any]:
    path = request_path(data_dir, take_id)
    if not is_take_id(take_id) or not path.is_file():
        raise NotInLibraryError(f'There is no open take "{take_id}".')
    try:
        return dict(json.loads(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise LibraryError(f"{path}: cannot be read ({error}).") from error


def _open_take(take_id: str, head: dict[str, Any], n_kept: int) -> OpenTake:
    return OpenTake(
        take_id, head["family"], head["label"], head["keep_pictures"], head["person"], n_kept, head["created_at"]
    )


def _is_recording(data_dir: Path, take_id: str) -> bool:
    path = landmarks_file(data_dir, take_id)
    return path.is_file() and read_provenance(path).get("source") == TAKE_SOURCE


def _remove(data_dir: Path, take_id: str, *, keep_pictures: bool) -> None:
    folder = takes_folder(data_dir)
    # First the one without which nobody can append; last the one by which a take is found, so that a kill between
    # leaves nothing behind that nobody looks at again.
    suffixes = (LANDMARKS_SUFFIX, *(() if keep_pictures else (PICTURES_SUFFIX,)), REQUEST_SUFFIX)
    for suffix in suffixes:
        (folder / f"{take_id}{suffix}").unlink(missing_ok=True)


def _provenance(take_id: str, head: dict[str, Any]) -> dict[str, Any]:
    return {"source": TAKE_SOURCE, "take": take_id, "created_at": head["created_at"]}


def _whole(take_id: str, head: dict[str, Any], duration_s: float) -> tuple[Segment, ...]:
    if head["label"] is None:
        return ()
    return (Segment(take_id, 0.0, round(duration_s, 3), head["label"], head["family"]),)


def _describe(data_dir: Path, take_id: str, head: dict[str, Any]) -> None:
    cells = {
        "title": head["label"] or "Long take",
        "person": head["person"],
        # People move differently on another day; what is held out by session is a day.
        "session": head["created_at"][:10],
        "camera": head["camera"],
        "kind": TAKE_SOURCE,
        "created_at": head["created_at"],
    }
    write_row(data_dir, take_id, cells)


def _label(data_dir: Path, take_id: str, segments: Sequence[Segment], duration_s: float) -> None:
    from pose_parser.library.labels import read_labels, write_labels

    present = read_labels(data_dir, take_id)
    # Somebody may have corrected them since, where a crash came between this step and the next one.
    if present.segments:
        return
    # A key was held on after the last picture that came: nothing of that is in the recording.
    seen = [segment for segment in segments if segment.start_s < duration_s - TOLERANCE_S]
    if seen:
        write_labels(data_dir, take_id, seen, revision=present.revision)
