"""Tables as text, read with messages that name line and column."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from pose_parser.errors import LandmarksFileError
from pose_parser.landmarks.landmarks import FloatArray

MISSING = {"", "nan", "na", "none", "null"}


def read_rows(path: Path, *, first: int | None = None) -> list[list[str]]:
    """Read a CSV file's rows, without empty lines at the end; only the `first` ones if told.

    Raises
    ------
    LandmarksFileError
        If it is no text in UTF-8, or no CSV.
    """
    rows: list[list[str]] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                rows.append([cell.strip() for cell in row])
                if first is not None and len(rows) == first:
                    return rows
    except (OSError, ValueError, csv.Error) as error:
        raise LandmarksFileError(f"{path}: cannot be read as CSV (line {len(rows) + 1}: {str(error)[:150]})") from error
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def to_numbers(rows: list[list[str]], columns: list[int], path: Path, *, first_line: int) -> FloatArray:
    """Turn columns of rows into numbers, shape (n_rows, n_columns); empty cells and NaN are NaN.

    Raises
    ------
    LandmarksFileError
        If a row is too short, or a cell holds something else; `first_line` is the line of the first row.
    """
    table = np.full((len(rows), len(columns)), np.nan)
    for index, row in enumerate(rows):
        place = f"{path}:{first_line + index}"
        if len(row) <= max(columns, default=-1):
            raise LandmarksFileError(f"{place}: has {len(row)} columns; {max(columns) + 1} are expected")
        try:
            table[index] = [float(row[column]) for column in columns]
        except ValueError:
            table[index] = [to_number(row[column], f"{place}, column {column + 1}") for column in columns]
    return table


def to_number(cell: str, place: str) -> float:
    """Turn a cell into a number; an empty one is NaN.

    Raises
    ------
    LandmarksFileError
        If it is none.
    """
    try:
        return float("nan") if cell.lower() in MISSING else float(cell)
    except ValueError as error:
        raise LandmarksFileError(f"{place}: {cell[:40]!r} is no number") from error
