"""Annotations of a CVAT task, "CVAT for video" and "CVAT for images" (XML, version 1.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from pose_parser.annotations.reading import Reading
from pose_parser.annotations.segment import DEFAULT_FAMILY, Segment
from pose_parser.annotations.times import FrameClock

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MAX_FRAME = 10**9


class _Seen(NamedTuple):
    """One label, or the value of one attribute, of one thing on one frame, until before the next that is told."""

    frame: int
    until: int
    family: str
    label: str


class _Task(NamedTuple):
    reading: Reading
    video: str
    clock: FrameClock
    step: int


def recognise(root: Any) -> bool:
    """Say whether an XML document looks like one of CVAT."""
    return bool(root.tag == "annotations" and any(root.find(tag) is not None for tag in ("meta", "track", "image")))


def read(root: Any, reading: Reading) -> list[Segment]:
    """Read tracks, shapes and tags: one segment for each run of frames on which a label is seen.

    Labels make the family "label"; each attribute makes a family of its own name with its values as labels.
    """
    if root.find("meta/project") is not None:
        message = "is the export of a whole project, whose frame numbers run on from video to video: export each task"
        raise reading.error("meta", message)
    task = _task(root, reading)
    segments: list[Segment] = []
    for index, track in enumerate(root.iterfind("track")):
        segments += _segments(_track(track, task, f"track[{index}]"), task, f"track[{index}]")
    segments += _segments(_images(root, task), task, "image")
    for index, tag in enumerate(root.iterfind("tag")):
        segments += _segments(_thing(tag, _number(tag, "frame", task, f"tag[{index}]"), task), task, f"tag[{index}]")
    return segments


def _task(root: Element, reading: Reading) -> _Task:
    holder = next((each for each in (root.find("meta/task"), root.find("meta/job")) if each is not None), root)
    source = holder.findtext("source") or root.findtext("meta/source") or holder.findtext("name")
    video = reading.video_name(source)
    chosen = (holder.findtext("frame_filter") or "").replace(" ", "")
    step = chosen.removeprefix("step=")
    if chosen and not (step.isdecimal() and 0 < int(step[:10]) < _MAX_FRAME):
        raise reading.error("meta/task/frame_filter", f"{chosen[:40]!r} is not a step such as step=5")
    return _Task(reading, video, reading.clock(video), int(step) if chosen else 1)


def _track(track: Element, task: _Task, where: str) -> Iterator[_Seen]:
    """Follow one thing: it is seen from each of its shapes on until the next, unless that one is outside."""
    shapes = [(_number(shape, "frame", task, where), shape) for shape in track if shape.get("frame") is not None]
    shapes.sort(key=lambda each: each[0])
    label = track.get("label", "")
    for index, (frame, shape) in enumerate(shapes):
        if shape.get("outside") != "1":
            until = shapes[index + 1][0] if index + 1 < len(shapes) else frame + task.step
            yield _Seen(frame, until, DEFAULT_FAMILY, label)
            yield from _attributes(shape, frame, until)


def _images(root: Element, task: _Task) -> Iterator[_Seen]:
    for index, image in enumerate(root.iterfind("image")):
        frame = _number(image, "id", task, f"image[{index}]")
        for thing in image:
            yield from _thing(thing, frame, task)


def _thing(thing: Element, frame: int, task: _Task) -> Iterator[_Seen]:
    yield _Seen(frame, frame + task.step, DEFAULT_FAMILY, thing.get("label", ""))
    yield from _attributes(thing, frame, frame + task.step)


def _attributes(shape: Element, frame: int, until: int) -> Iterator[_Seen]:
    for attribute in shape.iterfind("attribute"):
        name, value = attribute.get("name", ""), (attribute.text or "").strip()
        if name and value:
            yield _Seen(frame, until, name, value)


def _segments(seen: Iterable[_Seen], task: _Task, where: str) -> Iterator[Segment]:
    """Join what follows without a gap into one run."""
    runs: dict[tuple[str, str], list[list[int]]] = {}
    for each in sorted({one for one in seen if one.until > one.frame}):
        frames = runs.setdefault((each.family, each.label), [])
        if frames and each.frame <= frames[-1][1]:
            frames[-1][1] = max(frames[-1][1], each.until)
        else:
            frames.append([each.frame, each.until])
    for (family, label), frames in runs.items():
        for first, after in frames:
            place = f"{where} frame {first}"
            start_s, end_s = task.reading.span_s(task.clock, (first, after - 1), place)
            yield Segment(task.video, start_s, end_s, label, family, task.reading.place(place))


def _number(element: Element, name: str, task: _Task, where: str) -> int:
    text = element.get(name, "")
    if not (text.isdecimal() and text.isascii() and int(text[:12]) <= _MAX_FRAME):
        raise task.reading.error(where, f"{name} {text[:40]!r} is not the number of a frame")
    return int(text)
