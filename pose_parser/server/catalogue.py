"""Which classifiers can be used: watches the folder of models and has every new file looked at by a process of its own.

The server never opens a model file: `pose_parser.models.inspect` does, with bounded memory and time and no network.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from pose_parser.models import inspect_apart
from pose_parser.models.folder import ModelFile, card_path, scan_models
from pose_parser.models.trust import TrustStore
from pose_parser.server.channel import Message
from pose_parser.teaching import has_report, live_history
from pose_parser.teaching.live import live_file
from pose_parser.teaching.own_rules import own_rules

log = structlog.get_logger(__name__)

_SCAN_EVERY_S = 1.0
_COPIES = "poser-models-"
_CHUNK_BYTES = 1 << 20

Summary = dict[str, Any]
Inspect = Callable[[Path, TrustStore], Summary]


@dataclass(frozen=True)
class _Entry:
    """What is known of one model id; `good` is the last version that was found usable."""

    fingerprint: tuple[Any, ...]
    summary: Summary
    good: Message | None = None


class Catalogue:
    """The classifiers in one folder.

    A version that was found usable is copied aside; when its file is later replaced by one that is refused or broken,
    sessions go on with the copy.

    Parameters
    ----------
    folder : Path
        Folder of model files; may be absent. Beside it lie the reports, and the file that says which model is live.
    trust : TrustStore
        Files that the user vouches for.
    default_model : str or None
        Whom to serve to those who do not choose; the first usable one where it is not there.
    on_change : callable
        Called with the new version number after every change.
    inspect : callable
        Looks at one file.
    """

    def __init__(
        self,
        folder: Path,
        trust: TrustStore,
        *,
        default_model: str | None,
        on_change: Callable[[int], None],
        inspect: Inspect = inspect_apart,
    ) -> None:
        self._folder = folder
        self._trust = trust
        self._default_model = default_model
        self._on_change = on_change
        self._inspect = inspect
        self._entries: dict[str, _Entry] = {}
        self._live_read: tuple[Any, list[str]] = (None, [])
        self._known_live = self._live_history()
        _remove_stale_copies()
        self._kept = Path(tempfile.mkdtemp(prefix=f"{_COPIES}{os.getpid()}-"))
        self._closing = threading.Event()
        self.version = 0

    def start(self) -> None:
        """Begin to watch the folder; returns at once."""
        threading.Thread(target=self._watch, daemon=True).start()

    def close(self) -> None:
        """Stop watching and remove the copies."""
        self._closing.set()
        shutil.rmtree(self._kept, ignore_errors=True)

    def summaries(self) -> list[Summary]:
        """Return what is known of every file, by id."""
        data_dir = self._folder.parent
        return [
            {**entry.summary, "has_report": has_report(data_dir, model_id)}
            for model_id, entry in sorted(self._entries.items())
        ]

    def loadable(self, model_id: str) -> Message | None:
        """Return what a worker needs to load a model; None when there is no usable version of it."""
        entry = self._entries.get(model_id)
        return None if entry is None else entry.good

    def reason(self, model_id: str) -> str | None:
        """Return why a listed model cannot be used; None when it is not listed at all."""
        entry = self._entries.get(model_id)
        return None if entry is None else entry.summary["reason"] or "It is still being looked at."

    @property
    def default(self) -> Message | None:
        """The classifier of whoever does not choose one: the one that was made live last, of those that are there."""
        live = self._live()
        if live:
            return live[0]
        wanted = self.loadable(self._default_model) if self._default_model else None
        usable = (entry.good for _id, entry in sorted(self._entries.items()) if entry.good is not None)
        return wanted or next(usable, None)

    @property
    def before(self) -> str | None:
        """The model that was live before the present one."""
        return next((str(model["id"]) for model in self._live()[1:]), None)

    def _live(self) -> list[Message]:
        models = (self.loadable(model_id) for model_id in self._live_history())
        return [model for model in models if model is not None]

    def _live_history(self) -> list[str]:
        """Return the models that were made live; each frame asks, so the file is read only when it is another one."""
        sign = _sign(live_file(self._folder.parent))
        if sign != self._live_read[0]:
            self._live_read = (sign, live_history(self._folder.parent))
        return self._live_read[1]

    def scan(self) -> None:
        """Look for new, changed and deleted files once."""
        files = {file.id: file for file in scan_models(self._folder)}
        live = self._live_history()
        if live != self._known_live:
            self._known_live = live
            self._changed()
        for gone in self._entries.keys() - files.keys():
            del self._entries[gone]
            self._changed()
        for model_id, file in files.items():
            known = self._entries.get(model_id)
            fingerprint = (*file.fingerprint, file.problem, self._trust_mtime())
            if known is None or known.fingerprint != fingerprint:
                self._look_at(model_id, file, fingerprint)

    def _look_at(self, model_id: str, file: ModelFile, fingerprint: tuple[Any, ...]) -> None:
        known = self._entries.get(model_id)
        good = None if known is None else known.good
        if file.problem is not None:
            summary = file.summary("refused", file.problem)
        else:
            if good is None:
                self._entries[model_id] = _Entry((), file.summary("checking"))
                self._changed()
            summary = {**file.summary("broken"), **self._inspect(file.path, self._trust)}
        summary["id"] = model_id
        digest = summary.pop("sha256", None)
        if summary["status"] == "ready":
            try:
                good = self._keep(model_id, file.path, digest, summary["classes"])
            except OSError as error:
                todo = f"make room in {self._kept.parent} and start Poser again"
                reason = f"{file.path.name}: no copy of it could be kept ({error.strerror}); {todo}"
                summary |= {"status": "broken", "reason": reason}
        log.info("model looked at", model=model_id, status=summary["status"], reason=summary["reason"])
        self._entries[model_id] = _Entry(fingerprint, summary, good)
        self._changed()
        self._forget_copy(None if known is None else known.good)

    def _keep(self, model_id: str, path: Path, digest: str, classes: list[str]) -> Message:
        """Copy a usable file and its card aside; whoever loads the copy checks its SHA-256."""
        card = card_path(path)
        card_digest = hashlib.sha256(card.read_bytes()).hexdigest() if card.exists() else ""
        copy = self._kept / f"{digest}{card_digest[:16]}" / path.name
        copy.parent.mkdir(exist_ok=True)
        try:
            for source in (path, card):
                if source.exists():
                    _copy_in_turns(source, copy.parent / source.name)
        except OSError:
            shutil.rmtree(copy.parent, ignore_errors=True)
            raise
        return {
            "id": model_id,
            "path": str(copy),
            "sha256": digest,
            "trust_store": str(self._trust.path),
            "classes": classes,
            "rules": own_rules(self._folder.parent, model_id, classes),
        }

    def _forget_copy(self, replaced: Message | None) -> None:
        """Remove the copy of a version that no model is any more."""
        in_use = {Path(entry.good["path"]).parent for entry in self._entries.values() if entry.good is not None}
        if replaced is not None and Path(replaced["path"]).parent not in in_use:
            shutil.rmtree(Path(replaced["path"]).parent, ignore_errors=True)

    def _trust_mtime(self) -> int:
        return self._trust.path.stat().st_mtime_ns if self._trust.path.exists() else 0

    def _changed(self) -> None:
        self.version += 1
        self._on_change(self.version)

    def _watch(self) -> None:
        while True:
            try:
                self.scan()
            except OSError as error:
                log.warning(
                    "the folder of models cannot be read", folder=str(self._folder), error=os.strerror(error.errno or 0)
                )
            if self._closing.wait(_SCAN_EVERY_S):
                return


def _sign(path: Path) -> tuple[int, ...] | None:
    """Return what tells one version of a file from another; None where it cannot be seen."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino, status.st_size


def _copy_in_turns(source: Path, target: Path) -> None:
    """Copy a file with a turn for every other task after each part: it may have half a gigabyte."""
    with source.open("rb") as reading, target.open("wb") as writing:
        while chunk := reading.read(_CHUNK_BYTES):
            writing.write(chunk)
            time.sleep(0)


def _remove_stale_copies() -> None:
    """Remove what servers that were killed left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_COPIES}*-*"):
        pid = folder.name.removeprefix(_COPIES).partition("-")[0]
        if pid.isdigit() and not _is_alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
