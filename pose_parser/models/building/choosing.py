"""One of several models, and a note on it that it was chosen by the score that it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pose_parser.models.building.builder import ModelBuilder


def choose_best(builders: Sequence[ModelBuilder]) -> ModelBuilder:
    """Return the builder whose model has the best held-out balanced accuracy; of equals, the first.

    The best of several was lucky, too. So its card's ``scores`` and its evaluation's ``settings`` get ``chosen_from``:
    the balanced accuracy of each by name. It is changed in place; a single one stays as it is.

    Parameters
    ----------
    builders : sequence of ModelBuilder
        Fitted with their final score, on one data set and with one split.

    Returns
    -------
    ModelBuilder
    """
    scores = [float(one.evaluation_.headline_scores.frames.balanced_accuracy) for one in builders]
    best = builders[scores.index(max(scores))]
    if len(builders) > 1:
        noted = {"chosen_from": {one.model: round(score, 4) for one, score in zip(builders, scores, strict=True)}}
        best.evaluation_ = best.evaluation_.model_copy(update={"settings": {**best.evaluation_.settings, **noted}})
        card = best.model_.card
        best.model_ = replace(best.model_, card=card.model_copy(update={"scores": {**card.scores, **noted}}))
    return best
