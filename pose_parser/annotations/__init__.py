"""What people say happens in a video and when: segments, read from and written to the formats of annotation tools."""

from pose_parser.annotations.checks import Policies, Review, check_segments, review_segments
from pose_parser.annotations.families import assign_families, parse_families
from pose_parser.annotations.files import FORMATS, read_annotations
from pose_parser.annotations.join import frame_labels
from pose_parser.annotations.segment import DEFAULT_FAMILY, Segment
from pose_parser.annotations.times import FrameClock, VideoSpan, read_video_spans
from pose_parser.annotations.writing import WRITTEN, write_annotations

__all__ = [
    "DEFAULT_FAMILY",
    "FORMATS",
    "WRITTEN",
    "FrameClock",
    "Policies",
    "Review",
    "Segment",
    "VideoSpan",
    "assign_families",
    "check_segments",
    "frame_labels",
    "parse_families",
    "read_annotations",
    "read_video_spans",
    "review_segments",
    "write_annotations",
]
