"""Landmarks, features and annotations joined in one table that models are trained on."""

from pose_parser.datasets.build import build_dataset
from pose_parser.datasets.dataset import GROUPS, Dataset
from pose_parser.datasets.files import read_dataset, write_csv, write_dataset
from pose_parser.datasets.groups import groups_from_names, read_groups
from pose_parser.datasets.options import DatasetOptions
from pose_parser.datasets.splits import Split, make_splits

__all__ = [
    "GROUPS",
    "Dataset",
    "DatasetOptions",
    "Split",
    "build_dataset",
    "groups_from_names",
    "make_splits",
    "read_dataset",
    "read_groups",
    "write_csv",
    "write_dataset",
]
