"""Scoring one repetition from errors that come frame by frame."""

from __future__ import annotations

import numpy as np

from pose_parser.comparison.measures import range_of_motion_deg
from pose_parser.comparison.reference import ReferenceRepetition
from pose_parser.comparison.scoring import joint_score, overall_score
from pose_parser.landmarks import FloatArray

_PARTS = 20


class RepetitionScore:
    """Collect a repetition's errors and score them on the scale of `pose_parser.comparison.scoring`.

    Errors are averaged in twenty equal parts of the reference first, so that a pause counts no more than going through;
    the parts are then grouped by the phases of the movement.

    Parameters
    ----------
    reference : ReferenceRepetition
        What the errors are against.
    """

    def __init__(self, reference: ReferenceRepetition) -> None:
        middles = ((np.arange(_PARTS) + 0.5) / _PARTS * len(reference)).astype(int)
        self._phases = reference.phases.of_sample[middles]
        self._ranges = [range_of_motion_deg(angles) or 0.0 for angles in reference.angles_deg.T]
        self.restart()

    def restart(self) -> None:
        """Begin with another repetition."""
        self._sums = np.zeros((_PARTS, len(self._ranges)))
        self._counts = np.zeros((_PARTS, len(self._ranges)))

    def push(self, phase: float, errors_deg: FloatArray) -> None:
        """Take a frame's errors in.

        Parameters
        ----------
        phase : float
            0 to 1.
        errors_deg : array, shape (n_joints,)
            NaN where unsure.
        """
        part = min(int(phase * _PARTS), _PARTS - 1)
        known = np.isfinite(errors_deg)
        self._sums[part, known] += errors_deg[known]
        self._counts[part] += known

    def value(self) -> float | None:
        """Give 0 to 100 over the joints that were seen in half of the parts gone through; None without any."""
        passed = self._counts.any(axis=1)
        counts, phases = self._counts[passed], self._phases[passed]
        means = np.where(counts > 0, self._sums[passed] / np.maximum(counts, 1), np.nan)
        return overall_score([joint_score(errors, phases) for errors in means.T], self._ranges)
