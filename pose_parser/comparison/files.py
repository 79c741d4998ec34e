"""Comparisons on disk: JSON, CSV, a page, and the folder of a result that is kept."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pose_parser.atomic import write_atomically
from pose_parser.comparison.figures import Figures
from pose_parser.comparison.measures import counted_measure
from pose_parser.comparison.page import render
from pose_parser.comparison.result import Comparison, JointErrors, Measure, PhaseErrors, plain
from pose_parser.errors import ComparisonError

RESULT_NAME = "result.json"
TRACK_NAME = "track.json"
OVERLAY_NAME = "overlay.mp4"

_MEASURES = ("mean_error", "sd", "worst_error")
_COLUMNS = (
    "joint",
    "phase",
    "sure",
    "score",
    "mean_error_deg",
    "sd_deg",
    "worst_error_deg",
    "worst_time_s",
    "worst_reference_time_s",
    *(f"{name}_{dims}d_deg" for dims in (3, 2) for name in _MEASURES),
)


def write_json(comparison: Comparison, path: Path) -> None:
    """Write `Comparison.to_dict`, which `pose_parser.comparison.result.schema` describes.

    Raises
    ------
    ComparisonError
        If the file cannot be written.
    """
    _write(path, json_bytes(comparison.to_dict()))


def write_csv(comparison: Comparison, path: Path) -> None:
    """Write a row for each joint and phase, and one for each joint over all of them; empty where a value is missing.

    Raises
    ------
    ComparisonError
        If the file cannot be written.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for joint in comparison.joints:
        writer.writerow(_row(joint, "all", joint, comparison.dims))
        writer.writerows(_row(joint, phase.phase, phase, comparison.dims) for phase in joint.phases)
    _write(path, text.getvalue().encode())


def write_html(
    comparison: Comparison, path: Path, *, reference: str, student: str, figures: Figures | None = None
) -> None:
    """Write a page that needs nothing from outside.

    Parameters
    ----------
    comparison : Comparison
        What it shows.
    path : Path
        The file to make or replace.
    reference, student : str
        Names of the recordings.
    figures : Figures, optional
        Both bodies, of `make_figures`, to draw the corrections.

    Raises
    ------
    ComparisonError
        If the file cannot be written.
    """
    _write(path, render(comparison, reference=reference, student=student, figures=figures).encode())


def write_result(comparison: Comparison, folder: Path, about: Mapping[str, Any]) -> None:
    """Write the folder of a result that is kept: ``track.json``, then ``result.json``, which makes it whole.

    Parameters
    ----------
    comparison : Comparison
        What was found.
    folder : Path
        Made if absent.
    about : mapping
        What stands beside it in ``result.json``: id, name, created_at, reference, student, versions.

    Raises
    ------
    ComparisonError
        If it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ComparisonError(f"{folder}: cannot be made ({error.strerror or error})") from error
    _write(folder / TRACK_NAME, json.dumps(comparison.track.to_dict(), allow_nan=False, separators=(",", ":")).encode())
    _write(folder / RESULT_NAME, json_bytes({**comparison.to_dict(), **about}))


def json_bytes(values: Mapping[str, Any]) -> bytes:
    """Write plain JSON values for people to read."""
    return (json.dumps(values, indent=2, allow_nan=False, ensure_ascii=False) + "\n").encode()


def _row(joint: JointErrors, phase: str, item: JointErrors | PhaseErrors, dims: int) -> list[Any]:
    counted = counted_measure(item, dims)
    times = (None, None) if counted is None else (counted.worst.time_s, counted.worst.reference_time_s)
    row = [joint.joint, phase, item.sure, item.score, *_measured(counted), *times]
    row += [*_measured(item.world), *_measured(item.picture)]
    return ["" if value is None else value for value in plain(row)]


def _measured(measure: Measure | None) -> list[float | None]:
    if measure is None:
        return [None] * len(_MEASURES)
    return [measure.mean_error_deg, measure.sd_deg, measure.worst.error_deg]


def _write(path: Path, data: bytes) -> None:
    try:
        write_atomically(path, data)
    except OSError as error:
        raise ComparisonError(f"{path}: cannot be written ({error.strerror or error})") from error
