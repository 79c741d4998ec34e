"""Read a file of annotations, whatever tool it is from."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pose_parser.annotations import audacity, boris, cvat, dataloop, declared, elan, label_studio, table, via
from pose_parser.annotations.declared import Declaration, make_declaration
from pose_parser.annotations.documents import decode, parse_json, parse_xml, read_bytes
from pose_parser.annotations.reading import Reading
from pose_parser.annotations.segment import DEFAULT_FAMILY, Segment
from pose_parser.annotations.times import VideoSpan
from pose_parser.errors import AnnotationError


@dataclass(frozen=True)
class Format:
    """A format that annotations come in: how to know it, and how to read it."""

    title: str
    kind: str
    recognise: Callable[[Any], bool]
    read: Callable[[Any, Reading], list[Segment]]


FORMATS: dict[str, Format] = {
    "dataloop": Format("Dataloop JSON", "json", dataloop.recognise, dataloop.read),
    "boris": Format("BORIS project", "json", boris.recognise, boris.read),
    "via": Format("VIA 3 project", "json", via.recognise, via.read),
    "label_studio": Format("Label Studio JSON", "json", label_studio.recognise, label_studio.read),
    "elan": Format("ELAN .eaf", "xml", elan.recognise, elan.read),
    "cvat": Format("CVAT XML", "xml", cvat.recognise, cvat.read),
    "audacity": Format("Audacity label track", "text", audacity.recognise, audacity.read),
    "csv": Format("CSV with a line of column names", "text", table.recognise, table.read),
}
"""The formats that are read, by name, in the order in which they are tried."""


def read_annotations(  # noqa: PLR0913 - each option is one thing that a file may leave open
    path: Path | str,
    *,
    format: str | None = None,
    schema: Mapping[str, Any] | Path | str | None = None,
    fps: float | None = None,
    videos: Mapping[str, VideoSpan] | None = None,
    video: str | None = None,
) -> list[Segment]:
    """Read a file of annotations of any supported tool.

    Parameters
    ----------
    path : Path or str
        The file.
    format : str, optional
        A name from `FORMATS`; recognised by the content when not given.
    schema : mapping, Path or str, optional
        A declaration of where in any other JSON file the annotations are, or a YAML or JSON file of one
        (`declared.SCHEMA` says how); one that only has ``families`` gives the labels of any format their families.
    fps : float, optional
        Frames in a second, for files in frames; counts more than what a file says.
    videos : mapping of str to VideoSpan, optional
        Spans of the videos by name, as `read_video_spans` gives them: the times of their frames count more than
        any frame rate.
    video : str, optional
        Name of the video, whatever the file says.

    Returns
    -------
    list of Segment
        In the file's order, as they are in the file; `check_segments` judges them.

    Raises
    ------
    AnnotationError
        If the file is broken or of no known format; the message names file and place.
    """
    path = Path(path)
    if fps is not None and not 0 < fps < 1e6:
        raise AnnotationError(f"{fps} is not a frame rate: give frames in a second, such as 30")
    reading = Reading(path, fps, videos or {}, video)
    declaration = None if schema is None else make_declaration(schema)
    segments = _read(reading, format, declaration)
    families = declaration.families if declaration else {}
    return [_finished(segment, families) for segment in segments]


def _read(reading: Reading, format: str | None, declaration: Declaration | None) -> list[Segment]:
    data = read_bytes(reading.path)
    if declaration is not None and declaration.annotations is not None:
        return declared.read(parse_json(reading.path, decode(reading.path, data)), reading, declaration)
    if format is not None and format not in FORMATS:
        raise AnnotationError(f"there is no format {format!r}; there are {', '.join(FORMATS)}")
    kind = FORMATS[format].kind if format else _kind(data)
    document = _parse(kind, reading.path, data)
    chosen = FORMATS[format] if format else _recognised(kind, reading.path, document)
    return chosen.read(document, reading)


def _kind(data: bytes) -> str:
    """Tell XML, JSON and tables apart by the first sign."""
    sign = data[:4000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1]
    return {b"<": "xml", b"{": "json", b"[": "json"}.get(sign, "text")


def _parse(kind: str, path: Path, data: bytes) -> Any:
    if kind == "xml":
        return parse_xml(path, data)
    text = decode(path, data)
    return parse_json(path, text) if kind == "json" else text


def _recognised(kind: str, path: Path, document: Any) -> Format:
    tried = [each for each in FORMATS.values() if each.kind == kind]
    for each in tried:
        if each.recognise(document):
            return each
    titles = ", ".join(each.title for each in tried)
    advice = " A schema says where things are in any other JSON: see docs/annotations.md." if kind == "json" else ""
    raise AnnotationError(f"{path}: is none of the formats that look like it: {titles}.{advice}")


def _finished(segment: Segment, families: Mapping[str, str]) -> Segment:
    """Clean the text of a segment, and refuse what no reader should let through."""
    video, label, family = segment.video.strip(), segment.label.strip(), segment.family.strip() or DEFAULT_FAMILY
    if not label or not video:
        raise AnnotationError(f"{segment.source}: has no {'label' if video else 'name of a video'}")
    if not (math.isfinite(segment.start_s) and math.isfinite(segment.end_s)):
        raise AnnotationError(f"{segment.source}: start {segment.start_s} and end {segment.end_s} are not both times")
    try:
        f"{video}{label}{family}".encode()
    except UnicodeEncodeError as error:
        raise AnnotationError(f"{segment.source}: its text holds half a character") from error
    return replace(segment, video=video, label=label, family=families.get(label, family))
