"""Poser: recognise human movement live, on your own machine.

These are the steps from videos to a model that runs live, one function or class for each; docs/api.md shows them at
work, and the notebooks in ``pose_parser/notebooks`` go through them one by one. Their options, and everything else, are
in the package of each step: ``pose_parser.extraction``, ``landmarks``, ``features``, ``annotations``, ``datasets``,
``models``, ``prediction``, ``reports``.

A name is imported when it is first used: the live server shares this package and must not load what only training
needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pose_parser.annotations import read_annotations
    from pose_parser.datasets import build_dataset
    from pose_parser.errors import PoserError
    from pose_parser.extraction import extract_videos
    from pose_parser.features import FeatureSpec, compute_features, default_spec
    from pose_parser.landmarks import read_landmarks
    from pose_parser.landmarks.readers import read_keypoints
    from pose_parser.landmarks.repair import repair
    from pose_parser.models import load_model, save_model
    from pose_parser.models.building import ModelBuilder
    from pose_parser.models.evaluation import evaluate
    from pose_parser.prediction import StreamClassifier, predict_landmarks
    from pose_parser.reports import write_report

__all__ = [
    "FeatureSpec",
    "ModelBuilder",
    "PoserError",
    "StreamClassifier",
    "build_dataset",
    "compute_features",
    "default_spec",
    "evaluate",
    "extract_videos",
    "load_model",
    "predict_landmarks",
    "read_annotations",
    "read_keypoints",
    "read_landmarks",
    "repair",
    "save_model",
    "write_report",
]

_ROOMS = {
    "FeatureSpec": "features",
    "ModelBuilder": "models.building",
    "PoserError": "errors",
    "StreamClassifier": "prediction",
    "build_dataset": "datasets",
    "compute_features": "features",
    "default_spec": "features",
    "evaluate": "models.evaluation",
    "extract_videos": "extraction",
    "load_model": "models",
    "predict_landmarks": "prediction",
    "read_annotations": "annotations",
    "read_keypoints": "landmarks.readers",
    "read_landmarks": "landmarks",
    "repair": "landmarks.repair",
    "save_model": "models",
    "write_report": "reports",
}


def __getattr__(name: str) -> Any:
    """Import a public name from its package when it is first asked for (PEP 562)."""
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List the public names too, which are not there until they are used."""
    return sorted({*globals(), *__all__})
