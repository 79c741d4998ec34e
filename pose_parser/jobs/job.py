"""What is known of one job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

State = Literal["queued", "running", "done", "failed", "cancelled"]

ENDED: tuple[State, ...] = ("done", "failed", "cancelled")
"""States in which nothing more happens unless somebody asks for it."""


@dataclass(frozen=True)
class Job:
    """One job, as it was when it was read.

    Parameters
    ----------
    id : str
        Its name, 32 hexadecimal digits.
    kind : str
        What is to be done, a name of `pose_parser.jobs.tasks.TASKS`.
    payload : dict
        What to do it with: plain JSON values.
    state : {"queued", "running", "done", "failed", "cancelled"}
        How it stands.
    stage : str
        What is being done, in words.
    share_done : float
        How much of it is done, 0 to 1.
    seconds_left : float or None
        About how long it still takes, where that is known.
    result : dict or None
        What came of it: plain JSON values; of jobs that are done.
    message : str
        Why it failed, or is being done again.
    attempts : int
        How often it was begun.
    is_cancelling : bool
        Somebody asked to end it, and it is not over yet.
    created_at, started_at, ended_at : float or None
        Seconds since 1970, UTC.
    """

    id: str
    kind: str
    payload: dict[str, Any]
    state: State
    stage: str
    share_done: float
    seconds_left: float | None
    result: dict[str, Any] | None
    message: str
    attempts: int
    is_cancelling: bool
    created_at: float
    started_at: float | None
    ended_at: float | None

    @property
    def has_ended(self) -> bool:
        """Tell whether nothing more happens unless somebody asks for it."""
        return self.state in ENDED
