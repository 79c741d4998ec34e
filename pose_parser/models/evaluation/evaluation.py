"""The whole of an evaluation: scores beside each other, the headline, and what they mean."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import ConfigDict, Field, ValidationError, model_validator

from pose_parser.errors import TrainingError
from pose_parser.models.evaluation.held_out import HeldOutAnswers
from pose_parser.models.evaluation.results import Calibration, HeldOutScores, Result, Unsure

RANDOM_STAMP = "RANDOM SPLIT: neighbouring frames were learnt and tested; this does not tell how well new videos do"


class Evaluation(Result):
    """How well a classifier does on what it has not seen; shares are in [0, 1], times in seconds.

    Parameters
    ----------
    version : int
        Of this form.
    family : str
        Family of labels.
    classes : list of str
        Labels, in the order of confusions and probabilities.
    estimator : str
        The classifier in words.
    headline : str
        Which of the scores to quote: what was asked for, else the strictest that the groups allow.
    stamp : str or None
        A warning to print on everything that shows the headline; None unless it is a random split.
    scores : dict of str to HeldOutScores
        By what was held out.
    reasons : dict of str to str
        For what could not be held out, why, and what to do about it.
    n_rows, n_unlabelled : int
        Rows with a label of the family, and without, which are left out.
    n_groups : dict of str to int
        How many videos, persons, sessions and cameras have a name.
    majority_accuracy : float
        What always naming the most frequent label would score.
    calibration : Calibration or None
        Of the headline; None where the classifier gives no probabilities.
    unsure : Unsure or None
        Likewise.
    settings : dict
        Number of folds, seed, and the other choices.
    answers : dict of str to HeldOutAnswers
        Row by row, by what was held out; not among the plain values unless asked for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    version: Literal[1] = 1
    family: str
    classes: list[str]
    estimator: str
    headline: str
    stamp: str | None
    scores: dict[str, HeldOutScores]
    reasons: dict[str, str]
    n_rows: int
    n_unlabelled: int
    n_groups: dict[str, int]
    majority_accuracy: float
    calibration: Calibration | None
    unsure: Unsure | None
    settings: dict[str, Any]
    answers: dict[str, HeldOutAnswers] = Field(default_factory=dict, exclude=True, repr=False)

    @model_validator(mode="after")
    def _quotes_what_it_has(self) -> Self:
        if self.headline not in self.scores:
            raise ValueError(f"the headline is {self.headline!r}, which was not scored")
        return self

    @property
    def headline_scores(self) -> HeldOutScores:
        """The scores to quote."""
        return self.scores[self.headline]

    def to_dict(self, *, with_answers: bool = False) -> dict[str, Any]:
        """Give plain JSON values.

        Parameters
        ----------
        with_answers : bool
            Whether to give the answers row by row too: some hundred bytes per row.
        """
        data = self.model_dump(mode="json")
        if with_answers:
            data["answers"] = {by: answers.to_dict() for by, answers in self.answers.items()}
        return data

    @classmethod
    def from_dict(cls, data: dict[str, Any], *, source: str = "the evaluation") -> Self:
        """Read what `to_dict` gave.

        Parameters
        ----------
        data : dict
            Plain values.
        source : str
            What to call it in an error.

        Raises
        ------
        TrainingError
            If a field is missing, unknown or does not fit.
        """
        try:
            answers = {by: HeldOutAnswers.from_dict(part) for by, part in data.get("answers", {}).items()}
            return cls.model_validate({**data, "answers": answers})
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise TrainingError(f"{source}: {place + ': ' if place else ''}{first['msg']}") from error
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise TrainingError(f"{source}: this is no evaluation ({error})") from error
