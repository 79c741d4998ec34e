"""Finding the repetitions of whatever movement a recording repeats."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np

from pose_parser.comparison.counting import RepetitionCounter
from pose_parser.comparison.joints import Dims, joint_angles, joints_of
from pose_parser.comparison.movement import Movement, principal_movement
from pose_parser.comparison.pose import MIN_VISIBILITY, PoseSequence
from pose_parser.comparison.presence import Presence, places
from pose_parser.errors import ComparisonError
from pose_parser.features.arrays import IndexArray
from pose_parser.landmarks import FloatArray, Landmarks

_AT_REST = 0.1


@dataclass(frozen=True)
class Repetition:
    """One time that a movement was made.

    Parameters
    ----------
    start_s, turn_s, end_s : float
        When the body left its rest, when it was furthest from it, and when it was back: the last frame before and
        the first one after the turn in which all but a tenth of the way is done. An unfinished one ends with the
        recording.
    kind : {"whole", "half", "unfinished"}
        Half: it turned too early. Unfinished: the recording ended before it did.
    extent : float
        How far it went; 1 is as far as the reference, or as the recording's others, go.
    """

    start_s: float
    turn_s: float
    end_s: float
    kind: Literal["whole", "half", "unfinished"]
    extent: float

    @property
    def complete(self) -> bool:
        """Whether it went all the way and came back."""
        return self.kind == "whole"

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return asdict(self) | {"complete": self.complete}


def find_repetitions(recording: Landmarks | PoseSequence, *, like: Movement | None = None) -> list[Repetition]:
    """Find the repetitions of the movement that a recording shows most of, or of another one.

    Parameters
    ----------
    recording : Landmarks or PoseSequence
        Of one person over time; frames in which somebody else walks through are left out (of landmarks only).
    like : Movement, optional
        What to look for, as of `find_movement` or of a `ReferenceRepetition`; how far a repetition has to go is then
        measured by it.

    Returns
    -------
    list of Repetition
        In order; empty where nothing moves.

    Raises
    ------
    ComparisonError
        If the skeleton has other joints than the movement that is looked for.
    """
    movement = like or find_movement(recording)
    if movement is None:
        return []
    times_s, angles = _measured(recording, movement.dims)
    if angles.shape[1] != len(movement.joints):
        raise ComparisonError(f"{recording.skeleton.name} has other joints than the movement that is looked for")
    return _walk(times_s, movement.extent(angles))


def find_movement(recording: Landmarks | PoseSequence) -> Movement | None:
    """Find the movement that a recording shows most of; None where nothing moves."""
    if not len(recording):
        return None
    if isinstance(recording, PoseSequence):
        joints, dims = recording.joints, recording.dims
    else:
        joints = joints_of(recording.skeleton)
        dims = 3 if np.isfinite(recording.world_xyz).any() else 2
    times_s, angles = _measured(recording, dims)
    return principal_movement(angles, times_s, joints, dims)


def _measured(recording: Landmarks | PoseSequence, dims: Dims) -> tuple[FloatArray, FloatArray]:
    """Give times and joint angles of all frames, NaN where somebody else is in the picture."""
    if isinstance(recording, PoseSequence):
        return recording.times_s, recording.angles_3d_deg if dims == 3 else recording.angles_2d_deg
    joints = joints_of(recording.skeleton)
    angles = joint_angles(recording, joints, dims=dims, min_visibility=MIN_VISIBILITY)
    presence = Presence()
    angles[[not presence.push(place) for place in places(recording)]] = np.nan
    return recording.timestamps_ms / 1000.0, angles


def _walk(times_s: FloatArray, extents: FloatArray) -> list[Repetition]:
    """Count as the live counter does, then look at each repetition's edges with what came after it."""
    counter = RepetitionCounter()
    found: list[Repetition] = []
    for time_s, extent in zip(times_s.tolist(), extents.tolist(), strict=True):
        ending = counter.push(time_s, extent)
        if ending:
            found.append(Repetition(counter.started_s, counter.turned_s, time_s, ending, counter.peak))
    if counter.is_under_way and counter.peak >= counter.rule.half_from:
        end_s = float(times_s[-1])
        found.append(Repetition(counter.started_s, counter.turned_s, end_s, "unfinished", counter.peak))
    turns_s = [-math.inf, *(repetition.turn_s for repetition in found), math.inf]
    return [
        _with_edges(repetition, times_s, extents, (before_s, after_s))
        for repetition, before_s, after_s in zip(found, turns_s, turns_s[2:], strict=False)
    ]


def _with_edges(
    repetition: Repetition, times_s: FloatArray, extents: FloatArray, neighbours_s: tuple[float, float]
) -> Repetition:
    """Move start and end to where all but a tenth of the way is done, no further than the neighbours' turns."""
    turn_s = repetition.turn_s
    before = np.flatnonzero((times_s > neighbours_s[0]) & (times_s <= turn_s) & np.isfinite(extents))
    after = np.flatnonzero((times_s >= turn_s) & (times_s < neighbours_s[1]) & np.isfinite(extents))
    start_s = times_s[_last_at_rest(extents[before][::-1], before[::-1])]
    if repetition.kind == "unfinished":
        return replace(repetition, start_s=float(start_s))
    return replace(repetition, start_s=float(start_s), end_s=float(times_s[_last_at_rest(extents[after], after)]))


def _last_at_rest(extents: FloatArray, frames: IndexArray) -> int:
    """Walk away from the turn, which comes first, and return the frame in which the body is at rest."""
    rest = max(float(extents.min()), 0.0)
    return int(frames[(extents <= rest + _AT_REST * (extents[0] - rest)).argmax()])
