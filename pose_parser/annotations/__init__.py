"""What people say happens in a video and when: segments, read from and written to the formats of annotation tools."""

from pose_parser.annotations.segment import DEFAULT_FAMILY, Segment

__all__ = ["DEFAULT_FAMILY", "Segment"]
