"""The library as one file to keep or to take elsewhere: a zip of what lies in the data folder, with a list of it."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from pose_parser.errors import LibraryError
from pose_parser.library.archive_contents import (
    MANIFEST,
    MOVEMENTS,
    ROWS,
    FileEntry,
    Group,
    Manifest,
    Report,
    model_groups,
    recording_groups,
)
from pose_parser.library.archive_in import Unpacked, unpack
from pose_parser.library.archive_work import Progress, check_room, copy, telling_of_disk
from pose_parser.library.layout import landmarks_files, picture_files, require_recording
from pose_parser.library.metadata import COLUMNS, read_rows, row_of
from pose_parser.library.recordings import Recording, RecordingIndex
from pose_parser.library.storing import changing, content
from pose_parser.models.folder import MODEL_SUFFIXES

__all__ = ["Unpacked", "pack", "unpack"]

_TEXTS = (".csv", ".json")


def pack(data_dir: Path, ids: Sequence[str] | None, out: Path, report: Report) -> list[str]:
    """Write recordings, with their pictures, labels and movements, into one zip; without a choice, the models too.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    ids : sequence of str or None
        The recordings; everything if None.
    out : Path
        The archive to make or replace; it is there when it is complete.
    report : callable
        Told how far it is.

    Returns
    -------
    list of str
        The recordings in it.

    Raises
    ------
    NotInLibraryError
        If there is no such recording.
    LibraryError
        If there is nothing to pack, too little room, or a file cannot be read.
    """
    groups = _chosen(data_dir, ids)
    recordings = [group.id for group in groups if group.kind == "recording"]
    if not groups:
        raise LibraryError("There is nothing in the library yet, so there is nothing to export.")
    files = {place: path for group in groups for place, path in group.files.items()}
    with telling_of_disk(out), changing(data_dir, "exports"):
        progress = Progress(report, "Packing", sum(path.stat().st_size for path in files.values()))
        out.parent.mkdir(parents=True, exist_ok=True)
        check_room(out.parent, progress.total)
        with _appearing(out) as file, zipfile.ZipFile(file, "w") as archive:
            _fill(archive, files, _tables(data_dir, recordings), progress)
    return recordings


def _chosen(data_dir: Path, ids: Sequence[str] | None) -> list[Group]:
    if ids is None:
        everything = sorted(landmarks_files(data_dir).keys() | picture_files(data_dir).keys())
        # A report without a model is one that is being made, or was given up.
        models = [group for group in model_groups(data_dir) if _has_model(group)]
        return [*recording_groups(data_dir, everything), *models]
    for recording_id in ids:
        require_recording(data_dir, recording_id)
    return recording_groups(data_dir, dict.fromkeys(ids))


def _has_model(group: Group) -> bool:
    return any(path.suffix in MODEL_SUFFIXES for path in group.files.values())


def _tables(data_dir: Path, recordings: Sequence[str]) -> dict[str, bytes]:
    rows, index = read_rows(data_dir), RecordingIndex(data_dir)
    chosen = {each: {**_known(index.get(each)), **row_of(rows, each), "video": each} for each in recordings}
    others = dict.fromkeys(name for row in chosen.values() for name in row if name not in COLUMNS)
    text = io.StringIO()
    writer = csv.DictWriter(text, [*COLUMNS, *others], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(chosen.values())
    movements = content(data_dir / MOVEMENTS)
    return {ROWS: text.getvalue().encode(), **({MOVEMENTS: movements} if movements else {})}


def _known(recording: Recording) -> dict[str, str]:
    """Tell what the table may lack and another place could not know: the age of a file is that of its copy there."""
    return {"kind": recording.kind, "created_at": recording.created_at}


def _fill(archive: zipfile.ZipFile, files: Mapping[str, Path], tables: Mapping[str, bytes], progress: Progress) -> None:
    entries = {}
    for place, path in files.items():
        with path.open("rb") as source, archive.open(_info(place), "w", force_zip64=True) as target:
            entries[place] = copy(source, target, progress.add)
    for place, data in tables.items():
        archive.writestr(_info(place), data)
        entries[place] = FileEntry(size=len(data), sha256=hashlib.sha256(data).hexdigest())
    manifest = Manifest(created_at=datetime.now(UTC).isoformat(timespec="seconds"), files=entries)
    archive.writestr(_info(MANIFEST), manifest.model_dump_json(indent=1))


def _info(place: str) -> zipfile.ZipInfo:
    """Describe a file within the archive: the same for the same files, whenever it is made."""
    info = zipfile.ZipInfo(place)
    info.external_attr = 0o644 << 16
    # Films and landmarks are packed as tightly as they can be already.
    info.compress_type = zipfile.ZIP_DEFLATED if place.endswith(_TEXTS) else zipfile.ZIP_STORED
    return info


@contextmanager
def _appearing(out: Path) -> Iterator[BinaryIO]:
    """Open a file that is there under its name when all is in it; what a killed program left is written over."""
    unfinished = out.parent / ".poser-archive.part"
    try:
        with unfinished.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
