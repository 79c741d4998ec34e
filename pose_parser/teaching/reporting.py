"""What is told of a model in the page: how well it does, what drives it, where it errs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from pose_parser.models.evaluation import Evaluation, HeldOutAnswers, summary_sentences
from pose_parser.models.evaluation.results import HeldOutScores
from pose_parser.reports.mistakes import choose_mistakes

_SCORES = {
    "accuracy": "of all moments named right",
    "balanced_accuracy": "named right when every movement counts alike",
    "macro_f1": "with misses and false alarms weighed together, the mean over the movements",
}


@dataclass(frozen=True)
class Score:
    """A score in [0, 1] with its 95 % interval, where there is one."""

    name: str
    words: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class OtherScore:
    """The accuracy with something else held out."""

    tested_on: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Mistake:
    """A moment that was named wrong by a model that had not seen the recording."""

    recording: str
    start_s: float
    end_s: float
    label: str
    said: str
    confidence: float | None


@dataclass(frozen=True)
class TeachReport:
    """How well a model does, as the page shows it.

    Parameters
    ----------
    model, family : str
        Id of the model, and what it tells apart.
    created_at : str
        ISO 8601, UTC.
    classes : tuple of str
        Names, in the order of the confusion.
    sentences : tuple of str
        The most important first.
    tested_on : str
        What was held out: ``video``, ``person``, ``session``, ``camera`` or ``random``.
    scores : tuple of Score
        Of the headline.
    others : tuple of OtherScore
        Beside it.
    confusion : tuple of tuple of int
        Numbers of examples: a row for what it was, a column for what was said.
    drivers : mapping of str to mapping
        For each class, shares of the landmarks.
    mistakes : tuple of Mistake
        The worst first.
    unsure_below : float or None
        Confidence below which an answer is shown as unsure.
    recordings : tuple of str
        What was learnt from.
    """

    model: str
    family: str
    created_at: str
    classes: tuple[str, ...]
    sentences: tuple[str, ...]
    tested_on: str
    scores: tuple[Score, ...]
    others: tuple[OtherScore, ...]
    confusion: tuple[tuple[int, ...], ...]
    drivers: Mapping[str, Mapping[str, float]]
    mistakes: tuple[Mistake, ...]
    unsure_below: float | None
    recordings: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return plain


def make_report(  # noqa: PLR0913  # what is told, and how
    model: str,
    evaluation: Evaluation,
    recordings: Sequence[str],
    *,
    drivers: Mapping[str, Mapping[str, float]] | None = None,
    made_at: float | None = None,
    thing: str = "video",
) -> TeachReport:
    """Sum up an evaluation for the page.

    Parameters
    ----------
    model : str
        Id of the model.
    evaluation : Evaluation
        Its scores, with the answers of the headline.
    recordings : sequence of str
        What was learnt from.
    drivers : mapping, optional
        From `class_drivers`; empty for each class unless given.
    made_at : float, optional
        Seconds since 1970; now unless given.
    thing : str
        What to call a recording: take, video, or recording.
    """
    headline = evaluation.headline_scores
    unsure = evaluation.unsure
    when = datetime.now(UTC) if made_at is None else datetime.fromtimestamp(made_at, UTC)
    return TeachReport(
        model=model,
        family=evaluation.family,
        created_at=when.isoformat(timespec="seconds").replace("+00:00", "Z"),
        classes=tuple(evaluation.classes),
        sentences=tuple(summary_sentences(evaluation, video=thing)),
        tested_on=evaluation.headline,
        scores=tuple(_score(name, headline) for name in _SCORES),
        others=tuple(_other(scores) for by, scores in evaluation.scores.items() if by != evaluation.headline),
        confusion=tuple(tuple(row) for row in headline.frames.confusion),
        drivers=drivers or {name: {} for name in evaluation.classes},
        mistakes=tuple(worst_mistakes(evaluation.answers[evaluation.headline])),
        unsure_below=None if unsure is None else unsure.unsure_below,
        recordings=tuple(recordings),
    )


def worst_mistakes(answers: HeldOutAnswers) -> list[Mistake]:
    """List the worst mistakes, the surest first; see `choose_mistakes`."""
    found = []
    for place in choose_mistakes(answers):
        row = answers.table.iloc[place]
        confidence = None if answers.confidences is None else round(float(answers.confidences[place]), 4)
        start_s, end_s = float(row["start_ms"]) / 1000.0, float(row["end_ms"]) / 1000.0
        found.append(Mistake(str(row["video"]), start_s, end_s, str(row["true"]), str(row["predicted"]), confidence))
    return found


def _score(name: str, scores: HeldOutScores) -> Score:
    interval = scores.intervals.get(name)
    low, high = (None, None) if interval is None else (interval.low, interval.high)
    return Score(name, _SCORES[name], float(getattr(scores.frames, name)), low, high)


def _other(scores: HeldOutScores) -> OtherScore:
    interval = scores.intervals.get("accuracy")
    low, high = (None, None) if interval is None else (interval.low, interval.high)
    return OtherScore(scores.by, scores.frames.accuracy, low, high)
