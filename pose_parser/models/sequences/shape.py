"""Rows of a table that are sequences laid flat, and the arrays that they stand for."""

from __future__ import annotations

from typing import Any

import numpy as np

from pose_parser.landmarks import FloatArray


def count_samples(n_columns: int, n_samples: int | None) -> int:
    """Say how many samples each channel of a flat row has.

    Parameters
    ----------
    n_columns : int
        Columns of the table: channels times samples.
    n_samples : int or None
        Samples per channel as a person gave them; None takes a row for one channel.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If the columns cannot be laid out so.
    """
    if n_samples is None:
        return n_columns
    if type(n_samples) is not int or n_samples < 1 or n_columns % n_samples:
        raise ValueError(f"n_samples is {n_samples!r}, which does not divide the {n_columns} columns into channels")
    return n_samples


def as_sequences(table: Any, n_samples: int | None) -> FloatArray:
    """See a table of flat rows, shape (n_rows, n_channels * n_samples), as (n_rows, n_channels, n_samples)."""
    values: FloatArray = np.asarray(table, dtype=np.float64)
    length = count_samples(values.shape[1], n_samples)
    return values.reshape(len(values), -1, length)
