"""Landmarks on disk: one Parquet file for each video, with what it was made from in its metadata."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np

from pose_parser.errors import LandmarksFileError, PoserError
from pose_parser.landmarks.landmarks import FloatArray, Landmarks
from pose_parser.landmarks.skeleton import SKELETONS, Skeleton

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

FORMAT_VERSION = 1
SUFFIX = ".parquet"
_METADATA_KEY = b"poser"
_IMAGE_AXES = ("x", "y", "z")


class LandmarksFile(NamedTuple):
    """What a file of landmarks holds.

    Attributes
    ----------
    landmarks : Landmarks
        Of all frames, in float64; they are stored in single precision, which is what pose estimators give.
    frames : int array, shape (n_frames,)
        Number of each frame in its video, from 0.
    provenance : dict
        What the landmarks were made from and how: plain JSON values.
    """

    landmarks: Landmarks
    frames: np.ndarray[Any, np.dtype[np.int64]]
    provenance: dict[str, Any]


class LandmarksOutline(NamedTuple):
    """What a file of landmarks says of itself before its landmarks are read.

    Attributes
    ----------
    skeleton : Skeleton
        Of its landmarks.
    timestamps_ms : array, shape (n_frames,)
        Time of each frame in milliseconds.
    frames : int array, shape (n_frames,)
        Number of each frame in its video, from 0.
    provenance : dict
        What the landmarks were made from and how: plain JSON values.
    image_size : (int, int)
        Width and height of the pictures in pixels.
    """

    skeleton: Skeleton
    timestamps_ms: FloatArray
    frames: np.ndarray[Any, np.dtype[np.int64]]
    provenance: dict[str, Any]
    image_size: tuple[int, int]


class LandmarksWriter:
    """Write landmarks piece by piece, so that memory does not grow with the length of a video.

    The file appears under its name only when everything is in it; after an exception nothing is left.

    Parameters
    ----------
    path : Path
        The file to make, usually named after the video: ``squat.parquet``.
    skeleton : Skeleton
        Of all pieces.
    image_size : (int, int)
        Width and height of the pictures in pixels.
    provenance : mapping
        Plain JSON values; may be added to until the file is closed.
    """

    def __init__(
        self, path: Path, *, skeleton: Skeleton, image_size: tuple[int, int], provenance: Mapping[str, Any]
    ) -> None:
        import pyarrow.parquet as pq

        self.path = path
        self.provenance = dict(provenance)
        self._skeleton = skeleton
        self._image_size = image_size
        self._unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._schema = _schema(skeleton)
        self._writer = pq.ParquetWriter(self._unfinished, self._schema, compression="zstd")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._finish()
        else:
            self.discard()

    def append(self, landmarks: Landmarks, *, frames: Sequence[int]) -> None:
        """Add the next frames.

        Parameters
        ----------
        landmarks : Landmarks
            On the writer's skeleton.
        frames : sequence of int
            Number of each in the video.
        """
        import pyarrow as pa

        columns = [np.asarray(frames, dtype=np.int64), landmarks.timestamps_ms.astype(np.float64)]
        for index in range(len(self._skeleton)):
            columns += [landmarks.image_xyz[:, index, axis].astype(np.float32) for axis in range(3)]
            columns += [landmarks.visibility[:, index].astype(np.float32)]
            columns += [landmarks.world_xyz[:, index, axis].astype(np.float32) for axis in range(3)]
        self._writer.write_table(pa.table(list(map(pa.array, columns)), schema=self._schema))

    def discard(self) -> None:
        """Close without leaving a file."""
        self._writer.close()
        self._unfinished.unlink(missing_ok=True)

    def _finish(self) -> None:
        head = {
            "format": FORMAT_VERSION,
            "skeleton": {
                "name": self._skeleton.name,
                "landmark_names": list(self._skeleton.landmark_names),
                "bones": [list(bone) for bone in self._skeleton.bones],
            },
            "image_size": list(self._image_size),
            "provenance": self.provenance,
        }
        try:
            self._writer.add_key_value_metadata({_METADATA_KEY: json.dumps(head, allow_nan=False).encode()})
            self._writer.close()
            with self._unfinished.open("rb") as file:
                os.fsync(file.fileno())
            self._unfinished.replace(self.path)
        except BaseException:
            self._unfinished.unlink(missing_ok=True)
            raise


def write_landmarks(
    landmarks: Landmarks, path: Path, *, provenance: Mapping[str, Any], frames: Sequence[int] | None = None
) -> None:
    """Write the landmarks of one recording.

    Parameters
    ----------
    landmarks : Landmarks
        All frames.
    path : Path
        The file to make or replace.
    provenance : mapping
        What they were made from and how: plain JSON values.
    frames : sequence of int, optional
        Number of each frame in its video; 0, 1, 2 ... unless given.
    """
    options = {"skeleton": landmarks.skeleton, "image_size": landmarks.image_size, "provenance": provenance}
    with LandmarksWriter(path, **options) as writer:  # type: ignore[arg-type]
        writer.append(landmarks, frames=range(len(landmarks)) if frames is None else frames)


def read_landmarks(path: Path) -> LandmarksFile:
    """Read a file that `LandmarksWriter` made.

    Parameters
    ----------
    path : Path
        A ``.parquet`` file, such as `poser extract` and `poser import` make.

    Returns
    -------
    LandmarksFile
        The landmarks, the number of each frame in its video, and what they were made from.

    Raises
    ------
    LandmarksFileError
        If it is absent, damaged, or of another kind.
    """
    with _reading(path) as (file, head):
        return _from_table(file.read(), head)


def iter_landmarks(path: Path, *, chunk_frames: int = 1024) -> Iterator[LandmarksFile]:
    """Read a file that `LandmarksWriter` made piece by piece, so that memory does not grow with its length.

    Parameters
    ----------
    path : Path
        The file.
    chunk_frames : int
        Most frames in one piece.

    Yields
    ------
    LandmarksFile
        The next frames; at least one piece, which is empty where the file has no frame.

    Raises
    ------
    LandmarksFileError
        If it is absent, damaged, or of another kind.
    """
    import pyarrow as pa

    with _reading(path) as (file, head):
        if not file.metadata.num_rows:
            yield _from_table(file.read(), head)
        for batch in file.iter_batches(batch_size=chunk_frames):
            yield _from_table(pa.Table.from_batches([batch]), head)


def read_provenance(path: Path) -> dict[str, Any]:
    """Read only what the landmarks in a file were made from.

    Raises
    ------
    LandmarksFileError
        If it is absent, damaged, or of another kind.
    """
    with _reading(path) as (_, head):
        provenance: dict[str, Any] = head["provenance"]
    return provenance


def read_outline(path: Path) -> LandmarksOutline:
    """Read the times of a file that `LandmarksWriter` made, and what it says of itself, but no landmarks.

    Raises
    ------
    LandmarksFileError
        If it is absent, damaged, or of another kind.
    """
    with _reading(path) as (file, head):
        table = file.read(columns=["frame", "timestamp_ms"])
        times = table["timestamp_ms"].to_numpy().astype(np.float64)
        frames, size = table["frame"].to_numpy(), _image_size(head)
        return LandmarksOutline(_skeleton(head["skeleton"]), times, frames, head["provenance"], size)


def read_frames(path: Path, start: int, stop: int, *, world: bool = True) -> LandmarksFile:
    """Read some of the frames of a file that `LandmarksWriter` made, without decoding much of the others.

    Parameters
    ----------
    path : Path
        The file.
    start, stop : int
        Rows from 0; the last is not included. Rows beyond the end of the file are left out.
    world : bool
        Whether world coordinates are read too; NaN where they are not, which takes half the time.

    Returns
    -------
    LandmarksFile
        These frames.

    Raises
    ------
    LandmarksFileError
        If it is absent, damaged, or of another kind.
    """
    with _reading(path) as (file, head):
        groups, first = _row_groups(file.metadata, start, stop)
        names = None if world else _picture_columns(_skeleton(head["skeleton"]))
        table = file.read_row_groups(groups, columns=names)
        return _from_table(table.slice(max(0, start - first), max(0, stop - start)), head, world=world)


@contextmanager
def _reading(path: Path) -> Iterator[tuple[pq.ParquetFile, dict[str, Any]]]:
    """Open a file and its head; what goes wrong within is told as a fault of the file."""
    import pyarrow as pa

    with _open(path) as file:
        head = _head(path, file.metadata.metadata)
        try:
            yield file, head
        except (KeyError, TypeError, ValueError, OSError, PoserError, pa.ArrowException) as error:
            raise LandmarksFileError(f"{path}: does not hold landmarks as Poser writes them ({error})") from error


def _open(path: Path) -> pq.ParquetFile:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path)
    except (OSError, pa.ArrowException) as error:
        raise LandmarksFileError(f"{path}: cannot be read as Parquet ({str(error).splitlines()[0][:200]})") from error


def _head(path: Path, metadata: Mapping[bytes, bytes] | None) -> dict[str, Any]:
    try:
        head = json.loads((metadata or {})[_METADATA_KEY])
        version, provenance = head["format"], head["provenance"]
    except (KeyError, TypeError, ValueError) as error:
        raise LandmarksFileError(f"{path}: is a Parquet file, but not one of landmarks ({error})") from error
    if version != FORMAT_VERSION or not isinstance(provenance, dict):
        raise LandmarksFileError(f"{path}: is of format {version!r}; this Poser reads format {FORMAT_VERSION}")
    return dict(head)


def _row_groups(metadata: pq.FileMetaData, start: int, stop: int) -> tuple[list[int], int]:
    """Find the groups of rows that some rows lie in, and the first row of the first of them."""
    groups: list[int] = []
    first = begins = 0
    for number in range(metadata.num_row_groups):
        ends = begins + metadata.row_group(number).num_rows
        if begins < stop and ends > start:
            first = begins if not groups else first
            groups.append(number)
        begins = ends
    return groups, first


def _picture_columns(skeleton: Skeleton) -> list[str]:
    suffixes = (*_IMAGE_AXES, "visibility")
    return ["frame", "timestamp_ms", *(f"{name}_{suffix}" for name in skeleton.landmark_names for suffix in suffixes)]


def _from_table(table: pa.Table, head: Mapping[str, Any], *, world: bool = True) -> LandmarksFile:
    skeleton = _skeleton(head["skeleton"])
    image = [[f"{name}_{axis}" for axis in _IMAGE_AXES] for name in skeleton.landmark_names]
    places = [[f"{name}_world_{axis}" for axis in _IMAGE_AXES] for name in skeleton.landmark_names]
    landmarks = Landmarks(
        skeleton=skeleton,
        image_xyz=_stack(table, image),
        world_xyz=_stack(table, places) if world else np.full((table.num_rows, len(skeleton), 3), np.nan),
        visibility=_stack(table, [[f"{name}_visibility"] for name in skeleton.landmark_names])[..., 0],
        timestamps_ms=table["timestamp_ms"].to_numpy(),
        image_size=_image_size(head),
    )
    return LandmarksFile(landmarks, table["frame"].to_numpy(), head["provenance"])


def _image_size(head: Mapping[str, Any]) -> tuple[int, int]:
    width, height = head["image_size"]
    return int(width), int(height)


def _stack(table: pa.Table, names: Sequence[Sequence[str]]) -> FloatArray:
    """Join columns in an array of shape (n_frames, n_landmarks, n_axes)."""
    out = np.empty((table.num_rows, len(names), len(names[0])))
    for landmark, axes in enumerate(names):
        for axis, name in enumerate(axes):
            out[:, landmark, axis] = table[name].to_numpy()
    return out


def _skeleton(head: Mapping[str, Any]) -> Skeleton:
    names, bones = tuple(map(str, head["landmark_names"])), tuple((str(a), str(b)) for a, b in head["bones"])
    skeleton = Skeleton(str(head["name"]), names, bones)
    known = SKELETONS.get(skeleton.name)
    return known if known == skeleton else skeleton


def _schema(skeleton: Skeleton) -> pa.Schema:
    import pyarrow as pa

    fields = [("frame", pa.int64()), ("timestamp_ms", pa.float64())]
    for name in skeleton.landmark_names:
        suffixes = (*_IMAGE_AXES, "visibility", *(f"world_{axis}" for axis in _IMAGE_AXES))
        fields += [(f"{name}_{suffix}", pa.float32()) for suffix in suffixes]
    return pa.schema(fields)
