"""Write segments as files for annotation tools: wholly, or not at all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from pose_parser.annotations import elan, label_studio, table
from pose_parser.annotations.reading import Reading
from pose_parser.annotations.segment import Segment
from pose_parser.annotations.times import VideoSpan
from pose_parser.atomic import write_atomically
from pose_parser.errors import AnnotationError

WRITTEN = {"csv": ".csv", "elan": ".eaf", "label_studio": ".json"}
"""The formats that are written, and how such files end."""


def write_annotations(
    segments: Sequence[Segment],
    path: Path | str,
    *,
    format: str | None = None,
    fps: float | None = None,
    videos: Mapping[str, VideoSpan] | None = None,
) -> None:
    """Write segments; a file of that name is replaced only when the new one is complete.

    CSV keeps times exactly, ELAN in milliseconds. Label Studio has them exactly in seconds, or in frames where the
    frame rate or the times of the videos' frames are given.

    Parameters
    ----------
    segments : sequence of Segment
        Of one video for ELAN, of any for the others.
    path : Path or str
        The file to make.
    format : str, optional
        A name from `WRITTEN`; known by the file's ending when not given.
    fps : float, optional
        Frames in a second, for Label Studio.
    videos : mapping of str to VideoSpan, optional
        Spans of the videos, for Label Studio.

    Raises
    ------
    AnnotationError
        If the format cannot hold the segments, or the file cannot be written.
    """
    path = Path(path)
    format = format or next((name for name, ending in WRITTEN.items() if ending == path.suffix.lower()), None)
    if format not in WRITTEN:
        endings = ", ".join(f"{name} ({ending})" for name, ending in WRITTEN.items())
        raise AnnotationError(f"{path}: is of no format that Poser writes; these are {endings}")
    for segment in segments:
        if not (math.isfinite(segment.start_s) and math.isfinite(segment.end_s)):
            raise AnnotationError(f"{segment.source or segment.video}: {segment.label!r} has no time")
    if format == "label_studio" and (fps or videos):
        reading = Reading(path, fps, videos or {})
        text = label_studio.dump(segments, {each.video: reading.clock(each.video) for each in segments})
    else:
        text = {"csv": table.dump, "elan": elan.dump, "label_studio": label_studio.dump}[format](segments)
    _write(path, text)


def _write(path: Path, text: str) -> None:
    try:
        write_atomically(path, text.encode())
    except (OSError, UnicodeEncodeError) as error:
        raise AnnotationError(f"{path}: cannot be written ({error})") from error
