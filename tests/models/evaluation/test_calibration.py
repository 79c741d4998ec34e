"""Reliability by hand, and corrected confidences that go through the safe loader."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.naive_bayes import GaussianNB

from pose_parser.errors import DatasetError
from pose_parser.models import ModelCard, load_model, make_trained_model, save_model
from pose_parser.models.evaluation.calibration import fit_calibrated, measure_calibration


def test_by_hand():
    """Four answers at 0.95, three of them right; one at 0.55 that is right: (4 * 0.2 + 1 * 0.45) / 5."""
    measured = measure_calibration(np.array([0.95] * 4 + [0.55]), np.array([True, True, True, False, True]))
    assert measured.expected_error == pytest.approx((4 * 0.2 + 1 * 0.45) / 5)
    assert measured.largest_error == pytest.approx(0.45)
    assert [part.n_rows for part in measured.bins] == [0, 0, 0, 0, 0, 1, 0, 0, 0, 4]
    assert measured.bins[9].accuracy == 0.75
    assert measured.bins[0].accuracy is measured.bins[0].mean_confidence is None


def test_ends_of_the_scale_have_a_bin():
    measured = measure_calibration(np.array([0.0, 1.0]), np.array([False, True]))
    assert measured.expected_error == measured.largest_error == 0.0
    assert (measured.bins[0].n_rows, measured.bins[9].n_rows) == (1, 1)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0.001, 0.999), st.booleans()), min_size=1, max_size=50))
def test_the_curve_is_scikit_learns(answers):
    confidences, right = np.array([one for one, _ in answers]), np.array([other for _, other in answers])
    measured = measure_calibration(confidences, right)
    accuracy, confidence = calibration_curve(right, confidences, n_bins=10, pos_label=True)
    known = [part for part in measured.bins if part.n_rows]
    assert [part.accuracy for part in known] == pytest.approx(accuracy.tolist())
    assert [part.mean_confidence for part in known] == pytest.approx(confidence.tolist())


@pytest.mark.parametrize("method", ["sigmoid", "isotonic"])
def test_corrected_confidences_are_better_and_are_saved(make_dataset, tmp_path, method):
    """Columns that say the same thing twice make naive Bayes far too sure."""
    twice = make_dataset(noise=2.0)
    twice.values[:, 1] = twice.values[:, 0]
    fresh = make_dataset(noise=2.0, seed=9)
    fresh.values[:, 1] = fresh.values[:, 0]
    labels = fresh.rows["label_phase"].to_numpy()
    plain = GaussianNB().fit(twice.values, twice.rows["label_phase"])
    corrected = fit_calibrated(GaussianNB(), twice, "phase", by="person", method=method)
    errors = []
    for fitted in (plain, corrected):
        answers = fitted.predict_proba(fresh.values)
        right = fitted.classes_[answers.argmax(axis=1)] == labels
        errors.append(measure_calibration(answers.max(axis=1), right).expected_error)
    assert errors[1] < 0.7 * errors[0]
    card = ModelCard(name="phase", classes=("down", "up"), features=twice.spec)
    for suffix in (".skops", ".pickle"):
        save_model(make_trained_model(corrected, card), tmp_path / f"phase{suffix}")
        loaded = load_model(tmp_path / f"phase{suffix}")
        assert np.allclose(loaded.probabilities(fresh.values), corrected.predict_proba(fresh.values), atol=1e-12)


def test_one_video_cannot_correct_itself(make_dataset):
    with pytest.raises(DatasetError, match="all labelled rows are of one video"):
        fit_calibrated(GaussianNB(), make_dataset(("ann",)), "phase")
