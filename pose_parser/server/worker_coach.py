"""Somebody who practises: what the answer to a frame gains, in a pose worker."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pose_parser.errors import PoserError
from pose_parser.landmarks import FloatArray, Landmarks
from pose_parser.server.channel import Message

if TYPE_CHECKING:
    from pose_parser.comparison.online import Coach, CoachState
    from pose_parser.library.practice import PracticeReference

_MIRROR_IS_BETTER = 0.8
_MIRROR_GAIN_DEG = 1.0
_TRUNK = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")
_LIMB_WEIGHT = 0.1


class Practising:
    """One session's practice.

    Parameters
    ----------
    data_dir : Path
        The data folder, which holds the recordings.
    tell_problem : callable
        Given why the practice cannot go on, in words.

    Notes
    -----
    The reference is read by a thread of its own; until it is there, frames are answered without a coach.
    """

    def __init__(self, data_dir: Path, tell_problem: Callable[[str], None]) -> None:
        self._data_dir = data_dir
        self._tell_problem = tell_problem
        self._wanted: Message | None = None
        self._lesson: Lesson | None = None

    def begin(self, wanted: Message | None) -> None:
        """Practise against another repetition, or end."""
        self._wanted, self._lesson = wanted, None
        if wanted is not None:
            threading.Thread(target=self._load, args=(wanted,), daemon=True).start()

    def after(self, landmarks: Landmarks) -> dict[str, Any] | None:
        """Return what the coach says after a frame; None while nobody practises.

        Parameters
        ----------
        landmarks : Landmarks
            Exactly one frame.
        """
        lesson = self._lesson
        if lesson is None:
            return None
        try:
            return lesson.push(landmarks)
        except Exception as error:  # noqa: BLE001 - a coach that fails costs the practice, not the worker
            self._lesson = None
            self._tell_problem(f"Practising cannot go on: {error}.")
            return None

    def _load(self, wanted: Message) -> None:
        # Only here: who does not practise needs neither.
        from pose_parser.library.practice import load_practice

        try:
            lesson = Lesson(load_practice(self._data_dir, wanted), wanted["mirror"])
        except PoserError as error:
            if self._wanted is wanted:
                self._tell_problem(str(error))
            return
        # A later wish overtakes one that took long to read.
        if self._wanted is wanted:
            self._lesson = lesson


class Lesson:
    """Coaches for both sides until it is clear on which one the person does it.

    Parameters
    ----------
    practice : PracticeReference
        What is practised.
    mirror : {"auto", "yes", "no"}
        Whether it is done on the other side.
    """

    def __init__(self, practice: PracticeReference, mirror: str) -> None:
        from pose_parser.comparison.online import Coach, CoachOptions
        from pose_parser.comparison.pose import mirror_landmarks

        sides = {"auto": (False, True), "yes": (True,), "no": (False,)}[mirror]
        self._coaches = {side: Coach(practice.reference, CoachOptions(mirrored=side)) for side in sides}
        self._bodies = {False: practice.landmarks, True: mirror_landmarks(practice.landmarks)}
        self._first = practice.first
        self._missed = {side: _Missed() for side in sides}

    def push(self, landmarks: Landmarks) -> dict[str, Any]:
        """Take the newest frame in, and return the coach's state as pages get it."""
        states = {side: coach.push(landmarks) for side, coach in self._coaches.items()}
        for side, state in states.items():
            self._missed[side].push(state)
        mirrored = self._side()
        if len(states) == 2 and any(state.ended == "whole" for state in states.values()):
            self._settle(mirrored, self._coaches)
        return self._told(states[mirrored], landmarks, mirrored=mirrored)

    def _side(self) -> bool:
        if len(self._coaches) == 1:
            return next(iter(self._coaches))
        return self._missed[True].rms_deg < _MIRROR_IS_BETTER * self._missed[False].rms_deg - _MIRROR_GAIN_DEG

    def _settle(self, mirrored: bool, coaches: dict[bool, Coach]) -> None:  # noqa: FBT001 - a side
        self._coaches = {mirrored: coaches[mirrored]}

    def _told(self, state: CoachState, landmarks: Landmarks, *, mirrored: bool) -> dict[str, Any]:
        told = state.to_dict() | {"mirrored": mirrored, "figure": None}
        if state.reference_frame is not None:
            told["figure"] = _figure(
                self._bodies[mirrored].cut(state.reference_frame, state.reference_frame + 1), landmarks
            )
            told["reference_frame"] = self._first + state.reference_frame
        return told


class _Missed:
    """By how much somebody has missed the reference, over all repetitions so far."""

    def __init__(self) -> None:
        self._sum, self._count = 0.0, 0

    def push(self, state: CoachState) -> None:
        if state.status == "moving":
            errors = [error for error in state.errors_deg.values() if error is not None]
            self._sum += sum(error**2 for error in errors)
            self._count += len(errors)

    @property
    def rms_deg(self) -> float:
        """Root of the mean square; infinite where nothing has moved."""
        return math.sqrt(self._sum / self._count) if self._count else math.inf


def _figure(reference: Landmarks, person: Landmarks) -> list[list[float] | None] | None:
    """Lay the reference's body over the person's; x and y as fractions of the picture.

    Its trunk is fitted to the person's in the world, so that it is seen from where the person is; limbs have little
    say, since they are what differs. Without world coordinates the same is done in the picture.
    """
    from pose_parser.comparison.procrustes import fit_similarity

    places = [reference.skeleton.index_by_name.get(name, -1) for name in person.skeleton.landmark_names]
    weights = np.array([1.0 if name in _TRUNK else _LIMB_WEIGHT for name in person.skeleton.landmark_names])
    weights[np.array(places) < 0] = 0.0
    height_units = [person.aspect_ratio, 1.0]
    picture = person.image_xyz[0, :, :2] * height_units
    world, body = person.world_xyz[0], reference.world_xyz[0, places]
    if np.isfinite(body).any() and np.isfinite(world).any():
        turned = fit_similarity(body, world, weights).apply(body)[:, :2]
        laid = fit_similarity(world[:, :2], picture, np.ones(len(world))).apply(turned)
    else:
        flat = reference.image_xyz[0, places, :2] * [reference.aspect_ratio, 1.0]
        laid = fit_similarity(flat, picture, weights).apply(flat)
    return _plain(laid / height_units, weights > 0.0)


def _plain(points: FloatArray, known: Any) -> list[list[float] | None] | None:
    sure = known & np.isfinite(points).all(axis=1)
    if not sure.any():
        return None
    return [point if is_sure else None for point, is_sure in zip(np.round(points, 4).tolist(), sure, strict=True)]
