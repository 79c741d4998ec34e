"""One view on classifiers of any library: probabilities, class names, feature order."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.multioutput import MultiOutputClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import SVC, LinearSVC

from pose_parser.errors import ModelError, ModelFileError
from pose_parser.features import DEFAULT_FEATURE_NAMES, DEFAULT_FEATURE_SETS
from pose_parser.models import make_trained_model
from pose_parser.models.answers import label_name

TWO = {"names": ["left_knee_angle_deg", "right_knee_angle_deg"]}


class Stub:
    """A classifier of no library: only predict."""

    def __init__(self, answers: list[Any]) -> None:
        self.answers = answers

    def predict(self, examples: Any) -> list[Any]:
        return [self.answers[int(example[0])] for example in np.nan_to_num(np.asarray(examples))]


class Scores(Stub):
    """A classifier that gives scores."""

    def __init__(self, scores: Any, classes: list[Any]) -> None:
        super().__init__(classes)
        self.scores = np.asarray(scores, dtype=float)
        self.classes_ = np.array(classes)

    def decision_function(self, examples: Any) -> Any:
        return (
            np.repeat(self.scores[None], len(examples), axis=0)
            if self.scores.ndim
            else np.full(len(examples), self.scores)
        )


def test_probabilities_are_the_classifiers_own(examples: Any) -> None:
    classifier = LogisticRegression().fit(*examples)
    model = make_trained_model(classifier, name="dance")
    assert model.card.name == "dance"
    np.testing.assert_array_equal(model.probabilities(examples.features), classifier.predict_proba(examples.features))
    assert model.predict(examples.features) == list(classifier.predict(examples.features))


def test_two_classes_with_a_score_go_through_the_logistic_function() -> None:
    model = make_trained_model(Scores(np.log(3.0), ["a", "b"]), {"features": TWO})
    np.testing.assert_allclose(model.probabilities(np.zeros((2, 2))), [[0.25, 0.75]] * 2)


def test_more_classes_with_scores_go_through_softmax() -> None:
    model = make_trained_model(Scores(np.log([1.0, 2.0, 5.0]) + 1000.0, ["a", "b", "c"]), {"features": TWO})
    np.testing.assert_allclose(model.probabilities(np.zeros((1, 2))), [[0.125, 0.25, 0.625]])


def test_scores_of_pairs_fall_back_on_the_label(examples: Any) -> None:
    """One score for each pair of four classes is no score for each class."""
    labels = np.tile(["a", "b", "c", "d"], 9)
    model = make_trained_model(SVC(decision_function_shape="ovo").fit(examples.features, labels))
    values = model.probabilities(examples.features[:5])
    assert set(np.unique(values)) == {0.0, 1.0}
    assert values.sum(axis=1).tolist() == [1.0] * 5


def test_a_classifier_with_only_predict_gives_certainty() -> None:
    model = make_trained_model(Stub(["b", "a"]), {"classes": ["a", "b"], "features": TWO})
    assert model.probabilities(np.array([[0.0, 0.0], [1.0, 0.0]])).tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_numbers_without_names_stand_for_the_cards_classes() -> None:
    model = make_trained_model(Stub([1, 0]), {"classes": ["a", "b"], "features": TWO})
    assert model.predict(np.array([[0.0, 0.0], [1.0, 0.0]])) == ["b", "a"]


def test_an_answer_that_is_no_class_is_refused() -> None:
    model = make_trained_model(Stub(["a", "tango"]), {"classes": ["a", "b"], "features": TWO})
    with pytest.raises(ModelError, match="answered 'tango', which is none of its classes"):
        model.predict(np.array([[1.0, 0.0]]))


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        ([0, 1], ("0", "1")),
        ([-1.0, 1.0], ("-1", "1")),
        ([0.5, 1.5], ("0.5", "1.5")),
        ([False, True], ("False", "True")),
        (["off", "on"], ("off", "on")),
    ],
)
@pytest.mark.parametrize("classifier", [GaussianNB(), LinearSVC(), RidgeClassifier()])
def test_binary_labels_of_any_kind_get_names(
    classifier: Any, labels: list[Any], names: tuple[str, ...], examples: Any
) -> None:
    if labels == [0.5, 1.5]:
        labels = [f"{label}" for label in labels]
    given = np.repeat(np.array(labels), 18)
    model = make_trained_model(classifier.fit(examples.features, given))
    assert model.classes == names
    agreeing = [names[labels.index(label)] for label in classifier.predict(examples.features).tolist()]
    assert model.predict(examples.features) == agreeing


def test_the_card_names_numeric_classes(examples: Any) -> None:
    labels = np.repeat([3, 5, 9], 12)
    model = make_trained_model(GaussianNB().fit(examples.features, labels), {"classes": ["lunge", "squat", "stand"]})
    assert model.predict(examples.features[::12]) == ["lunge", "squat", "stand"]


def test_the_cards_order_is_the_order_of_the_probabilities(examples: Any) -> None:
    classifier = GaussianNB().fit(*examples)
    model = make_trained_model(classifier, {"classes": ["stand", "squat", "lunge"]})
    np.testing.assert_array_equal(
        model.probabilities(examples.features), classifier.predict_proba(examples.features)[:, ::-1]
    )
    assert model.predict(examples.features[:1]) == ["lunge"]


@pytest.mark.parametrize(
    ("card", "words"),
    [
        ({"classes": ["a", "b"]}, "the card names 2 classes, the classifier tells 3 apart"),
        ({"classes": ["lunge", "squat", "tango"]}, "do not agree on the classes: stand, tango"),
        ({"features": TWO}, "the card describes 2 columns, the classifier was trained on 36"),
        ({"features": {"names": ["left_wing_angle_deg"]}}, "left_wing_angle_deg"),
        ({"features": {"names": []}}, "at least one feature"),
        ({"skeleton": "octopus8"}, "no skeleton 'octopus8'"),
        ({"unsure_below": 1.5}, "unsure_below"),
        ({"window_s": 0}, "window_s"),
        ({"classes": ["a", "a", "b"]}, "a is not"),
        ({"required_landmarks": ["left_wing"]}, "blazepose33 has no left_wing"),
        ({"required_landmarks": "all"}, "required_landmarks"),
        ({"colour": "blue"}, "colour"),
        ({"scores": {"accuracy": float("nan")}}, "plain JSON values"),
        ({"scores": {"by": np.zeros(3)}}, "plain JSON values"),
        ({"description": "x" * 2**20}, "a card may have 1048576 bytes"),
        ({"features": {"names": list(DEFAULT_FEATURE_NAMES), "pooling": ["mean"]}}, "window_s is missing"),
    ],
)
def test_a_card_that_does_not_fit_is_an_error_in_words(card: dict[str, Any], words: str, examples: Any) -> None:
    with pytest.raises(ModelFileError, match=words) as caught:
        make_trained_model(GaussianNB().fit(*examples), card, source="dance.pickle")
    assert str(caught.value).startswith("dance.pickle: ")


@pytest.mark.parametrize("n_features", sorted(DEFAULT_FEATURE_SETS))
def test_a_model_without_a_card_wants_the_default_set_of_its_size(n_features: int) -> None:
    features = np.random.default_rng(0).normal(size=(20, n_features))
    model = make_trained_model(GaussianNB().fit(features, np.tile(["a", "b"], 10)))
    assert model.card.features.names == DEFAULT_FEATURE_SETS[n_features]


def test_a_model_of_another_size_is_told_what_to_add() -> None:
    classifier = GaussianNB().fit(np.random.default_rng(0).normal(size=(20, 7)), np.tile(["a", "b"], 10))
    with pytest.raises(ModelFileError, match=r'it wants 7 features.*add a card with "features"'):
        make_trained_model(classifier)


def test_a_model_that_tells_nothing_is_told_what_to_add() -> None:
    with pytest.raises(ModelFileError, match='add a card with "classes"'):
        make_trained_model(Stub(["a"]))
    with pytest.raises(ModelFileError, match='add a card with "features"'):
        make_trained_model(Stub(["a"]), {"classes": ["a"]})


def test_columns_of_a_data_frame_are_the_features_in_their_order(examples: Any) -> None:
    names = list(reversed(DEFAULT_FEATURE_NAMES))
    table = pd.DataFrame(examples.features, columns=names)
    for classifier in (GaussianNB(), RandomForestClassifier(5)):
        model = make_trained_model(classifier.fit(table, examples.labels))
        assert model.card.features.names == tuple(names)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            values = model.probabilities(examples.features)
        np.testing.assert_array_equal(values, classifier.predict_proba(table))


def test_unknown_columns_are_refused_by_name(examples: Any) -> None:
    table = pd.DataFrame(examples.features).rename(columns=lambda index: f"angle_{index}")
    with pytest.raises(ModelFileError, match="not features of Poser: angle_0, angle_1"):
        make_trained_model(GaussianNB().fit(table, examples.labels))


def test_unknown_columns_may_be_named_by_a_card(examples: Any) -> None:
    table = pd.DataFrame(examples.features).rename(columns=lambda index: f"angle_{index}")
    classifier = GaussianNB().fit(table, examples.labels)
    model = make_trained_model(classifier, {"features": {"names": list(DEFAULT_FEATURE_NAMES)}})
    np.testing.assert_array_equal(model.probabilities(examples.features), classifier.predict_proba(table))


def test_a_card_with_the_columns_in_another_order_is_refused(examples: Any) -> None:
    table = pd.DataFrame(examples.features, columns=list(DEFAULT_FEATURE_NAMES))
    card = {"features": {"names": list(reversed(DEFAULT_FEATURE_NAMES))}}
    with pytest.raises(ModelFileError, match="another order"):
        make_trained_model(GaussianNB().fit(table, examples.labels), card)


def test_what_is_no_classifier_is_refused() -> None:
    with pytest.raises(ModelFileError, match="is a dict, which has no predict"):
        make_trained_model({"weights": 1})


def test_an_unfitted_classifier_is_refused() -> None:
    with pytest.raises(ModelFileError, match="trial prediction failed"):
        make_trained_model(GaussianNB(), {"classes": ["a", "b"], "features": TWO})


def test_a_model_with_several_answers_is_refused(examples: Any) -> None:
    labels = np.stack([examples.labels, examples.labels], axis=1)
    with pytest.raises(ModelFileError, match="several answers"):
        make_trained_model(MultiOutputClassifier(GaussianNB()).fit(examples.features, labels))


def test_probabilities_that_are_not_numbers_are_refused() -> None:
    model = make_trained_model(Scores([0.0, 1.0, 2.0], ["a", "b", "c"]), {"features": TWO})
    model.classifier.scores[:] = np.nan
    with pytest.raises(ModelError, match="gave no probability"):
        model.probabilities(np.zeros((1, 2)))


def test_missing_values_are_asked_for(examples: Any) -> None:
    assert make_trained_model(RandomForestClassifier(3).fit(*examples)).accepts_missing
    assert not make_trained_model(GaussianNB().fit(*examples)).accepts_missing


def test_parallel_jobs_and_messages_are_turned_off_inside(examples: Any) -> None:
    from sklearn.ensemble import VotingClassifier

    inner = RandomForestClassifier(3, n_jobs=-1, verbose=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        voting = VotingClassifier([("forest", inner.set_params(verbose=0))], n_jobs=2).fit(*examples)
    voting.estimators_[0].verbose = 3
    make_trained_model(voting)
    assert (voting.n_jobs, voting.estimators_[0].n_jobs, voting.estimators_[0].verbose) == (1, 1, 0)


def test_label_names() -> None:
    labels = ["a", 3, 3.0, 3.5, np.int64(4), np.float32(4), True, b"x"]
    assert [label_name(label) for label in labels] == ["a", "3", "3", "3.5", "4", "4", "True", "x"]
