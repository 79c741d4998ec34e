"""One repetition that others are held against, frame by frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pose_parser.comparison.joints import Dims, Joint
from pose_parser.comparison.movement import Movement
from pose_parser.comparison.phases import Phases, find_phases
from pose_parser.comparison.pose import PoseSequence, pose_sequence
from pose_parser.comparison.repetitions import Repetition, find_movement, find_repetitions
from pose_parser.errors import ComparisonError
from pose_parser.features.arrays import IndexArray
from pose_parser.landmarks import FloatArray, Landmarks

RATE_HZ = 60.0
"""Twice the rate of a camera, so that between two samples no joint turns by more than a degree or two."""

_BESIDE_S = 0.75


@dataclass(frozen=True, eq=False)
class ReferenceRepetition:
    """One repetition of a movement, read at evenly spaced times; made by `reference_repetition`.

    Parameters
    ----------
    movement : Movement
        Its two poses, and which joints go from one to the other.
    repetition : Repetition
        Where it is in its recording.
    sequence : PoseSequence
        The poses, with up to three quarters of a second of rest before and after, on the recording's clock.
    phases : Phases
        The parts that it has, in words.
    frames : int array, shape (n_samples,)
        For each sample the nearest frame of the recording.
    """

    movement: Movement
    repetition: Repetition
    sequence: PoseSequence
    phases: Phases
    frames: IndexArray

    def __len__(self) -> int:
        return len(self.sequence)

    @property
    def angles_deg(self) -> FloatArray:
        """The joint angles, shape (n_samples, n_joints); NaN where unknown."""
        return self.sequence.angles_deg

    @property
    def joints(self) -> tuple[Joint, ...]:
        """What the columns of the angles are."""
        return self.movement.joints

    @property
    def dims(self) -> Dims:
        """2 where the angles are the picture's, 3 where they are the world's."""
        return self.movement.dims


def reference_repetition(landmarks: Landmarks, repetition: Repetition | None = None) -> ReferenceRepetition:
    """Take one repetition out of a recording.

    Parameters
    ----------
    landmarks : Landmarks
        A recording of the movement, one repetition or more.
    repetition : Repetition, optional
        Which, of `find_repetitions`; without it the whole one of which most is seen.

    Raises
    ------
    ComparisonError
        If the recording shows no whole repetition.
    """
    found = find_repetitions(landmarks)
    candidates = [repetition] if repetition else [each for each in found if each.complete]
    if not candidates:
        raise ComparisonError("the recording shows no whole repetition of a movement; record one from rest to rest")
    cuts = [_cut(landmarks, each, found) for each in candidates]
    known = [float(np.isfinite(cut.angles_deg).mean()) if cut else -1.0 for cut in cuts]
    best = cuts[int(np.argmax(known))]
    if best is None:
        raise ComparisonError("too little of the body is seen in the repetition to hold another one against it")
    return best


def _cut(landmarks: Landmarks, repetition: Repetition, others: list[Repetition]) -> ReferenceRepetition | None:
    """Cut a repetition out with the rest beside it, but nothing of its neighbours; None if nothing is seen in it."""
    earliest = max((each.end_s for each in others if each.end_s <= repetition.start_s), default=-np.inf)
    latest = min((each.start_s for each in others if each.start_s >= repetition.end_s), default=np.inf)
    start_s = max(repetition.start_s - _BESIDE_S, earliest)
    end_s = min(repetition.end_s + _BESIDE_S, latest)
    recorded_s = landmarks.timestamps_ms / 1000.0
    first, last = np.searchsorted(recorded_s, [start_s - 1e-6, end_s + 1e-6])
    sequence = pose_sequence(landmarks.cut(int(first), int(last)), rate_hz=RATE_HZ)
    movement = find_movement(sequence)
    if movement is None or not any(each.complete for each in find_repetitions(sequence, like=movement)):
        # What moves most in this one need not be what repeats.
        movement = find_movement(landmarks)
    if movement is None or not np.isfinite(sequence.angles_deg).any():
        return None
    nearest = np.abs(recorded_s[None, :] - sequence.times_s[:, None]).argmin(axis=1)
    return ReferenceRepetition(movement, repetition, sequence, find_phases(sequence, [repetition]), nearest)
