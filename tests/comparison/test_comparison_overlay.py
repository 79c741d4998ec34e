"""The film of a comparison, and the figures that are drawn in it."""

from pathlib import Path

import numpy as np
import pytest

from pose_parser.comparison.compare import compare
from pose_parser.comparison.figures import Figures, error_colour, limb_ends, make_figures
from pose_parser.comparison.overlay import write_overlay
from pose_parser.comparison.pose import mirror_landmarks
from pose_parser.errors import VideoError
from pose_parser.landmarks import Landmarks
from pose_parser.video.frames import iter_frames
from pose_parser.video.writer import VideoWriter

BLUE, WHITE, ORANGE, GREY = (0, 114, 178), (250, 248, 247), (213, 94, 0), (139, 145, 157)


@pytest.fixture(scope="session")
def two(squats: Landmarks, bend_knee) -> Figures:
    """A squat, and the same with the left knee 40 degrees too far bent all the time."""
    one = squats.cut(0, 16)
    bent = bend_knee(one, "left", np.full(16, -40.0))
    return make_figures(compare(one, bent), one, bent)


def film_of(path: Path, times_ms: np.ndarray, size: tuple[int, int]) -> Path:
    with VideoWriter(path, image_size=size) as writer:
        for time_ms in times_ms:
            writer.append(np.full((size[1], size[0], 3), 90, np.uint8), time_ms)
    return path


def colour_at(image: np.ndarray, place: np.ndarray) -> np.ndarray:
    x, y = np.rint(place).astype(int)
    return image[y, x].astype(int)


def test_colours_run_from_blue_over_white_to_orange_and_grey_is_unsure() -> None:
    assert [error_colour(error) for error in (-30.0, 0.0, 30.0, 90.0, np.nan)] == [BLUE, WHITE, ORANGE, ORANGE, GREY]
    assert error_colour(-15.0) == tuple(round((a + b) / 2) for a, b in zip(WHITE, BLUE, strict=True))


def test_limbs_have_the_colour_of_their_error_over_the_student_s_film(two: Figures, tmp_path: Path) -> None:
    times_ms = np.arange(0.0, 3000.0, 100.0)
    film = film_of(tmp_path / "student.mp4", times_ms, (360, 640))
    done: list[int] = []
    write_overlay(two, tmp_path / "over.mp4", film=film, on_frame=done.append)
    frames = list(iter_frames(tmp_path / "over.mp4"))
    assert [frame.timestamp_ms for frame in frames] == pytest.approx(times_ms, abs=0.1)
    assert done == list(range(1, 31))
    joints = ["left_knee", "right_knee"]
    for number in (5, 15, 25):
        drawn, time_s = frames[number].image_rgb, times_ms[number] / 1000.0
        assert drawn.shape[0] > 640
        limbs = limb_ends(two.student_xy(time_s) * 640, two.student.skeleton, joints)
        left, right = (colour_at(drawn, limb.mean(axis=0)) for limb in limbs)
        # H.264 keeps colours at half the resolution of the picture.
        assert left[2] > left[0] + 80
        assert right.min() > 150


def test_without_a_film_the_ground_is_plain_and_dark(two: Figures, tmp_path: Path) -> None:
    write_overlay(two, tmp_path / "over.mp4")
    frames = list(iter_frames(tmp_path / "over.mp4"))
    assert len(frames) == len(two.student)
    assert frames[0].image_rgb[5, 5].max() < 60


def test_the_reference_lies_over_the_student_where_nothing_differs(two: Figures) -> None:
    index = two.student.skeleton.index_by_name
    for row in (10, 40, 70):
        reference, student = two.reference_xy(row), two.student_xy(float(two.comparison.track.student_s[row]))
        size = np.ptp(student[:, 1])
        same = [index[name] for name in ("left_shoulder", "right_hip", "right_knee", "right_wrist", "left_knee")]
        assert np.abs(reference - student)[same].max() < 0.06 * size


def test_a_reference_done_on_the_other_side_is_laid_over_mirrored(walker: Landmarks) -> None:
    figures = make_figures(compare(walker, mirror_landmarks(walker)), walker, mirror_landmarks(walker))
    student = figures.student_xy(float(figures.comparison.track.student_s[100]))
    assert np.abs(figures.reference_xy(100) - student).max() < 0.1 * np.ptp(student[:, 1])


def test_moments_that_are_not_compared_are_left_as_they_are(squats: Landmarks, tmp_path: Path) -> None:
    figures = make_figures(compare(squats.cut(0, 31), squats), squats.cut(0, 31), squats)
    assert figures.row_at(1.0) is not None
    assert figures.row_at(12.0) is None
    film = film_of(tmp_path / "student.mp4", np.array([1000.0, 12000.0]), (360, 640))
    write_overlay(figures, tmp_path / "over.mp4", film=film)
    first, last = (frame.image_rgb[:640] for frame in iter_frames(tmp_path / "over.mp4"))
    assert np.abs(last.astype(int) - 90).max() < 12
    assert np.abs(first.astype(int) - 90).max() > 100


def test_a_film_that_cannot_be_read_leaves_nothing(two: Figures, tmp_path: Path) -> None:
    (tmp_path / "student.mp4").write_bytes(b"no film")
    with pytest.raises(VideoError):
        write_overlay(two, tmp_path / "over.mp4", film=tmp_path / "student.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["student.mp4"]
