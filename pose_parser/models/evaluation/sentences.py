"""An evaluation in plain words, the doubts included."""

from __future__ import annotations

from pose_parser.models.evaluation.evaluation import Evaluation
from pose_parser.models.evaluation.results import EventScores, HeldOutScores, Interval

FEW_GROUPS = 10
"""With fewer groups an interval is itself uncertain, and usually too narrow."""

_SPREAD = 0.1
_UNCALIBRATED = 0.1
_BESIDE = ("person", "camera", "session", "video", "random")


def summary_sentences(evaluation: Evaluation, *, video: str = "video") -> list[str]:
    """Say what an evaluation found, and what it cannot tell.

    Parameters
    ----------
    evaluation : Evaluation
        The evaluation.
    video : str
        What those who read it call a video, such as take.

    Returns
    -------
    list of str
        Sentences for people, the most important first; each can stand alone.
    """
    sentences = [
        evaluation.stamp.capitalize() + "." if evaluation.stamp else None,
        _headline(evaluation, video),
        _chosen(evaluation),
        _guessing(evaluation),
        _lone_groups(evaluation, video),
        few_groups_sentence(evaluation.headline_scores, video=video),
        _beside(evaluation, video),
        _segments(evaluation.headline_scores),
        *[_event(scores) for scores in evaluation.headline_scores.events],
        _weakest_class(evaluation),
        _sureness(evaluation),
        _calibration(evaluation),
    ]
    return [sentence for sentence in sentences if sentence is not None]


def percent(share: float) -> str:
    """Write a share as whole percent; what is not quite all or nothing is not rounded to it."""
    number = round(100.0 * share)
    if number == 100 and share < 1.0:
        return "over 99 %"
    return "under 1 %" if number == 0 and share > 0.0 else f"{number} %"


def _headline(evaluation: Evaluation, video: str) -> str:
    scores = evaluation.headline_scores
    counted = _count(scores.n_groups, _called(scores.resampled_by, video))
    what = f"Tested on {counted} it had not seen"
    if evaluation.stamp:
        what = f"Tested on frames picked at random from {counted}"
    return f"{what}: {percent(scores.frames.accuracy)} right{_range(scores.intervals.get('accuracy'), evaluation)}."


def _chosen(evaluation: Evaluation) -> str | None:
    """Say that the score is that of a winner."""
    tried = len(evaluation.settings.get("chosen_from", ()))
    if tried < 2:
        return None
    return f"It did best of {tried} models on these very tests, and was chosen for it: expect a little less."


def _guessing(evaluation: Evaluation) -> str:
    scores, base = evaluation.headline_scores.frames, evaluation.majority_accuracy
    better = "" if scores.accuracy > base else " It is no better than that."
    return (
        f"Always naming the most frequent label would be right {percent(base)} of the time; with every label counting "
        f"alike the model is right {percent(scores.balanced_accuracy)}.{better}"
    )


def _lone_groups(evaluation: Evaluation, video: str) -> str | None:
    """Warn of what was never varied, person first."""
    for name in ("person", "camera"):
        if evaluation.n_groups[name] == 1:
            return f"Only one {name} is in the data: expect worse on others."
        if evaluation.n_groups[name] == 0 and name == "person":
            return f"Nobody wrote down who is in which {video}: how it does on new people is not known."
    return None


def few_groups_sentence(scores: HeldOutScores, *, video: str = "video") -> str | None:
    """Say that an interval from few groups promises too much; None where it does not, or there is none."""
    if not scores.intervals:
        return None
    if scores.n_groups < FEW_GROUPS:
        counted = _count(scores.n_groups, _called(scores.resampled_by, video))
        if _says_nothing(scores.intervals.get("accuracy")):
            return f"All {counted} went alike, and so few prove little: expect less."
        return f"With only {counted} the interval is rough, and rather too narrow."
    return None


