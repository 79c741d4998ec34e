"""ELAN: each tier of an .eaf file is a family of labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pose_parser.annotations.reading import Reading
from pose_parser.annotations.segment import Segment
from pose_parser.errors import AnnotationError

if TYPE_CHECKING:
    from pympi.Elan import Eaf

_MAX_MS = 10**12
_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def recognise(root: Any) -> bool:
    """Say whether an XML document is one of ELAN."""
    return bool(root.tag == "ANNOTATION_DOCUMENT")


def read(root: Any, reading: Reading) -> list[Segment]:
    """Read time-aligned annotations, and those that refer to others, which have the times of these.

    Several that refer to the same one share its time equally, as ELAN draws them. ``root`` is the parsed document:
    that it could be parsed shows that the file declares no entities, which pympi would expand.
    """
    from pympi.Elan import Eaf

    units = next((each.get("TIME_UNITS") for each in root.iter("HEADER")), None)
    if units not in (None, "milliseconds"):
        raise reading.error("HEADER", f"times are in {units!r}, not in milliseconds")
    try:
        eaf = Eaf(str(reading.path), suppress_version_warning=True)
        return _segments(eaf, reading)
    except KeyError as error:
        raise AnnotationError(f"{reading.path}: is not as ELAN writes it ({str(error)[:80]} is missing)") from error
    except (ValueError, IndexError, AttributeError, TypeError, RecursionError) as error:
        raise AnnotationError(f"{reading.path}: is not as ELAN writes it ({str(error)[:120]})") from error


def dump(segments: Sequence[Segment]) -> str:
    """Write the segments of one video as an .eaf file; times are rounded to milliseconds.

    Raises
    ------
    AnnotationError
        If there are several videos, a segment is shorter than a millisecond, or segments of a family overlap:
        a tier cannot hold that.
    """
    from pympi.Elan import Eaf, to_string

    videos = {segment.video for segment in segments}
    if len(videos) > 1:
        raise AnnotationError(f"an ELAN file holds one video, and these are {len(videos)}: {', '.join(sorted(videos))}")
    for segment in segments:
        if _NOT_XML.search(segment.video + segment.family + segment.label):
            raise AnnotationError(f"{segment.source or segment.video}: {segment.label!r} holds signs that XML cannot")
    eaf = Eaf(author="poser")
    eaf.remove_tier("default")
    for video in videos:
        eaf.add_linked_file(video, mimetype="video/*")
    for family in dict.fromkeys(segment.family for segment in segments):
        eaf.add_tier(family)
        chosen = sorted((each for each in segments if each.family == family), key=lambda each: each.start_s)
        _fill(eaf, family, chosen)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{to_string(eaf)}\n'


def _fill(eaf: Eaf, family: str, segments: list[Segment]) -> None:
    spans = [(round(each.start_s * 1000), round(each.end_s * 1000)) for each in segments]
    for segment, (start_ms, end_ms) in zip(segments, spans, strict=True):
        if not 0 <= start_ms < end_ms:
            place = segment.source or segment.video
            raise AnnotationError(f"{place}: {segment.label!r} from {start_ms} to {end_ms} ms is nothing for ELAN")
        eaf.add_annotation(family, start_ms, end_ms, segment.label)
    for one, two in pairwise(zip(segments, spans, strict=True)):
        if two[1][0] < one[1][1]:
            place = two[0].source or two[0].video
            raise AnnotationError(
                f"{place}: {two[0].label!r} overlaps {one[0].label!r}, which an ELAN tier cannot hold"
            )


def _segments(eaf: Eaf, reading: Reading) -> list[Segment]:
    media = eaf.media_descriptors[0] if eaf.media_descriptors else {}
    video = reading.video_name(media.get("MEDIA_URL") or media.get("RELATIVE_MEDIA_URL"))
    origin_ms = int(media.get("TIME_ORIGIN") or 0)
    times = {slot: ms for slot, ms in eaf.timeslots.items() if ms is not None}
    for aligned, *_ in eaf.tiers.values():
        _spread(aligned, times)
    found = _Spans(eaf, times, reading)
    segments = []
    for family, (aligned, referring, *_) in eaf.tiers.items():
        values = {key: each[2] for key, each in aligned.items()} | {key: each[1] for key, each in referring.items()}
        for key, label in values.items():
            where = f"tier {family!r} {key}"
            start_ms, end_ms = found.span_ms(key, where)
            if max(abs(start_ms), abs(end_ms), abs(origin_ms)) > _MAX_MS:
                raise reading.error(where, "its time is too large")
            start_s, end_s = (start_ms + origin_ms) / 1000, (end_ms + origin_ms) / 1000
            segments.append(Segment(video, start_s, end_s, label, family, reading.place(where)))
    return segments


class _Spans:
    """Times of annotations by their id, also of those that refer to others."""

    def __init__(self, eaf: Eaf, times_ms: dict[str, float], reading: Reading) -> None:
        self._aligned: dict[str, Any] = {}
        self._parent: dict[str, str] = {}
        self._siblings: dict[tuple[str, str], list[str]] = {}
        self._tier: dict[str, str] = {}
        self._times_ms = times_ms
        self._reading = reading
        for tier, (aligned, referring, *_) in eaf.tiers.items():
            self._aligned |= aligned
            for key, (parent, _, previous, _) in referring.items():
                self._parent[key], self._tier[key] = parent, tier
                siblings = self._siblings.setdefault((tier, parent), [])
                siblings.insert(siblings.index(previous) + 1 if previous in siblings else len(siblings), key)

    def span_ms(self, key: str, where: str) -> tuple[float, float]:
        """Follow references to an annotation that has times."""
        shares: list[tuple[int, int]] = []
        seen = {key}
        while key not in self._aligned:
            parent = self._parent.get(key)
            if parent is None or parent in seen:
                raise self._reading.error(where, f"refers to {parent or key!r}, which has no time")
            siblings = self._siblings[self._tier[key], parent]
            shares.append((siblings.index(key), len(siblings)))
            seen.add(parent)
            key = parent
        start, end = self._slot(self._aligned[key][0], where), self._slot(self._aligned[key][1], where)
        for index, count in reversed(shares):
            start, end = start + (end - start) * index / count, start + (end - start) * (index + 1) / count
        return start, end

    def _slot(self, slot: str, where: str) -> float:
        if slot not in self._times_ms:
            raise self._reading.error(where, f"its time {slot!r} is not in the file")
        return self._times_ms[slot]


def _spread(aligned: dict[str, Any], times_ms: dict[str, float]) -> None:
    """Give slots without a time their place: evenly between those that have one, along the chain of annotations."""
    after = {start: end for start, end, *_ in aligned.values()}
    for start in [slot for slot in after if slot in times_ms and after[slot] not in times_ms]:
        chain = [start]
        while chain[-1] in after and (len(chain) == 1 or chain[-1] not in times_ms) and len(chain) <= len(after) + 1:
            chain.append(after[chain[-1]])
        if chain[-1] not in times_ms:
            continue
        step = (times_ms[chain[-1]] - times_ms[start]) / (len(chain) - 1)
        times_ms |= {slot: times_ms[start] + step * number for number, slot in enumerate(chain[1:-1], start=1)}
