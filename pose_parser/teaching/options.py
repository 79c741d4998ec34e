"""What a person asks for when a model is to be taught, and what is chosen for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Effort = Literal["quick", "thorough"]

POOLING = ("mean", "std", "min", "max", "slope")
"""How a window of movement is summed up."""

STRIDE_S = 0.2
"""Seconds from one window to the next."""


@dataclass(frozen=True)
class TeachRequest:
    """What to learn.

    Parameters
    ----------
    family : str
        Family of movements.
    recordings : tuple of str or None
        Recordings to learn from; None takes all that have a label of the family.
    window_s : float or None
        Seconds of movement that one answer looks at; None for single poses.
    effort : {"quick", "thorough"}
        One kind of model as it is, or a search over several.
    name : str
        What people call the model.
    seed : int
        Of everything random: the same files, request and seed give the same model, byte for byte.
    key : str
        Of this very request: one that is begun again goes on under the same name instead of leaving two models.
    """

    family: str
    recordings: tuple[str, ...] | None
    window_s: float | None
    effort: Effort
    name: str
    seed: int = 0
    key: str = ""
