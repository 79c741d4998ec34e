"""The one table that models are trained on and judged by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pose_parser.errors import DatasetError
from pose_parser.features import FeatureSpec
from pose_parser.landmarks import FloatArray

GROUPS = ("video", "person", "session", "camera")
"""What rows may be grouped by; rows of one group never lie on both sides of a split by it."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples with their labels, groups and times, in order of time within each video.

    Parameters
    ----------
    values : array, shape (n_rows, n_columns)
        Columns as ``spec.column_names`` names them; NaN where unknown. With ``spec.window_samples`` and no pooling a
        row is a sequence, laid flat: ``row.reshape(n_features, window_samples)``.
    rows : DataFrame
        One line per example: ``video``, ``person``, ``session``, ``camera`` (text, missing where unknown),
        ``start_ms`` and ``end_ms`` (from the first to the last frame that the example was taken from), ``segment``
        (number of the annotated segment within its video and family, -1 for none) and ``label_<family>`` (text,
        missing where the family says nothing) for each family.
    spec : FeatureSpec
        How the columns were made.
    window_s : float or None
        Length in seconds of the windows; None for single frames.
    skeleton : str
        Name of the landmarks' skeleton.
    pose_model : str or None
        Pose engine model that gave them; None where another estimator was used.
    provenance : dict
        Files, their hashes, and options: plain JSON values.

    Raises
    ------
    DatasetError
        If the shapes do not fit each other or a column is missing.
    """

    values: FloatArray
    rows: pd.DataFrame
    spec: FeatureSpec
    window_s: float | None
    skeleton: str
    pose_model: str | None
    provenance: dict[str, Any]

    def __post_init__(self) -> None:
        expected = (len(self.rows), len(self.spec.column_names))
        if self.values.shape != expected:
            raise DatasetError(f"the values have shape {self.values.shape}; rows and columns ask for {expected}")
        missing = [name for name in (*GROUPS, "start_ms", "end_ms", "segment") if name not in self.rows]
        if missing or not self.families:
            raise DatasetError(f"the rows lack {', '.join(missing) or 'a label_... column'}")

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def families(self) -> tuple[str, ...]:
        """Names of the label families."""
        return tuple(name.removeprefix("label_") for name in self.rows.columns if name.startswith("label_"))

    def labels(self, family: str) -> pd.Series[Any]:
        """Give the labels of one family, shape (n_rows,), missing where it says nothing.

        Raises
        ------
        DatasetError
            If there is no such family.
        """
        if family not in self.families:
            raise DatasetError(f"there is no label family {family!r}; the data set has {', '.join(self.families)}")
        return self.rows[f"label_{family}"]

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Dataset:
        """Return some of the rows, by number or mask, as a data set of their own."""
        return Dataset(
            values=self.values[rows],
            rows=self.rows.iloc[np.arange(len(self.rows))[rows]].reset_index(drop=True),
            spec=self.spec,
            window_s=self.window_s,
            skeleton=self.skeleton,
            pose_model=self.pose_model,
            provenance=self.provenance,
        )
