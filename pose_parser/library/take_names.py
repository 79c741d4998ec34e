"""What the files of a take are called; light, since the server reads it too."""

from __future__ import annotations

import re
from pathlib import Path

LANDMARKS_SUFFIX, PICTURES_SUFFIX, REQUEST_SUFFIX = ".landmarks", ".pictures", ".json"

_TAKE_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")


def is_take_id(text: str) -> bool:
    """Tell whether a text can be the name of a take."""
    return _TAKE_ID.fullmatch(text) is not None


def takes_folder(data_dir: Path) -> Path:
    """Return the folder of the takes' journals."""
    return data_dir / "takes"


def request_path(data_dir: Path, take_id: str) -> Path:
    """Return the file that says what a take is to be; it is there for as long as the take is open."""
    return takes_folder(data_dir) / f"{take_id}{REQUEST_SUFFIX}"


def pictures_path(data_dir: Path, take_id: str) -> Path:
    """Return where the pictures of a take are until they are a film."""
    return takes_folder(data_dir) / f"{take_id}{PICTURES_SUFFIX}"
