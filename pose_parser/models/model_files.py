"""Model files: reading one into a `TrainedModel`, and writing one."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from pose_parser.atomic import write_atomically
from pose_parser.errors import ModelFileError
from pose_parser.models.card import read_card_file
from pose_parser.models.folder import MAX_MODEL_BYTES, card_path
from pose_parser.models.safe_load import read_model_file, unpack_model
from pose_parser.models.trained_model import TrainedModel, make_trained_model
from pose_parser.models.trust import TrustStore

_PICKLE_PROTOCOL = 4
_EPOCH = (1980, 1, 1, 0, 0, 0)


def load_model(path: Path, *, trusted: TrustStore | None = None, max_bytes: int = MAX_MODEL_BYTES) -> TrainedModel:
    """Load a model file.

    The bytes are read once; their SHA-256 is looked up in the trust store, and those same bytes are loaded.

    Parameters
    ----------
    path : Path
        A ``.skops``, ``.pickle`` or ``.pkl`` file.
    trusted : TrustStore, optional
        Which files the user vouches for; None vouches for none.
    max_bytes : int
        Largest file that is read.

    Returns
    -------
    TrainedModel

    Raises
    ------
    RefusedModelError
        If the file names what no classifier needs, and is not trusted.
    ModelFileError
        If it is damaged, or does not say what it wants.
    """
    data = read_model_file(path, max_bytes=max_bytes)
    digest = sha256(data).hexdigest()
    content = unpack_model(data, path.name, trusted=trusted is not None and trusted.is_trusted(digest))
    card = content.get("card")
    if card is None:
        card = read_card_file(card_path(path))
    if card is not None and not isinstance(card, dict):
        raise ModelFileError(f"{path.name}: its card is a {type(card).__name__}, not a plain dict")
    return make_trained_model(content["classifier"], card, name=path.stem, source=path.name, sha256=digest)


def save_model(model: TrainedModel, path: Path, *, first: Callable[[str], object] | None = None) -> str:
    """Write a classifier and its card into one file, wholly or not at all.

    Parameters
    ----------
    model : TrainedModel
        The same model gives the same bytes.
    path : Path
        The ending says the format: ``.skops`` (nothing in it can run) or ``.pickle`` (what other tools read).
    first : callable, optional
        Given the SHA-256 before anything is written, so that what hangs on it is there when the file is.

    Returns
    -------
    str
        SHA-256 of the file.

    Raises
    ------
    ModelFileError
        If the ending is another one, or the classifier has parts that `load_model` would refuse.
    """
    content = {"classifier": model.classifier, "card": model.card.to_dict()}
    writers = {".skops": _skops_bytes, ".pickle": _pickle_bytes, ".pkl": _pickle_bytes}
    if path.suffix not in writers:
        raise ModelFileError(f"{path.name}: a model file ends in {', '.join(writers)}")
    data = writers[path.suffix](content)
    unpack_model(data, path.name)
    digest = sha256(data).hexdigest()
    path.parent.mkdir(parents=True, exist_ok=True)
    if first is not None:
        first(digest)
    write_atomically(path, data)
    return digest


def _pickle_bytes(content: dict[str, Any]) -> bytes:
    return pickle.dumps(content, protocol=_PICKLE_PROTOCOL)


def _skops_bytes(content: dict[str, Any]) -> bytes:
    import skops.io

    return _without_addresses(skops.io.dumps(content))


def _without_addresses(data: bytes) -> bytes:
    """Count the objects of a skops file instead of naming them by address, and drop the time of writing."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        schema = json.loads(archive.read("schema.json"))
        names: dict[str, str] = {}
        _renumber(schema, {}, names)
        members = {new: archive.read(old) for old, new in names.items()}
    members["schema.json"] = json.dumps(schema, indent=1).encode()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), members[name])
    return target.getvalue()


def _renumber(part: Any, ids: dict[int, int], files: dict[str, str]) -> None:
    if isinstance(part, list):
        for item in part:
            _renumber(item, ids, files)
    if not isinstance(part, dict):
        return
    if "__id__" in part:
        part["__id__"] = ids.setdefault(part["__id__"], len(ids) + 1)
    if "__loader__" in part and isinstance(part.get("file"), str):
        ending = Path(part["file"]).suffix
        part["file"] = files.setdefault(part["file"], f"{len(files) + 1}{ending}")
    for item in part.values():
        _renumber(item, ids, files)
