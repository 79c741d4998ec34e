"""Any other JSON, read by a declaration of where in it things are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pose_parser.annotations.documents import (
    FPS,
    FRAME,
    SECONDS,
    TEXT,
    check_shape,
    decode,
    json_place,
    parse_json,
    read_bytes,
)
from pose_parser.annotations.reading import Reading
from pose_parser.annotations.segment import DEFAULT_FAMILY, Segment
from pose_parser.annotations.times import FrameClock
from pose_parser.errors import AnnotationError

UNITS = ("frames", "seconds", "milliseconds")
_FAMILIES = {"type": "object", "additionalProperties": TEXT}
_PATH = {"type": "string"}

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Where annotations are in a JSON file",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "annotations": {**_PATH, "description": "Path to the list of annotations; empty when the file is the list."},
        "label": {**TEXT, "description": "Path in an annotation to its label."},
        "start": {**TEXT, "description": "Path in an annotation to its first frame or its start."},
        "end": {**TEXT, "description": "Path in an annotation to its last frame or its end."},
        "unit": {"enum": list(UNITS), "description": "What start and end count."},
        "end_inclusive": {"type": "boolean", "description": "Whether the end belongs to the annotation."},
        "first_frame": {"enum": [0, 1], "description": "Number of a video's first frame."},
        "fps": {"anyOf": [FPS, TEXT], "description": "Frames in a second, or the path in the file to it."},
        "video": {**TEXT, "description": "Path in an annotation, or in the file, to the video's name."},
        "family": {**TEXT, "description": "Path in an annotation to the family of its label."},
        "families": {**_FAMILIES, "description": "The family of each label."},
    },
    "dependentRequired": {"annotations": ["label", "start", "end"], "label": ["annotations"]},
    "anyOf": [{"required": ["annotations"]}, {"required": ["families"]}],
}
"""JSON Schema (draft 2020-12) of a declaration."""

_RELATIVE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["annotations_key", "annotation_fields"],
    "properties": {
        "annotations_key": _PATH,
        "annotation_fields": {
            "type": "object",
            "required": ["label", "start_frame", "end_frame"],
            "additionalProperties": TEXT,
        },
        "label_class_mapping": _FAMILIES,
    },
}
_VALUES: dict[str, dict[str, Any]] = {
    "label": {"anyOf": [TEXT, {"type": "integer"}]},
    "video": TEXT,
    "family": TEXT,
    "frames": FRAME,
    "seconds": SECONDS,
    "milliseconds": {"type": "number", "minimum": -1e9, "maximum": 1e12},
    "fps": FPS,
}


@dataclass(frozen=True)
class Declaration:
    """Where in a JSON file annotations are; `SCHEMA` says what each field means.

    Paths are keys with points between them: ``metadata.system.frame``.
    """

    annotations: str | None = None
    label: str = ""
    start: str = ""
    end: str = ""
    unit: str = "frames"
    end_inclusive: bool | None = None
    first_frame: int = 0
    fps: float | str | None = None
    video: str | None = None
    family: str | None = None
    families: Mapping[str, str] = field(default_factory=dict)

    @property
    def includes_end(self) -> bool:
        """Whether the end belongs to an annotation: where nothing is said, frames do and times do not."""
        return self.unit == "frames" if self.end_inclusive is None else self.end_inclusive


def make_declaration(declared: Mapping[str, Any] | Path | str) -> Declaration:
    """Check a declaration, given as a mapping or as a YAML or JSON file.

    The form with ``annotations_key``, ``annotation_fields`` and ``label_class_mapping`` (also below a key
    ``annotation_schema``) is understood too.

    Raises
    ------
    AnnotationError
        If it is not a declaration; the message names what is wrong in it.
    """
    if isinstance(declared, Mapping):
        path, document = Path("schema"), dict(declared)
    else:
        path = Path(declared)
        document = _load(path)
    if isinstance(document, dict) and "annotation_schema" in document:
        document = document["annotation_schema"]
    if isinstance(document, dict) and ("annotations_key" in document or "annotation_fields" in document):
        document = _translated(path, document)
    check_shape(path, document, SCHEMA)
    return Declaration(**document)


def read(document: Any, reading: Reading, declaration: Declaration) -> list[Segment]:
    """Read the annotations that a declaration points to."""
    keys = _keys(declaration.annotations or "")
    listed = _look_up(document, keys, reading)
    check_shape(reading.path, listed, {"type": "array"})
    return [_segment(document, (*keys, index), reading, declaration) for index in range(len(listed))]


def _segment(document: Any, keys: tuple[str | int, ...], reading: Reading, declaration: Declaration) -> Segment:
    def value(path: str, kind: str) -> Any:
        return _value(document, (keys, path), reading, kind)

    video = reading.video_name(_video(document, keys, reading, declaration))
    label = str(value(declaration.label, "label"))
    family = value(declaration.family, "family") if declaration.family else DEFAULT_FAMILY
    times = value(declaration.start, declaration.unit), value(declaration.end, declaration.unit)
    rate = declaration.fps
    clock = reading.clock(video, _value(document, ((), rate), reading, "fps") if isinstance(rate, str) else rate)
    where = json_place(keys)
    try:
        start_s, end_s = _span_s(times, clock, declaration)
    except AnnotationError as error:
        raise reading.error(where, str(error)) from None
    return Segment(video, start_s, end_s, label, family, reading.place(where))


def _span_s(times: tuple[float, float], clock: FrameClock, declaration: Declaration) -> tuple[float, float]:
    if declaration.unit == "frames":
        first, last = (int(each) - declaration.first_frame for each in times)
        return clock.span_s(first, last if declaration.includes_end else last - 1)
    scale = 1000 if declaration.unit == "milliseconds" else 1
    start_s, end_s = times[0] / scale, times[1] / scale
    return start_s, clock.boundary_s(clock.nearest_frame(end_s) + 1) if declaration.includes_end else end_s


def _video(document: Any, keys: tuple[str | int, ...], reading: Reading, declaration: Declaration) -> str | None:
    """Look for the video's name in the annotation, then in the file."""
    if declaration.video is None:
        return None
    annotation = _look_up(document, keys, reading)
    in_annotation = isinstance(annotation, dict) and _keys(declaration.video)[0] in annotation
    name: str = _value(document, (keys if in_annotation else (), declaration.video), reading, "video")
    return name


