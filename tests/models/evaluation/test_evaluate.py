"""What is held out, what is quoted, and what is said when the groups do not allow it."""

import json

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.model_selection import GridSearchCV

from pose_parser.annotations import Segment
from pose_parser.datasets.group_folds import GroupFolds
from pose_parser.errors import DatasetError, TrainingError
from pose_parser.models.evaluation import Evaluation, evaluate


@pytest.fixture(scope="module")
def evaluation(dataset):
    return evaluate(LogisticRegression(), dataset, "phase", n_folds=3)


class Recorder(ClassifierMixin, BaseEstimator):
    """Knows every row that it was trained on by heart, and nothing else."""

    def __init__(self, seen=None):
        self.seen = seen

    def fit(self, values, y, groups=None):
        self.classes_ = np.unique(y)
        self.answers_ = {tuple(row): label for row, label in zip(values.tolist(), y, strict=True)}
        if self.seen is not None:
            self.seen.append(groups)
        return self

    def predict(self, values):
        return np.array([self.answers_.get(tuple(row), "down") for row in values.tolist()])


def test_scores_stand_beside_each_other_and_the_strictest_is_quoted(evaluation):
    assert evaluation.headline == "person"
    assert evaluation.stamp is None
    assert set(evaluation.scores) == {"random", "video", "person", "session"}
    assert "fill in the column 'camera'" in evaluation.reasons["camera"]
    assert evaluation.headline_scores.n_groups == 3
    assert evaluation.n_groups == {"video": 6, "person": 3, "session": 3, "camera": 0}
    assert evaluation.majority_accuracy == 0.5


def test_every_row_is_answered_once_by_a_model_that_did_not_see_its_group(dataset, evaluation):
    for by in ("video", "person", "session"):
        table = evaluation.answers[by].table
        assert table["row"].tolist() == list(range(len(dataset)))
        groups = dataset.rows[by].to_numpy()
        for fold, part in table.groupby("fold"):
            assert set(groups[part["row"]]) == set(evaluation.scores[by].folds[fold].test_groups)


def test_ways_that_come_to_the_same_keep_their_names(make_dataset):
    """With one video per person, both ways are fitted once; the groups are still called what they are."""
    fitted = []
    persons = ("cy", "bo", "ann")
    evaluation = evaluate(_Sharing(fitted), make_dataset(persons), "phase", beside=("video", "person"))
    assert len(fitted) == 3
    assert set(evaluation.answers["person"].groups) == set(persons)
    assert set(evaluation.answers["video"].groups) == {"v0", "v1", "v2"}


def test_what_was_learnt_by_heart_earns_nothing_held_out_but_everything_at_random(make_dataset):
    """Each row is there twice, in one video; a random split finds the twin, an honest one does not."""
    once = make_dataset(n_rows=40)
    rows = np.repeat(np.arange(len(once)), 2)
    twice = once.take(rows)
    evaluation = evaluate(Recorder(), twice, "phase", n_folds=10)
    assert evaluation.scores["person"].frames.accuracy == 0.5
    assert evaluation.scores["video"].frames.accuracy == 0.5
    assert evaluation.scores["random"].frames.accuracy > 0.9
    assert sum(fold.n_overlapping for fold in evaluation.scores["random"].folds) > 0.8 * len(rows)


def test_a_random_split_is_quoted_only_when_asked_for_and_is_stamped(make_dataset):
    one_video = make_dataset(("ann",))
    with pytest.raises(DatasetError, match=r"no honest score: all labelled rows are of one video \(v0\): record"):
        evaluate(LogisticRegression(), one_video, "phase")
    evaluation = evaluate(LogisticRegression(), one_video, "phase", by="random")
    assert evaluation.headline == "random"
    assert evaluation.stamp is not None
    assert evaluation.stamp.startswith("RANDOM SPLIT")
    assert evaluation.headline_scores.intervals == {}
    assert evaluation.headline_scores.events == []


