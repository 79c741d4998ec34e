"""Row scores, by hand and against scikit-learn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from pose_parser.models.evaluation.frame_scores import confusion_scores, count_confusions, score_frames

CODES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=60)


def test_by_hand():
    """Four rows of a, two of b: a named rightly 3 times, b once."""
    true, predicted = np.array([0, 0, 0, 0, 1, 1]), np.array([0, 0, 0, 1, 1, 0])
    probabilities = np.array([[0.9, 0.1], [0.8, 0.2], [0.6, 0.4], [0.3, 0.7], [0.2, 0.8], [0.7, 0.3]])
    scores = score_frames(true, predicted, probabilities, ["a", "b"])
    assert scores.confusion == [[3, 1], [1, 1]]
    assert scores.accuracy == pytest.approx(4 / 6)
    assert scores.balanced_accuracy == pytest.approx((3 / 4 + 1 / 2) / 2)
    assert scores.macro_f1 == pytest.approx((6 / 8 + 2 / 4) / 2)
    assert scores.mcc == pytest.approx((3 * 1 - 1 * 1) / np.sqrt(4 * 4 * 2 * 2))
    # Of the 8 pairs of a row of b and a row of a, b's probability is higher in 4 + 2 of 8.
    assert scores.roc_auc == pytest.approx(6 / 8)
    assert scores.classes[1].average_precision == pytest.approx(1 / 2 * 1 + 1 / 2 * 2 / 4)
    assert scores.log_loss == pytest.approx(-np.log([0.9, 0.8, 0.6, 0.3, 0.8, 0.3]).mean())
    assert scores.brier == pytest.approx(2 * np.mean([0.01, 0.04, 0.16, 0.49, 0.04, 0.49]))
    assert [(one.name, one.n_rows, one.precision, one.recall) for one in scores.classes] == [
        ("a", 4, 3 / 4, 3 / 4), ("b", 2, 1 / 2, 1 / 2),
    ]  # fmt: skip


@settings(deadline=None)
@given(CODES)
def test_like_scikit_learn(pairs):
    true, predicted = np.array([(0, 1), *pairs]).T  # two labels: of one alone scikit-learn only warns
    scores = {name: float(score) for name, score in confusion_scores(count_confusions(true, predicted, 4)).items()}
    present = np.unique(true)
    assert scores["accuracy"] == pytest.approx(metrics.accuracy_score(true, predicted))
    assert scores["balanced_accuracy"] == pytest.approx(
        metrics.recall_score(true, predicted, labels=present, average="macro", zero_division=0.0)
    )
    assert scores["macro_f1"] == pytest.approx(metrics.f1_score(true, predicted, average="macro", zero_division=0.0))
    assert scores["mcc"] == pytest.approx(metrics.matthews_corrcoef(true, predicted), abs=1e-12)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_probabilities_like_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    true = np.append([0, 1, 2], rng.integers(0, 3, 20))
    probabilities = rng.dirichlet([1.0, 1.0, 1.0], len(true))
    scores = score_frames(true, probabilities.argmax(axis=1), probabilities, ["a", "b", "c"])
    assert scores.roc_auc == pytest.approx(
        metrics.roc_auc_score(true, probabilities, multi_class="ovr", average="macro")
    )
    assert scores.log_loss == pytest.approx(metrics.log_loss(true, probabilities))
    assert scores.brier == pytest.approx(metrics.brier_score_loss(true, probabilities, scale_by_half=False))
    assert scores.average_precision == pytest.approx(metrics.average_precision_score(np.eye(3)[true], probabilities))


@given(CODES, st.permutations(range(4)))
def test_names_do_not_matter(pairs, order):
    true, predicted = np.array(pairs).T
    names = np.array(order)
    one = confusion_scores(count_confusions(true, predicted, 4))
    other = confusion_scores(count_confusions(names[true], names[predicted], 4))
    assert {name: float(score) for name, score in one.items()} == pytest.approx(
        {name: float(score) for name, score in other.items()}
    )


def test_many_matrices_at_once():
    rng = np.random.default_rng(0)
    counts = rng.integers(0, 9, (2, 5, 3, 3))
    many = confusion_scores(counts)
    for name, scores in many.items():
        assert scores.shape == (2, 5)
        assert scores[1, 2] == pytest.approx(confusion_scores(counts[1, 2])[name])


def test_a_class_that_never_occurs_has_no_scores():
    true = np.array([0, 0, 1])
    scores = score_frames(true, true, np.eye(3)[true], ["a", "b", "c"])
    nothing = scores.classes[2]
    assert nothing.n_rows == 0
    assert nothing.recall is nothing.precision is nothing.f1 is nothing.roc_auc is nothing.average_precision is None
    assert scores.accuracy == scores.macro_f1 == scores.roc_auc == 1.0


def test_only_labels_give_no_scores_of_probabilities():
    true = np.array([0, 1])
    scores = score_frames(true, true, None, ["a", "b"])
    assert scores.roc_auc is scores.average_precision is scores.log_loss is scores.brier is None
