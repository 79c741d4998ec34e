"""The journal of a take: every frame is on disk before it is acknowledged, whoever is killed afterwards.

Beside each other in the folder ``takes``: ``<id>.landmarks``, a head of 1024 bytes and then one record of fixed length
a frame; and, where the person agreed, ``<id>.pictures``, the JPEG files one after the other. A frame's picture is
written before its record, and the record says where the pictures end: what lies behind that, or behind the last whole
record, was being written when a process died, and is cut off by the next one that appends.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import struct
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np

from pose_parser.errors import LibraryError, NotInLibraryError
from pose_parser.estimation.estimator import Pose
from pose_parser.landmarks import FloatArray, Landmarks
from pose_parser.landmarks.skeleton import SKELETONS, Skeleton
from pose_parser.library.take_names import LANDMARKS_SUFFIX, PICTURES_SUFFIX

_HEAD_BYTES = 1024
_SYNC_EVERY_S = 1.0
_SMALLEST_STEP_MS = 1.0
# Of a picture: number of its frame, time in milliseconds, bytes of the JPEG.
_PICTURE_HEAD = struct.Struct("<IdI")

Records = np.ndarray[Any, np.dtype[Any]]


class TakeFrame(NamedTuple):
    """One frame as it is kept.

    Attributes
    ----------
    n : int
        Its place in the take, from 0.
    timestamp_ms : float
        On the clock of the page.
    pose : Pose or None
        None where nobody was found, or the picture could not be read.
    image_size : (int, int)
        Width and height in pixels; zeros for a picture that could not be read.
    picture : bytes
        The JPEG file; left aside unless the take keeps its pictures.
    """

    n: int
    timestamp_ms: float
    pose: Pose | None
    image_size: tuple[int, int]
    picture: bytes


class TakePicture(NamedTuple):
    """One picture that was kept: its frame's place in the take, its time, and the JPEG file."""

    n: int
    timestamp_ms: float
    jpeg: bytes


