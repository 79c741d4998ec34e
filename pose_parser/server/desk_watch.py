"""Notices what changes in the library, whoever changes it, and says so to the server."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from pose_parser.errors import PoserError
from pose_parser.server.channel import Channel, ChannelClosedError
from pose_parser.server.desk_chores import tidy_up

if TYPE_CHECKING:
    from pose_parser.server.desk_operations import Tools

log = structlog.get_logger(__name__)

_LOOK_EVERY_S = 1.0
_TIDY_EVERY_S = 24 * 3600.0
_MOST_NAMED = 20
_RECORDING_FOLDERS = ("landmarks", "videos")
_RECORDING_FILES = ("recordings.csv",)
_MOVEMENT_FILES = ("movements.json",)

Signs = dict[str, Any]
"""For each thing that may change, something that is different when it has."""


def watch(tools: Tools, channel: Channel) -> None:
    """Say ``{op: "changed", what, id?}`` for every change, until the server is gone."""
    watcher, tidied_at = Watcher(tools), time.monotonic()
    while True:
        # At once after what pages do, soon after what others do.
        tools.changed.wait(_LOOK_EVERY_S)
        tools.changed.clear()
        try:
            for change in watcher.look():
                channel.send({"op": "changed", **change})
            if watcher.has_new_files or time.monotonic() - tidied_at > _TIDY_EVERY_S:
                tidied_at = time.monotonic()
                tidy_up(tools)
        except ChannelClosedError:
            return
        except Exception:
            # With nobody who looks, pages would never hear of a change again.
            log.exception("the library could not be looked at")


class Watcher:
    """Compares the library with how it was the last time.

    Parameters
    ----------
    tools : Tools
        The desk's; only the list of jobs and the name of the folder are used.
    """

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._jobs_file: Any = None
        self._jobs: Any = None
        self._seen = self._signs()
        self._names = self._names_before = self._file_names()

    @property
    def has_new_files(self) -> bool:
        """Whether there are other recordings or labels than at the look before the last."""
        return self._names != self._names_before

    def look(self) -> list[dict[str, str]]:
        """Return what has changed since the last look: ``{what}``, of labels ``{what, id}`` while they are few."""
        before, self._seen = self._seen, self._signs()
        self._names_before, self._names = self._names, self._file_names()
        changes = [
            {"what": what}
            for what in ("recordings", "movements", "jobs", "comparisons")
            if before[what] != self._seen[what]
        ]
        labels, labels_before = self._seen["labels"], before["labels"]
        names = labels.keys() | labels_before.keys()
        changed = sorted(name for name in names if labels.get(name) != labels_before.get(name))
        if len(changed) > _MOST_NAMED:
            return [*changes, {"what": "labels"}]
        return changes + [{"what": "labels", "id": name} for name in changed]

    def _signs(self) -> Signs:
        root = self._tools.data_dir
        folders = tuple(tuple(_files(root / name)) for name in _RECORDING_FOLDERS)
        return {
            "recordings": (folders, *(_sign(root / name) for name in _RECORDING_FILES)),
            "movements": tuple(_sign(root / name) for name in _MOVEMENT_FILES),
            "labels": {Path(name).stem: sign for name, *sign in _files(root / "annotations")},
            "jobs": self._job_states(),
            "comparisons": [(name, _sign(root / "comparisons" / name / "result.json")) for name in _names(root)],
        }

    def _file_names(self) -> set[str]:
        folders, *_rest = self._seen["recordings"]
        names: set[str] = set(self._seen["labels"])
        return names.union(name for folder in folders for name, *_sign in folder)

    def _job_states(self) -> Any:
        """Return how every job stands; how far each is changes all the time, and pages ask for that themselves."""
        folder = self._tools.data_dir / "jobs"
        files = (_sign(folder / "jobs.sqlite"), _sign(folder / "jobs.sqlite-wal"))
        if files != self._jobs_file and files[0] is not None:
            with suppress(PoserError):
                self._jobs = self._tools.jobs.store.states()
                self._jobs_file = files
        return self._jobs


def _files(folder: Path) -> Iterator[tuple[str, int, int]]:
    """List a folder's files, but those that are being written."""
    try:
        with os.scandir(folder) as entries:
            found = sorted((entry for entry in entries if not entry.name.startswith(".")), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in found:
        with suppress(OSError):
            status = entry.stat()
            yield entry.name, status.st_mtime_ns, status.st_size


def _names(root: Path) -> list[str]:
    """List the comparisons; a folder that is being filled begins with a dot."""
    return [name for name, *_sign in _files(root / "comparisons")]


def _sign(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
