"""Making models: named pipelines, searches for good parameters, and the builder that puts a data set through them."""

from pose_parser.models.building.builder import ModelBuilder
from pose_parser.models.building.choosing import choose_best
from pose_parser.models.building.classifiers import classifier_names
from pose_parser.models.building.exploration import ClusterExploration, explore_clusters
from pose_parser.models.building.judging import write_evaluation
from pose_parser.models.building.pipelines import PipelineOptions, make_pipeline
from pose_parser.models.building.readiness import check_recorded
from pose_parser.models.building.search import SearchedClassifier
from pose_parser.models.building.spaces import Among, Between
from pose_parser.models.building.trials import Progress, Trial

__all__ = [
    "Among",
    "Between",
    "ClusterExploration",
    "ModelBuilder",
    "PipelineOptions",
    "Progress",
    "SearchedClassifier",
    "Trial",
    "check_recorded",
    "choose_best",
    "classifier_names",
    "explore_clusters",
    "make_pipeline",
    "write_evaluation",
]
