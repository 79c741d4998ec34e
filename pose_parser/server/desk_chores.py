"""Keeping the library in order without being asked."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from pose_parser.errors import PoserError
from pose_parser.server.uploads import UploadFolder

if TYPE_CHECKING:
    from pose_parser.server.desk_operations import Tools

log = structlog.get_logger(__name__)

_KEPT_S = 7 * 24 * 3600.0
_EXPORTED = re.compile(r"poser-\d{4}-\d{2}-\d{2}-\d{6}\.zip|.+\.(skops|pickle|onnx)")


def tidy_up(tools: Tools) -> None:
    """Take in what came into the library by other ways; a library that is broken is shown as it is."""
    from pose_parser.library.tidying import tidy

    try:
        tidy(tools.data_dir, index=tools.recordings)
    except (PoserError, OSError, ImportError) as error:
        log.warning("the library could not be tidied up", error=str(error))
    try:
        remove_leftovers(tools)
    except (PoserError, OSError) as error:
        log.warning("what nobody needs any more could not be removed", error=str(error))


def remove_leftovers(tools: Tools) -> None:
    """Remove files that were made to be taken away, or to be worked on, a week after they were written.

    Copies in ``exports`` can be made again at any time; files of people's own that lie there are left alone. In
    ``uploads`` it is what a killed program left behind, and archives whose job has ended.
    """
    for path in _written_before(tools.data_dir / "exports", time.time() - _KEPT_S):
        if _EXPORTED.fullmatch(path.name):
            path.unlink(missing_ok=True)
    UploadFolder(tools.data_dir).sweep()
    for path in _written_before(tools.data_dir / "uploads", time.time() - _KEPT_S):
        if _is_left_over(tools, path):
            path.unlink(missing_ok=True)


def _written_before(folder: Path, time_s: float) -> Iterator[Path]:
    if folder.is_dir():
        files = sorted(path for path in folder.iterdir() if path.is_file() and not path.is_symlink())
        yield from (path for path in files if path.stat().st_mtime < time_s)


def _is_left_over(tools: Tools, path: Path) -> bool:
    if path.suffix == ".part":
        return not path.with_suffix(".json").exists()
    if path.suffix == ".zip":
        needing = (job for job in tools.jobs.store.all() if job.kind == "unpack" and not job.has_ended)
        return f"uploads/{path.name}" not in {job.payload["archive"] for job in needing}
    return path.suffix == ".annotations"
