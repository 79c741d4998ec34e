"""Landmarks, features and annotations joined in one table that models are trained on."""

from pose_parser.datasets.dataset import GROUPS, Dataset

__all__ = ["GROUPS", "Dataset"]
