"""A walk over everything that a model is made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np


def walk_parts(root: object) -> Iterator[Any]:
    """Give every object that a model holds, once, the whole before its parts.

    Parameters
    ----------
    root : object
        An estimator, or what a model file held.

    Yields
    ------
    object
        Estimators, lists, dicts and arrays; not numbers and texts.
    """
    # Holding what was seen keeps the ids from being used again for objects that are made on the way.
    seen: dict[int, Any] = {}
    waiting: list[Any] = [root]
    while waiting:
        part = waiting.pop()
        if id(part) in seen or isinstance(part, str | bytes | int | float | type):
            continue
        seen[id(part)] = part
        yield part
        waiting.extend(_children(part))


def _children(part: Any) -> list[Any]:
    if isinstance(part, dict):
        return list(part.values())
    if isinstance(part, list | tuple | set | frozenset):
        return list(part)
    if isinstance(part, np.ndarray):
        return list(part.flat) if part.dtype.kind == "O" else []
    return list(vars(part).values()) if hasattr(part, "__dict__") else []
