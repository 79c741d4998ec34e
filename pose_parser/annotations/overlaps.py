"""Which segment a moment belongs to where several of one family cover it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pose_parser.annotations.segment import Segment

RESOLUTIONS = ("first", "last", "split")


def resolve_overlaps(segments: Sequence[Segment], how: str) -> list[Segment]:
    """Cut segments of one video and one family so that none overlap.

    Parameters
    ----------
    segments : sequence of Segment
        In order of their starts.
    how : str
        Who keeps the time that several cover: ``first``, the one that starts first; ``last``, the one that starts
        last; ``split``, each an equal part in the order of their starts.

    Returns
    -------
    list of Segment
        In order of their starts; one that another lies in the middle of becomes two.
    """
    edges = sorted({edge for segment in segments for edge in (segment.start_s, segment.end_s)})
    pieces: list[tuple[int, float, float]] = []
    active: list[int] = []
    upcoming = 0
    for start_s, end_s in pairwise(edges):
        while upcoming < len(segments) and segments[upcoming].start_s <= start_s:
            active.append(upcoming)
            upcoming += 1
        active = [index for index in active if segments[index].end_s >= end_s]
        if active:
            pieces += _shared(active, (start_s, end_s), how)
    return [replace(segments[i], start_s=start_s, end_s=end_s) for i, start_s, end_s in _merged(pieces)]


def _shared(active: list[int], span: tuple[float, float], how: str) -> list[tuple[int, float, float]]:
    if how != "split":
        return [(active[0 if how == "first" else -1], *span)]
    part = (span[1] - span[0]) / len(active)
    cuts = [span[0] + part * number for number in range(len(active))] + [span[1]]
    return [(owner, cuts[number], cuts[number + 1]) for number, owner in enumerate(active)]


def _merged(pieces: list[tuple[int, float, float]]) -> list[tuple[int, float, float]]:
    merged: list[tuple[int, float, float]] = []
    for owner, start_s, end_s in pieces:
        if merged and merged[-1][0] == owner and merged[-1][2] == start_s:
            merged[-1] = (owner, merged[-1][1], end_s)
        else:
            merged.append((owner, start_s, end_s))
    return merged
