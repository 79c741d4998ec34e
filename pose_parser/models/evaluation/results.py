"""What an evaluation found, as plain values that go into JSON and come back; shares are in [0, 1], times in seconds."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Result(BaseModel):
    """Base of all results: frozen, and nothing in it that is not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Interval(Result):
    """From where to where a score may lie.

    Parameters
    ----------
    low, high : float
        Ends.
    """

    low: float
    high: float


class ClassScores(Result):
    """How one class did.

    Parameters
    ----------
    name : str
        The class.
    n_rows : int
        Tested rows that are of it.
    precision, recall, f1 : float or None
        Share of the rows named so that are of it, share of its rows that were named so, and their harmonic mean; None
        without such rows.
    roc_auc, average_precision : float or None
        Areas under the ROC curve and (as a step function) the precision-recall curve, this class against the rest.
    """

    name: str
    n_rows: int
    precision: float | None
    recall: float | None
    f1: float | None
    roc_auc: float | None
    average_precision: float | None


class FrameScores(Result):
    """How the tested rows did, each row counting alike.

    Parameters
    ----------
    n_rows : int
        Tested rows.
    accuracy, balanced_accuracy, macro_f1, mcc : float
        See `confusion_scores`.
    roc_auc, average_precision : float or None
        Means over the classes.
    log_loss, brier : float or None
        Mean negative natural logarithm of the true class's probability; mean squared distance from the truth, in
        [0, 2].
    confusion : list of list of int
        Rows by true class and, within, by predicted class.
    classes : list of ClassScores
        One per class, in the same order.
    """

    n_rows: int
    accuracy: float
    balanced_accuracy: float
    macro_f1: float
    mcc: float
    roc_auc: float | None
    average_precision: float | None
    log_loss: float | None
    brier: float | None
    confusion: list[list[int]]
    classes: list[ClassScores]


class SegmentScores(Result):
    """How the stretches of one label did.

    Parameters
    ----------
    n_true_segments, n_predicted_segments : int
        How many there are.
    f1_at_10, f1_at_25, f1_at_50 : float or None
        Segmental F1 at 10, 25 and 50 % overlap; None without any segment.
    edit_score : float
        Likeness of the order of segments, in [0, 1].
    """

    n_true_segments: int
    n_predicted_segments: int
    f1_at_10: float | None
    f1_at_25: float | None
    f1_at_50: float | None
    edit_score: float


class RuleValues(Result):
    """An event rule, see `EventRule`."""

    on_above: float
    off_below: float
    dwell_s: float


class EventScores(Result):
    """How a label did as an event that is announced once.

    Parameters
    ----------
    label : str
        The class.
    rule : RuleValues
        Tuned on all held-out answers: the one to use live. The scores are those of rules that were tuned without the
        recordings that they were tested on.
    n_events, n_missed, n_false : int
        Events, events without an announcement, announcements without an event.
    tested_s : float
        Length of the tested recordings.
    false_per_minute : float or None
        Announcements without an event per minute of it.
    delay_median_s, delay_p90_s : float or None
        From an event's onset to its announcement: the median, and what nine of ten stay below; None if none was found.
    """

    label: str
    rule: RuleValues
    n_events: int
    n_missed: int
    n_false: int
    tested_s: float
    false_per_minute: float | None
    delay_median_s: float | None
    delay_p90_s: float | None


class FoldScores(Result):
    """How one fold did.

    Parameters
    ----------
    test_groups : list of str
        What was held out.
    n_train, n_test, n_overlapping : int
        Rows learnt from and tested, and tested rows that show some of the same frames as a learnt one.
    accuracy, balanced_accuracy : float
        Of this fold's rows.
    """

    test_groups: list[str]
    n_train: int
    n_test: int
    n_overlapping: int
    accuracy: float
    balanced_accuracy: float


class ReliabilityBin(Result):
    """Answers of about one confidence.

    Parameters
    ----------
    low, high : float
        Confidences, low exclusive but in the first bin.
    n_rows : int
        Answers between.
    mean_confidence, accuracy : float or None
        What the model claimed and what was true; None without answers.
    """

    low: float
    high: float
    n_rows: int
    mean_confidence: float | None
    accuracy: float | None


class Calibration(Result):
    """Whether of the answers with 80 % confidence 80 % are right.

    Parameters
    ----------
    bins : list of ReliabilityBin
        The reliability curve.
    expected_error : float
        Mean distance between confidence and accuracy over the answers.
    largest_error : float
        The largest such distance of a bin.
    """

    bins: list[ReliabilityBin]
    expected_error: float
    largest_error: float


class Unsure(Result):
    """From which confidence on an answer is shown as sure.

    Parameters
    ----------
    unsure_below : float
        The threshold, for the model's card.
    sure_accuracy_wanted : float
        What was asked for.
    share_sure : float
        Share of the held-out answers that are sure.
    accuracy_of_sure : float or None
        Share of those that are right; None if none is sure.
    """

    unsure_below: float
    sure_accuracy_wanted: float
    share_sure: float
    accuracy_of_sure: float | None


class HeldOutScores(Result):
    """The scores of one way to split.

    Parameters
    ----------
    by : str
        What was held out.
    n_groups : int
        How many videos, persons, sessions or cameras there are; videos for random splits.
    resampled_by : str
        What the intervals draw anew.
    frames : FrameScores
        Row by row.
    intervals : dict of str to Interval
        Bootstrap intervals by name of score; empty where there is a single group.
    segments : SegmentScores or None
        Stretch by stretch; None where the rows make no timeline.
    events : list of EventScores
        Event by event; of the headline only, and where the rows make timelines.
    folds : list of FoldScores
        Fold by fold.
    """

    by: str
    n_groups: int
    resampled_by: str
    frames: FrameScores
    intervals: dict[str, Interval]
    segments: SegmentScores | None
    events: list[EventScores]
    folds: list[FoldScores]
