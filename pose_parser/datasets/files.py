"""Data sets on disk: one Parquet table with its making in the metadata, and CSV for other programs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pose_parser.datasets.dataset import Dataset
from pose_parser.datasets.schema import check_rows, check_values
from pose_parser.errors import DatasetError, PoserError
from pose_parser.features import FeatureSpec

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

FORMAT_VERSION = 1
_METADATA_KEY = b"poser_dataset"
_PIECE_ROWS = 1 << 16


def write_dataset(dataset: Dataset, path: Path) -> None:
    """Write a data set as Parquet; `read_dataset` gives it back equal.

    The columns are those of ``dataset.rows``, then ``spec.column_names``. Spec, window, skeleton and provenance are in
    the metadata. The file appears under its name only when everything is in it.

    Parameters
    ----------
    dataset : Dataset
        What to write.
    path : Path
        The file to make or replace; its folder exists.

    Raises
    ------
    DatasetError
        If a column does not hold what it should, or the file cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    check_rows(dataset.rows, str(path))
    try:
        metadata = {_METADATA_KEY: json.dumps(_head(dataset), allow_nan=False).encode()}
    except (TypeError, ValueError) as error:
        raise DatasetError(f"{path}: the provenance has to be made of plain JSON values ({error})") from error
    schema = _arrow_table(dataset, 0, 1, path).schema.with_metadata(metadata)
    # Numbers hardly repeat: looking for repetitions among them costs most of the time, and finds none.
    texts = [field.name for field in schema if field.type != pa.float64()]
    with (
        _unfinished(path) as part,
        pq.ParquetWriter(part, schema, compression="zstd", use_dictionary=texts) as writer,
    ):
        for start in range(0, len(dataset), _PIECE_ROWS):
            table = _arrow_table(dataset, start, start + _PIECE_ROWS, path)
            writer.write_table(pa.table(table.columns, schema=schema))


def write_csv(dataset: Dataset, path: Path) -> None:
    """Write the rows and values of a data set as CSV, which carries no provenance.

    Parameters
    ----------
    dataset : Dataset
        What to write.
    path : Path
        The file to make or replace. Unknown values are empty cells.

    Raises
    ------
    DatasetError
        If a column does not hold what it should, or the file cannot be written.
    """
    check_rows(dataset.rows, str(path))
    with _unfinished(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        for start in range(0, max(len(dataset), 1), _PIECE_ROWS):
            piece = _data_frame(dataset, start, start + _PIECE_ROWS, path)
            piece.to_csv(file, index=False, header=start == 0)


def read_dataset(path: Path) -> Dataset:
    """Read a data set that `write_dataset` made.

    Raises
    ------
    DatasetError
        If the file is absent, damaged or of another kind, or a column does not hold what it should.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            head = _read_head(path, file.schema_arrow.metadata)
            return _from_file(path, file, head)
    except DatasetError:
        raise
    except (OSError, pa.ArrowException, ValueError, KeyError, TypeError, OverflowError, MemoryError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise DatasetError(f"{path}: cannot be read as a data set in Parquet ({reason})") from error
    except PoserError as error:
        raise DatasetError(f"{path}: {error}") from error


def _from_file(path: Path, file: pq.ParquetFile, head: Mapping[str, Any]) -> Dataset:
    spec = FeatureSpec.from_dict(head["features"])
    names = spec.column_names
    _check_columns(path, file.schema_arrow, names)
    described = [name for name in file.schema_arrow.names if name not in set(names)]
    rows = file.read(columns=described).to_pandas()
    check_rows(rows, str(path))
    values = np.empty((len(rows), len(names)))
    start = 0
    for batch in file.iter_batches(batch_size=_PIECE_ROWS, columns=list(names)):
        stop = start + batch.num_rows
        for place, name in enumerate(names):
            values[start:stop, place] = batch[name].to_numpy(zero_copy_only=True)
        check_values(values[start:stop], names, str(path), first_row=start)
        start = stop
    window_s = None if head["window_s"] is None else float(head["window_s"])
    pose_model = None if head["pose_model"] is None else str(head["pose_model"])
    return Dataset(values, rows, spec, window_s, str(head["skeleton"]), pose_model, dict(head["provenance"]))


def _check_columns(path: Path, schema: pa.Schema, names: tuple[str, ...]) -> None:
    import pyarrow as pa

    twice = {name for name in schema.names if schema.names.count(name) > 1} if _has_doubles(schema) else set()
    for name in names:
        if name not in schema.names:
            raise DatasetError(f"{path}: column {name}: is absent")
        if name in twice or schema.field(name).type != pa.float64():
            kind = "there twice" if name in twice else f"of type {schema.field(name).type}, but double is expected"
            raise DatasetError(f"{path}: column {name}: is {kind}")


def _has_doubles(schema: pa.Schema) -> bool:
    return len(set(schema.names)) < len(schema.names)


def _head(dataset: Dataset) -> dict[str, Any]:
    return {
        "format": FORMAT_VERSION,
        "features": dataset.spec.to_dict(),
        "window_s": dataset.window_s,
        "skeleton": dataset.skeleton,
        "pose_model": dataset.pose_model,
        "provenance": dataset.provenance,
    }


def _read_head(path: Path, metadata: Mapping[bytes, bytes] | None) -> dict[str, Any]:
    try:
        head = json.loads((metadata or {})[_METADATA_KEY])
        version = head["format"]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise DatasetError(f"{path}: is a Parquet file, but not one of a data set ({error})") from error
    if version != FORMAT_VERSION:
        raise DatasetError(f"{path}: is of format {version!r}; this Poser reads format {FORMAT_VERSION}")
    return dict(head)


def _data_frame(dataset: Dataset, start: int, stop: int, path: Path) -> pd.DataFrame:
    """Join some of the rows with their values, which are checked."""
    names = dataset.spec.column_names
    values = np.asarray(dataset.values[start:stop], dtype=np.float64)
    check_values(values, names, str(path), first_row=start)
    described = dataset.rows.iloc[start:stop].reset_index(drop=True)
    return pd.concat([described, pd.DataFrame(values, columns=list(names))], axis=1)


def _arrow_table(dataset: Dataset, start: int, stop: int, path: Path) -> pa.Table:
    import pyarrow as pa

    frame = _data_frame(dataset, start, stop, path)
    # NaN stays a number, as in landmark files: only a text can be absent.
    columns = [pa.array(column, from_pandas=column.dtype.kind not in "fi") for _, column in frame.items()]
    return pa.table(columns, names=list(frame.columns))


@contextmanager
def _unfinished(path: Path) -> Iterator[Path]:
    """Give a file beside the wanted one, which takes its place when all went well and vanishes otherwise."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise DatasetError(f"{path}: cannot be written ({error.strerror or error})") from error
    finally:
        part.unlink(missing_ok=True)
