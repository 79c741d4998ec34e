"""What people read: the figure, the interval, and every doubt that there is."""

import pytest
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression

from pose_parser.models.evaluation import evaluate, summary_sentences
from pose_parser.models.evaluation.results import Interval
from pose_parser.models.evaluation.sentences import percent


def read(*arguments, **options):
    return summary_sentences(evaluate(*arguments, **options))


@pytest.fixture(scope="module")
def evaluation(dataset):
    return evaluate(LogisticRegression(), dataset, "phase", background=("down",))


def changed(evaluation, **fields):
    """The same evaluation with other figures in its headline."""
    scores = evaluation.headline_scores.model_copy(update=fields)
    return evaluation.model_copy(update={"scores": {evaluation.headline: scores}})


def test_the_headline_comes_first(evaluation):
    frames = evaluation.headline_scores.frames.model_copy(update={"accuracy": 0.906, "balanced_accuracy": 0.9})
    wanted = changed(evaluation, frames=frames, intervals={"accuracy": Interval(low=0.843, high=0.951)}, n_groups=12)
    sentences = summary_sentences(wanted)
    assert sentences[0] == "Tested on 12 people it had not seen: 91 % right (95 % interval 84 to 95 %)."
    assert sentences[1].startswith("Always naming the most frequent label would be right 50 % of the time")


def test_few_groups_make_the_interval_rough(evaluation):
    assert "With only 3 people the interval is rough, and rather too narrow." in summary_sentences(evaluation)
    assert not any("rough" in one for one in summary_sentences(changed(evaluation, n_groups=10)))


def test_groups_that_all_went_alike_give_no_interval(evaluation):
    frames = evaluation.headline_scores.frames.model_copy(update={"accuracy": 1.0})
    sentences = summary_sentences(
        changed(evaluation, frames=frames, intervals={"accuracy": Interval(low=1.0, high=1.0)})
    )
    assert sentences[0] == "Tested on 3 people it had not seen: 100 % right."
    assert "All 3 people went alike, and so few prove little: expect less." in sentences
    assert not any("interval" in one for one in sentences[:4])


def test_one_person_or_camera_and_nobodys_name_are_pointed_out(make_dataset):
    one_person = make_dataset(("ann", "ann", "ann"))
    sentences = read(LogisticRegression(), one_person, "phase", beside=("video",))
    assert sentences[0].startswith("Tested on 3 videos it had not seen: ")
    assert "Only one person is in the data: expect worse on others." in sentences
    one_camera = make_dataset(("ann", "bo"), cameras=("front", "front"))
    sentences = read(LogisticRegression(), one_camera, "phase", beside=("video",))
    assert "Only one camera is in the data: expect worse on others." in sentences
    nobody = make_dataset((None, None))
    sentences = read(LogisticRegression(), nobody, "phase", beside=("video",))
    assert any(one.startswith("Nobody wrote down who is in which video") for one in sentences)


def test_a_random_split_is_stamped_first(make_dataset):
    sentences = read(LogisticRegression(), make_dataset(("ann",)), "phase", by="random")
    assert sentences[0].startswith("Random split: neighbouring frames were learnt and tested")
    assert sentences[1].startswith("Tested on frames picked at random from 1 video: ")


def test_events_are_told_in_seconds(evaluation):
    events = [one for one in summary_sentences(evaluation) if one.startswith("The start of")]
    words = "The start of 'up' was noticed 18 of 18 times, typically on time; 1 false alarm (1.7 per minute)."
    assert events == [words]
    none_wrong = evaluation.headline_scores.events[0].model_copy(update={"n_false": 0, "false_per_minute": 0.0})
    sentences = summary_sentences(changed(evaluation, events=[none_wrong]))
    assert any(one.endswith("on time; 0 false alarms.") for one in sentences)


@pytest.mark.parametrize(("delay_s", "words"), [(0.234, "typically 0.23 s late;"), (-0.1, "typically 0.10 s early;")])
def test_delays_have_a_direction(evaluation, delay_s, words):
    late = evaluation.headline_scores.events[0].model_copy(update={"delay_median_s": delay_s})
    assert any(words in one for one in summary_sentences(changed(evaluation, events=[late])))


def test_whole_movements_are_counted_instead_of_scored(evaluation):
    # 10 found, 4 wrong, 2 overlooked: F1 is 20 / 26.
    segments = evaluation.headline_scores.segments.model_copy(
        update={"n_true_segments": 12, "n_predicted_segments": 14, "f1_at_50": 20 / 26}
    )
    sentences = summary_sentences(changed(evaluation, segments=segments))
    words = "Of 12 whole movements it found 10, for at least half of their time; 4 more that it named match none."
    assert words in sentences
    assert not any("F1" in one for one in sentences)


def test_a_guess_is_called_one(dataset):
    sentences = " ".join(read(DummyClassifier(strategy="prior"), dataset, "phase", by="person", beside=()))
    assert "It is no better than that." in sentences
    assert "Weakest label: 'up', recognised 0 % of the time." in sentences
    assert "No answer reaches a confidence of 95 %: live, all are shown as unsure." in sentences


def test_a_flattering_random_score_is_called_so(evaluation):
    frames = evaluation.scores["random"].frames.model_copy(update={"accuracy": 0.99})
    random = evaluation.scores["random"].model_copy(update={"frames": frames})
    poor = evaluation.headline_scores.model_copy(
        update={"frames": evaluation.headline_scores.frames.model_copy(update={"accuracy": 0.6})}
    )
    beside = evaluation.model_copy(update={"scores": {"person": poor, "random": random}})
    found = [one for one in summary_sentences(beside) if one.startswith("Beside it")]
    assert found[0].startswith("Beside it: 99 % on frames picked at random. The random score flatters: neighbours of")


def test_confidences_that_mean_nothing_are_called_so(evaluation):
    off = evaluation.calibration.model_copy(update={"expected_error": 0.27})
    sentences = summary_sentences(evaluation.model_copy(update={"calibration": off}))
    assert "Its confidences are off by 27 % on average: do not read them as chances." in sentences
    assert not any("do not read" in one for one in summary_sentences(evaluation))


@pytest.mark.parametrize(
    ("share", "words"), [(1.0, "100 %"), (0.999, "over 99 %"), (0.001, "under 1 %"), (0.0, "0 %"), (0.456, "46 %")]
)
def test_not_quite_all_is_not_all(share, words):
    assert percent(share) == words


def test_the_best_of_several_is_said_to_be_that(dataset):
    evaluation = evaluate(LogisticRegression(), dataset, "phase", by="person", beside=())
    said = "It did best of 3 models on these very tests, and was chosen for it: expect a little less."
    assert said not in summary_sentences(evaluation)
    noted = {**evaluation.settings, "chosen_from": {"knn": 0.5, "logistic": 0.75, "svm": 0.625}}
    assert said in summary_sentences(evaluation.model_copy(update={"settings": noted}))
