"""HDF5 files, opened with care."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from pose_parser.errors import LandmarksFileError, PoserError

MAX_BYTES = 4 * 2**30
"""A file's datasets may be this large when unpacked: a few kilobytes can claim any size."""


@contextmanager
def open_hdf5(path: Path) -> Iterator[Any]:
    """Open a file for reading, and turn every way in which it can be damaged into a LandmarksFileError."""
    import h5py

    try:
        with h5py.File(path, "r") as file:
            _refuse_large(file, path)
            yield file
    except PoserError:
        raise
    except Exception as error:  # a damaged file can make h5py raise anything
        first_line = (str(error).splitlines() or [""])[0]
        raise LandmarksFileError(f"{path}: is damaged or of another kind ({first_line[:200]})") from error


def read_dataset(group: Any, name: str, path: Path) -> Any:
    """Read a dataset of plain numbers or text; objects, which would be pickles, are refused.

    Raises
    ------
    LandmarksFileError
        If it is absent or of another kind.
    """
    import h5py

    if name not in group or not isinstance(group[name], h5py.Dataset):
        raise LandmarksFileError(f"{path}: has no dataset {name}")
    dataset = group[name]
    if dataset.dtype.hasobject:
        raise LandmarksFileError(f"{path}: {name} holds objects; plain numbers or text are expected")
    return np.asarray(dataset[()])


def _refuse_large(file: Any, path: Path) -> None:
    import h5py

    total = 0

    def add(name: str, item: Any) -> None:
        nonlocal total
        if isinstance(item, h5py.Dataset):
            total += item.size * item.dtype.itemsize if item.size else 0
            if total > MAX_BYTES:
                raise LandmarksFileError(f"{path}: {name} would take {total / 2**30:.3g} GiB; that is no recording")

    file.visititems(add)
