"""Repair of landmarks: gaps, outliers, exchanged sides, jitter and uneven frame rates."""

from pose_parser.landmarks.repair.one_euro import OneEuro
from pose_parser.landmarks.repair.options import RepairOptions
from pose_parser.landmarks.repair.pipeline import repair, repair_file

__all__ = ["OneEuro", "RepairOptions", "repair", "repair_file"]