def test_the_headline_can_be_chosen(dataset):
    evaluation = evaluate(LogisticRegression(), dataset, "phase", by="video", beside=())
    assert list(evaluation.scores) == ["video"]
    with pytest.raises(DatasetError, match="fill in the column 'camera'"):
        evaluate(LogisticRegression(), dataset, "phase", by="camera")
    with pytest.raises(DatasetError, match="not by 'place'"):
        evaluate(LogisticRegression(), dataset, "phase", by="place")
    with pytest.raises(DatasetError, match="not by 'place'"):
        evaluate(LogisticRegression(), dataset, "phase", beside=("place",))


def test_cameras_are_held_out_where_they_are_named(make_dataset):
    dataset = make_dataset(("ann", "bo", "cy", "di"), cameras=("left", "right", "left", "right"))
    evaluation = evaluate(LogisticRegression(), dataset, "phase", beside=("camera",))
    assert evaluation.headline == "camera"
    assert [fold.test_groups for fold in evaluation.headline_scores.folds] == [["left"], ["right"]]


def test_a_search_is_nested_and_keeps_groups_together_inside(dataset):
    seen = []
    evaluate(_Sharing(seen), dataset, "phase", by="person", beside=())
    assert [set(groups) for groups in seen] == [{"bo", "cy"}, {"ann", "cy"}, {"ann", "bo"}]
    search = GridSearchCV(LogisticRegression(), {"C": [0.1, 1.0]}, cv=2)
    evaluation = evaluate(search, dataset, "phase", by="person", beside=())
    assert evaluation.headline_scores.frames.accuracy > 0.9
    assert search.cv == 2


def test_a_number_of_inner_folds_becomes_group_folds(dataset, monkeypatch):
    sides = []
    split = GroupFolds.split

    def watched(self, values, y=None, groups=None):
        for train, test in split(self, values, y, groups):
            sides.append((set(groups[train]), set(groups[test])))
            yield train, test

    monkeypatch.setattr(GroupFolds, "split", watched)
    evaluate(GridSearchCV(LogisticRegression(), {"C": [0.1, 1.0]}, cv=2), dataset, "phase", by="video", beside=())
    assert sides
    assert not any(train & test for train, test in sides)


class _Sharing(Recorder):
    """A recorder whose copies write into one list."""

    def __sklearn_clone__(self):
        return self


def test_events_are_counted_from_the_annotations_where_they_are_given(dataset):
    """Somebody marked every rise 0.3 s before the rows show it: announcements come so much later."""
    marked = tuple(
        Segment(f"v{video}", 2.0 * turn + 0.7, 2.0 * turn + 2.0, "up", "phase")
        for video in range(6)
        for turn in range(3)
    )
    options = {"by": "person", "beside": (), "background": ("down",)}
    by_rows = evaluate(LogisticRegression(), dataset, "phase", **options).headline_scores.events
    by_marks = evaluate(LogisticRegression(), dataset, "phase", segments=marked, **options).headline_scores.events
    assert [scores.label for scores in by_rows] == [scores.label for scores in by_marks] == ["up"]
    assert by_rows[0].n_events == by_marks[0].n_events == 18
    assert by_rows[0].tested_s == pytest.approx(36.0)
    assert by_rows[0].delay_median_s == pytest.approx(0.0, abs=1e-9)
    assert by_marks[0].delay_median_s == pytest.approx(0.3, abs=1e-9)


def test_marks_of_another_family_are_no_events_of_this_one(dataset):
    other = tuple(Segment(f"v{video}", 0.2, 0.8, "up", "hand") for video in range(6))
    options = {"by": "person", "beside": (), "background": ("down",)}
    plain = evaluate(LogisticRegression(), dataset, "phase", **options)
    marked = evaluate(LogisticRegression(), dataset, "phase", segments=other, **options)
    assert marked.headline_scores.events == plain.headline_scores.events
    assert marked.settings["segments"] == 0


