"""From frames and a model to labels: the same walk live and offline."""

from pose_parser.prediction.prediction import Prediction, Verdict, hidden_message
from pose_parser.prediction.stream import StreamClassifier, predict_landmarks

__all__ = ["Prediction", "StreamClassifier", "Verdict", "hidden_message", "predict_landmarks"]
