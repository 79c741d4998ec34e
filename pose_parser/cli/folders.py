"""Where the commands look for and put files."""

from __future__ import annotations

import os
from pathlib import Path

from pose_parser.errors import PoserError


def data_dir() -> Path:
    """Folder of all data: POSER_DATA_DIR, else ``data`` in the working directory."""
    return Path(os.environ.get("POSER_DATA_DIR", "data"))


def check_room_for(*paths: Path) -> None:
    """Refuse files that could not be written in the end, before anything is computed for them.

    Raises
    ------
    PoserError
        If a file's folder, or the nearest one above that there is, takes no new files.
    """
    for path in paths:
        folder = next(each for each in path.absolute().parents if each.exists())
        if not folder.is_dir():
            raise PoserError(f"{path}: {folder} is a file, not a folder; choose another place")
        if not os.access(folder, os.W_OK):
            raise PoserError(f"{path}: nothing can be written in {folder}; choose another place")
