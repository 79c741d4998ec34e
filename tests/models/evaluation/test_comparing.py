"""Two classifiers on the same folds."""

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression

from pose_parser.errors import TrainingError
from pose_parser.models.evaluation import Evaluation, compare, evaluate


@pytest.fixture(scope="module")
def evaluations(dataset):
    options = {"by": "video", "beside": ()}
    return [evaluate(one, dataset, "phase", **options) for one in (DummyClassifier(), LogisticRegression())]


def test_a_better_one_is_found_better(evaluations):
    guess, learnt = evaluations
    comparison = compare(guess, learnt)
    gain = learnt.headline_scores.frames.accuracy - guess.headline_scores.frames.accuracy
    assert comparison.accuracy_gain == pytest.approx(gain)
    assert comparison.n_groups == 6
    assert comparison.is_clear
    assert comparison.accuracy_interval.low > 0.3
    only = comparison.only_second_right - comparison.only_first_right
    assert only == round(gain * guess.n_rows)


def test_turned_round_it_is_as_much_worse(evaluations):
    one, other = compare(*evaluations), compare(*reversed(evaluations))
    assert other.accuracy_gain == pytest.approx(-one.accuracy_gain)
    assert other.accuracy_interval.low == pytest.approx(-one.accuracy_interval.high)
    assert other.only_first_right == one.only_second_right


def test_the_same_one_is_no_better(evaluations):
    comparison = compare(evaluations[1], evaluations[1])
    assert (comparison.accuracy_gain, comparison.accuracy_interval.low, comparison.accuracy_interval.high) == (0, 0, 0)
    assert not comparison.is_clear


def test_the_same_draws_judge_both(evaluations):
    """Both miss the same rows but for one video: the gain is known far better than either score."""
    answers = evaluations[1].answers["video"]
    rng = np.random.default_rng(0)
    bad = np.isin(answers.groups, ["v0", "v1", "v2"]) & (rng.random(len(answers.table)) < 0.8)
    true = answers.table["true"]
    first = answers.table.assign(predicted=true.where(~bad, true.map({"down": "up", "up": "down"})))
    second = first.assign(predicted=first["predicted"].where(np.arange(len(first)) % 60 > 2, first["true"]))
    sides = [
        evaluations[1].model_copy(update={"answers": {"video": type(answers)(table, answers.classes, None)}})
        for table in (first, second)
    ]
    interval = compare(*sides).accuracy_interval
    assert interval.high - interval.low < 0.1


def test_other_folds_do_not_compare(dataset, evaluations):
    other = evaluate(LogisticRegression(), dataset, "phase", by="video", beside=(), n_folds=2)
    with pytest.raises(TrainingError, match="not tested on the same rows of the same folds"):
        compare(evaluations[0], other)
    with pytest.raises(TrainingError, match="do not both hold answers by person"):
        compare(*evaluations, by="person")
    with pytest.raises(TrainingError, match="do not both hold answers by video"):
        compare(evaluations[0], Evaluation.from_dict(evaluations[1].to_dict()))
