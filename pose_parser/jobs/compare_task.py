"""The job of the page Compare: two recordings of the library, and where they differ."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pose_parser.jobs.payloads import ComparePayload, SidePayload
from pose_parser.teaching.progress import StagedProgress


def compare(
    payload: dict[str, Any], data_dir: Path, report: Callable[[str, float, float | None], None]
) -> dict[str, Any]:
    """Find the person in both, align and measure them, draw the film, and keep it all."""
    # Only here: what lists the kinds of jobs must not need pandas.
    from pose_parser.library.comparing import EXPECTED_S, CompareRequest, make_comparison

    asked = ComparePayload.model_validate(payload)
    request = CompareRequest(
        reference=_side(asked.reference),
        student=_side(asked.student),
        name=asked.name,
        key=asked.key,
        overlay=asked.overlay,
        mirror=asked.mirror,
    )
    with StagedProgress(report, EXPECTED_S) as progress:
        made = make_comparison(data_dir, request, progress)
    return {"comparison": made["id"], "score": made["score"]}


def _side(asked: SidePayload) -> Any:
    from pose_parser.library.comparing import Side

    return Side(asked.recording, asked.start_s, asked.end_s)
