"""Honest scores: what a model does on videos and persons that it has not seen, and how sure that is."""

from pose_parser.models.evaluation.evaluate import evaluate
from pose_parser.models.evaluation.evaluation import Evaluation
from pose_parser.models.evaluation.events import Event, EventDetector, EventRule, detect_events
from pose_parser.models.evaluation.held_out import HeldOutAnswers
from pose_parser.models.evaluation.options import EvaluationOptions
from pose_parser.models.evaluation.thresholds import choose_threshold

__all__ = [
    "Evaluation",
    "EvaluationOptions",
    "Event",
    "EventDetector",
    "EventRule",
    "HeldOutAnswers",
    "choose_threshold",
    "detect_events",
    "evaluate",
]
