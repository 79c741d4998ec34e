"""What Poser says about one frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self

from pose_parser.landmarks import FloatArray

Verdict = Literal["sure", "unsure", "partial", "collecting", "no_model"]
"""Whether there is a label, and if not, why."""

_MOST_NAMED = 4


@dataclass(frozen=True, eq=False)
class Prediction:
    """The answer for one frame.

    Parameters
    ----------
    verdict : str
        ``sure``; ``unsure``, the best class is less likely than the card's ``unsure_below``; ``partial``, what the
        model needs to see is hidden; ``collecting``, its window is not full yet; ``no_model``.
    label : str or None
        The most probable class; None for the last three verdicts.
    confidence : float or None
        Its probability, in [0, 1].
    probabilities : dict or None
        Probability by class, in the card's order.
    missing : tuple of str
        Landmarks that the model needs and that cannot be seen, in the skeleton's order.
    message : str or None
        For a person, when something is in the way.
    features : array or None
        The example that the model was given, shape (n_columns,); None when it was given none.
    """

    verdict: Verdict
    label: str | None = None
    confidence: float | None = None
    probabilities: dict[str, float] | None = None
    missing: tuple[str, ...] = ()
    message: str | None = None
    features: FloatArray | None = None

    @classmethod
    def no_model(cls) -> Self:
        """Give the answer for a stream without a model."""
        return cls("no_model", message="No model is chosen.")


def hidden_message(missing: Sequence[str]) -> str:
    """Say which landmarks are hidden, for example ``left ankle and right ankle``; long lists are cut short."""
    names = [name.replace("_", " ") for name in missing]
    if len(names) > _MOST_NAMED:
        names = [*names[: _MOST_NAMED - 1], f"{len(names) - _MOST_NAMED + 1} more"]
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return f"Only part of the body is visible: {listed} {'are' if len(names) > 1 else 'is'} hidden."