def test_unlabelled_rows_are_left_out(dataset):
    partly = dataset.take(np.arange(len(dataset)))
    partly.rows.loc[::7, "label_phase"] = None
    evaluation = evaluate(LogisticRegression(), partly, "phase", by="person", beside=())
    assert evaluation.n_unlabelled == len(range(0, len(dataset), 7))
    assert evaluation.headline_scores.frames.n_rows == evaluation.n_rows == len(dataset) - evaluation.n_unlabelled


def test_whole_segments_make_no_timeline(dataset):
    firsts = dataset.take(np.arange(0, len(dataset), 10))
    evaluation = evaluate(LogisticRegression(), firsts, "phase", by="person", beside=())
    assert evaluation.headline_scores.segments is None
    assert evaluation.headline_scores.events == []


def test_whole_segments_of_two_families_make_no_timeline_either(dataset):
    """Segment 0 of one family is not segment 0 of the other."""
    wholes = dataset.take(np.arange(0, len(dataset), 5))
    first = np.arange(len(wholes)) % 2 == 0
    wholes.rows["segment_phase"] = np.where(first, wholes.rows["segment"], -1)
    wholes.rows["segment_grade"] = np.where(first, -1, wholes.rows["segment"])
    wholes.rows["label_grade"] = np.where(first, None, wholes.rows["label_phase"])
    wholes.rows.loc[~first, "label_phase"] = None
    for family in ("phase", "grade"):
        scores = evaluate(LogisticRegression(), wholes, family, by="person", beside=()).headline_scores
        assert scores.segments is None
        assert scores.events == []


def test_a_classifier_without_probabilities_has_no_calibration(dataset):
    evaluation = evaluate(Recorder(), dataset, "phase", by="person", beside=())
    assert evaluation.calibration is evaluation.unsure is evaluation.headline_scores.frames.log_loss is None
    scored = evaluate(RidgeClassifier(), dataset, "phase", by="person", beside=())
    assert scored.headline_scores.frames.roc_auc > 0.9


def test_it_survives_json(evaluation):
    text = json.dumps(evaluation.to_dict(), allow_nan=False)
    back = Evaluation.from_dict(json.loads(text))
    assert back.to_dict() == evaluation.to_dict()
    assert back.answers == {}


def test_answers_survive_json_when_asked_for(evaluation):
    back = Evaluation.from_dict(json.loads(json.dumps(evaluation.to_dict(with_answers=True))))
    for by, answers in evaluation.answers.items():
        assert back.answers[by].table.to_dict("list") == answers.table.to_dict("list")
        assert np.array_equal(back.answers[by].probabilities, answers.probabilities)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"headline": 3},
        {"headline": "camera"},
        {"scores": {"video": {}}},
        {"surplus": 1},
        {"answers": {"video": {}}},
        {"answers": 3},
    ],
)
def test_another_form_is_refused(evaluation, change):
    with pytest.raises(TrainingError, match=r"^model\.json: "):
        Evaluation.from_dict(evaluation.to_dict() | change, source="model.json")


def test_the_same_seed_gives_the_same_evaluation(dataset, evaluation):
    assert evaluate(LogisticRegression(), dataset, "phase", n_folds=3, n_jobs=1).to_dict() == evaluation.to_dict()


def test_missing_values_are_explained(dataset):
    holes = dataset.take(np.arange(len(dataset)))
    holes.values[5, 0] = np.nan
    with pytest.raises(TrainingError, match=r"training without .*: Input X contains NaN.* such as imputation"):
        evaluate(LogisticRegression(), holes, "phase", by="person", beside=())


def test_guessing_is_not_calibrated_as_knowledge(dataset):
    evaluation = evaluate(DummyClassifier(strategy="prior"), dataset, "phase", by="person", beside=())
    assert evaluation.headline_scores.frames.accuracy == pytest.approx(evaluation.majority_accuracy)
    assert evaluation.unsure.unsure_below == 0.95
    assert evaluation.unsure.share_sure == 0.0
    assert evaluation.unsure.accuracy_of_sure is None
