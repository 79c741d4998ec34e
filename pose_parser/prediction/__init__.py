"""From frames and a model to labels: the same walk live and offline."""

from pose_parser.prediction.personal import PersonalFit, fit_person
from pose_parser.prediction.prediction import Prediction, Verdict, hidden_message
from pose_parser.prediction.reasons import Reasons
from pose_parser.prediction.replay import Difference, Replay, compare_timelines, write_replay
from pose_parser.prediction.stream import StreamClassifier, predict_landmarks
from pose_parser.prediction.stretches import Stretch, find_stretches
from pose_parser.prediction.timeline import STATES, State, Timeline, predict_timeline
from pose_parser.prediction.timeline_files import write_frames, write_timeline
from pose_parser.prediction.triggers import Signal, Triggers, parse_rules

__all__ = [
    "STATES",
    "Difference",
    "PersonalFit",
    "Prediction",
    "Reasons",
    "Replay",
    "Signal",
    "State",
    "StreamClassifier",
    "Stretch",
    "Timeline",
    "Triggers",
    "Verdict",
    "compare_timelines",
    "find_stretches",
    "fit_person",
    "hidden_message",
    "parse_rules",
    "predict_landmarks",
    "predict_timeline",
    "write_frames",
    "write_replay",
    "write_timeline",
]
