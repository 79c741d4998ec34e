"""What the files of a taught model are called."""

from __future__ import annotations

import json
import re
import unicodedata
from itertools import count
from pathlib import Path

from pose_parser.atomic import write_atomically
from pose_parser.library.trash import trashed_ids
from pose_parser.models.folder import MODEL_SUFFIXES

RESERVED = "teach.json"
_LONGEST = 60


def reserve_id(data_dir: Path, name: str, key: str) -> str:
    """Find a free id for a model and reserve it, by the folder of its report.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    name : str
        What people call the model.
    key : str
        Of the request: one that is begun again gets the id that it had before.

    Returns
    -------
    str
        File stem of the model.
    """
    stem = file_stem(name)
    # One that was deleted keeps its name, so that it can be brought back.
    deleted = trashed_ids(data_dir, "model")
    for number in count(1):
        model = stem if number == 1 else f"{stem}_{number}"
        folder = data_dir / "reports" / model
        if key and _reserved_for(folder) == key:
            return model
        if model in deleted or _is_taken(data_dir, model):
            continue
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            continue
        write_atomically(folder / RESERVED, json.dumps({"key": key}).encode() + b"\n")
        return model
    raise AssertionError("numbers do not end")


def file_stem(name: str) -> str:
    """Make a name of small letters, digits and underscores: ``Knee bends!`` becomes ``knee_bends``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9-]+", "_", plain)[:_LONGEST].strip("_-") or "model"


def _is_taken(data_dir: Path, model: str) -> bool:
    files = [data_dir / "trained_models" / f"{model}{suffix}" for suffix in MODEL_SUFFIXES]
    return any(path.exists() for path in (*files, data_dir / "datasets" / f"{model}.parquet"))


def _reserved_for(folder: Path) -> str | None:
    try:
        told = json.loads((folder / RESERVED).read_bytes())
    except (OSError, ValueError):
        return None
    return str(told.get("key")) if isinstance(told, dict) else None