def _beside(evaluation: Evaluation, video: str) -> str | None:
    """Set the other ways to split beside the headline; point out a flattering random score."""
    others = [name for name in _BESIDE if name in evaluation.scores and name != evaluation.headline]
    if not others:
        return None
    listed = ", ".join(
        f"{percent(evaluation.scores[name].frames.accuracy)} "
        + ("on frames picked at random" if name == "random" else f"on unseen {_many(_called(name, video))}")
        for name in others
    )
    rise = evaluation.scores[others[-1]].frames.accuracy - evaluation.headline_scores.frames.accuracy
    warning = " The random score flatters: neighbours of the tested frames were learnt." if rise > _SPREAD else ""
    return f"Beside it: {listed}.{warning if others[-1] == 'random' else ''}"


def _segments(scores: HeldOutScores) -> str | None:
    segments = scores.segments
    if segments is None or segments.f1_at_50 is None:
        return None
    # F1 is 2 found / (labelled + named), see `score_segments`.
    n_found = round(segments.f1_at_50 * (segments.n_true_segments + segments.n_predicted_segments) / 2)
    n_wrong = segments.n_predicted_segments - n_found
    return (
        f"Of {_count(segments.n_true_segments, 'whole movement')} it found {n_found}, for at least half of their time; "
        f"{n_wrong} more that it named {'matches' if n_wrong == 1 else 'match'} none."
    )


def _event(scores: EventScores) -> str | None:
    if not scores.n_events:
        return None
    found = scores.n_events - scores.n_missed
    late = "" if scores.delay_median_s is None else f", typically {_delay(scores.delay_median_s)}"
    wrong = _count(scores.n_false, "false alarm")
    rate = f" ({scores.false_per_minute:.1f} per minute)" if scores.n_false and scores.false_per_minute else ""
    return f"The start of {scores.label!r} was noticed {found} of {scores.n_events} times{late}; {wrong}{rate}."


def _delay(delay_s: float) -> str:
    if abs(delay_s) < 0.005:
        return "on time"
    return f"{abs(delay_s):.2f} s {'late' if delay_s > 0 else 'early'}"


def _weakest_class(evaluation: Evaluation) -> str | None:
    recalls = [(one.recall, one.name) for one in evaluation.headline_scores.frames.classes if one.recall is not None]
    recall, name = min(recalls)
    if recall >= 1.0 - _SPREAD:
        return None
    return f"Weakest label: {name!r}, recognised {percent(recall)} of the time."


def _sureness(evaluation: Evaluation) -> str | None:
    unsure = evaluation.unsure
    if unsure is None:
        return None
    if unsure.accuracy_of_sure is None:
        return f"No answer reaches a confidence of {percent(unsure.unsure_below)}: live, all are shown as unsure."
    return (
        f"Answers below {percent(unsure.unsure_below)} confidence are shown as unsure. "
        f"{percent(unsure.share_sure).capitalize()} are sure; of those {percent(unsure.accuracy_of_sure)} are right."
    )


def _calibration(evaluation: Evaluation) -> str | None:
    calibration = evaluation.calibration
    if calibration is None or calibration.expected_error < _UNCALIBRATED:
        return None
    return f"Its confidences are off by {percent(calibration.expected_error)} on average: do not read them as chances."


def _says_nothing(interval: Interval | None) -> bool:
    """Tell whether an interval is a point: drawing groups again that all went alike finds no spread."""
    return interval is not None and interval.low == interval.high


def _range(interval: Interval | None, evaluation: Evaluation) -> str:
    if interval is None or _says_nothing(interval):
        return ""
    share = percent(float(evaluation.settings.get("confidence", 0.95)))
    low, high = percent(interval.low).removesuffix(" %"), percent(interval.high)
    return f" ({share} interval {low} to {high})"


def _called(group: str, video: str) -> str:
    return video if group == "video" else group


def _count(number: int, name: str) -> str:
    return f"{number} {name if number == 1 else _many(name)}"


def _many(name: str) -> str:
    return "people" if name == "person" else f"{name}s"
