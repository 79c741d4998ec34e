"""The choices of an evaluation."""

from __future__ import annotations

from dataclasses import dataclass

from pose_parser.annotations import Segment
from pose_parser.datasets.splits import SPLITS_BY
from pose_parser.errors import DatasetError
from pose_parser.models.evaluation.bootstrap import CONFIDENCE, N_RESAMPLES
from pose_parser.models.evaluation.event_scores import TOLERANCE_S
from pose_parser.models.evaluation.held_out import OnFold

STRICTEST_FIRST = ("person", "camera", "session", "video")
"""Order in which a headline is chosen: what differs most from the training comes first."""


@dataclass(frozen=True)
class EvaluationOptions:
    """The choices of an evaluation; all may be left as they are.

    Parameters
    ----------
    n_folds, seed : int
        See `make_splits`; the seed is also that of the bootstrap.
    beside : tuple of str
        Splits to score beside the headline, where the groups allow.
    background : tuple of str
        Labels that mean that nothing happens: neither segments nor events.
    segments : tuple of Segment
        The annotations; those of other families are passed over. With them, events begin and end where somebody marked
        it; without, where the rows' labels change, which for windows labelled by majority is up to half a window later.
    tolerance_s : float
        How much too early or too late an event's announcement may be.
    sure_accuracy : float
        Share of the answers shown as sure that should be right.
    n_resamples, confidence : int, float
        Bootstrap draws, and the share of them within an interval.
    n_jobs : int or None
        Folds that are fitted at a time.
    on_fold : callable or None
        Called with a `FoldProgress` after each fold of each way to split.
    """

    n_folds: int = 5
    seed: int = 0
    beside: tuple[str, ...] = SPLITS_BY
    background: tuple[str, ...] = ("none",)
    segments: tuple[Segment, ...] = ()
    tolerance_s: float = TOLERANCE_S
    sure_accuracy: float = 0.95
    n_resamples: int = N_RESAMPLES
    confidence: float = CONFIDENCE
    n_jobs: int | None = None
    on_fold: OnFold | None = None

    def __post_init__(self) -> None:
        unknown = sorted(set(self.beside) - set(SPLITS_BY))
        if unknown:
            raise DatasetError(f"splits are by {', '.join(SPLITS_BY)}, not by {unknown[0]!r}")
