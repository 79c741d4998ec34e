"""BORIS projects: state events become segments, point events segments without length."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from pose_parser.annotations.documents import SECONDS, check_shape
from pose_parser.annotations.reading import Reading
from pose_parser.annotations.segment import DEFAULT_FAMILY, Segment

_STRING = {"type": "string"}
_MEDIA = {"type": "object", "additionalProperties": {"type": "array", "items": _STRING}}
_LENGTHS = {"type": "object", "properties": {"length": {"type": "object", "additionalProperties": SECONDS}}}
_EVENT = {
    "type": "array",
    "minItems": 3,
    "prefixItems": [SECONDS, _STRING, {"type": "string", "pattern": r"\S"}, _STRING],
}
_OBSERVATION = {
    "type": "object",
    "required": ["events"],
    "properties": {
        "events": {"type": "array", "items": _EVENT},
        "file": {"anyOf": [_MEDIA, {"type": "array", "maxItems": 0}]},
        "media_info": _LENGTHS,
        "time offset": SECONDS,
    },
}
SCHEMA = {
    "type": "object",
    "required": ["behaviors_conf", "observations"],
    "properties": {
        "behaviors_conf": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["code", "type"],
                "properties": {"code": _STRING, "type": _STRING, "category": _STRING},
            },
        },
        "observations": {"type": "object", "additionalProperties": _OBSERVATION},
    },
}


class _Observation(NamedTuple):
    name: str
    content: dict[str, Any]
    reading: Reading
    several_subjects: bool

    def where(self, index: int) -> str:
        return f"observations.{self.name}.events[{index}]"


class _Span(NamedTuple):
    start_s: float
    end_s: float
    code: str
    subject: str
    event: int


def recognise(document: Any) -> bool:
    """Say whether a JSON document looks like a BORIS project."""
    return isinstance(document, dict) and "behaviors_conf" in document and "observations" in document


def read(document: Any, reading: Reading) -> list[Segment]:
    """Read all observations of a project.

    The behaviour is the label and its category the family. Where a file tells several subjects apart, a family is
    named after the subject too, so that what two people do at a time does not count as an overlap.
    """
    check_shape(reading.path, document, SCHEMA)
    behaviours = {each["code"]: each for each in document["behaviors_conf"].values()}
    subjects = {event[1] for each in document["observations"].values() for event in each["events"]}
    segments: list[Segment] = []
    for name, content in document["observations"].items():
        observation = _Observation(name, content, reading, len(subjects) > 1)
        if content.get("media_creation_date_as_offset"):
            raise reading.error(f"observations.{name}", "its times are dates of the media, not seconds of the video")
        for span in _spans(observation, behaviours):
            category = (behaviours[span.code].get("category") or "").strip() or DEFAULT_FAMILY
            family = f"{span.subject}: {category}" if observation.several_subjects and span.subject else category
            segments += _segments(span, family, observation)
    return segments


def _spans(observation: _Observation, behaviours: dict[str, Any]) -> Iterator[_Span]:
    """Pair the starts and stops of states: the first time that an event comes it starts, the next time it stops."""
    started: dict[tuple[str, str, str], tuple[float, int]] = {}
    events = sorted(enumerate(observation.content["events"]), key=lambda each: each[1][0])
    for index, (time_s, subject, code, *more) in events:
        if code not in behaviours:
            raise observation.reading.error(observation.where(index), f"there is no behaviour {code[:80]!r}")
        if "state" not in behaviours[code]["type"].lower():
            yield _Span(time_s, time_s, code, subject, index)
            continue
        key = (subject, code, more[0] if more else "")
        if key in started:
            start_s, first = started.pop(key)
            yield _Span(start_s, time_s, code, subject, first)
        else:
            started[key] = (time_s, index)
    for (_, code, _), (time_s, index) in started.items():
        raise observation.reading.error(observation.where(index), f"{code!r} starts at {time_s} s and never stops")


def _segments(span: _Span, family: str, observation: _Observation) -> Iterator[Segment]:
    """Place a span in the videos that were played one after the other."""
    offset_s = observation.content.get("time offset", 0)
    source = observation.reading.place(observation.where(span.event))
    begin_s, earliest_s = 0.0, -math.inf
    for name, latest_s in _videos(observation, span.event):
        start_s, end_s = max(span.start_s - offset_s, earliest_s), min(span.end_s - offset_s, latest_s)
        if start_s < end_s or (start_s == end_s < latest_s):
            video = observation.reading.video_name(name)
            yield Segment(video, start_s - begin_s, end_s - begin_s, span.code, family, source)
        begin_s = earliest_s = latest_s


def _videos(observation: _Observation, index: int) -> list[tuple[str, float]]:
    """List the videos of the first player, each with its end on the observation's clock; the last is open."""
    files = observation.content.get("file") or {}
    names: list[str] = next((each for each in files.values() if each), []) if isinstance(files, dict) else []
    lengths = observation.content.get("media_info", {}).get("length", {})
    videos, end_s = [], 0.0
    for name in names[:-1]:
        if name not in lengths:
            raise observation.reading.error(observation.where(index), f"the length of {name!r} is not in the file")
        end_s += lengths[name]
        videos.append((name, end_s))
    return [*videos, (names[-1] if names else observation.name, math.inf)]
