"""Which repairs are wanted; none is done unless it is asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Literal

from pose_parser.errors import PoserError

SMOOTHINGS = ("savgol", "one-euro")


@dataclass(frozen=True)
class RepairOptions:
    """What `repair` does; with nothing set it does nothing.

    Parameters
    ----------
    mend_swaps : bool
        Whether to put back stretches in which left and right are exchanged.
    max_swap_s : float
        A longer stretch is not taken for an exchange, in seconds.
    max_speed : float, optional
        A landmark that moves faster for a moment is taken for an outlier and becomes NaN, in body sizes per second.
    max_outlier_s : float
        A landmark that stays away for longer has moved, in seconds.
    fill_gaps : float, optional
        Gaps up to this length are filled with straight lines, in seconds.
    rate : float, optional
        Frames per second to resample to.
    smooth : "savgol" or "one-euro", optional
        How to smooth.
    savgol_window : float
        Length of the window of the Savitzky-Golay filter, in seconds.
    savgol_order : int
        Order of its polynomials.
    min_cutoff : float
        Cutoff of the one-euro filter for a landmark at rest, in hertz: less smooths more.
    beta : float
        How much the cutoff rises with the speed, in hertz for one body size per second: more lags less.

    Raises
    ------
    PoserError
        If a value is out of its range.
    """

    mend_swaps: bool = False
    max_swap_s: float = 1.0
    max_speed: float | None = None
    max_outlier_s: float = 0.2
    fill_gaps: float | None = None
    rate: float | None = None
    smooth: Literal["savgol", "one-euro"] | None = None
    savgol_window: float = 0.25
    savgol_order: int = 2
    min_cutoff: float = 1.5
    beta: float = 1.0

    def __post_init__(self) -> None:
        if self.smooth is not None and self.smooth not in SMOOTHINGS:
            raise PoserError(f"smoothing is {self.smooth!r}; it can be {' or '.join(SMOOTHINGS)}")
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name not in ("mend_swaps", "smooth", "beta", "savgol_order") and value is not None:
                _require(math.isfinite(value) and value > 0, field.name, value, "more than 0")
        _require(math.isfinite(self.beta) and self.beta >= 0, "beta", self.beta, "0 or more")
        _require(self.rate is None or self.rate <= 1000, "rate", self.rate, "at most 1000 frames per second")
        _require(0 <= self.savgol_order <= 5, "savgol_order", self.savgol_order, "from 0 to 5")

    @property
    def any(self) -> bool:
        """Whether anything is to be done."""
        return self.mend_swaps or any((self.max_speed, self.fill_gaps, self.rate, self.smooth))


def _require(holds: bool, name: str, value: object, expected: str) -> None:  # noqa: FBT001  reads as a sentence
    if not holds:
        raise PoserError(f"{name} is {value}; it should be {expected}")
