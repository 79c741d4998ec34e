"""Label tracks as Audacity exports them: start, end and label between tabs."""

from __future__ import annotations

from typing import Any

from pose_parser.annotations.reading import Reading
from pose_parser.annotations.segment import Segment
from pose_parser.annotations.table import number


def recognise(text: Any) -> bool:
    """Say whether the first line of a text is a label between two tabs after two numbers."""
    line = next((each for each in text.splitlines() if each.strip() and not each.startswith("\\")), "")
    start, *rest = line.split("\t")
    try:
        return len(rest) in (1, 2) and float(start) <= float(rest[0]) < float("inf")
    except ValueError:
        return False


def read(text: Any, reading: Reading) -> list[Segment]:
    """Read a label track; lines that tell frequencies (they start with a backslash) are passed over.

    The video is called as the file is, unless the caller names it.
    """
    video = reading.video_name(None)
    segments = []
    for line, row in enumerate(text.splitlines(), start=1):
        if not row.strip() or row.startswith("\\"):
            continue
        start, *rest = row.split("\t", 2)
        if len(rest) != 2:
            raise reading.error(line, "is not start, end and label with tabs between them")
        start_s, end_s = number(start, line, reading), number(rest[0], line, reading)
        segments.append(Segment(video, start_s, end_s, rest[1].strip(), source=reading.place(line)))
    return segments
