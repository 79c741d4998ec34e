"""Judge segments: what is wrong with them, and what to do about each kind of fault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from itertools import groupby

from pose_parser.annotations.overlaps import RESOLUTIONS, resolve_overlaps
from pose_parser.annotations.segment import Segment
from pose_parser.annotations.times import TOLERANCE_S, FrameClock, VideoSpan
from pose_parser.errors import AnnotationError

NONE_LABEL = "none"
"""Label of the segments that fill gaps."""

CHOICES: dict[str, tuple[str, ...]] = {
    "unknown_videos": ("error", "warn", "drop"),
    "reversed_times": ("error", "warn", "swap", "drop"),
    "outside": ("error", "warn", "clip", "drop"),
    "zero_length": ("error", "warn", "drop", "one_frame"),
    "overlaps": ("error", "warn", *RESOLUTIONS),
    "gaps": ("error", "warn", "ignore", "fill_none"),
}
"""What can be chosen for each kind of fault."""


@dataclass(frozen=True)
class Policies:
    """What to do about each kind of fault: ``error``, ``warn``, or one of the ways to put it right.

    Parameters
    ----------
    unknown_videos : str
        The segment's video is not among those given. ``drop`` leaves the segment out.
    reversed_times : str
        It ends before it starts. ``swap`` exchanges the two; ``drop`` leaves it out.
    outside : str
        It starts before the video, or ends after it. ``clip`` cuts it (one that lies wholly outside goes);
        ``drop`` leaves it out.
    zero_length : str
        It ends where it starts, as point events do. ``drop`` leaves it out; ``one_frame`` makes it the frame
        that is shown then, which needs the times of the video's frames.
    overlaps : str
        Two segments of one family cover the same time. ``first`` and ``last`` let the one keep it that starts
        first or last; ``split`` parts it.
    gaps : str
        Time of the video, or between two segments, that no segment of a family covers. ``ignore`` is no fault;
        ``fill_none`` fills it with segments labelled "none".

    Raises
    ------
    AnnotationError
        If a choice does not exist.
    """

    unknown_videos: str = "error"
    reversed_times: str = "error"
    outside: str = "warn"
    zero_length: str = "warn"
    overlaps: str = "error"
    gaps: str = "ignore"

    def __post_init__(self) -> None:
        for each in fields(self):
            if getattr(self, each.name) not in CHOICES[each.name]:
                choices = ", ".join(CHOICES[each.name])
                raise AnnotationError(f"{each.name}: {getattr(self, each.name)!r} is none of {choices}")


@dataclass(frozen=True)
class Review:
    """What is left of the segments, and what was wrong with them.

    Attributes
    ----------
    segments : list of Segment
        In the given order, until overlaps or gaps were put right: then by video, family and start.
    warnings : list of str
        Faults that were left as they are, or put right.
    errors : list of str
        Faults whose policy is ``error``.
    clashes : list of (str, str)
        Different labels of one family that overlap and were left so.
    """

    segments: list[Segment]
    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    clashes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def advice(self) -> str:
        """The way out where different labels of a family overlap, as the end of a message; else empty."""
        if not self.clashes:
            return ""
        one, other = self.clashes[0]
        return (
            "; labels that are true at the same time belong to different families: say which with "
            f"--label-families 'NAME={one},...;OTHER={other},...'"
        )

    def note(self, policy: str, segment: Segment, message: str) -> None:
        """Write a fault down under its policy."""
        text = f"{segment.source or segment.video}: {message}"
        if policy == "error":
            self.errors.append(text)
        else:
            self.warnings.append(text if policy in ("warn", "ignore") else f"{text} ({_DONE[policy]})")


_DONE = {
    "drop": "left out",
    "swap": "start and end exchanged",
    "clip": "cut to the video",
    "one_frame": "made one frame long",
    "first": "the one that starts first keeps it",
    "last": "the one that starts last keeps it",
    "split": "parted between them",
    "fill_none": f"filled as {NONE_LABEL!r}",
}


def check_segments(
    segments: Iterable[Segment], *, videos: Mapping[str, VideoSpan] | None = None, policies: Policies | None = None
) -> tuple[list[Segment], list[str]]:
    """Check segments, put right what the policies say, and refuse what they refuse.

    Parameters
    ----------
    segments : iterable of Segment
        Of any videos and families.
    videos : mapping of str to VideoSpan, optional
        The videos that there are; without it, nothing is held against their names and lengths.
    policies : Policies, optional
        What to do about each kind of fault.

    Returns
    -------
    segments : list of Segment
        The segments that are left.
    warnings : list of str
        What was found and left, or put right; each names file and place.

    Raises
    ------
    AnnotationError
        If there is a fault whose policy is ``error``: the first such, and how many more there are.
    """
    review = review_segments(segments, videos=videos, policies=policies)
    if review.errors:
        more = f" (and {len(review.errors) - 1} more faults)" if len(review.errors) > 1 else ""
        raise AnnotationError(review.errors[0] + more + review.advice)
    return review.segments, review.warnings


def review_segments(
    segments: Iterable[Segment], *, videos: Mapping[str, VideoSpan] | None = None, policies: Policies | None = None
) -> Review:
    """Check segments as `check_segments` does, and return all faults instead of raising the first."""
    policies = policies or Policies()
    review = Review(list(segments))
    if videos is not None:
        _each(review, lambda each: _in_known_video(each, videos, policies.unknown_videos, review))
    _each(review, lambda each: _forwards(each, policies.reversed_times, review))
    if videos is not None:
        _each(review, lambda each: _inside(each, videos.get(each.video), policies.outside, review))
    _each(review, lambda each: _lasting(each, (videos or {}).get(each.video), policies.zero_length, review))
    _by_family(
        review, lambda group: _apart(group, policies.overlaps, review), resolved=policies.overlaps in RESOLUTIONS
    )
    if policies.gaps != "ignore":
        spans = videos or {}
        filled = policies.gaps == "fill_none"
        _by_family(review, lambda group: _covered(group, spans, policies.gaps, review), resolved=filled)
    return review


def _each(review: Review, judge: Callable[[Segment], Segment | None]) -> None:
    review.segments[:] = [kept for kept in map(judge, review.segments) if kept is not None]


def _by_family(review: Review, judge: Callable[[list[Segment]], list[Segment]], *, resolved: bool) -> None:
    """Judge the segments of each video and family in order of time; keep their order unless it was resolved."""

    def key(segment: Segment) -> tuple[str, str]:
        return segment.video, segment.family

    ordered = sorted(review.segments, key=lambda each: (*key(each), each.start_s))
    judged = [kept for _, group in groupby(ordered, key=key) for kept in judge(list(group))]
    if resolved:
        review.segments[:] = judged


def _in_known_video(segment: Segment, videos: Mapping[str, VideoSpan], policy: str, review: Review) -> Segment | None:
    if segment.video in videos:
        return segment
    review.note(policy, segment, f"there is no video {segment.video!r} among the {len(videos)} given")
    return None if policy == "drop" else segment


def _forwards(segment: Segment, policy: str, review: Review) -> Segment | None:
    if segment.end_s >= segment.start_s:
        return segment
    review.note(policy, segment, f"end_s {segment.end_s:.10g} is before start_s {segment.start_s:.10g}")
    if policy == "drop":
        return None
    return replace(segment, start_s=segment.end_s, end_s=segment.start_s) if policy == "swap" else segment


def _inside(segment: Segment, span: VideoSpan | None, policy: str, review: Review) -> Segment | None:
    if span is None:
        return segment
    early, late = segment.start_s < -TOLERANCE_S, segment.end_s > span.duration_s + TOLERANCE_S
    if early:
        review.note(policy, segment, f"start_s {segment.start_s:.10g} is before the video starts")
    if late:
        review.note(
            policy, segment, f"end_s {segment.end_s:.10g} is past the end of the video, {span.duration_s:.10g} s"
        )
    if not (early or late) or policy not in ("clip", "drop"):
        return segment
    start_s, end_s = max(segment.start_s, 0.0), min(segment.end_s, span.duration_s)
    return None if policy == "drop" or end_s <= start_s else replace(segment, start_s=start_s, end_s=end_s)


def _lasting(segment: Segment, span: VideoSpan | None, policy: str, review: Review) -> Segment | None:
    if segment.end_s != segment.start_s:
        return segment
    times = span.frame_times_s if span else None
    if policy == "one_frame" and times is None:
        review.note("error", segment, "has no length, and the times of the video's frames are not known")
        return segment
    review.note(policy, segment, f"has no length: it starts and ends at {segment.start_s:.10g} s")
    if policy == "one_frame":
        clock = FrameClock(times)
        frame = clock.frame_at(segment.start_s)
        start_s, end_s = clock.span_s(frame, frame)
        return replace(segment, start_s=start_s, end_s=end_s)
    return None if policy == "drop" else segment


def _apart(group: list[Segment], policy: str, review: Review) -> list[Segment]:
    """Look for time that several segments cover; one without length covers none."""
    lasting = [segment for segment in group if segment.end_s > segment.start_s]
    found = False
    reach: Segment | None = None
    for segment in lasting:
        if reach is not None and segment.start_s < reach.end_s - TOLERANCE_S:
            found = True
            if segment.label != reach.label and policy in ("error", "warn"):
                review.clashes.append((reach.label, segment.label))
            until = min(segment.end_s, reach.end_s)
            other = f"{reach.label!r} ({reach.source})" if reach.source else repr(reach.label)
            review.note(
                policy,
                segment,
                f"{segment.label!r} and {other}, both of family {segment.family!r}, "
                f"overlap from {segment.start_s:.10g} to {until:.10g} s",
            )
        if reach is None or segment.end_s > reach.end_s:
            reach = segment
    if not found or policy not in RESOLUTIONS:
        return group
    points = [segment for segment in group if segment.end_s <= segment.start_s]
    return sorted([*resolve_overlaps(lasting, policy), *points], key=lambda each: each.start_s)


def _covered(group: list[Segment], spans: Mapping[str, VideoSpan], policy: str, review: Review) -> list[Segment]:
    """Look for time that no segment covers; before the first and after the last only where the video is known."""
    first, span = group[0], spans.get(group[0].video)
    covered_s = 0.0 if span else first.start_s
    out: list[Segment] = []
    end = replace(first, start_s=span.duration_s) if span else None
    for segment in (*group, *([end] if end else [])):
        if segment.start_s > covered_s + TOLERANCE_S:
            gap = f"from {covered_s:.10g} to {segment.start_s:.10g} s nothing of family {segment.family!r} is labelled"
            review.note(policy, segment if segment is not end else group[-1], gap)
            if policy == "fill_none":
                out.append(replace(segment, start_s=covered_s, end_s=segment.start_s, label=NONE_LABEL))
        if segment is not end:
            out.append(segment)
            covered_s = max(covered_s, segment.end_s)
    return out
