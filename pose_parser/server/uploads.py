"""Uploads under way, in the folder ``uploads``: bytes in ``<id>.part``, what they are to become in ``<id>.json``.

How much has arrived is the length of the file and nothing else, so that a server that is killed loses no byte.
"""

from __future__ import annotations

import json
import math
import re
import shutil
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pose_parser.atomic import write_atomically
from pose_parser.errors import LibraryError, NotInLibraryError
from pose_parser.server.aside import Aside, make_aside

MAX_UPLOAD_BYTES = 2 << 30
"""Largest file that is taken in."""

_MOST_UPLOADS = 200
_KEPT_FREE_BYTES = 256 << 20
_GIVEN_UP_AFTER_S = 7 * 24 * 3600.0
_DONE_KEPT_S = 24 * 3600.0
_ID = re.compile(r"[0-9a-f]{32}")

Purpose = Literal["video", "archive"]


class OffsetError(LibraryError):
    """A part does not begin where the parts before it end.

    Parameters
    ----------
    offset : int
        Where they end, in bytes.
    """

    def __init__(self, offset: int) -> None:
        super().__init__(f"{offset} bytes are here; the next part begins there.")
        self.offset = offset


@dataclass(frozen=True)
class Upload:
    """A file that is being brought.

    Parameters
    ----------
    id : str
        32 hexadecimal digits; also the name of the job that follows.
    filename : str
        What it is called where it comes from.
    purpose : {"video", "archive"}
        What it is to become.
    length : int
        Bytes of the whole file.
    created_at : float
        Seconds since 1970.
    target : str or None
        Where it is moved to, within the data folder, from the moment on that this is decided.
    is_done : bool
        It has been moved, and its job is asked for.
    """

    id: str
    filename: str
    purpose: Purpose
    length: int
    created_at: float
    target: str | None = None
    is_done: bool = False


class UploadFolder:
    """The uploads of one data folder.

    Parameters
    ----------
    data_dir : Path
        The folder of all data.
    aside : callable, optional
        Calls what waits for the disk; directly by default.
    """

    def __init__(self, data_dir: Path, *, aside: Aside | None = None) -> None:
        self.folder = data_dir / "uploads"
        self._aside = aside or make_aside("threading")
        self._writers: dict[str, object] = {}
        self._lock = threading.Lock()

    def create(self, filename: str, purpose: Purpose, length: int) -> Upload:
        """Begin an upload.

        Raises
        ------
        LibraryError
            If there is no room for it, or there are too many.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self.sweep()
        under_way = [upload for upload in self.all() if not upload.is_done]
        if len(under_way) >= _MOST_UPLOADS:
            raise LibraryError(f"{len(under_way)} uploads are under way; cancel some first.")
        still_to_come = sum(upload.length - self.offset(upload) for upload in under_way)
        free = shutil.disk_usage(self.folder).free - still_to_come - _KEPT_FREE_BYTES
        if length > free:
            raise LibraryError(
                f"{filename} has {_words(length)}, and there is room for {_words(max(free, 0))} on this disk. "
                "Make room, then try again."
            )
        upload = Upload(uuid.uuid4().hex, filename, purpose, length, time.time())
        self.part(upload.id).touch()
        self.note(upload)
        return upload

    def get(self, upload_id: str) -> Upload:
        """Return one upload.

        Raises
        ------
        NotInLibraryError
            If there is none of this name.
        """
        try:
            if not _ID.fullmatch(upload_id):
                raise FileNotFoundError
            return Upload(**json.loads(self._notes(upload_id).read_bytes()))
        except (OSError, ValueError, TypeError) as error:
            raise NotInLibraryError("There is no such upload (any more).") from error

    def all(self) -> Iterator[Upload]:
        """Give every upload."""
        for path in sorted(self.folder.glob("*.json")):
            with suppress(NotInLibraryError):
                yield self.get(path.stem)

    def note(self, upload: Upload) -> None:
        """Write down what is known of an upload."""
        write_atomically(self._notes(upload.id), json.dumps(asdict(upload)).encode())

    def part(self, upload_id: str) -> Path:
        """Return the file of what has arrived."""
        return self.folder / f"{upload_id}.part"

    def offset(self, upload: Upload) -> int:
        """Return how many bytes have arrived."""
        if upload.is_done:
            return upload.length
        try:
            return self.part(upload.id).stat().st_size
        except FileNotFoundError:
            # It is being moved to its place.
            return upload.length

    def append(self, upload: Upload, offset: int, parts: Iterable[bytes]) -> int:
        """Add bytes as they come; return how many there are then.

        Who comes later takes over from who is still sending: a connection that broke may not be noticed for minutes.

        Raises
        ------
        OffsetError
            If `offset` is not where the bytes so far end, or somebody else has taken over.
        """
        writer = object()
        with self._lock:
            if offset != self.offset(upload):
                raise OffsetError(self.offset(upload))
            self._writers[upload.id] = writer
        for part in parts:
            with self._lock:
                if self._writers.get(upload.id) is not writer:
                    raise OffsetError(self.offset(upload))
                self._aside(_write_at, self.part(upload.id), offset, part)
            offset += len(part)
        return offset

    def remove(self, upload: Upload) -> None:
        """Give an upload up, with all that has arrived."""
        with self._lock:
            self._writers.pop(upload.id, None)
            self._notes(upload.id).unlink(missing_ok=True)
            self.part(upload.id).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Forget what nobody came back for."""
        now = time.time()
        for upload in list(self.all()):
            kept_s = _DONE_KEPT_S if upload.is_done else _GIVEN_UP_AFTER_S
            if upload.target is None or upload.is_done:
                last = max(upload.created_at, _mtime(self.part(upload.id)))
                if now - last > kept_s:
                    self.remove(upload)

    def _notes(self, upload_id: str) -> Path:
        return self.folder / f"{upload_id}.json"


def _write_at(path: Path, offset: int, data: bytes) -> None:
    with path.open("r+b", buffering=0) as file:
        file.seek(offset)
        view = memoryview(data)
        while view:
            view = view[file.write(view) :]


def _mtime(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _words(n_bytes: int) -> str:
    return f"{n_bytes / 1e9:.1f} GB" if n_bytes >= 1e9 else f"{math.ceil(n_bytes / 1e6)} MB"
