"""Similarity transforms that are known beforehand."""

import numpy as np
import pytest

from pose_parser.comparison.procrustes import common_rotation, fit_similarity, rotation_angle_deg, tilt_deg


def rotation(axis: int, angle_deg: float) -> np.ndarray:
    sine, cosine = np.sin(np.radians(angle_deg)), np.cos(np.radians(angle_deg))
    turned = np.eye(3)
    first, second = [other for other in range(3) if other != axis]
    turned[first, first] = turned[second, second] = cosine
    turned[first, second], turned[second, first] = -sine, sine
    return turned


@pytest.fixture
def body() -> np.ndarray:
    return np.random.default_rng(3).normal(size=(4, 12, 3))


def test_scale_rotation_and_translation_come_back(body: np.ndarray) -> None:
    turn = rotation(1, 40.0) @ rotation(0, -15.0)
    moved = 1.6 * body @ turn.T + [1.0, -2.0, 0.5]
    found = fit_similarity(body, moved, np.ones(body.shape[:2]))
    assert np.allclose(found.scale, 1.6)
    assert np.allclose(found.rotation, turn)
    assert np.allclose(found.apply(body), moved)


def test_in_the_picture_too(body: np.ndarray) -> None:
    flat, turn = body[..., :2], rotation(2, 25.0)[:2, :2]
    moved = 0.5 * flat @ turn.T + [3.0, 4.0]
    assert np.allclose(fit_similarity(flat, moved, np.ones(flat.shape[:2])).apply(flat), moved)


def test_unknown_and_weightless_points_do_not_count(body: np.ndarray) -> None:
    moved, weights = 2.0 * body, np.ones(body.shape[:2])
    moved[:, 0], moved[:, 1], weights[:, 1] = np.nan, 100.0, 0.0
    found = fit_similarity(body, moved, weights)
    assert np.allclose(found.scale, 2.0)
    assert np.allclose(found.rotation, np.eye(3))


def test_a_mirror_image_is_not_turned_into_the_body(body: np.ndarray) -> None:
    found = fit_similarity(body, body * [-1.0, 1.0, 1.0], np.ones(body.shape[:2]))
    assert np.allclose(np.linalg.det(found.rotation), 1.0)


def test_two_points_are_too_few(body: np.ndarray) -> None:
    weights = np.zeros(body.shape[:2])
    weights[:, :2] = 1.0
    assert np.isnan(fit_similarity(body, body, weights).scale).all()


def test_a_limb_that_is_held_otherwise_turns_nothing(body: np.ndarray) -> None:
    turned = body @ rotation(1, 30.0).T
    turned[:, :2] += [0.0, 5.0, 0.0]
    found = common_rotation(body, turned, np.ones(body.shape[:2]))
    assert rotation_angle_deg(found) == pytest.approx(30.0, abs=4.0)
    assert rotation_angle_deg(common_rotation(body, body @ rotation(1, 30.0).T, np.ones(body.shape[:2]))) == (
        pytest.approx(30.0)
    )


def test_nothing_known_turns_nothing(body: np.ndarray) -> None:
    assert np.array_equal(common_rotation(body * np.nan, body, np.ones(body.shape[:2])), np.eye(3))


def test_turning_about_the_vertical_is_no_tilt() -> None:
    assert tilt_deg(rotation(1, 70.0)) == pytest.approx(0.0)
    assert tilt_deg(rotation(0, 12.0)) == pytest.approx(12.0)
