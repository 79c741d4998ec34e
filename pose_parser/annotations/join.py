"""The interval join: which label each frame of a video has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from pose_parser.annotations.segment import DEFAULT_FAMILY, Segment
from pose_parser.annotations.times import TOLERANCE_S
from pose_parser.errors import AnnotationError

ObjectArray = np.ndarray[Any, np.dtype[np.object_]]


def frame_labels(segments: Iterable[Segment], timestamps_ms: Any, family: str = DEFAULT_FAMILY) -> ObjectArray:
    """Give each frame of one video the label of the segment that it lies in: ``start <= time < end``.

    A boundary that lies within 1.5 milliseconds of a frame's time is taken as that time: annotation tools
    write whole milliseconds, and a frame must not change sides for it. Where segments overlap, the one
    that starts later counts; `check_segments` says where they do.

    Parameters
    ----------
    segments : iterable of Segment
        Of one video; those of other families are passed over.
    timestamps_ms : array, shape (n_frames,)
        When each frame is shown, in milliseconds from the first frame on; increasing.
    family : str
        Which of the label families.

    Returns
    -------
    object array, shape (n_frames,)
        Labels; None where no segment is.

    Raises
    ------
    AnnotationError
        If the segments are of more than one video, or the times do not increase.
    """
    times = np.asarray(timestamps_ms, dtype=np.float64) / 1000
    if not np.all(np.diff(times) > 0):
        raise AnnotationError("the times of the frames do not increase")
    chosen = sorted((segment for segment in segments if segment.family == family), key=lambda each: each.start_s)
    videos = {segment.video for segment in chosen}
    if len(videos) > 1:
        raise AnnotationError(
            f"segments of {len(videos)} videos cannot be joined with one: {', '.join(sorted(videos))}"
        )
    starts, ends = (np.array(each) - TOLERANCE_S for each in ([s.start_s for s in chosen], [s.end_s for s in chosen]))
    labels = np.full(len(times), None, dtype=object)
    for segment, first, after in zip(chosen, np.searchsorted(times, starts), np.searchsorted(times, ends), strict=True):
        labels[first:after] = segment.label
    return labels
