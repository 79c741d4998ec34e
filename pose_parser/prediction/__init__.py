"""From frames and a model to labels: the same walk live and offline."""

from pose_parser.prediction.prediction import Prediction, Verdict, hidden_message
from pose_parser.prediction.replay import Difference, Replay, compare_timelines, write_replay
from pose_parser.prediction.stream import StreamClassifier, predict_landmarks
from pose_parser.prediction.stretches import Stretch, find_stretches
from pose_parser.prediction.timeline import STATES, State, Timeline, predict_timeline
from pose_parser.prediction.timeline_files import write_frames, write_timeline

__all__ = [
    "STATES",
    "Difference",
    "Prediction",
    "Replay",
    "State",
    "StreamClassifier",
    "Stretch",
    "Timeline",
    "Verdict",
    "compare_timelines",
    "find_stretches",
    "hidden_message",
    "predict_landmarks",
    "predict_timeline",
    "write_frames",
    "write_replay",
    "write_timeline",
]
