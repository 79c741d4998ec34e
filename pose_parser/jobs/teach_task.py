"""The job of the page Teach: a model from the library, with its report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pose_parser.jobs.payloads import TeachPayload
from pose_parser.teaching.options import TeachRequest
from pose_parser.teaching.progress import StagedProgress, expected_s


def teach(
    payload: dict[str, Any], data_dir: Path, report: Callable[[str, float, float | None], None]
) -> dict[str, Any]:
    """Learn a model from labelled recordings, test it on what it has not seen, and write both."""
    asked = TeachPayload.model_validate(payload)
    request = TeachRequest(**asked.model_dump())
    with StagedProgress(report, expected_s(asked.effort)) as progress:
        # Only now, for it takes seconds, in which a person wants to know that something happens.
        from pose_parser.teaching.teach import teach as teach_model

        taught = teach_model(data_dir, request, progress)
    return {"model": taught.model, "report": taught.report.to_dict()}
