"""Bring your own keypoints: landmarks from the files of other programs."""

from pose_parser.landmarks.readers.names import poser_name, read_renames
from pose_parser.landmarks.readers.options import PERSON_RULES, KeypointOptions
from pose_parser.landmarks.readers.reading import READERS, read_keypoints, recognise

__all__ = ["PERSON_RULES", "READERS", "KeypointOptions", "poser_name", "read_keypoints", "read_renames", "recognise"]
