"""A student made of the reference itself, with one joint bent by a known angle: what the comparison has to find.

Each case warps a real recording in time, bends one joint in three dimensions over one phase of the movement, turns,
scales and mirrors the body, and films it anew at another frame rate. The bend turns everything beyond the joint about
an axis at right angles to the plane of the limb, so no other joint's angle changes, and the true change is computed
here from the points before and after, by the arc cosine. Movements that turn by a right angle between two frames, as in
jumping jacks filmed ten times a second, are left out: no film shows what lies between.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from pose_parser.comparison.compare import compare
from pose_parser.comparison.phases import find_phases
from pose_parser.comparison.pose import mirror_landmarks, pose_sequence
from pose_parser.comparison.repetitions import find_repetitions
from pose_parser.comparison.result import Comparison
from pose_parser.landmarks import Landmarks, mirrored_name, read_landmarks

RECORDINGS = Path(__file__).parent / "recordings"
N_CASES = 200
LEAST_BEND_DEG = 10.0
# A dozen moments at thirty a second; in fewer, the moments at its borders carry the mean.
LEAST_PHASE_S = 0.4
BEYOND = {
    "knee": ("hip", "knee", "ankle", ("ankle", "heel", "foot_index")),
    "hip": ("shoulder", "hip", "knee", ("knee", "ankle", "heel", "foot_index")),
    "ankle": ("knee", "ankle", "foot_index", ("heel", "foot_index")),
    "elbow": ("shoulder", "elbow", "wrist", ("wrist", "pinky", "index", "thumb")),
    "shoulder": ("hip", "shoulder", "elbow", ("elbow", "wrist", "pinky", "index", "thumb")),
}
# From and to which second, and how often the frames in between are filled in by a smooth curve.
CLIPS = {
    "squats": (0.0, 12.8, 6),
    "squat": (0.0, 6.2, 6),
    "stepping_backwards": (0.0, 12.6, 3),
}

FILES = {"squat": "squats"}

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """What a case is made with, and what is true of it."""

    clip: str
    seed: int
    joint: str
    phase: str
    true_deg: float
    reference: Landmarks
    student: Landmarks
    mirrored: bool
    shown_s: Array


@lru_cache(maxsize=8)
def clip(name: str) -> Landmarks:
    begins, ends, steps = CLIPS[name]
    recording = read_landmarks(RECORDINGS / f"{FILES.get(name, name)}.parquet")
    times = recording.landmarks.timestamps_ms / 1000.0
    rows = np.flatnonzero((times >= begins - 1e-6) & (times <= ends + 1e-6))
    cut = recording.landmarks.cut(rows[0], rows[-1] + 1)
    filled = np.linspace(times[rows[0]], times[rows[-1]], steps * (len(rows) - 1) + 1)
    return at_times(cut, filled)


def at_times(landmarks: Landmarks, times_s: Array) -> Landmarks:
    own = landmarks.timestamps_ms / 1000.0
    visibility = np.array([np.interp(times_s, own, column) for column in landmarks.visibility.T]).T
    return replace(
        landmarks,
        image_xyz=CubicSpline(own, landmarks.image_xyz)(times_s),
        world_xyz=CubicSpline(own, landmarks.world_xyz)(times_s),
        visibility=visibility,
        timestamps_ms=times_s * 1000.0,
    )


@lru_cache(maxsize=8)
def phases_of(name: str) -> dict[str, Any]:
    """Which seconds of the clip belong to each phase; those of the comparison itself, from the reference alone."""
    pose = pose_sequence(clip(name))
    phases = find_phases(pose, [one for one in find_repetitions(pose) if one.complete])
    return {phase.name: pose.times_s[phases.of_sample == n] for n, phase in enumerate(phases.phases)}


def angle_deg(world: Array, points: tuple[int, int, int]) -> Array:
    first, joint, last = (world[:, point] for point in points)
    one, other = first - joint, last - joint
    cosine = (one * other).sum(axis=1) / (np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1))
    return np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))


def bent(landmarks: Landmarks, joint: str, bend_deg: Array) -> tuple[Landmarks, Array]:
    """Open a joint by some degrees in each frame; return the true change of its angle too."""
    side, part = joint.split("_")
    near, middle, far, beyond = BEYOND[part]
    place = landmarks.skeleton.index_by_name
    points = tuple(place[f"{side}_{point}"] for point in (near, middle, far))
    moved = [place[f"{side}_{point}"] for point in beyond]
    world = landmarks.world_xyz.copy()
    before = angle_deg(world, points)
    centre = world[:, points[1]]
    axis = np.cross(world[:, points[0]] - centre, world[:, points[2]] - centre)
    axis /= np.linalg.norm(axis, axis=1, keepdims=True)
    offset = world[:, moved] - centre[:, None]
    turn = np.radians(bend_deg)[:, None, None]
    about = axis[:, None]
    # Rodrigues' formula.
    world[:, moved] = centre[:, None] + (
        offset * np.cos(turn)
        + np.cross(about, offset) * np.sin(turn)
        + about * (about * offset).sum(axis=2, keepdims=True) * (1.0 - np.cos(turn))
    )
    return replace(landmarks, world_xyz=world), angle_deg(world, points) - before


def filmed(landmarks: Landmarks, turn_deg: float, scale: float, place: tuple[float, float]) -> Landmarks:
    """Turn the body about the vertical, scale it, and project it on a picture."""
    sine, cosine = np.sin(np.radians(turn_deg)), np.cos(np.radians(turn_deg))
    world = landmarks.world_xyz @ np.array([[cosine, 0, -sine], [0, 1, 0], [sine, 0, cosine]]) * scale
    depth = 4.0 + world[..., 2:]
    picture = np.array(place) + 1.5 * world[..., :2] / depth * [1.0 / landmarks.aspect_ratio, 1.0]
    image = np.concatenate([picture, world[..., 2:] / 4.0], axis=2)
    return replace(landmarks, world_xyz=world, image_xyz=image)


def warped_times(rng: np.random.Generator, duration_s: float, fps: float) -> tuple[Array, Array]:
    """Give times of the student's frames, and which time of the reference each shows."""
    length_s = duration_s / rng.uniform(0.65, 1.6)
    times = np.arange(0.0, length_s + 1e-9, 1.0 / fps)
    share = times / length_s
    swing, phase = rng.uniform(0.1, 0.45), rng.uniform(0, 2 * np.pi)
    bow = swing * (np.sin(2 * np.pi * share + phase) - np.sin(phase)) / (2 * np.pi)
    return times, np.clip(share + bow, 0.0, 1.0) * duration_s


