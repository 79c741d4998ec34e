"""What an archive of the library holds, and where each file of it belongs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from pose_parser.extraction.plan import VIDEO_SUFFIXES
from pose_parser.landmarks.files import SUFFIX
from pose_parser.library.layout import ANNOTATIONS, LANDMARKS, VIDEOS, labels_file, landmarks_file, picture_files
from pose_parser.models.folder import MODEL_SUFFIXES

MANIFEST = "manifest.json"
ROWS = "recordings.csv"
MOVEMENTS = "movements.json"
TABLES = (ROWS, MOVEMENTS)
"""Files of an archive that are not one recording's or model's."""

MODELS, REPORTS = "trained_models", "reports"
CARD = ".card.json"

Report = Callable[[str, float, float | None], None]
"""Told the stage in words, how much is done (0 to 1), and the seconds left where they are known."""

Kind = Literal["recording", "model"]

_NAME = re.compile(r"[^./\\\0][^/\\\0]*")
_LONGEST_BYTES = 240
# A page of HTML is code: it is made again from the rest, and not taken from elsewhere.
_REPORT_SUFFIXES = frozenset({".json", ".parquet"})


class FileEntry(BaseModel):
    """What the manifest says of one file."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    size: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Manifest(BaseModel):
    """The list of everything in an archive, as ``manifest.json`` within it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: Literal["poser-archive"] = "poser-archive"
    version: Literal[1] = 1
    created_at: str
    files: Annotated[dict[str, FileEntry], Field(max_length=200_000)]


@dataclass(frozen=True)
class Group:
    """The files that one recording or one model consists of.

    Parameters
    ----------
    kind : {"recording", "model"}
        Which.
    id : str
        Its name, after which its files are called.
    files : dict of str to Path
        Where each file lies now, by its place in the data folder.
    """

    kind: Kind
    id: str
    files: dict[str, Path] = field(default_factory=dict)


def owner_of(place: str) -> tuple[Kind, str] | None:
    """Say which recording or model a place in the data folder belongs to; None where nothing of an archive may lie."""
    folder, *names = place.split("/")
    if not names or not all(_NAME.fullmatch(name) and len(name.encode()) <= _LONGEST_BYTES for name in names):
        return None
    name = Path(names[0])
    if folder == REPORTS and len(names) == 2 and Path(names[1]).suffix in _REPORT_SUFFIXES:
        return "model", names[0]
    if len(names) == 1 and folder == MODELS and name.name.endswith((*MODEL_SUFFIXES, ".onnx", CARD)):
        return "model", _model_id(name.name)
    endings = {LANDMARKS: {SUFFIX}, ANNOTATIONS: {".csv"}, VIDEOS: VIDEO_SUFFIXES}.get(folder, set())
    return ("recording", name.stem) if len(names) == 1 and name.suffix.lower() in endings else None


def renamed(place: str, new_id: str) -> str:
    """Say where a file lies when its recording or model is called otherwise."""
    folder, name, *rest = place.split("/")
    if rest:
        return "/".join((folder, new_id, *rest))
    ending = CARD if folder == MODELS and name.endswith(CARD) else Path(name).suffix
    return f"{folder}/{new_id}{ending}"


def recording_groups(data_dir: Path, ids: Iterable[str]) -> list[Group]:
    """List the files of some recordings."""
    films = picture_files(data_dir)
    groups = []
    for recording_id in ids:
        paths = [landmarks_file(data_dir, recording_id), labels_file(data_dir, recording_id)]
        there = [path for path in (*paths, *films.get(recording_id, [])) if path.is_file()]
        groups.append(Group("recording", recording_id, {_place(path, data_dir): path for path in there}))
    return groups


def model_groups(data_dir: Path) -> list[Group]:
    """List the files of all models, with those of their reports."""
    groups: dict[str, Group] = {}
    for path in [*_inside(data_dir / MODELS, "*"), *_inside(data_dir / REPORTS, "*/*")]:
        owner = owner_of(_place(path, data_dir))
        if owner is not None:
            groups.setdefault(owner[1], Group("model", owner[1])).files[_place(path, data_dir)] = path
    return list(groups.values())


def _inside(folder: Path, pattern: str) -> list[Path]:
    """List plain files; a link might lead anywhere."""
    return sorted(path for path in folder.glob(pattern) if path.is_file() and not path.is_symlink())


def _place(path: Path, data_dir: Path) -> str:
    return path.relative_to(data_dir).as_posix()


def _model_id(name: str) -> str:
    return name.removesuffix(CARD) if name.endswith(CARD) else Path(name).stem
