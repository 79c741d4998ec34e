"""Counting repetitions by how far the body is on its way, frame by frame; live and offline alike."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from pose_parser.errors import ComparisonError

Ending = Literal["whole", "half"]


@dataclass(frozen=True)
class CountingRule:
    """When a repetition has begun, when it is over, and what it then counts as.

    An extent is 0 at rest and 1 where the reference turns, see `Movement.extent`.

    Parameters
    ----------
    begins_after : float
        A repetition is under way when the extent has risen by this much.
    ends_within : float
        It is over when all but this share of the way back is done.
    whole_from : float
        It counts when its extent has reached this; if not, it is a half one.
    half_from : float
        What turns before this is no repetition at all.
    forgotten_after_s : float
        A repetition is dropped where the body is not seen for longer than this.

    Raises
    ------
    ComparisonError
        If the numbers do not go together.
    """

    begins_after: float = 0.25
    ends_within: float = 0.15
    whole_from: float = 0.7
    half_from: float = 0.35
    forgotten_after_s: float = 5.0

    def __post_init__(self) -> None:
        if not 0.0 < self.ends_within < self.begins_after <= self.half_from < self.whole_from:
            raise ComparisonError(f"0 < ends_within < begins_after <= half_from < whole_from does not hold: {self}")


_HIGHEST_REST = 0.35
_REST_RISES_PER_S = 0.03
_STILL_AT_REST = 0.05
_TURNS_AGAIN = 0.15
_UNSEEN_AFTER_S = 0.75
_LEAP, _LEAP_PER_S, _LEAP_BELIEVED_AFTER_S = 0.3, 2.5, 0.3


class RepetitionCounter:
    """Count repetitions from extents that come one by one.

    A repetition begins when the extent rises from its lowest point, and ends when it comes back near it; it need not
    come back to the reference's rest, since not everybody stands as straight. Pauses change nothing, however long. An
    extent that leaps, faster than a body moves, is not believed until it has stayed there for 0.3 s. A repetition of
    which some is not seen counts if what is seen went far enough; it is not called half, for nobody saw it turn.

    Parameters
    ----------
    rule : CountingRule
        The rule.

    Attributes
    ----------
    repetitions, halves : int
        Those that are over.
    is_under_way : bool
        Whether one has begun and is not over.
    started_s, turned_s : float
        When the body left its rest for the present or last repetition, and when it was furthest; NaN before the first.
    peak : float
        How far that was.
    """

    def __init__(self, rule: CountingRule | None = None) -> None:
        self.rule = rule or CountingRule()
        self.repetitions = 0
        self.halves = 0
        self.started_s = self.turned_s = math.nan
        self.peak = math.nan
        self._known_s = math.nan
        self.drop()

    def drop(self) -> None:
        """Forget the repetition that is under way, as when it is no longer sure whose it is."""
        self.is_under_way = False
        self._last = math.nan
        self._leapt_s = math.nan
        self._lowest, self._lowest_s = math.inf, math.nan
        self._rest_before = 0.0
        self._partly_unseen = False
        self._turn_is_sure = True

    def push(self, time_s: float, extent: float, *, sure: bool = True) -> Ending | None:
        """Take the newest frame in.

        Parameters
        ----------
        time_s : float
            Later than the last one.
        extent : float
            NaN where it is unknown.
        sure : bool
            Whether the pose looks like the movement's; what turns in a pose that does not is not called half.

        Returns
        -------
        {"whole", "half"} or None
            What has just ended, if anything.
        """
        if math.isnan(extent):
            return None
        passed_s = 0.0 if math.isnan(self._known_s) else time_s - self._known_s
        if passed_s > self.rule.forgotten_after_s:
            self.drop()
        if self._is_leap(time_s, extent):
            return None
        self._partly_unseen = passed_s > _UNSEEN_AFTER_S or (self.is_under_way and self._partly_unseen)
        self._known_s, self._last = time_s, extent
        if self.is_under_way:
            return self._go_on(time_s, extent, sure=sure)
        # Who comes to rest a little lower than before is waited for there before long.
        self._lowest += _REST_RISES_PER_S * passed_s
        self._wait(time_s, extent, sure=sure)
        return None

    def _is_leap(self, time_s: float, extent: float) -> bool:
        """Tell whether no body moves so fast; what stays there is believed after all."""
        if math.isnan(self._last) or abs(extent - self._last) <= _LEAP + _LEAP_PER_S * (time_s - self._known_s):
            self._leapt_s = math.nan
            return False
        if math.isnan(self._leapt_s):
            self._leapt_s = time_s
        return time_s - self._leapt_s < _LEAP_BELIEVED_AFTER_S

    def _wait(self, time_s: float, extent: float, *, sure: bool) -> None:
        """Look for the beginning: a rise from the lowest point since the last repetition."""
        self._lowest = min(self._lowest, extent)
        if extent <= self._rest() + _STILL_AT_REST:
            self._lowest_s = time_s
        if extent >= self._rest() + self.rule.begins_after:
            self.is_under_way = True
            self.started_s = self._lowest_s
            self._rest_before = self._rest()
            self._set_peak(time_s, extent, sure=sure)

    def _rest(self) -> float:
        """Where the body rests: the reference's rest or above it, but no higher than could still be a rest."""
        return min(max(self._lowest, 0.0), _HIGHEST_REST)

    def _set_peak(self, time_s: float, extent: float, *, sure: bool) -> None:
        self.peak, self.turned_s, self._turn_is_sure = extent, time_s, sure
        self._lowest, self._lowest_s = extent, time_s

    def _go_on(self, time_s: float, extent: float, *, sure: bool) -> Ending | None:
        """Follow the repetition to its peak and back."""
        if extent > self.peak:
            self._set_peak(time_s, extent, sure=sure)
        way = self.peak - self._rest_before
        if extent < self._lowest:
            self._lowest, self._lowest_s = extent, time_s
        nearly_back = self._lowest <= self._rest_before + _HIGHEST_REST * way
        turns_again = nearly_back and extent >= self._lowest + _TURNS_AGAIN
        if extent > self._rest_before + self.rule.ends_within * way and not turns_again:
            return None
        self.is_under_way = False
        if self.peak >= self.rule.whole_from:
            self.repetitions += 1
            return "whole"
        if self.peak >= self.rule.half_from and self._turn_is_sure and not self._partly_unseen:
            self.halves += 1
            return "half"
        return None
