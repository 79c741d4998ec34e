"""Models as a person looks after them: named, described, deleted, taken along in another format."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Literal

from pose_parser.atomic import write_atomically
from pose_parser.errors import LibraryError, NotInLibraryError
from pose_parser.library.people import carry_fits
from pose_parser.library.storing import changing
from pose_parser.models.folder import ModelFile, card_path, scan_models
from pose_parser.models.model_files import load_model, save_model
from pose_parser.models.trained_model import TrainedModel
from pose_parser.models.trust import TrustStore

ModelFormat = Literal["skops", "pickle", "onnx"]
SUFFIXES: dict[str, str] = {"skops": ".skops", "pickle": ".pickle", "onnx": ".onnx"}

_MOST_WORDS = 2000
_TICK_NS = 1_000_000
_LOCK = "models"


def find_model(data_dir: Path, model: str) -> ModelFile:
    """Find the file of a model.

    Raises
    ------
    NotInLibraryError
        If there is none of this id.
    """
    found = next((file for file in scan_models(data_dir / "trained_models") if file.id == model), None)
    if found is None:
        raise NotInLibraryError(f"There is no model called {model!r}.")
    return found


def change_model(data_dir: Path, model: str, *, name: str | None = None, description: str | None = None) -> None:
    """Change what people read about a model; its answers, and its fits to people, stay as they are.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    model : str
        Its id, which stays too.
    name, description : str, optional
        The new ones; what is not given stays.

    Raises
    ------
    NotInLibraryError
        If there is no such model.
    LibraryError
        If the name is empty or too long, the file is one that only its maker can write, or the disk is full.
    ModelFileError
        If the file is broken or refused.
    """
    changes = _checked(name, description)
    with changing(data_dir, _LOCK):
        file = find_model(data_dir, model)
        trained = _load(data_dir, file)
        if _trust_store(data_dir).is_trusted(trained.sha256):
            raise LibraryError(
                f"{file.path.name} is used because you vouched for exactly this file, so Poser does not write it anew."
            )
        try:
            _rewrite(data_dir, file, replace(trained, card=trained.card.model_copy(update=changes)))
        except OSError as error:
            raise LibraryError(f"{file.path.name}: could not be saved ({error.strerror or error}).") from error


def _rewrite(data_dir: Path, file: ModelFile, changed: TrainedModel) -> None:
    """Write a model in its own place, and let what hangs on the bytes of its file hold for the new ones."""
    old = changed.sha256
    new = save_model(changed, file.path, first=lambda digest: carry_fits(data_dir, old, digest, keep_old=True))
    # It is as old as it was; the one tick more tells those who watch that it is another file.
    times_ns = file.mtime_ns + _TICK_NS
    os.utime(file.path, ns=(times_ns, times_ns))
    carry_fits(data_dir, old, new, keep_old=False)
    _note_again(data_dir / "reports" / file.id / "run.json", old, new)


def _note_again(run: Path, old: str, new: str) -> None:
    """Let what was noted of a training still find its model."""
    try:
        told = json.loads(run.read_bytes())
        if told["model"]["sha256"] != old:
            return
    except (OSError, ValueError, RecursionError, LookupError, TypeError):
        return
    told["model"]["sha256"] = new
    write_atomically(run, json.dumps(told, indent=1).encode() + b"\n")


def delete_model(data_dir: Path, model: str) -> str:
    """Delete a model with its report, so that it can be brought back.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    model : str
        Its id.

    Returns
    -------
    str
        What `pose_parser.library.trash.restore` wants.

    Raises
    ------
    NotInLibraryError
        If there is no such model.
    """
    from pose_parser.library.trash import put_in_trash

    with changing(data_dir, _LOCK):
        path = find_model(data_dir, model).path
        own = [path, card_path(path), data_dir / "reports" / model, data_dir / "datasets" / f"{model}.parquet"]
        return put_in_trash(data_dir, own, kind="model", id=model)


def model_file(data_dir: Path, model: str, format: str) -> Path:
    """Give a model as a file in a format; made now where it is of another one.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    model : str
        Its id.
    format : {"skops", "pickle", "onnx"}
        The format.

    Returns
    -------
    Path
        The model's own file, or one in the folder ``exports``.

    Raises
    ------
    NotInLibraryError
        If there is no such model.
    LibraryError
        If there is no such format.
    ModelError
        If the model cannot be written in it, or its file is broken or refused.
    """
    file = find_model(data_dir, model)
    if format not in SUFFIXES:
        raise LibraryError(f"There is no format {format!r}; choose from {', '.join(SUFFIXES)}.")
    if file.path.suffix in (SUFFIXES[format], ".pkl" if format == "pickle" else ""):
        return file.path
    out = data_dir / "exports" / f"{file.path.stem}{SUFFIXES[format]}"
    # As old as what it was made of: a model that was renamed, or came back from the trash, may be older than the copy.
    age_ns = max(file.mtime_ns, file.card_mtime_ns)
    with changing(data_dir, "exports"):
        if not out.exists() or out.stat().st_mtime_ns != age_ns:
            _write(_load(data_dir, file), out)
            os.utime(out, ns=(age_ns, age_ns))
    return out


def _write(model: TrainedModel, out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.suffix == ".onnx":
        from pose_parser.models.onnx_export import export_onnx

        export_onnx(model, out)
    else:
        save_model(model, out)


def _load(data_dir: Path, file: ModelFile) -> TrainedModel:
    if file.problem is not None:
        raise LibraryError(file.problem)
    return load_model(file.path, trusted=_trust_store(data_dir))


def _trust_store(data_dir: Path) -> TrustStore:
    return TrustStore(data_dir / "trust" / "models.json")


def _checked(name: str | None, description: str | None) -> dict[str, str]:
    changes: dict[str, str] = {}
    if name is not None:
        changes["name"] = name.strip()
        if not 0 < len(changes["name"]) <= 100 or not changes["name"].isprintable():
            raise LibraryError("A model's name has 1 to 100 letters.")
    if description is not None:
        changes["description"] = description.strip()
        if len(changes["description"]) > _MOST_WORDS:
            raise LibraryError(f"A description has at most {_MOST_WORDS} letters.")
    return changes
