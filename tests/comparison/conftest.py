"""Real recordings as landmarks, and practice made from them: real poses, in another order and at another speed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pose_parser.comparison.online import Coach, CoachOptions, CoachState
from pose_parser.comparison.reference import ReferenceRepetition, reference_repetition
from pose_parser.comparison.repetitions import find_repetitions
from pose_parser.landmarks import BLAZEPOSE_33, Landmarks, read_landmarks

RECORDINGS = Path(__file__).with_name("recordings")
INDEX = BLAZEPOSE_33.index_by_name


def read_at(landmarks: Landmarks, times_s: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Read image, world and visibility at any times, on straight lines between the frames."""
    recorded = landmarks.timestamps_ms / 1000.0
    inside = np.clip(times_s, recorded[0], recorded[-1])
    first = np.clip(np.searchsorted(recorded, inside, side="right") - 1, 0, len(recorded) - 2)
    weight = (inside - recorded[first]) / (recorded[first + 1] - recorded[first])

    def read(values: np.ndarray) -> np.ndarray:
        share = weight.reshape(-1, *(1,) * (values.ndim - 1))
        return values[first] * (1.0 - share) + values[first + 1] * share

    return read(landmarks.image_xyz), read(landmarks.world_xyz), read(landmarks.visibility)


class Practice:
    """A recording put together piece by piece at 30 frames a second; `noise` is that of the world, in metres."""

    def __init__(self, film: Landmarks, *, fps: float = 30.0, noise: float = 0.004, seed: int = 0) -> None:
        self.film, self.fps, self.noise = film, fps, noise
        self.random = np.random.default_rng(seed)
        self.frames: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    @property
    def now_s(self) -> float:
        """Time of the next frame."""
        return len(self.frames) / self.fps

    def show(self, times_s: np.ndarray) -> "Practice":
        """Show the film's poses at these times, one a frame."""
        self.frames += zip(*read_at(self.film, np.asarray(times_s, dtype=float)), strict=True)
        return self

    def play(self, start_s: float, end_s: float, *, speed: float = 1.0) -> "Practice":
        """Play the film from one time to another, backwards if that comes first."""
        n_frames = max(2, round(abs(end_s - start_s) / speed * self.fps))
        return self.show(np.linspace(start_s, end_s, n_frames, endpoint=False))

    def hold(self, seconds: float) -> "Practice":
        """Stay in the last pose."""
        self.frames += [self.frames[-1]] * round(seconds * self.fps)
        return self

    def swing_arm(self, seconds: float, *, side: str = "left", up_to_deg: float = 120.0) -> "Practice":
        """Stay in the last pose, one arm or both swinging forwards and back once a second."""
        still = self.frames[-1]
        swings = np.arange(round(seconds * self.fps)) / self.fps
        angles = np.radians(up_to_deg) * (1.0 - np.cos(2.0 * np.pi * swings)) / 2.0
        for angle in angles:
            frame = still
            for one in ("left", "right") if side == "both" else (side,):
                frame = with_turned_arm(frame, angle, one)
            self.frames.append(frame)
        self.frames.append(still)
        return self

    def nobody(self, seconds: float) -> "Practice":
        """Show nobody."""
        empty = tuple(np.full_like(values, np.nan) for values in self.frames[-1])
        self.frames += [empty] * round(seconds * self.fps)
        return self

    def hide(self, start_s: float, end_s: float, names: list[str]) -> "Practice":
        """Make landmarks nearly invisible in frames that are there already."""
        rows = [INDEX[name] for name in names]
        for number in range(round(start_s * self.fps), min(round(end_s * self.fps), len(self.frames))):
            image, world, visibility = self.frames[number]
            visibility = visibility.copy()
            visibility[rows] = 0.1
            self.frames[number] = image, world, visibility
        return self

    def walk_through(self, walker: Landmarks, start_s: float, seconds: float, *, from_x: float = 0.0) -> "Practice":
        """Put another body, nearer to the camera, over frames that are there: it walks out of the picture's right."""
        count = min(round(seconds * self.fps), len(self.frames) - round(start_s * self.fps))
        images, worlds, visibilities = read_at(walker, np.arange(count) / self.fps)
        hips = images[:, [INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=1, keepdims=True)
        size = [1.3 * walker.aspect_ratio / self.film.aspect_ratio, 1.3, 1.0]
        way = np.zeros((count, 1, 3))
        way[:, 0, 0] = from_x + (1.1 - from_x) * np.arange(count) / count
        way[:, 0, 1] = 0.6
        poses = zip((images - hips) * size + way, worlds, visibilities, strict=True)
        first = round(start_s * self.fps)
        self.frames[first : first + count] = poses
        return self

    def landmarks(self) -> Landmarks:
        """Give what was put together."""
        image, world, visibility = (np.stack(values) for values in zip(*self.frames, strict=True))
        times = np.arange(len(image)) / self.fps * 1000.0
        world = world + self.random.normal(0.0, self.noise, world.shape)
        image = image + self.random.normal(0.0, self.noise / 4.0, image.shape)
        return Landmarks(BLAZEPOSE_33, image, world, visibility, times, self.film.image_size)


def with_turned_arm(
    frame: tuple[np.ndarray, np.ndarray, np.ndarray], angle: float, side: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Turn elbow and wrist about the shoulder, forwards and up."""
    image, world, visibility = (values.copy() for values in frame)
    shoulder, arm = INDEX[f"{side}_shoulder"], [INDEX[f"{side}_{part}"] for part in ("elbow", "wrist")]
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[1.0, 0.0, 0.0], [0.0, cos, sin], [0.0, -sin, cos]])
    world[arm] = world[shoulder] + (world[arm] - world[shoulder]) @ turn
    image[arm, 1] = image[shoulder, 1] + (image[arm, 1] - image[shoulder, 1]) * cos
    return image, world, visibility


def with_bent_knee(landmarks: Landmarks, side: str, by_deg: np.ndarray) -> Landmarks:
    """Turn one shank about the knee in each frame, so that the knee's angle in the world grows by so many degrees."""
    world = landmarks.world_xyz.copy()
    hip, knee = (world[:, INDEX[f"{side}_{part}"]] for part in ("hip", "knee"))
    rows = [INDEX[f"{side}_{part}"] for part in ("ankle", "heel", "foot_index")]
    thigh = hip - knee
    axis = np.cross(thigh, world[:, rows[0]] - knee)
    axis /= np.linalg.norm(axis, axis=1, keepdims=True)
    angle = np.radians(by_deg)[:, None]
    for row in rows:
        arm = world[:, row] - knee
        along = axis * (axis * arm).sum(axis=1, keepdims=True)
        world[:, row] = knee + along + (arm - along) * np.cos(angle) + np.cross(axis, arm) * np.sin(angle)
    return replace(landmarks, world_xyz=world)


@pytest.fixture(scope="session")
def squats() -> Landmarks:
    """Two squats and the beginning of a third, 5 frames a second."""
    return read_landmarks(RECORDINGS / "squats.parquet").landmarks


@pytest.fixture(scope="session")
def walker() -> Landmarks:
    """Somebody who walks backwards, 10 frames a second."""
    return read_landmarks(RECORDINGS / "stepping_backwards.parquet").landmarks


@pytest.fixture(scope="session")
def jumping_jacks() -> Landmarks:
    """Two jumping jacks, small in the picture, 15 frames a second."""
    return read_landmarks(RECORDINGS / "jumping_jacks.parquet").landmarks


@pytest.fixture
def practice(squats):
    """Begin a practice made of the squats' poses."""

    def begin(**options) -> Practice:
        return Practice(squats, **options)

    return begin


@pytest.fixture(scope="session")
def bend_knee():
    """Bend a knee by a known angle."""
    return with_bent_knee


@pytest.fixture(scope="session")
def squat(squats) -> ReferenceRepetition:
    """The first of the squats, to hold others against."""
    return reference_repetition(squats, find_repetitions(squats)[0])


@pytest.fixture(scope="session")
def coach_all():
    """Push all frames of a recording to a coach."""

    def run(reference: ReferenceRepetition, landmarks: Landmarks, **options) -> list[CoachState]:
        coach = Coach(reference, CoachOptions(**options))
        return [coach.push(landmarks.cut(index, index + 1)) for index in range(len(landmarks))]

    return run
