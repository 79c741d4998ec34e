"""Where the commands look for and put files."""

from __future__ import annotations

import os
from pathlib import Path


def data_dir() -> Path:
    """Folder of all data: POSER_DATA_DIR, else ``data`` in the working directory."""
    return Path(os.environ.get("POSER_DATA_DIR", "data"))
