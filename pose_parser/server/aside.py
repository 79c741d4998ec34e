"""Calls that wait for the disk, without holding up anybody's frames."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Aside = Callable[..., Any]
"""``aside(function, *arguments)`` returns what the function does."""


def make_aside(async_mode: str) -> Aside:
    """Return how to call something that waits for the disk: under eventlet in a thread of the system."""
    if async_mode != "eventlet":
        return _call

    def call(function: Callable[..., Any], *arguments: Any) -> Any:
        from eventlet import tpool

        return tpool.execute(function, *arguments)

    return call


def _call(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)
