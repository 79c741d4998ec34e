"""Reading the model that a command is given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pose_parser.errors import PoserError

if TYPE_CHECKING:
    from pose_parser.models import TrainedModel


def read_model(path: Path) -> TrainedModel:
    """Load a model file, or say what can be done about one that is refused.

    Raises
    ------
    PoserError
        If it is absent, refused or broken.
    """
    from pose_parser.models import RefusedModelError, default_trust_store, load_model

    if not path.is_file():
        raise PoserError(f"{path}: there is no such file; poser models list shows the models in data/trained_models")
    try:
        return load_model(path, trusted=default_trust_store())
    except RefusedModelError as error:
        raise PoserError(f"{error}. If you made this file yourself, run: poser models trust {path}") from error
