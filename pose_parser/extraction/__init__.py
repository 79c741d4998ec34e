"""From video files to files of landmarks, many at once, each in a process of its own that has no network."""

from pose_parser.extraction.extract import extract_videos
from pose_parser.extraction.options import ExtractionOptions
from pose_parser.extraction.pieces import Piece, extract_landmarks
from pose_parser.extraction.plan import find_videos, output_paths
from pose_parser.extraction.progress import Progress, VideoState

__all__ = [
    "ExtractionOptions",
    "Piece",
    "Progress",
    "VideoState",
    "extract_landmarks",
    "extract_videos",
    "find_videos",
    "output_paths",
]
