"""From which confidence on an answer is shown as sure."""

import numpy as np
import pytest

from pose_parser.models.evaluation import choose_threshold


def test_threshold_is_the_lowest_that_keeps_both_promises():
    confidences = np.linspace(0.3, 1.0, 1000)
    right = confidences > 0.62
    assert choose_threshold(confidences, right) == 0.65
    assert choose_threshold(confidences, right, np.full(100, 0.8)) == 0.85
    assert choose_threshold(confidences, np.zeros(1000, dtype=bool)) == 0.95


@pytest.mark.parametrize(("wanted", "threshold"), [(0.5, 0.5), (0.9, 0.6), (1.0, 0.65)])
def test_a_lower_promise_gives_a_lower_threshold(wanted, threshold):
    confidences = np.linspace(0.3, 1.0, 1000)
    assert choose_threshold(confidences, confidences > 0.62, sure_accuracy=wanted) == threshold


def test_no_sure_answer_keeps_no_promise():
    assert choose_threshold(np.full(10, 0.4), np.ones(10, dtype=bool)) == 0.95
