"""From frames and a model to labels: the same walk live and offline."""

from pose_parser.prediction.prediction import Prediction, Verdict, hidden_message
from pose_parser.prediction.stream import StreamClassifier, predict_landmarks
from pose_parser.prediction.stretches import Stretch, find_stretches
from pose_parser.prediction.timeline import STATES, State, Timeline, predict_timeline
from pose_parser.prediction.timeline_files import write_frames, write_timeline

__all__ = [
    "STATES",
    "Prediction",
    "State",
    "StreamClassifier",
    "Stretch",
    "Timeline",
    "Verdict",
    "find_stretches",
    "hidden_message",
    "predict_landmarks",
    "predict_timeline",
    "write_frames",
    "write_timeline",
]
