"""The parts of a movement that a person has words for, taken from the reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pose_parser.comparison.movement import principal_movement
from pose_parser.comparison.pose import PoseSequence
from pose_parser.comparison.repetitions import Repetition
from pose_parser.features import compute_features, find_feature
from pose_parser.landmarks import FloatArray

_NEAR_TURN = 0.8
_NEAR_REST = 0.2
_CLEAR_RISE = 0.15
_LEAST_PHASE_S = 0.2
_HEIGHTS = ("neck_above_mid_ankle", "left_wrist_above_left_shoulder", "right_wrist_above_right_shoulder")


class Phase(NamedTuple):
    """One part of a movement: its name, and the words that put a mistake into it."""

    name: str
    words: str
    is_rest: bool = False


_START = Phase("start", "at the start", is_rest=True)
_BETWEEN = Phase("between", "between repetitions", is_rest=True)
_END = Phase("end", "at the end", is_rest=True)
_WAYS = {
    "down": (
        Phase("going down", "while going down"),
        Phase("bottom", "at the bottom"),
        Phase("coming up", "while coming up"),
    ),
    "up": (Phase("going up", "while going up"), Phase("top", "at the top"), Phase("coming down", "while coming down")),
    "out": (
        Phase("way out", "on the way out"),
        Phase("turning point", "at the turning point"),
        Phase("way back", "on the way back"),
    ),
}
_THIRDS = (
    Phase("first third", "in the first third"),
    Phase("middle third", "in the middle third"),
    Phase("last third", "in the last third"),
)


@dataclass(frozen=True, eq=False)
class Phases:
    """Which part of the movement each sample of the reference belongs to.

    Parameters
    ----------
    phases : tuple of Phase
        In the order in which they come.
    of_sample : int array, shape (n_samples,)
        Places in `phases`.
    """

    phases: tuple[Phase, ...]
    of_sample: NDArray[np.intp]


def find_phases(reference: PoseSequence, repetitions: Sequence[Repetition]) -> Phases:
    """Divide a movement into its parts.

    What repeats, or is done once there and back, has the way there, the turn (the last fifth of the way and the first
    fifth back), the way back, and what is before, between and after; everything else has thirds.

    Parameters
    ----------
    reference : PoseSequence
        The movement.
    repetitions : sequence of Repetition
        Of it; none where nothing repeats.
    """
    movement = principal_movement(reference.angles_deg, reference.times_s, reference.joints, reference.dims)
    if movement is None or not repetitions:
        return Phases(_THIRDS, _thirds(len(reference)))
    extent = movement.extent(reference.angles_deg)
    phases = (_START, *_WAYS[_direction(reference, extent)], _BETWEEN, _END)
    numbered = Phases(phases, _numbers(reference.times_s, extent, repetitions))
    return _used(numbered, _LEAST_PHASE_S * reference.rate_hz)


def _numbers(times_s: FloatArray, extent: FloatArray, repetitions: Sequence[Repetition]) -> NDArray[np.intp]:
    """Give each sample a number: 0 start, 1 there, 2 turn, 3 back, 4 between, 5 end."""
    numbers: NDArray[np.intp] = np.full(len(times_s), 4)
    numbers[times_s < repetitions[0].start_s] = 0
    numbers[times_s > repetitions[-1].end_s] = 5
    near = np.where(np.isnan(extent), 0.0, extent) >= _NEAR_TURN
    for repetition in repetitions:
        inside = (times_s >= repetition.start_s) & (times_s <= repetition.end_s)
        turn = times_s[inside & near]
        first, last = (turn[0], turn[-1]) if len(turn) else (repetition.turn_s, repetition.turn_s)
        numbers[inside & (times_s < first)] = 1
        numbers[inside & (times_s >= first) & (times_s <= last)] = 2
        numbers[inside & (times_s > last)] = 3
    return numbers


def _used(phases: Phases, least: float) -> Phases:
    """Leave out the parts that fewer samples belong to; those count to the part nearest in time."""
    counts = np.bincount(phases.of_sample, minlength=len(phases.phases))
    long = np.flatnonzero(counts[phases.of_sample] >= least)
    if not len(long):
        return Phases(_THIRDS, _thirds(len(phases.of_sample)))
    places = np.searchsorted((long[1:] + long[:-1]) / 2.0, np.arange(len(phases.of_sample)))
    used, of_sample = np.unique(phases.of_sample[long[places]], return_inverse=True)
    return Phases(tuple(phases.phases[number] for number in used), of_sample.astype(np.intp))


def _thirds(n_samples: int) -> NDArray[np.intp]:
    thirds: NDArray[np.intp] = np.minimum(np.arange(n_samples) * 3 // n_samples, 2)
    return thirds


def _direction(reference: PoseSequence, extent: FloatArray) -> str:
    """Tell whether the body goes down or up from rest to turn, else the hands, else neither."""
    ending = "_3d" if reference.dims == 3 else ""
    names = [f"{name}{ending}" for name in _HEIGHTS if not find_feature(name).missing_points(reference.skeleton)]
    heights = compute_features(reference.as_landmarks(), names)
    turn, rest = heights[extent >= _NEAR_TURN], heights[extent <= _NEAR_REST]
    for place in range(len(names)):
        ends = [column[np.isfinite(column)] for column in (turn[:, place], rest[:, place])]
        rise = float(np.median(ends[0]) - np.median(ends[1])) if all(map(len, ends)) else 0.0
        if abs(rise) >= _CLEAR_RISE:
            return "up" if rise > 0 else "down"
    return "out"
