"""The live coach: one frame in, what to tell the person who practises out."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Literal

from pose_parser.comparison.advice import Advice, AdviceRule, Adviser
from pose_parser.comparison.counting import CountingRule, Ending, RepetitionCounter
from pose_parser.comparison.joints import Joint, joint_angles
from pose_parser.comparison.pose import MIN_VISIBILITY
from pose_parser.comparison.presence import Presence, places
from pose_parser.comparison.reference import ReferenceRepetition
from pose_parser.comparison.repetition_score import RepetitionScore
from pose_parser.comparison.result import plain
from pose_parser.comparison.tracking import Phase, PhaseTracker
from pose_parser.errors import ComparisonError
from pose_parser.landmarks import FloatArray, Landmarks, Skeleton

Status = Literal["nobody", "somebody_else", "hidden", "another_movement", "ready", "moving"]


@dataclass(frozen=True)
class CoachOptions:
    """How a coach judges.

    Parameters
    ----------
    mirrored : bool
        Whether the person does it on the other side, as in front of a mirror.
    min_visibility : float
        Joints with a landmark less visible than this are left out.
    unlike_from : float
        A pose that differs by this much from every pose of the reference belongs to another movement; 0 is the same,
        1 is 40 degrees in every joint.
    unsure_from : float
        What turns in a pose that differs by this much is not called a half repetition.
    counting : CountingRule
        What counts as a repetition.
    advice : AdviceRule
        What is worth saying.
    """

    mirrored: bool = False
    min_visibility: float = MIN_VISIBILITY
    unlike_from: float = 0.6
    unsure_from: float = 0.35
    counting: CountingRule = field(default_factory=CountingRule)
    advice: AdviceRule = field(default_factory=AdviceRule)


@dataclass(frozen=True)
class CoachState:
    """What a coach knows after a frame.

    Parameters
    ----------
    time_s : float
        Time of the frame.
    status : {"nobody", "somebody_else", "hidden", "another_movement", "ready", "moving"}
        Nobody is seen; somebody else has come into the picture; too little of what moves is seen; the pose is none of
        the reference's; a repetition may begin; one is under way. What follows is held back for the first four.
    phase : float or None
        Where in the reference the frame belongs, 0 to 1.
    reference_frame : int or None
        The frame of the reference's recording that is there.
    repetitions, halves : int
        Whole and half ones so far.
    ended : {"whole", "half"} or None
        What has ended with this frame.
    errors_deg : dict of str to (float or None)
        For each joint of the person its angle minus the reference's; None where unsure.
    worst : Advice or None
        The one correction to show.
    score_of_last : float or None
        0 to 100, of the last whole repetition.
    """

    time_s: float
    status: Status
    phase: float | None
    reference_frame: int | None
    repetitions: int
    halves: int
    ended: Ending | None
    errors_deg: dict[str, float | None]
    worst: Advice | None
    score_of_last: float | None

    @property
    def half(self) -> bool:
        """Whether a repetition that did not go the whole way has just ended."""
        return self.ended == "half"

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        values["worst"] = None if self.worst is None else self.worst.to_dict()
        rounded: dict[str, Any] = plain(values | {"half": self.half})
        return rounded


class Coach:
    """Watch somebody practise, against one repetition of a reference.

    Push every frame, also those in which nobody was found: the coach has to know of a gap. Everything is kept in a few
    small arrays; there is no thread, file or clock in it but the frames' own times.

    Parameters
    ----------
    reference : ReferenceRepetition
        Of `reference_repetition`.
    options : CoachOptions, optional
        How to judge.
    """

    def __init__(self, reference: ReferenceRepetition, options: CoachOptions | None = None) -> None:
        self.reference = reference
        self.options = options or CoachOptions()
        self._joints = _joints_of_student(reference, mirrored=self.options.mirrored)
        self.reset()

    def reset(self) -> None:
        """Begin again from 0 repetitions, as for another person."""
        self._tracker = PhaseTracker(self.reference)
        self._counter = RepetitionCounter(self.options.counting)
        self._presence = Presence()
        self._adviser = Adviser(self._joints, self.options.advice)
        self._score = RepetitionScore(self.reference)
        self._score_of_last: float | None = None
        self._time_s = math.nan
        self._skeleton: Skeleton | None = None

    def push(self, frame: Landmarks) -> CoachState:
        """Take the newest frame in.

        Parameters
        ----------
        frame : Landmarks
            One frame, later than the one before; all NaN where nobody was seen.

        Raises
        ------
        ComparisonError
            If it is not exactly one frame, not later than the last, or its skeleton lacks a joint of the reference.
        """
        passed_s = self._check(frame)
        status = self._who(frame)
        if status is not None:
            return self._hold_back(status)
        angles = joint_angles(frame, self._joints, dims=self.reference.dims, min_visibility=self.options.min_visibility)
        extent = float(self.reference.movement.extent(angles)[0])
        phase = self._tracker.push(passed_s, angles[0], at_rest=not self._counter.is_under_way)
        if phase is None or math.isnan(extent):
            return self._hold_back("hidden")
        if phase.unlikeness > self.options.unlike_from:
            return self._hold_back("another_movement")
        return self._judge(extent, phase, angles[0] - self.reference.angles_deg[phase.sample])

    def _check(self, frame: Landmarks) -> float:
        """Take the frame's time and return what has passed since the last one."""
        if len(frame) != 1:
            raise ComparisonError(f"a coach takes one frame at a time, not {len(frame)}")
        time_s = float(frame.timestamps_ms[0]) / 1000.0
        if time_s <= self._time_s:
            raise ComparisonError(f"frame at {time_s:.3f} s is not after the last one at {self._time_s:.3f} s")
        if frame.skeleton is not self._skeleton:
            missing = [j.name for j in self._joints if j.feature(frame.skeleton, self.reference.dims) is None]
            if missing:
                raise ComparisonError(f"{frame.skeleton.name} lacks joints of the reference: {', '.join(missing)}")
            self._skeleton = frame.skeleton
        passed_s = 0.0 if math.isnan(self._time_s) else time_s - self._time_s
        self._time_s = time_s
        return passed_s

    def _who(self, frame: Landmarks) -> Status | None:
        """Say who is in the picture, None for the person who is coached."""
        place = places(frame)[0]
        same = self._presence.push(place)
        if self._presence.is_new:
            self._counter.drop()
            self._tracker.restart()
        if same:
            return None
        return "nobody" if place is None else "somebody_else"

    def _hold_back(self, status: Status) -> CoachState:
        """Say nothing new of a frame that cannot be judged, and nothing at all to somebody else."""
        if status == "somebody_else":
            self._adviser.drop()
        else:
            self._adviser.rest(self._time_s)
        return self._state(status, None, None, None)

    def _judge(self, extent: float, phase: Phase, errors_deg: FloatArray) -> CoachState:
        was_under_way = self._counter.is_under_way
        ended = self._counter.push(self._time_s, extent, sure=phase.unlikeness <= self.options.unsure_from)
        if self._counter.is_under_way and not was_under_way:
            self._score.restart()
        if was_under_way:
            self._score.push(phase.phase, errors_deg)
        if ended == "whole":
            self._score_of_last = self._score.value()
        if ended:
            self._score.restart()
        if self._counter.is_under_way:
            words = self.reference.phases.phases[self.reference.phases.of_sample[phase.sample]].words
            self._adviser.push(self._time_s, errors_deg, words)
        else:
            self._adviser.rest(self._time_s)
        return self._state("moving" if self._counter.is_under_way else "ready", phase, errors_deg, ended)

    def _state(
        self, status: Status, phase: Phase | None, errors_deg: FloatArray | None, ended: Ending | None
    ) -> CoachState:
        known = [] if errors_deg is None else errors_deg.tolist()
        errors = dict.fromkeys((joint.name for joint in self._joints), None) | {
            joint.name: None if math.isnan(error) else error for joint, error in zip(self._joints, known, strict=False)
        }
        return CoachState(
            time_s=self._time_s,
            status=status,
            phase=None if phase is None else phase.phase,
            reference_frame=None if phase is None else int(self.reference.frames[phase.sample]),
            repetitions=self._counter.repetitions,
            halves=self._counter.halves,
            ended=ended,
            errors_deg=errors,
            worst=self._adviser.advice,
            score_of_last=self._score_of_last,
        )


def _joints_of_student(reference: ReferenceRepetition, *, mirrored: bool) -> tuple[Joint, ...]:
    """Give the person's joint for each of the reference's."""
    if not mirrored:
        return reference.joints
    by_name = {joint.name: joint for joint in reference.joints}
    return tuple(by_name.get(joint.mirrored_name, joint) for joint in reference.joints)
