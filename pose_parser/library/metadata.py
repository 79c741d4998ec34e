"""Who is in a recording, and where and when it was made: ``recordings.csv``, which `poser dataset --metadata` takes."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from pose_parser.annotations.reading import video_stem
from pose_parser.errors import LibraryError
from pose_parser.library.storing import changing, content, save

COLUMNS = ("video", "title", "person", "session", "camera", "kind", "created_at")
"""Columns of the table; others that a person adds are kept."""

Row = dict[str, str]
Rows = dict[str, Row]


def metadata_file(data_dir: Path) -> Path:
    """Name the table, which may be absent."""
    return data_dir / "recordings.csv"


def read_rows(data_dir: Path) -> Rows:
    """Read the table.

    Returns
    -------
    dict
        The row of each recording by its id; a cell that is absent is an empty text.

    Raises
    ------
    LibraryError
        If the table is broken; the message names the line.
    """
    return parse_rows(metadata_file(data_dir))


def parse_rows(path: Path) -> Rows:
    """Read a table of this kind; see `read_rows`."""
    try:
        reader = csv.DictReader(io.StringIO(content(path).decode("utf-8-sig"), newline=""), strict=True, restval="")
        rows: Rows = {}
        for row in reader:
            if None in row:
                raise LibraryError(f"{path}:{reader.line_num}: has more cells than the first line names")
            name = (row.get("video") or "").strip()
            if not name:
                raise LibraryError(f"{path}:{reader.line_num}: the column video is empty or absent")
            rows[name] = {str(key): str(value).strip() for key, value in row.items()}
    except (csv.Error, UnicodeDecodeError) as error:
        raise LibraryError(f"{path}: is no table in UTF-8 with commas ({error}); mend it or remove it") from error
    return rows


def row_of(rows: Rows, recording_id: str) -> Row:
    """Find the row of a recording, also where the table names its file with the ending; empty where there is none."""
    if recording_id in rows:
        return rows[recording_id]
    return next((row for name, row in rows.items() if video_stem(name) == recording_id), {})


def write_row(data_dir: Path, recording_id: str, cells: Mapping[str, str]) -> None:
    """Set some cells of one recording's row, which is made where it is absent; see `write_rows`."""
    write_rows(data_dir, {recording_id: cells})


def write_rows(data_dir: Path, cells_by_id: Mapping[str, Mapping[str, str]]) -> None:
    """Set some cells of some recordings' rows; those that are absent are made, and all else stays as it is.

    Raises
    ------
    LibraryError
        If the table is broken or cannot be written.
    """
    with changing(data_dir, "recordings"):
        rows = read_rows(data_dir)
        for recording_id, cells in cells_by_id.items():
            there = row_of(rows, recording_id)
            rows.pop(there.get("video", ""), None)
            rows[recording_id] = {**there, **cells, "video": recording_id}
        _save(data_dir, rows)


def take_row(data_dir: Path, recording_id: str) -> Row:
    """Remove a recording's row and return it; empty where there is none."""
    with changing(data_dir, "recordings"):
        rows = read_rows(data_dir)
        row = row_of(rows, recording_id)
        if row:
            del rows[row["video"]]
            _save(data_dir, rows)
    return row


def _save(data_dir: Path, rows: Rows) -> None:
    others = dict.fromkeys(name for row in rows.values() for name in row if name not in COLUMNS)
    text = io.StringIO()
    writer = csv.DictWriter(text, [*COLUMNS, *others], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows[name] for name in sorted(rows))
    save(metadata_file(data_dir), text.getvalue().encode())