def mean_during(change_deg: Array, times_s: Array, shown_s: Array, phase_s: Array) -> float:
    """Average the true change over the time in which the student shows the phase."""
    fine = np.arange(0.0, times_s[-1], 0.001)
    nearest = np.rint(np.interp(fine, times_s, shown_s) * 30.0).astype(int)
    inside = np.isin(nearest, np.rint(phase_s * 30.0).astype(int))
    return float(np.interp(fine, times_s, change_deg)[inside].mean())


def stretches(phase_s: Array) -> list[Array]:
    return np.split(phase_s, np.flatnonzero(np.diff(phase_s) > 0.1) + 1)


def shortest_s(student_s: Array, phase_s: Array) -> float:
    """Tell how long the shortest stretch of a phase lasts for the student."""
    firsts = np.cumsum([0, *map(len, stretches(phase_s))])
    return min(float(np.ptp(student_s[first:last])) for first, last in pairwise(firsts))


def made_bend(rng: np.random.Generator, times_s: Array, phase_s: Array, size_deg: float) -> Array:
    """Ramp up and down within each stretch of the phase."""
    bend = np.zeros(len(times_s))
    for stretch in stretches(phase_s):
        begins, ends = stretch[0], stretch[-1]
        ramp = 0.2 * (ends - begins)
        way = np.clip(np.minimum(times_s - begins, ends - times_s) / max(ramp, 1e-6), 0.0, 1.0)
        bend += size_deg * (1.0 - np.cos(np.pi * way)) / 2.0
    return bend


def make_case(seed: int) -> Case:
    rng = np.random.default_rng(seed)
    name = list(CLIPS)[seed % len(CLIPS)]
    reference = clip(name)
    pose = pose_sequence(reference)
    sure = [
        j.name
        for j, known in zip(pose.joints, np.isfinite(pose.angles_3d_deg).mean(axis=0), strict=True)
        if known == 1.0
    ]
    joints = [one for one in sure if one.split("_")[-1] in BEYOND]
    times, shown = warped_times(rng, reference.timestamps_ms[-1] / 1000.0, rng.choice([15.0, 24.0, 25.0, 30.0, 50.0]))
    phases = {
        phase: seconds
        for phase, seconds in phases_of(name).items()
        if shortest_s(np.interp(seconds, shown, times), seconds) > LEAST_PHASE_S
    }
    warped = replace(at_times(reference, shown), timestamps_ms=times * 1000.0)
    true_deg = 0.0
    while abs(true_deg) < LEAST_BEND_DEG:  # an angle can neither be opened beyond 180 degrees nor closed beyond 0
        joint, phase = str(rng.choice(joints)), str(rng.choice(sorted(phases)))
        bend = made_bend(rng, shown, phases[phase], rng.uniform(15.0, 40.0) * rng.choice([-1.0, 1.0]))
        student, change = bent(warped, joint, bend)
        true_deg = mean_during(change, times, shown, phases[phase])
    student = filmed(student, rng.uniform(-180, 180), rng.uniform(0.7, 1.4), (rng.uniform(0.3, 0.7), 0.5))
    mirrored = bool(rng.random() < 0.5)
    if mirrored:
        student, joint = mirror_landmarks(student), mirrored_name(joint)
    return Case(name, seed, joint, phase, true_deg, reference, student, mirrored, shown)


def faults(case: Case, found: Comparison) -> list[str]:
    """List what the comparison got wrong."""
    wrong = []
    first = found.corrections[0] if found.corrections else None
    if first is None or (first.joint, first.phase) != (case.joint, case.phase):
        wrong.append(f"names {first and (first.joint, first.phase)}")
    elif abs(first.error_deg - case.true_deg) > 2.0:
        wrong.append(f"says {first.error_deg:.1f}")
    for joint in found.joints:
        for phase in joint.phases:
            is_it = (joint.joint, phase.phase) == (case.joint, case.phase)
            if not is_it and phase.world is not None and abs(phase.world.mean_error_deg) >= 2.0:
                wrong.append(f"{joint.joint} {phase.phase} {phase.world.mean_error_deg:.1f}")
    return wrong


@pytest.mark.parametrize("first", range(0, N_CASES, 20))
def test_the_bent_joint_its_phase_and_its_angle_are_found_and_nothing_else(first: int) -> None:
    wrong = {}
    for seed in range(first, first + 20):
        case = make_case(seed)
        found = faults(case, compare(case.reference, case.student))
        if found:
            wrong[f"{seed}: {case.clip} {case.joint} {case.phase} {case.true_deg:.1f}"] = found
    assert not wrong
