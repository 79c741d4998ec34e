"""VIA 3 (VGG Image Annotator) projects: temporal segments of videos."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pose_parser.annotations.documents import SECONDS, check_shape
from pose_parser.annotations.reading import Reading
from pose_parser.annotations.segment import Segment

_CHECKBOX = 2
_OPTION_TYPES = (_CHECKBOX, 3, 4, 5)
_STRING = {"type": "string"}


def _each(schema: dict[str, Any], *required: str) -> dict[str, Any]:
    """Make the schema of a mapping from ids to objects."""
    return {"type": "object", "additionalProperties": {"type": "object", "required": required, "properties": schema}}


SCHEMA = {
    "type": "object",
    "required": ["attribute", "file", "metadata"],
    "properties": {
        "attribute": _each(
            {
                "aname": {"type": "string", "pattern": r"\S"},
                "type": {"type": "integer"},
                "options": {"type": "object", "additionalProperties": _STRING},
            },
            "aname",
        ),
        "file": _each({"fname": _STRING}, "fname"),
        "view": _each({"fid_list": {"type": "array", "items": {"type": ["string", "integer"]}}}, "fid_list"),
        "metadata": _each(
            {
                "vid": {"type": ["string", "integer"]},
                "z": {"type": "array", "items": SECONDS},
                "xy": {"type": "array"},
                "av": {"type": "object", "additionalProperties": _STRING},
            },
            "vid",
            "z",
            "av",
        ),
    },
}


def recognise(document: Any) -> bool:
    """Say whether a JSON document looks like a VIA 3 project."""
    return isinstance(document, dict) and {"attribute", "file", "metadata"} <= document.keys()


def read(document: Any, reading: Reading) -> list[Segment]:
    """Read what has two times; regions on single pictures are passed over.

    The name of an attribute is the family, and the option that was chosen (or the text) is the label.
    """
    check_shape(reading.path, document, SCHEMA)
    segments = []
    for key, entry in document["metadata"].items():
        where = f"metadata.{key}"
        if len(entry["z"]) != 2 or entry.get("xy"):
            continue
        video = reading.video_name(_file_name(document, str(entry["vid"]), where, reading))
        start_s, end_s = map(float, entry["z"])
        for family, label in _labels(document, entry["av"], where, reading):
            segments.append(Segment(video, start_s, end_s, label, family, reading.place(where)))
    return segments


def _file_name(document: dict[str, Any], view: str, where: str, reading: Reading) -> str:
    views = document.get("view", {})
    files = views[view]["fid_list"] if view in views else [view]
    if not files or str(files[0]) not in document["file"]:
        raise reading.error(where, f"its view {view!r} has no file")
    name: str = document["file"][str(files[0])]["fname"]
    return name


def _labels(
    document: dict[str, Any], values: dict[str, str], where: str, reading: Reading
) -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        attribute = document["attribute"].get(key)
        if attribute is None:
            raise reading.error(where, f"its attribute {key!r} is not declared")
        kind, options = attribute.get("type"), attribute.get("options", {})
        chosen = value.split(",") if kind == _CHECKBOX else [value]
        for each in chosen if kind in _OPTION_TYPES else [value]:
            if each.strip():
                yield attribute["aname"], options.get(each.strip(), each) if kind in _OPTION_TYPES else each
