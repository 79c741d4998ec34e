"""Landmarks, features and annotations joined in one table that models are trained on."""

from pose_parser.datasets.dataset import GROUPS, Dataset
from pose_parser.datasets.splits import Split, make_splits

__all__ = ["GROUPS", "Dataset", "Split", "make_splits"]
