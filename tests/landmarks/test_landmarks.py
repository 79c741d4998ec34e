import numpy as np
import pytest

from pose_parser.errors import PoserError
from pose_parser.landmarks import COCO_17, Landmarks


def arrays(n_frames: int = 4, n_landmarks: int = 17) -> dict[str, np.ndarray]:
    return {
        "image_xyz": np.zeros((n_frames, n_landmarks, 3)),
        "world_xyz": np.zeros((n_frames, n_landmarks, 3)),
        "visibility": np.ones((n_frames, n_landmarks)),
        "timestamps_ms": np.arange(n_frames) * 40.0,
    }


def test_holds_what_it_was_given() -> None:
    landmarks = Landmarks(skeleton=COCO_17, image_size=(1280, 720), **arrays())

    assert len(landmarks) == 4
    assert landmarks.aspect_ratio == pytest.approx(16 / 9)


def test_no_frames_are_a_recording_too() -> None:
    assert len(Landmarks(skeleton=COCO_17, image_size=(640, 480), **arrays(n_frames=0))) == 0


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("image_xyz", np.zeros((4, 17, 2))),
        ("image_xyz", np.zeros((17, 3))),
        ("image_xyz", np.zeros((4, 33, 3))),
        ("world_xyz", np.zeros((3, 17, 3))),
        ("visibility", np.ones((4, 17, 1))),
        ("timestamps_ms", np.zeros((4, 1))),
    ],
)
def test_a_wrong_shape_is_named(name: str, wrong: np.ndarray) -> None:
    with pytest.raises(PoserError, match=rf"Landmarks\.{name} has shape .*coco17 expects"):
        Landmarks(skeleton=COCO_17, image_size=(640, 480), **(arrays() | {name: wrong}))


def test_cannot_be_changed() -> None:
    landmarks = Landmarks(skeleton=COCO_17, image_size=(640, 480), **arrays())

    with pytest.raises(AttributeError):
        landmarks.image_size = (1, 1)  # type: ignore[misc]
