"""BlazePose on real films. What runs MediaPipe is at the top of this file and is called in a child process."""

import json
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pose_parser.landmarks import BLAZEPOSE_33
from pose_parser.video.frames import Frame, iter_frames

GOLDEN = Path(__file__).with_name("walking_landmarks.json")
# The person is small in the clip's wide picture; this part of it, and of the time, shows her whole and large enough.
WALKING_FRAMES = slice(76, 100, 2)
WALKING_COLUMNS = slice(300, 1000)
SQUAT_STEP_MS = 200

Poses = list[Any]


def walking_frames(film: Path) -> list[Frame]:
    frames = islice(iter_frames(film), WALKING_FRAMES.start, WALKING_FRAMES.stop, WALKING_FRAMES.step)
    return [Frame(frame.timestamp_ms, np.ascontiguousarray(frame.image_rgb[:, WALKING_COLUMNS])) for frame in frames]


def mirrored(frame: Frame) -> Frame:
    return Frame(frame.timestamp_ms, np.ascontiguousarray(frame.image_rgb[:, ::-1]))


def elsewhere(frame: Frame) -> Frame:
    """The same person further to the right, walking the other way."""
    return Frame(frame.timestamp_ms, np.ascontiguousarray(np.roll(frame.image_rgb, 220, axis=1)[:, ::-1]))


def alone(models: Path, frames: list[Frame]) -> Poses:
    from pose_parser.estimation.blazepose import BlazePoseEstimator

    with BlazePoseEstimator(models) as estimator:
        return [estimator.estimate(frame.image_rgb, int(frame.timestamp_ms)) for frame in frames]


def in_turns(models: Path, streams: list[list[Frame]], n_estimators: int) -> list[Poses]:
    """Two streams, frame by frame in turns, through an estimator each, or both through the same one."""
    from pose_parser.estimation.blazepose import BlazePoseEstimator

    made = [BlazePoseEstimator(models) for _ in range(n_estimators)]
    found: list[Poses] = [[], []]
    for pair in zip(*streams, strict=True):
        for index, frame in enumerate(pair):
            # One millisecond apart: an estimator wants each picture to be later than the one before.
            found[index].append(made[index % n_estimators].estimate(frame.image_rgb, int(frame.timestamp_ms) + index))
    for estimator in made:
        estimator.close()
        estimator.close()
    return found


def walk(models: Path, film: Path) -> dict[str, Any]:
    frames = walking_frames(film)
    other = [elsewhere(frame) for frame in frames]
    return {
        "size": frames[0].image_rgb.shape[1::-1],
        "plain": alone(models, frames),
        "mirrored": alone(models, [mirrored(frame) for frame in frames]),
        "other": alone(models, other),
        "own": in_turns(models, [frames, other], 2),
        "shared": in_turns(models, [frames, other], 1),
        "empty": alone(models, [Frame(t, np.zeros((480, 640, 3), np.uint8)) for t in (0.0, 40.0)]),
    }


def squat(models: Path, film: Path) -> Poses:
    frames = [Frame(n * SQUAT_STEP_MS, frame.image_rgb) for n, frame in enumerate(iter_frames(film))]
    return alone(models, frames)


def every_size(models: Path, film: Path) -> dict[str, Poses]:
    from pose_parser.estimation.blazepose import BlazePoseEstimator

    frames = walking_frames(film)[:3]
    found = {}
    for name in ("lite", "full", "heavy"):
        with BlazePoseEstimator(models, name) as estimator:
            found[name] = [estimator.estimate(frame.image_rgb, int(frame.timestamp_ms)) for frame in frames]
    return found


def opencv_limit(_models: Path) -> bool:
    """Tell whether OpenCV refuses a picture above Poser's limit once the engine is imported."""
    import cv2

    import pose_parser.estimation.blazepose  # noqa: F401

    large = cv2.imencode(".png", np.zeros((2000, 2000), np.uint8))[1]
    try:
        return cv2.imdecode(large, cv2.IMREAD_COLOR) is None
    except cv2.error:
        return True


def imported_with(_models: Path) -> bool:
    import sys

    import pose_parser.estimation.assets
    import pose_parser.estimation.estimator  # noqa: F401

    return "mediapipe" in sys.modules


@pytest.fixture(scope="module")
def walking(call_sandboxed: Any, pose_models: Path, footage: Path) -> dict[str, Any]:
    found: dict[str, Any] = call_sandboxed(walk, pose_models, footage)
    return found


def image_px(poses: Poses, size: tuple[int, int]) -> np.ndarray:
    return np.array([pose.image_xyz[:, :2] for pose in poses]) * size


def world(poses: Poses) -> np.ndarray:
    return np.array([pose.world_xyz for pose in poses])


