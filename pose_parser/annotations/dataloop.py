"""Annotations of a Dataloop item: one JSON file for each video."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median
from typing import Any

from pose_parser.annotations.documents import FRAME, SECONDS, TEXT, check_shape
from pose_parser.annotations.reading import Reading
from pose_parser.annotations.segment import Segment

_SYSTEM = {
    "type": "object",
    "properties": {"frame": FRAME, "endFrame": FRAME, "startTime": SECONDS, "endTime": SECONDS},
    "anyOf": [{"required": ["frame"]}, {"required": ["startTime", "endTime"]}],
}
SCHEMA = {
    "type": "object",
    "required": ["annotations"],
    "properties": {
        "name": TEXT,
        "filename": TEXT,
        "annotations": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["label", "metadata"],
                "properties": {
                    "label": TEXT,
                    "metadata": {"type": "object", "required": ["system"], "properties": {"system": _SYSTEM}},
                },
            },
        },
    },
}


def recognise(document: Any) -> bool:
    """Say whether a JSON document looks like a Dataloop item."""
    if not isinstance(document, dict) or not isinstance(document.get("annotations"), list):
        return False
    metadata = [each.get("metadata") for each in document["annotations"] if isinstance(each, dict)]
    return any(isinstance(each, dict) and "system" in each for each in metadata) or "annotationsCount" in document


def read(document: Any, reading: Reading) -> list[Segment]:
    """Read a Dataloop item; frame numbers count more than the seconds that were made from them.

    Both the first and the last frame belong to an annotation.
    """
    check_shape(reading.path, document, SCHEMA)
    video = reading.video_name(document.get("name") or document.get("filename"))
    clock = reading.clock(video, _frame_rate(document))
    segments = []
    for index, annotation in enumerate(document["annotations"]):
        system, where = annotation["metadata"]["system"], f"annotations[{index}]"
        if "frame" in system:
            frames = int(system["frame"]), int(system.get("endFrame", system["frame"]))
            start_s, end_s = reading.span_s(clock, frames, where)
        else:
            start_s, end_s = float(system["startTime"]), float(system["endTime"])
        segments.append(Segment(video, start_s, end_s, annotation["label"], source=reading.place(where)))
    return segments


def _frame_rate(document: Mapping[str, Any]) -> float | None:
    """Take the frame rate that the file gives, else the one that its pairs of frame and second mean."""
    metadata = document.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    system = metadata.get("system")
    for holder in (metadata, system if isinstance(system, dict) else {}):
        given = holder.get("fps")
        if isinstance(given, int | float) and 0 < given < 1e6:
            return float(given)
    pairs = [each["metadata"]["system"] for each in document["annotations"]]
    rates = [
        pair["frame"] / pair["startTime"] for pair in pairs if pair.get("frame", 0) > 0 and pair.get("startTime", 0) > 0
    ]
    return median(rates) if rates else None