class TakeJournal:
    """Frames of one take, in order and without a gap.

    Several processes may hold it open: each append is done under a lock, after a look at what the others did.

    Parameters
    ----------
    takes_folder : Path
        Folder of the journals.
    take_id : str
        Name of the take.

    Raises
    ------
    NotInLibraryError
        If there is no such take, or it has been finished or discarded.
    LibraryError
        If its journal is damaged.
    """

    def __init__(self, takes_folder: Path, take_id: str) -> None:
        self.path = takes_folder / f"{take_id}{LANDMARKS_SUFFIX}"
        self.n_kept = 0
        self.head: dict[str, Any] = {}
        self._end = 0
        self._pictures_end = 0
        self._last_ms = -np.inf
        self._synced_at = time.monotonic()
        self._pictures: int | None = None
        try:
            self._file = os.open(self.path, os.O_RDWR)
            with contextlib.suppress(FileNotFoundError):
                self._pictures = os.open(self.path.with_suffix(PICTURES_SUFFIX), os.O_RDWR)
        except OSError as error:
            raise self._gone() from error
        try:
            self.refresh()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    @property
    def skeleton(self) -> Skeleton:
        """Of its landmarks; known once it has a frame."""
        return SKELETONS[self.head["skeleton"]]

    def refresh(self) -> int:
        """Return how many frames there are, those of other processes included.

        Raises
        ------
        NotInLibraryError
            If the take has been finished or discarded.
        """
        with self._locked():
            self._catch_up()
            return self.n_kept

    def append(self, frame: TakeFrame, *, skeleton: Skeleton, made_with: Mapping[str, Any]) -> int:
        """Keep a frame if it is the next one; return how many there are then.

        Parameters
        ----------
        frame : TakeFrame
            One that is there already, or that comes too early, changes nothing. One that is not later than the frame
            before is kept as one millisecond later.
        skeleton : Skeleton
            Of its landmarks.
        made_with : mapping
            What the landmarks are made with: plain JSON values, kept with the first frame.

        Raises
        ------
        NotInLibraryError
            If the take has been finished or discarded.
        LibraryError
            If the frame cannot be written, for example on a full disk; it may be appended again later.
        """
        with self._locked():
            self._catch_up()
            if frame.n == self.n_kept:
                try:
                    self._write(frame, skeleton, made_with)
                except OSError as error:
                    raise LibraryError(f"The take cannot be kept on this disk: {error.strerror or error}.") from error
        self._sync_now_and_then()
        return self.n_kept

    def records(self, start: int, stop: int) -> Records:
        """Return frames `start` to `stop` (not included) as they are stored; see `landmarks_of`."""
        kind = _record_type(len(self.skeleton))
        size = kind.itemsize
        return np.frombuffer(os.pread(self._file, (stop - start) * size, _HEAD_BYTES + start * size), kind)

    def close(self) -> None:
        """Close the files; a second call does nothing."""
        for handle in (self._file, self._pictures):
            if handle is not None and handle >= 0:
                os.close(handle)
        self._file, self._pictures = -1, None

    def _gone(self) -> NotInLibraryError:
        return NotInLibraryError(f'The take "{self.path.stem}" has been finished or discarded, or never was.')

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            # Whoever ends a take removes its name; what is written afterwards would be lost.
            if os.fstat(self._file).st_nlink == 0:
                raise self._gone()
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def _catch_up(self) -> None:
        size = os.fstat(self._file).st_size
        if size != self._end:
            self._read_head(size)
            if self.head:
                self._read_new(size)
            os.ftruncate(self._file, self._end)
        if self._pictures is not None and os.fstat(self._pictures).st_size > self._pictures_end:
            os.ftruncate(self._pictures, self._pictures_end)

    def _read_head(self, size: int) -> None:
        if self.head or size < _HEAD_BYTES:
            return
        try:
            self.head = json.loads(os.pread(self._file, _HEAD_BYTES, 0))
            _ = self.skeleton
        except (ValueError, KeyError, TypeError) as error:
            raise LibraryError(f"{self.path}: is damaged; its first {_HEAD_BYTES} bytes cannot be read.") from error
        self._end = _HEAD_BYTES

    def _read_new(self, size: int) -> None:
        step = _record_type(len(self.skeleton)).itemsize
        new = self.records(self.n_kept, self.n_kept + (size - self._end) // step)
        for record in new:
            if record["crc"] != _crc(record) or record["n"] != self.n_kept:
                break
            self.n_kept += 1
            self._last_ms = float(record["timestamp_ms"])
            self._pictures_end = int(record["pictures_end"])
        self._end = _HEAD_BYTES + self.n_kept * step

    def _write(self, frame: TakeFrame, skeleton: Skeleton, made_with: Mapping[str, Any]) -> None:
        if not self.head:
            head = {"skeleton": skeleton.name, "made_with": dict(made_with)}
            _write_all(self._file, json.dumps(head).encode().ljust(_HEAD_BYTES), 0)
            self.head, self._end = head, _HEAD_BYTES
        time_ms = frame.timestamp_ms if frame.timestamp_ms > self._last_ms else self._last_ms + _SMALLEST_STEP_MS
        pictures_end = self._write_picture(frame, time_ms)
        record = _make_record(frame, time_ms, pictures_end, len(skeleton))
        _write_all(self._file, record.tobytes(), self._end)
        self.n_kept += 1
        self._last_ms, self._pictures_end = time_ms, pictures_end
        self._end += record.nbytes

    def _write_picture(self, frame: TakeFrame, time_ms: float) -> int:
        if self._pictures is None or not frame.picture:
            return self._pictures_end
        data = _PICTURE_HEAD.pack(frame.n, time_ms, len(frame.picture)) + frame.picture
        _write_all(self._pictures, data, self._pictures_end)
        return self._pictures_end + len(data)

    def _sync_now_and_then(self) -> None:
        """Have the system put what was written on the disk, which matters when the power fails, without waiting.

        Pictures first: a record says where they end.
        """
        now = time.monotonic()
        if now - self._synced_at >= _SYNC_EVERY_S:
            self._synced_at = now
            threading.Thread(target=_sync, args=(self._pictures, self._file), daemon=True).start()


def landmarks_of(records: Records, skeleton: Skeleton, *, start_ms: float, image_size: tuple[int, int]) -> Landmarks:
    """Return stored frames as landmarks.

    Parameters
    ----------
    records : array, shape (n_frames,)
        See `TakeJournal.records`.
    skeleton : Skeleton
        Of the journal.
    start_ms : float
        What becomes time 0.
    image_size : (int, int)
        Of the whole take in pixels.
    """
    values: FloatArray = records["values"].astype(np.float64)
    return Landmarks(
        skeleton=skeleton,
        image_xyz=values[..., :3],
        world_xyz=values[..., 3:6],
        visibility=values[..., 6],
        timestamps_ms=records["timestamp_ms"] - start_ms,
        image_size=image_size,
    )


def iter_pictures(path: Path, n_frames: int) -> Iterator[TakePicture]:
    """Yield the pictures that a take kept of its first `n_frames` frames, in order; one that is cut short ends them."""
    with path.open("rb") as file:
        while len(head := file.read(_PICTURE_HEAD.size)) == _PICTURE_HEAD.size:
            n, timestamp_ms, n_bytes = _PICTURE_HEAD.unpack(head)
            jpeg = file.read(n_bytes)
            if n >= n_frames or len(jpeg) < n_bytes:
                return
            yield TakePicture(n, timestamp_ms, jpeg)


def _record_type(n_landmarks: int) -> np.dtype[Any]:
    return np.dtype(
        [
            ("crc", "<u4"),
            ("n", "<u4"),
            ("timestamp_ms", "<f8"),
            ("pictures_end", "<u8"),
            ("image_size", "<u2", 2),
            # x, y, z in the picture; x, y, z in the world; visibility.
            ("values", "<f4", (n_landmarks, 7)),
        ]
    )


def _make_record(frame: TakeFrame, time_ms: float, pictures_end: int, n_landmarks: int) -> Records:
    pose = frame.pose or Pose.nobody(n_landmarks)
    record = np.zeros(1, _record_type(n_landmarks))
    record["n"], record["timestamp_ms"], record["pictures_end"] = frame.n, time_ms, pictures_end
    record["image_size"] = frame.image_size
    record["values"] = np.column_stack((pose.image_xyz, pose.world_xyz, pose.visibility))
    record["crc"] = _crc(record[0])
    return record


def _crc(record: Any) -> int:
    return zlib.crc32(record.tobytes()[4:])


def _write_all(handle: int, data: bytes, offset: int) -> None:
    view = memoryview(data)
    while view:
        n_written = os.pwrite(handle, view, offset)
        view, offset = view[n_written:], offset + n_written


def _sync(*handles: int | None) -> None:
    for handle in handles:
        # It may have been closed in the meantime, which is no reason to complain.
        with contextlib.suppress(OSError):
            if handle is not None:
                os.fsync(handle)