@pytest.mark.shared_data
def test_agrees_with_an_independent_implementation(call_sandboxed: Any, pose_models: Path, shared_data: Path) -> None:
    """The bounds are what a correct engine reaches: other decoders and rounding make the rest."""
    folder = shared_data / "squats_tfjs"
    poses = call_sandboxed(squat, pose_models, folder / "pose_squats.mp4")
    reference = np.array(json.loads((folder / "pose_squats.full.json").read_text()))[:, :, :2]
    reference_world = np.array(json.loads((folder / "pose_squats_3d.full.json").read_text()))

    error_px = np.linalg.norm(image_px(poses, (720, 1280)) - reference, axis=2)
    error_m = np.linalg.norm(world(poses) - reference_world, axis=2)

    assert len(poses) == len(reference)
    assert np.median(error_px) < 6
    assert np.percentile(error_px, 95) < 16.5
    assert np.median(error_m) < 0.06


def test_finds_what_it_found_before(walking: dict[str, Any]) -> None:
    """The file says where the film is from; other processors round otherwise, hence a hundredth of the picture."""
    golden = json.loads(GOLDEN.read_text())
    found = np.array([np.column_stack((pose.image_xyz[:, :2], pose.visibility)) for pose in walking["plain"]])

    difference = np.abs(found[:: golden["every"]] - np.array(golden["xy_visibility"]))

    assert np.percentile(difference[:, :, :2], 95) < 0.01
    assert np.median(difference[:, :, 2]) < 0.05


def test_a_mirrored_film_gives_mirrored_landmarks(walking: dict[str, Any]) -> None:
    width, _height = walking["size"]
    order = list(BLAZEPOSE_33.mirror_order)
    plain = image_px(walking["plain"], walking["size"])
    flipped = image_px(walking["mirrored"], walking["size"])[:, order]
    flipped[:, :, 0] = width - flipped[:, :, 0]
    flipped_world = world(walking["mirrored"])[:, order] * (-1, 1, 1)

    error_px = np.linalg.norm(flipped - plain, axis=2)

    assert np.median(error_px) < 6
    assert np.percentile(error_px, 95) < 20
    assert np.median(np.linalg.norm(flipped_world - world(walking["plain"]), axis=2)) < 0.08


def test_the_axes_are_those_of_the_contract(walking: dict[str, Any]) -> None:
    index = BLAZEPOSE_33.index_by_name
    for pose in walking["plain"]:
        for axes in (pose.image_xyz, pose.world_xyz):
            assert axes.shape == (33, 3)
            assert axes[index["nose"], 1] < axes[index["left_hip"], 1] < axes[index["left_ankle"], 1]
        hips = pose.world_xyz[[index["left_hip"], index["right_hip"]]].mean(0)
        height_m = np.ptp(pose.world_xyz[:, 1])
        assert np.abs(hips).max() < 0.05
        assert 1.0 < height_m < 2.2
        assert ((pose.visibility >= 0) & (pose.visibility <= 1)).all()


def test_two_streams_with_an_estimator_each_are_as_if_alone(walking: dict[str, Any]) -> None:
    for name, together in zip(("plain", "other"), walking["own"], strict=True):
        assert np.allclose(image_px(together, walking["size"]), image_px(walking[name], walking["size"]), atol=1e-3)
        assert np.allclose(world(together), world(walking[name]), atol=1e-5)


def test_two_streams_through_one_estimator_are_mixed_up(walking: dict[str, Any]) -> None:
    """The reason why nothing else will do: one of the two people is lost, or put where the other one is."""
    lost = [
        sum(pose is None or np.abs(pose.image_xyz - own.image_xyz)[:, :2].max() > 0.05 for pose, own in pairs)
        for pairs in (
            list(zip(shared, walking[name], strict=True))
            for name, shared in zip(("plain", "other"), walking["shared"], strict=True)
        )
    ]

    assert max(lost) >= len(walking["plain"]) // 2


def test_nobody_in_the_picture_is_none(walking: dict[str, Any]) -> None:
    assert walking["empty"] == [None, None]


def test_every_size_of_the_network_finds_the_same_person(call_sandboxed: Any, pose_models: Path, footage: Path) -> None:
    found = call_sandboxed(every_size, pose_models, footage)
    names = [f"{side}_{joint}" for side in ("left", "right") for joint in ("shoulder", "hip")]
    torso = [BLAZEPOSE_33.index_by_name[name] for name in names]
    places = {name: np.array([pose.image_xyz[torso, :2] for pose in poses]) for name, poses in found.items()}

    assert np.abs(places["lite"] - places["full"]).max() < 0.05
    assert np.abs(places["heavy"] - places["full"]).max() < 0.05
    assert not np.array_equal(places["lite"], places["full"])


def test_the_limit_on_pictures_is_set_before_the_engine_loads_opencv(call_sandboxed: Any, pose_models: Path) -> None:
    assert call_sandboxed(opencv_limit, pose_models)


def test_only_the_estimator_itself_imports_the_engine(call_sandboxed: Any, pose_models: Path) -> None:
    assert not call_sandboxed(imported_with, pose_models)
