"""The one-euro filter over many columns at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pose_parser.landmarks.landmarks import FloatArray


@dataclass(frozen=True)
class OneEuro:
    """The one-euro filter.

    A first-order low pass whose cutoff rises with the speed: cutoff = min_cutoff + beta |speed|. Source: Casiez,
    Roussel, Vogel: 1 euro filter: a simple speed-based low-pass filter for noisy input in interactive systems, CHI
    2012.

    Parameters
    ----------
    min_cutoff : float
        In hertz.
    beta : float
        Hertz for one unit of the values per second.
    speed_cutoff : float
        Cutoff of the low pass that smooths the speed, in hertz.
    """

    min_cutoff: float = 1.0
    beta: float = 0.0
    speed_cutoff: float = 1.0

    def apply(self, values: FloatArray, times_s: FloatArray) -> FloatArray:
        """Filter each column from the first frame to the last.

        Parameters
        ----------
        values : array, shape (n_frames, n_columns)
            NaN where missing: it stays NaN, and the filter goes on behind it over the longer step.
        times_s : array, shape (n_frames,)
            In seconds, strictly increasing; steps may differ.

        Returns
        -------
        array, shape (n_frames, n_columns)
        """
        smooth = np.full(values.shape, np.nan)
        state, speed, seen_s = (np.full(values.shape[1], start) for start in (np.nan, 0.0, np.nan))
        for row, (value, time) in enumerate(zip(values, times_s, strict=True)):
            known = np.isfinite(value)
            again = known & np.isfinite(state)
            step = np.where(again, time - seen_s, 1.0)
            rate = np.where(again, (value - state) / step, 0.0)
            speed = np.where(again, _mix(rate, speed, _weight(self.speed_cutoff, step)), speed)
            weight = _weight(self.min_cutoff + self.beta * np.abs(speed), step)
            state = np.where(again, _mix(value, state, weight), np.where(known, value, state))
            seen_s = np.where(known, time, seen_s)
            smooth[row, known] = state[known]
        return smooth


def _weight(cutoff_hz: FloatArray | float, step_s: FloatArray) -> FloatArray:
    """Weight of the new value in a first-order low pass."""
    return 1.0 / (1.0 + 1.0 / (2.0 * np.pi * cutoff_hz * step_s))


def _mix(new: FloatArray, old: FloatArray, weight: FloatArray) -> FloatArray:
    return weight * new + (1.0 - weight) * old
