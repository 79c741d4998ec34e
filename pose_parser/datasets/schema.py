"""What the columns of a data set have to be, checked whenever one is written or read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pose_parser.datasets.dataset import GROUPS
from pose_parser.errors import DatasetError
from pose_parser.landmarks import FloatArray

_EXPECTED = {
    "not_nullable": "a value is expected",
    "finite": "a finite number is expected",
    "from_0": "a time from 0 on is expected",
    "from_-1": "a number from 0 on, or -1 for no segment, is expected",
    "not_empty": "a text is expected, or nothing",
    "after_start": "it lies before start_ms",
    "in_order": "rows of a video stand together, in order of time",
}


def check_rows(rows: pd.DataFrame, source: str) -> None:
    """Check the lines of a data set: who, when and which label.

    Parameters
    ----------
    rows : DataFrame
        As in `Dataset`.
    source : str
        What to call the data set in an error, such as its file.

    Raises
    ------
    DatasetError
        If a column is absent, of another type, or holds what it must not; the message names it and the row.
    """
    import pandera.pandas as pa

    text = pa.Check(lambda cells: cells.str.len() > 0, name="not_empty")
    number = pa.Check(lambda cells: cells >= -1, name="from_-1")
    time = [pa.Check(np.isfinite, name="finite"), pa.Check(lambda cells: cells >= 0, name="from_0")]
    columns = {
        "video": pa.Column("str", text),
        **{group: pa.Column("str", text, nullable=True) for group in GROUPS[1:]},
        "start_ms": pa.Column("float64", time),
        "end_ms": pa.Column("float64", time),
        "segment": pa.Column("int64", number),
        "segment_.+": pa.Column("int64", number, regex=True, required=False),
        "label_.+": pa.Column("str", text, nullable=True, regex=True),
    }
    _validate(pa.DataFrameSchema(columns, strict=True), rows, source, first_row=0)
    _raise_at(~(rows["end_ms"] >= rows["start_ms"]), rows["end_ms"], source, _EXPECTED["after_start"])
    _check_order(rows, source)


def check_values(values: FloatArray, names: Sequence[str], source: str, *, first_row: int = 0) -> None:
    """Check the numbers of a data set: each is finite or unknown (NaN).

    Parameters
    ----------
    values : array, shape (n_rows, n_columns)
        Some of the rows.
    names : sequence of str
        Of the columns.
    source : str
        What to call the data set in an error.
    first_row : int
        Number of the first of these rows.

    Raises
    ------
    DatasetError
        If a value is infinite; the message names column and row.
    """
    import pandera.pandas as pa

    finite = pa.Check(lambda cells: ~np.isinf(cells), name="finite")
    schema = pa.DataFrameSchema({name: pa.Column("float64", finite, nullable=True) for name in names})
    _validate(schema, pd.DataFrame(values, columns=list(names), copy=False), source, first_row=first_row)


def _validate(schema: Any, table: pd.DataFrame, source: str, *, first_row: int) -> None:
    import pandera.errors

    try:
        schema.validate(table, lazy=True)
    except pandera.errors.SchemaErrors as error:
        case = error.failure_cases.iloc[0]
        raise DatasetError(f"{source}: {_describe(case, table, first_row)}") from error


def _describe(case: Any, table: pd.DataFrame, first_row: int) -> str:
    """Say in a sentence what a line of pandera's list of failures tells."""
    check, value = str(case["check"]), case["failure_case"]
    if check in ("column_in_dataframe", "column_in_schema"):
        return f"column {value}: is {'absent' if check == 'column_in_dataframe' else 'not one of a data set'}"
    if check.startswith("dtype"):
        name = case["column"]
        return f"column {name}: is of type {table[name].dtype}, but {check[7:-2]} is expected"
    place = "" if pd.isna(case["index"]) else f", row {int(case['index']) + first_row}"
    return f"column {case['column']}{place}: {_shown(value)}, but {_EXPECTED.get(check, check)}"


def _check_order(rows: pd.DataFrame, source: str) -> None:
    same = rows["video"].eq(rows["video"].shift())
    again = ~same & rows["video"].duplicated()
    back = same & (rows["start_ms"] < rows["start_ms"].shift())
    _raise_at(again, rows["video"], source, _EXPECTED["in_order"])
    _raise_at(back, rows["start_ms"], source, _EXPECTED["in_order"])


def _raise_at(wrong: Any, column: Any, source: str, expected: str) -> None:
    places = np.flatnonzero(wrong)
    if len(places):
        row = int(places[0])
        raise DatasetError(f"{source}: column {column.name}, row {row}: {_shown(column.iloc[row])}, but {expected}")


def _shown(value: Any) -> str:
    return repr(value.item() if isinstance(value, np.generic) else value)
