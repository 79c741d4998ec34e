"""Classifiers on disk and in memory: cards, safe loading, trust.

Nothing here imports a learning library until a model is loaded, so the server's process, which only lists files and
reads summaries, may import this package.
"""

from pose_parser.models.card import ModelCard
from pose_parser.models.folder import MAX_MODEL_BYTES, MODEL_SUFFIXES, ModelFile, card_path, scan_models
from pose_parser.models.inspection import inspect_apart, inspect_model
from pose_parser.models.model_files import load_model, save_model
from pose_parser.models.safe_pickle import RefusedModelError
from pose_parser.models.trained_model import TrainedModel, make_trained_model
from pose_parser.models.trust import TrustStore, default_trust_store

__all__ = [
    "MAX_MODEL_BYTES",
    "MODEL_SUFFIXES",
    "ModelCard",
    "ModelFile",
    "RefusedModelError",
    "TrainedModel",
    "TrustStore",
    "card_path",
    "default_trust_store",
    "inspect_apart",
    "inspect_model",
    "load_model",
    "make_trained_model",
    "save_model",
    "scan_models",
]
