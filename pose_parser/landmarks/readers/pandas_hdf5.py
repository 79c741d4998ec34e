"""Tables that pandas wrote as HDF5, without ever running what is pickled in them.

PyTables keeps the names of a table's columns as a pickled list of tuples of text. `pandas.read_hdf` would unpickle
it, and a pickle can run any code. Here its instructions are read one by one, and only those that build lists, tuples,
text and numbers are known.
"""

from __future__ import annotations

import pickletools
from pathlib import Path
from typing import Any

import numpy as np

from pose_parser.errors import LandmarksFileError
from pose_parser.landmarks.landmarks import FloatArray
from pose_parser.landmarks.readers.finishing import IntArray
from pose_parser.landmarks.readers.hdf5 import open_hdf5, read_dataset

MAX_NAMES = 100_000
_VALUES = {
    "INT", "BININT", "BININT1", "BININT2", "LONG1", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "STRING", "BINSTRING",
    "SHORT_BINSTRING",
}  # fmt: skip
_NOTHING = {"PROTO", "FRAME", "STOP"}
_MARK = object()


def read_pandas_table(path: Path) -> tuple[list[tuple[str, ...]], FloatArray, IntArray]:
    """Read the first table of a file that ``DataFrame.to_hdf`` made, of either of its two forms.

    Returns
    -------
    columns : list of tuple of str
        The names of each column, one for each level.
    values : array, shape (n_rows, n_columns)
    rows : array of int, shape (n_rows,)
        The rows' own numbers, or 0, 1, 2 ... where they are not numbers.

    Raises
    ------
    LandmarksFileError
        If there is none, or it holds something else.
    """
    with open_hdf5(path) as file:
        group = next((file[name] for name in file if "pandas_type" in file[name].attrs), None)
        if group is None:
            raise LandmarksFileError(f"{path}: holds no table of DeepLabCut")
        columns, values, rows = _table(group, path) if "table" in group else _fixed(group, path)
    if values.ndim != 2 or values.shape != (len(rows), len(columns)):
        raise LandmarksFileError(f"{path}: has {len(columns)} names for columns of shape {values.shape}")
    if rows.dtype.kind not in "iu":
        rows = np.arange(len(values))
    return columns, values.astype(np.float64), rows.astype(np.int64)


def _table(group: Any, path: Path) -> tuple[list[tuple[str, ...]], Any, Any]:
    table = read_dataset(group, "table", path)
    if table.dtype.names is None or not {"index", "values_block_0"} <= set(table.dtype.names):
        raise LandmarksFileError(f"{path}: its table has no columns of numbers")
    if "values_block_1" in table.dtype.names:
        raise LandmarksFileError(f"{path}: its table has columns of different kinds")
    pickled = group["table"].attrs["values_block_0_kind"]
    names = parse_names(bytes(np.asarray(pickled).tobytes()), path)
    return names, table["values_block_0"], table["index"]


def _fixed(group: Any, path: Path) -> tuple[list[tuple[str, ...]], Any, Any]:
    n_levels = int(group.attrs.get("block0_items_nlevels", 0))
    if int(group.attrs.get("nblocks", 0)) != 1 or not 1 <= n_levels <= 10:
        raise LandmarksFileError(f"{path}: its table is not one block of numbers with names")
    levels = []
    for level in range(n_levels):
        texts = [bytes(text).decode() for text in read_dataset(group, f"block0_items_level{level}", path)]
        codes = read_dataset(group, f"block0_items_label{level}", path).astype(np.int64)
        if codes.ndim != 1 or not np.isin(codes, np.arange(len(texts))).all():
            raise LandmarksFileError(f"{path}: the names of its columns are damaged")
        levels.append([texts[code] for code in codes.tolist()])
    return (
        list(zip(*levels, strict=True)),
        read_dataset(group, "block0_values", path),
        read_dataset(group, "axis1", path),
    )


def parse_names(pickled: bytes, path: Path) -> list[tuple[str, ...]]:
    """Read a pickled list of tuples of text without running it.

    Raises
    ------
    LandmarksFileError
        If it holds anything else.
    """
    try:
        found = _interpret(pickled)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise LandmarksFileError(
            f"{path}: the names of its columns cannot be read ({str(error)[:100]}); use its CSV"
        ) from error
    good = isinstance(found, list) and 0 < len(found) <= MAX_NAMES
    if not good or not all(isinstance(name, tuple) and all(isinstance(part, str) for part in name) for name in found):
        raise LandmarksFileError(f"{path}: the names of its columns are not lists of text")
    return list(found)


def _interpret(pickled: bytes) -> Any:
    stack: list[Any] = []
    memo: dict[int, Any] = {}
    for code, argument, _ in pickletools.genops(pickled):
        name = code.name
        if name in _VALUES:
            stack.append(argument)
        elif name in ("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"):
            memo[len(memo) if argument is None else int(argument)] = stack[-1]
        elif name in ("GET", "BINGET", "LONG_BINGET"):
            stack.append(memo[int(argument or 0)])
        elif name not in _NOTHING:
            _build(name, stack)
    return stack[-1]


def _build(name: str, stack: list[Any]) -> None:
    if name == "MARK":
        stack.append(_MARK)
    elif name == "EMPTY_LIST":
        stack.append([])
    elif name == "APPEND":
        item = stack.pop()
        stack[-1].append(item)
    elif name in ("LIST", "TUPLE", "APPENDS"):
        items = _since_mark(stack)
        if name == "APPENDS":
            stack[-1].extend(items)
        else:
            stack.append(items if name == "LIST" else tuple(items))
    elif name in ("TUPLE1", "TUPLE2", "TUPLE3"):
        count = int(name[-1])
        stack[-count:] = [tuple(stack[-count:])]
    else:
        raise ValueError(f"{name} is more than names")


def _since_mark(stack: list[Any]) -> list[Any]:
    items: list[Any] = []
    while (item := stack.pop()) is not _MARK:
        items.append(item)
    return items[::-1]
