"""Writing what a model said of a recording: CSV, ELAN and JSON, wholly or not at all."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pose_parser.annotations import DEFAULT_FAMILY, Segment
from pose_parser.atomic import write_atomically
from pose_parser.errors import PoserError
from pose_parser.prediction.stretches import Stretch
from pose_parser.prediction.timeline import Timeline

JSON_FORMAT, JSON_VERSION = "poser-timeline", 1

TIMELINE_SUFFIXES = (".csv", ".eaf", ".json")

_CSV_COLUMNS = ("video", "start_s", "end_s", "label", "family", "verdict", "confidence", "agreement")
_DIGITS = 6


def to_segments(stretches: Sequence[Stretch], video: str, *, family: str = DEFAULT_FAMILY) -> list[Segment]:
    """Give stretches the form that annotations have.

    Parameters
    ----------
    stretches : sequence of Stretch
        What `find_stretches` gave.
    video : str
        Name of the recording.
    family : str
        Family of the labels. Stretches without one get their verdict as the label, in the family that `family` names
        with `` (no label)`` behind it, so that they are kept and nobody takes them for labels.

    Returns
    -------
    list of Segment
        One for each stretch.
    """
    return [
        Segment(
            video=video,
            start_s=round(stretch.start_s, _DIGITS),
            end_s=round(stretch.end_s, _DIGITS),
            label=stretch.state if stretch.label is None else stretch.label,
            family=family if stretch.label is not None else f"{family} (no label)",
        )
        for stretch in stretches
    ]


def write_timeline(timeline: Timeline, stretches: Sequence[Stretch], path: Path) -> None:
    """Write a timeline in the format that the file's ending names.

    Parameters
    ----------
    timeline : Timeline
        The frames; only JSON holds them.
    stretches : sequence of Stretch
        What `find_stretches` made of them.
    path : Path
        ``.csv``, ``.eaf`` (ELAN) or ``.json``; an existing file is replaced.

    Raises
    ------
    PoserError
        If the ending is another one, or the file cannot be written.
    """
    check_timeline_path(path)
    if path.suffix == ".eaf":
        from pose_parser.annotations import write_annotations

        write_annotations(to_segments(stretches, timeline.video), path)
        return
    text = _csv_text(timeline, stretches) if path.suffix == ".csv" else _json_text(timeline, stretches)
    _write(path, text)


def check_timeline_path(path: Path) -> None:
    """Refuse an ending that no timeline is written with, before hours of work.

    Raises
    ------
    PoserError
        If it is none of `TIMELINE_SUFFIXES`.
    """
    if path.suffix not in TIMELINE_SUFFIXES:
        raise PoserError(f"{path}: the file of a timeline ends in {' or '.join(TIMELINE_SUFFIXES)}")


def write_frames(timeline: Timeline, path: Path) -> None:
    """Write one CSV row for each frame: its number, time, verdict, label and the probability of every class.

    Parameters
    ----------
    timeline : Timeline
        The frames.
    path : Path
        The file; an existing one is replaced.

    Raises
    ------
    PoserError
        If the file cannot be written.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["frame", "timestamp_ms", "verdict", "label", "confidence", *(f"p_{c}" for c in timeline.classes)])
    for row in range(len(timeline)):
        answered = timeline.labels[row] >= 0
        table.writerow(
            [
                int(timeline.frames[row]),
                float(timeline.times_ms[row]),
                timeline.state_of(row),
                timeline.label_of(row),
                timeline.confidence_of(row),
                *(timeline.probabilities[row].tolist() if answered else [None] * len(timeline.classes)),
            ]
        )
    _write(path, text.getvalue())


def _csv_text(timeline: Timeline, stretches: Sequence[Stretch]) -> str:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(_CSV_COLUMNS)
    for segment, stretch in zip(to_segments(stretches, timeline.video), stretches, strict=True):
        named = [segment.video, segment.start_s, segment.end_s, segment.label, segment.family]
        table.writerow([*named, stretch.state, _rounded(stretch.confidence), _rounded(stretch.agreement)])
    return text.getvalue()


def _json_text(timeline: Timeline, stretches: Sequence[Stretch]) -> str:
    head = {
        "format": JSON_FORMAT,
        "version": JSON_VERSION,
        "video": timeline.video,
        "model": {"name": timeline.model, "sha256": timeline.model_sha256, "classes": list(timeline.classes)},
        "segments": [
            {
                "start_s": round(stretch.start_s, _DIGITS),
                "end_s": round(stretch.end_s, _DIGITS),
                "verdict": stretch.state,
                "label": stretch.label,
                "confidence": _rounded(stretch.confidence),
                "agreement": _rounded(stretch.agreement),
            }
            for stretch in stretches
        ],
    }
    # One line for each frame: an hour of film stays a file that people can look into.
    frames = ",\n".join(json.dumps(_frame(timeline, row), ensure_ascii=False) for row in range(len(timeline)))
    start = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    return f'{start},\n "frames": [\n{frames}\n ]\n}}\n'


def _frame(timeline: Timeline, row: int) -> dict[str, Any]:
    answered = timeline.labels[row] >= 0
    return {
        "frame": int(timeline.frames[row]),
        "timestamp_ms": float(timeline.times_ms[row]),
        "verdict": timeline.state_of(row),
        "label": timeline.label_of(row),
        "probabilities": timeline.probabilities[row].tolist() if answered else None,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text.encode())
    except OSError as error:
        raise PoserError(f"{path}: cannot be written ({error.strerror or error})") from error
