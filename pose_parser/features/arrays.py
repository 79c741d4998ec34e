"""Array types, and what all work over time agrees on: which values are known, and how far apart they may be."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pose_parser.landmarks import FloatArray

IndexArray = NDArray[np.signedinteger[Any]]
BoolArray = NDArray[np.bool_]

MAX_GAP_S = 0.5
"""Values further apart than this are not connected: neither a speed nor a value in between is derived from them."""


def known_rows(known: BoolArray) -> tuple[IndexArray, IndexArray]:
    """Find the nearest known values around each place between two rows.

    Parameters
    ----------
    known : bool array, shape (..., n_frames, n_columns)

    Returns
    -------
    last, coming : int arrays, shape (..., n_frames + 1, n_columns)
        For the place before row i: the last known row before it and the first known row from i on; -1 and n_frames
        where there is none.
    """
    *batch, n_frames, n_columns = known.shape
    rows = np.arange(n_frames)[:, None]
    last = np.full((*batch, n_frames + 1, n_columns), -1)
    coming = np.full((*batch, n_frames + 1, n_columns), n_frames)
    np.maximum.accumulate(np.where(known, rows, -1), axis=-2, out=last[..., 1:, :])
    backwards = np.where(known, rows, n_frames)[..., ::-1, :]
    np.minimum.accumulate(backwards, axis=-2, out=coming[..., n_frames - 1 :: -1, :])
    return last, coming


def is_complete(values: FloatArray) -> bool:
    """Tell that no value is unknown or infinite; sums that overflow are taken for incomplete, which only costs time."""
    return math.isfinite(values.sum())
