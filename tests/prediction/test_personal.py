import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import softmax

from pose_parser.errors import ModelError
from pose_parser.prediction import personal
from pose_parser.prediction.personal import LEAST_ANSWERS, PersonalFit, fit_person

CLASSES = ("squat", "stand", "walk")


def answers(offsets: tuple[float, ...], n_each: int = 60) -> tuple[np.ndarray, list[str]]:
    """Make what a model says of a person for whom some classes come out too high by known offsets."""
    rng = np.random.default_rng(0)
    codes = np.repeat(np.arange(3), n_each)
    scores = rng.normal(size=(len(codes), 3))
    scores[np.arange(len(codes)), codes] += 2.0
    return softmax(scores + np.array(offsets), axis=1), [CLASSES[code] for code in codes]


def test_a_known_slant_is_taken_back():
    probabilities, labels = answers((0.0, 2.5, 0.0))
    fit = fit_person(probabilities, labels, CLASSES)
    assert fit.right_after > fit.right_before + 0.15
    assert fit.helps
    squat, stand, walk = fit.offsets
    # Only differences of offsets count.
    assert stand - squat < -1.2
    assert stand - walk < -1.2
    right = fit.apply(probabilities).argmax(axis=1) == np.repeat(np.arange(3), 60)
    assert right.mean() > 0.8


def test_without_a_slant_nothing_is_gained_and_it_says_so():
    probabilities, labels = answers((0.0, 0.0, 0.0))
    fit = fit_person(probabilities, labels, CLASSES)
    assert abs(fit.right_after - fit.right_before) < 0.05
    assert max(map(abs, fit.offsets)) < 0.5


def test_what_is_told_after_was_not_learnt_from(monkeypatch):
    probabilities, labels = answers((0.0, 1.0, 0.0))
    learnt_from = []

    def watch(given_rows, codes):
        learnt_from.append({row.tobytes() for row in given_rows})
        return fit(given_rows, codes)

    fit = personal._fit
    monkeypatch.setattr(personal, "_fit", watch)
    fit_person(probabilities, labels, CLASSES)
    *tested, whole = learnt_from
    everything = {row.tobytes() for row in probabilities}
    assert whole == everything
    held_out = [everything - rows for rows in tested]
    # Each answer is held out once, and with it the quarter of its movement that it lies in.
    assert sorted(row for rows in held_out for row in rows) == sorted(everything)
    for quarter, rows in enumerate(held_out):
        expected = [probabilities[60 * code + 15 * quarter : 60 * code + 15 * (quarter + 1)] for code in range(3)]
        assert rows == {row.tobytes() for row in np.concatenate(expected)}


def test_a_movement_that_was_not_shown_keeps_its_place():
    probabilities, labels = answers((0.0, 2.5, 0.0))
    shown = [place for place, label in enumerate(labels) if label != "walk"]
    fit = fit_person(probabilities[shown], [labels[place] for place in shown], CLASSES)
    assert fit.offsets[2] == 0.0
    certain = np.array([[0.01, 0.01, 0.98]])
    assert fit.apply(certain).argmax() == 2


@given(
    st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3).filter(lambda row: sum(row) > 0),
    st.floats(0.2, 5.0),
    st.lists(st.floats(-6.0, 6.0), min_size=3, max_size=3),
)
def test_shifted_probabilities_are_probabilities_in_the_same_order_where_offsets_agree(row, sharpness, offsets):
    given_row = np.array(row) / sum(row)
    fit = PersonalFit(CLASSES, sharpness, tuple(offsets), 0.5, 0.5)
    assert fit.apply(given_row).sum() == pytest.approx(1.0)
    level = PersonalFit(CLASSES, sharpness, (1.0, 1.0, 1.0), 0.5, 0.5)
    assert level.apply(given_row)[given_row.argmax()] == pytest.approx(level.apply(given_row).max())


def test_it_refuses_what_cannot_be_learnt_from():
    probabilities, labels = answers((0.0, 0.0, 0.0))
    with pytest.raises(ModelError, match="at least two movements"):
        fit_person(probabilities[:60], labels[:60], CLASSES)
    few = 60 + LEAST_ANSWERS - 1
    with pytest.raises(ModelError, match="stand was shown too shortly: 9 answers"):
        fit_person(probabilities[:few], labels[:few], CLASSES)


def test_it_travels_as_json():
    fit = fit_person(*answers((0.0, 1.0, 0.0)), CLASSES)
    assert PersonalFit.from_dict(json.loads(json.dumps(fit.to_dict()))) == fit
    for broken in ({}, {**fit.to_dict(), "offsets": [0.0]}, {**fit.to_dict(), "sharpness": float("nan")}):
        with pytest.raises(ModelError, match="no personal fit"):
            PersonalFit.from_dict(broken)
