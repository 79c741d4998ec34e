"""Label Studio: its JSON and JSON-MIN exports, and files to import there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pose_parser.annotations.documents import SECONDS, TEXT, check_shape
from pose_parser.annotations.reading import Reading
from pose_parser.annotations.segment import Segment
from pose_parser.annotations.times import FrameClock
from pose_parser.errors import AnnotationError

_FIRST_FRAME = 1
_UPLOADED = re.compile(r"^[0-9a-f]{8}-(?=.)")
_LABELS = {"type": "array", "items": TEXT}
_FRAME = {"type": "integer", "minimum": 0, "maximum": 1e9}
_RANGE = {"type": "object", "required": ["start", "end"], "properties": {"start": _FRAME, "end": _FRAME}}
_FRAMES_VALUE = {
    "type": "object",
    "required": ["ranges", "timelinelabels"],
    "properties": {"ranges": {"type": "array", "items": _RANGE}, "timelinelabels": _LABELS},
}
_SECONDS_VALUE = {
    "type": "object",
    "required": ["start", "end", "labels"],
    "properties": {"start": SECONDS, "end": SECONDS, "labels": _LABELS},
}
_RESULTS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"from_name": TEXT, "value": {"type": "object"}},
    },
}
_TASK = {
    "type": "object",
    "properties": {
        "data": {"type": "object"},
        "annotations": {
            "type": "array",
            "items": {"type": "object", "properties": {"result": _RESULTS, "was_cancelled": {"type": "boolean"}}},
        },
    },
}


class _Region(NamedTuple):
    value: dict[str, Any]
    family: str
    where: str


def recognise(document: Any) -> bool:
    """Say whether a JSON document looks like an export of Label Studio, whole or minimal."""
    tasks = document if isinstance(document, list) else [document]
    return any(isinstance(task, dict) and (_is_whole(task) or any(_minimal(task, ""))) for task in tasks)


def read(document: Any, reading: Reading) -> list[Segment]:
    """Read regions on the timeline of videos: in frames (``timelinelabels``) or in seconds (``labels``).

    The name of the control that made a region is its label's family. Frames count from 1, and the last one
    belongs to its region. Cancelled annotations, and regions that have no time, are passed over.
    """
    tasks = document if isinstance(document, list) else [document]
    check_shape(reading.path, tasks, {"type": "array", "items": _TASK})
    segments: list[Segment] = []
    for index, task in enumerate(tasks):
        where = f"[{index}]" if isinstance(document, list) else "top"
        data = task["data"] if _is_whole(task) else task
        video = reading.video_name(_media(data))
        for region in _whole(task, where) if _is_whole(task) else _minimal(task, where):
            segments += _segments(region, video, reading)
    return segments


def dump(segments: Sequence[Segment], clocks: Mapping[str, FrameClock] | None = None) -> str:
    """Write segments as tasks with annotations, as Label Studio imports them.

    Parameters
    ----------
    segments : sequence of Segment
        Of any videos; each family becomes the control of that name.
    clocks : mapping of str to FrameClock, optional
        When the frames of each video are shown: regions are then in frames for ``TimelineLabels``, else in
        seconds for ``Labels``.

    Raises
    ------
    AnnotationError
        If a segment holds no frame.
    """
    tasks = []
    for video in dict.fromkeys(segment.video for segment in segments):
        result = [
            {
                "id": f"poser{index}",
                "from_name": segment.family,
                "to_name": "video",
                "type": "labels" if clocks is None else "timelinelabels",
                "value": _in_seconds(segment) if clocks is None else _in_frames(segment, clocks[video]),
            }
            for index, segment in enumerate(segments)
            if segment.video == video
        ]
        tasks.append({"data": {"video": video}, "annotations": [{"result": result}]})
    return json.dumps(tasks, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _in_frames(segment: Segment, clock: FrameClock) -> dict[str, Any]:
    first, after = clock.frames_of(segment.start_s, segment.end_s)
    if after <= first:
        raise AnnotationError(f"{segment.source or segment.video}: {segment.label!r} holds no frame")
    frames = {"start": first + _FIRST_FRAME, "end": after - 1 + _FIRST_FRAME}
    return {"ranges": [frames], "timelinelabels": [segment.label]}


def _in_seconds(segment: Segment) -> dict[str, Any]:
    return {"start": segment.start_s, "end": segment.end_s, "labels": [segment.label]}


def _is_whole(task: dict[str, Any]) -> bool:
    return isinstance(task.get("data"), dict) and isinstance(task.get("annotations"), list)


def _whole(task: dict[str, Any], where: str) -> Iterator[_Region]:
    for number, annotation in enumerate(task["annotations"]):
        for index, result in enumerate([] if annotation.get("was_cancelled") else annotation.get("result", [])):
            place = f"{where}.annotations[{number}].result[{index}]"
            yield _Region(result.get("value", {}), result.get("from_name", ""), place)


def _minimal(task: dict[str, Any], where: str) -> Iterator[_Region]:
    for name, regions in task.items():
        for index, value in enumerate(regions if isinstance(regions, list) else []):
            if isinstance(value, dict) and ("timelinelabels" in value or {"labels", "start", "end"} <= value.keys()):
                yield _Region(value, name, f"{where}.{name}[{index}]")


def _segments(region: _Region, video: str, reading: Reading) -> Iterator[Segment]:
    value, where = region.value, region.where
    if "timelinelabels" in value:
        spans = _frame_spans(value, where, reading, reading.clock(video))
        labels = value["timelinelabels"]
    elif {"labels", "start", "end"} <= value.keys():
        _check(value, _SECONDS_VALUE, where, reading)
        spans, labels = [(float(value["start"]), float(value["end"]))], value["labels"]
    else:
        return
    for start_s, end_s in spans:
        for label in labels:
            yield Segment(video, start_s, end_s, label, region.family, reading.place(where))


def _frame_spans(value: dict[str, Any], where: str, reading: Reading, clock: FrameClock) -> list[tuple[float, float]]:
    _check(value, _FRAMES_VALUE, where, reading)
    frames = [(int(each["start"]) - _FIRST_FRAME, int(each["end"]) - _FIRST_FRAME) for each in value["ranges"]]
    return [reading.span_s(clock, each, where) for each in frames]


def _check(value: dict[str, Any], schema: dict[str, Any], where: str, reading: Reading) -> None:
    try:
        check_shape(reading.path, value, schema)
    except AnnotationError as error:
        raise reading.error(where, str(error).removeprefix(f"{reading.path}:")) from None


def _media(data: dict[str, Any]) -> str | None:
    """Take the first text that may name the video, without what Label Studio puts before an uploaded file's name."""
    texts = [text for key, text in data.items() if isinstance(text, str) and key not in ("created_at", "updated_at")]
    named = data.get("video")
    text = named if isinstance(named, str) else next(iter(texts), None)
    if text is None:
        return None
    folder, slash, name = text.rpartition("/")
    return f"{folder}{slash}{_UPLOADED.sub('', name)}"
