"""Held-out rows as stretches of time, and the segments that their labels make."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pose_parser.landmarks import FloatArray

LONGEST_STEP = 2.5
"""Rows further apart than this many usual steps do not belong together: nothing was asked or known in between."""


class Run(NamedTuple):
    """A stretch of one label: from `start_s`, up to but without `end_s`."""

    label: int
    start_s: float
    end_s: float


class Timeline(NamedTuple):
    """Rows without a gap between them: row i holds from ``times_s[i]`` to ``times_s[i + 1]``; see `cut_timelines`.

    `rows` are numbers of rows, shape (n_rows,); `times_s` has shape (n_rows + 1,).
    """

    rows: NDArray[np.intp]
    times_s: FloatArray

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return float(self.times_s[-1] - self.times_s[0])

    def runs(self, codes: NDArray[np.intp]) -> list[Run]:
        """Join neighbouring rows of one label.

        Parameters
        ----------
        codes : int array, shape (n_all_rows,)
            Labels by number of all rows; the timeline picks its own.
        """
        own = codes[self.rows]
        starts = np.flatnonzero(np.append(True, own[1:] != own[:-1]))
        ends = np.append(starts[1:], len(own))
        return [
            Run(int(own[start]), float(self.times_s[start]), float(self.times_s[end]))
            for start, end in zip(starts, ends, strict=True)
        ]


def cut_timelines(recordings: NDArray[Any], times_s: FloatArray) -> list[Timeline]:
    """Put rows in order of time and cut them where the recording changes or rows are missing.

    Parameters
    ----------
    recordings : array, shape (n_rows,)
        Number or name of what each row was taken from.
    times_s : array, shape (n_rows,)
        When each row's answer can be known: the time of its last frame.

    Returns
    -------
    list of Timeline
        In order of recording and time. The last row of each holds for one usual step of its recording, or of
        the others where it has no second row.
    """
    import pandas as pd

    lines = [
        rows.to_numpy()[np.argsort(times_s[rows.to_numpy()], kind="stable")]
        for _, rows in pd.Series(np.arange(len(times_s))).groupby(recordings, sort=True)
    ]
    steps = [_usual_step_s(times_s[rows]) for rows in lines]
    known = [step_s for step_s in steps if step_s > 0]
    timelines = []
    for rows, own_s in zip(lines, steps, strict=True):
        step_s = own_s or (float(np.median(known)) if known else 0.0)
        pieces = np.split(rows, np.flatnonzero(np.diff(times_s[rows]) > LONGEST_STEP * step_s) + 1)
        timelines += [Timeline(piece, np.append(times_s[piece], times_s[piece[-1]] + step_s)) for piece in pieces]
    return timelines


def _usual_step_s(times_s: FloatArray) -> float:
    """Give the median time between rows; 0 where there is no second one."""
    steps = np.diff(times_s)
    return float(np.median(steps[steps > 0])) if (steps > 0).any() else 0.0
