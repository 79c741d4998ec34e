"""Tables (CSV) of segments: one a row."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pose_parser.annotations.reading import Reading
from pose_parser.annotations.segment import DEFAULT_FAMILY, Segment

COLUMNS = ("video", "start_s", "end_s", "label", "family")
"""Columns of the tables that Poser writes."""

ALIASES: dict[str, tuple[str, ...]] = {
    "video": ("video", "video_name", "video_file", "file", "file_name", "filename", "media", "media_file_name"),
    "start_s": ("start_s", "start", "start_time", "start_sec", "start_seconds", "onset", "begin", "from"),
    "end_s": ("end_s", "end", "end_time", "end_sec", "end_seconds", "stop", "stop_s", "offset", "to"),
    "start_ms": ("start_ms", "begin_time_msec", "start_milliseconds"),
    "end_ms": ("end_ms", "end_time_msec", "end_milliseconds"),
    "start_frame": ("start_frame", "first_frame", "frame_start"),
    "end_frame": ("end_frame", "last_frame", "frame_end"),
    "label": ("label", "class", "class_name", "action", "activity", "behavior", "behaviour", "annotation", "value"),
    "family": ("family", "tier", "category", "group", "attribute"),
}
"""What the columns of a table may be called; case and signs do not matter: ``Start (s)`` is ``start_s``."""

_CLOCK = re.compile(r"^(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2}(?:\.\d+)?)$", re.ASCII)
_UNITS = ("frame", "ms", "s")
_LARGEST = 1e9


def recognise(text: Any) -> bool:
    """Say whether the first line of a text names columns of segments."""
    columns = _columns(next(csv.reader([_head(text)], delimiter=_delimiter(text)), []))
    return "label" in columns and any(f"start_{unit}" in columns for unit in _UNITS)


def read(text: Any, reading: Reading) -> list[Segment]:
    """Read a table with a line of column names; commas, semicolons or tabs between the columns.

    Times are in seconds (or ``h:mm:ss.s``), milliseconds, or frames, of which the last belongs to its segment.
    """
    rows = _rows(text, reading)
    _, header = next(rows, (1, []))
    columns = _columns(header)
    unit = next((each for each in _UNITS if f"start_{each}" in columns and f"end_{each}" in columns), None)
    if unit is None or "label" not in columns:
        message = f"its columns {', '.join(map(repr, header))[:160]} do not name label, start and end of segments"
        raise reading.error(1, message)
    point = "." if _delimiter(text) == "," else ","
    segments = []
    for line, row in rows:
        if any(cell.strip() for cell in row):
            if len(row) < len(header):
                raise reading.error(line, f"has {len(row)} columns where {len(header)} are named")
            cells = {name: row[index].strip() for name, index in columns.items()}
            times = [number(cells[f"{edge}_{unit}"].replace(point, "."), line, reading) for edge in ("start", "end")]
            segments.append(_segment(cells, unit, times, (line, reading)))
    return segments


def dump(segments: Sequence[Segment]) -> str:
    """Write segments as a table; numbers are written so that they are read back equal."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in segments:
        writer.writerow([each.video, repr(each.start_s), repr(each.end_s), each.label, each.family])
    return text.getvalue()


def number(text: str, line: int, reading: Reading) -> float:
    """Read a time: a number, or hours, minutes and seconds.

    Raises
    ------
    AnnotationError
        If it is neither, or too large.
    """
    clock = _CLOCK.match(text.strip())
    try:
        if clock:
            hours, minutes, seconds = clock.groups()
            return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
        value = float(text)
    except ValueError:
        value = math.nan
    if not abs(value) <= _LARGEST:
        raise reading.error(line, f"{text[:40]!r} is not a time")
    return value


def _segment(cells: Mapping[str, str], unit: str, times: Sequence[float], place: tuple[int, Reading]) -> Segment:
    line, reading = place
    video = reading.video_name(cells.get("video"))
    start, end = times
    if unit == "frame":
        if not (start.is_integer() and end.is_integer()):
            raise reading.error(line, "the number of a frame is not whole")
        start, end = reading.span_s(reading.clock(video), (int(start), int(end)), line)
    elif unit == "ms":
        start, end = start / 1000, end / 1000
    return Segment(video, start, end, cells["label"], cells.get("family") or DEFAULT_FAMILY, reading.place(line))


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Find the columns by the names they go by; the first of several counts."""
    found: dict[str, int] = {}
    names = [re.sub(r"\W+", "_", cell.lower()).strip("_") for cell in header]
    for column, aliases in ALIASES.items():
        for alias in aliases:
            if alias in names:
                found.setdefault(column, names.index(alias))
    return found


def _rows(text: str, reading: Reading) -> Iterator[tuple[int, list[str]]]:
    """Split a table into rows, each with the line it begins in."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    begins = 1
    try:
        for row in reader:
            if row:
                yield begins, row
            begins = reader.line_num + 1
    except csv.Error as error:
        raise reading.error(begins, f"is not a row of a table ({error})") from error


def _head(text: str) -> str:
    return text.lstrip("\r\n").replace("\r", "\n").split("\n", 1)[0][:4000]


def _delimiter(text: str) -> str:
    return max(",;\t", key=_head(text).count)
