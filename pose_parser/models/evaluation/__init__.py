"""Honest scores: what a model does on videos and persons that it has not seen, and how sure that is."""

from pose_parser.models.evaluation.calibration import fit_calibrated
from pose_parser.models.evaluation.comparing import Comparison, compare
from pose_parser.models.evaluation.evaluate import evaluate
from pose_parser.models.evaluation.evaluation import Evaluation
from pose_parser.models.evaluation.event_scores import tune_event_rule
from pose_parser.models.evaluation.events import Event, EventDetector, EventRule, detect_events
from pose_parser.models.evaluation.held_out import HeldOutAnswers
from pose_parser.models.evaluation.importance import FeatureImportance, permutation_importance
from pose_parser.models.evaluation.options import EvaluationOptions
from pose_parser.models.evaluation.sentences import summary_sentences
from pose_parser.models.evaluation.thresholds import choose_threshold

__all__ = [
    "Comparison",
    "Evaluation",
    "EvaluationOptions",
    "Event",
    "EventDetector",
    "EventRule",
    "FeatureImportance",
    "HeldOutAnswers",
    "choose_threshold",
    "compare",
    "detect_events",
    "evaluate",
    "fit_calibrated",
    "permutation_importance",
    "summary_sentences",
    "tune_event_rule",
]