def _value(document: Any, place: tuple[tuple[str | int, ...], str], reading: Reading, kind: str) -> Any:
    """Look up a value by the keys of its holder and the path in it, and check its type."""
    keys = (*place[0], *_keys(place[1]))
    found = _look_up(document, keys, reading)
    try:
        check_shape(reading.path, found, _VALUES[kind])
    except AnnotationError:
        raise reading.error(json_place(keys), f"{str(found)[:80]!r} is not usable as {kind}") from None
    return found


def _look_up(document: Any, keys: tuple[str | int, ...], reading: Reading) -> Any:
    for depth, key in enumerate(keys, start=1):
        try:
            document = document[int(key) if isinstance(document, list) else key]
        except (KeyError, IndexError, TypeError, ValueError):
            raise reading.error(json_place(keys[:depth]), "is where the schema points, and is not there") from None
    return document


def _keys(path: str) -> tuple[str, ...]:
    return tuple(path.removeprefix("$").strip(".").split(".")) if path.strip("$.") else ()


def _translated(path: Path, document: dict[str, Any]) -> dict[str, Any]:
    check_shape(path, document, _RELATIVE_SCHEMA)
    fields = document["annotation_fields"]
    return {
        "annotations": document["annotations_key"],
        "label": fields["label"],
        "start": fields["start_frame"],
        "end": fields["end_frame"],
        "families": document.get("label_class_mapping") or {},
    }


def _load(path: Path) -> Any:
    text = decode(path, read_bytes(path))
    if path.suffix.lower() == ".json":
        return parse_json(path, text)
    import yaml

    class Loader(yaml.SafeLoader):
        """YAML without references, which can blow up to any size."""

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                raise yaml.YAMLError("references (*) are not allowed")
            return super().compose_node(parent, index)

    try:
        return yaml.load(text, Loader)  # noqa: S506 - it derives from the safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        place = path if line is None else f"{path}:{line + 1}"
        raise AnnotationError(f"{place}: is not YAML ({str(error).splitlines()[0][:120]})") from error
