"""Classifiers of movements as they unfold, trained on rows that are sequences laid flat."""

from pose_parser.models.sequences.calibrated_ridge import CalibratedRidge
from pose_parser.models.sequences.making import SEQUENCE_CLASSIFIERS, make_sequence_classifier
from pose_parser.models.sequences.minirocket import MiniRocketFeatures
from pose_parser.models.sequences.quant import QuantFeatures
from pose_parser.models.sequences.scaling import SequenceScaler

__all__ = [
    "SEQUENCE_CLASSIFIERS",
    "CalibratedRidge",
    "MiniRocketFeatures",
    "QuantFeatures",
    "SequenceScaler",
    "make_sequence_classifier",
]
