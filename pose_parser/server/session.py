"""What is known of one person who is being served."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import NamedTuple

from pose_parser.server.channel import Message
from pose_parser.server.messages import FrameMessage
from pose_parser.server.wishes import Wishes
from pose_parser.server.worker_process import WorkerProcess
from pose_parser.video.clock import StreamClock


class Running(NamedTuple):
    """A frame that a worker looks at."""

    frame: FrameMessage
    ticket: int
    received_at: float
    is_from_before: bool = False
    """The session has started afresh since; what its worker saw go on in this frame is over."""


class Waiting(NamedTuple):
    """A frame whose turn comes when the one before it is answered."""

    frame: FrameMessage
    received_at: float


@dataclass
class Session:
    """One socket's frames and settings.

    `model` is the chosen classifier, `loaded` the one that its worker uses, `failed` the last that could not be loaded;
    `practice` is the repetition that it practises against; `signalled` are the movements that its rules say are on,
    `over` those that ended without a frame to say so.
    """

    sid: str
    model: Message | None
    loaded: Message | None = None
    failed: Message | None = None
    public_id: str = field(default_factory=lambda: uuid.uuid4().hex[:16])
    clock: StreamClock = field(default_factory=StreamClock)
    wishes: Wishes = field(default_factory=Wishes)
    rules_told: Message | None = None
    calibrating: str | None = None
    practice: Message | None = None
    signalled: set[str] = field(default_factory=set)
    over: list[Message] = field(default_factory=list)
    admitted: bool = False
    last_frame_at: float = 0.0
    worker: WorkerProcess | None = None
    running: Running | None = None
    pending: Waiting | None = None

    @property
    def model_id(self) -> str | None:
        """Name of the chosen classifier."""
        return None if self.model is None else str(self.model["id"])

    @property
    def rules(self) -> Message:
        """What a page is told of the rules of movements that are in force."""
        return {"model": self.model_id, "triggers": self.wishes.rules(self.model)}
