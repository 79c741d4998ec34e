"""Where else events go: labels and times, and nothing else, to the addresses that a person typed and to no other.

The outputs are kept in ``outputs.json``. Each has a line of its own, so that one that does not answer holds nobody up.
"""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, LiteralString, Self
from urllib.parse import urlsplit

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from pose_parser.library.storing import content, save
from pose_parser.server.output_lines import Deliver, DeliveryError, make_delivery

log = structlog.get_logger(__name__)

MOST_OUTPUTS = 20
MOST_WAITING = 100
"""So many messages may wait for an output; a newer one takes the place of the oldest."""

RETRY_AFTER_S = (0.5, 2.0)

_SCHEMES = {"webhook": ("http", "https"), "websocket": ("ws", "wss")}


class Output(BaseModel):
    """One address that events are sent to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")
    kind: Literal["webhook", "websocket"]
    url: str = Field(max_length=2000)
    labels: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=1000)] | None = Field(
        description="of the movements that are sent; null for all"
    )
    enabled: bool

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        problem = _problem(self.url, _SCHEMES[self.kind])
        if problem is not None:
            raise PydanticCustomError("address", problem)
        return self


class OutputList(BaseModel):
    """Every address that events are sent to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outputs: Annotated[list[Output], Field(max_length=MOST_OUTPUTS)]

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        ids = [output.id for output in self.outputs]
        if len(set(ids)) < len(ids):
            raise PydanticCustomError("id", "two outputs have the same id")
        return self


class Outputs:
    """The outputs of one server.

    Parameters
    ----------
    path : Path
        The file that they are kept in; may be absent.
    make_delivery : callable
        Makes what sends messages to one output.
    retry_after_s : sequence of float
        How long to wait before each further try.
    """

    def __init__(
        self,
        path: Path,
        make_delivery: Callable[[str, str], Deliver] = make_delivery,
        *,
        retry_after_s: Sequence[float] = RETRY_AFTER_S,
    ) -> None:
        self._path = path
        self._make_delivery = make_delivery
        self._retry_after_s = retry_after_s
        self._lines: list[_Line] = []
        self._replacing = threading.Lock()
        self.all: tuple[Output, ...] = ()

    def start(self) -> None:
        """Begin to send to those that are kept."""
        self._use(_read(self._path))

    def close(self) -> None:
        """Send nothing any more."""
        self._use(())

    def replace(self, outputs: Iterable[Output]) -> None:
        """Keep these outputs instead, and send to them.

        Raises
        ------
        LibraryError
            If they cannot be kept; nothing is another one then.
        """
        wanted = tuple(outputs)
        data = OutputList(outputs=list(wanted)).model_dump_json(indent=1).encode() + b"\n"
        # What is kept and what is sent to must stay the same when two tabs save at once.
        with self._replacing:
            save(self._path, data)
            self._use(wanted)

    def send(self, signals: Iterable[dict[str, Any]], *, model: str | None, session: str) -> None:
        """Send movements that begin, or are over; returns at once.

        Parameters
        ----------
        signals : iterable of dict
            ``label`` and ``change`` of each; what else there is of it stays here.
        model : str or None
            Id of the model that says so.
        session : str
            Name of the session.
        """
        if not self._lines:
            return
        for signal in signals:
            message = make_message(signal["label"], signal["change"], model=model, session=session)
            for line in self._lines:
                line.offer(signal["label"], message)

    def test(self, output_id: str) -> tuple[bool, str] | None:
        """Send a message to try an output out, on a connection of its own.

        Returns
        -------
        (bool, str) or None
            Whether it arrived, and words; None where there is no such output.
        """
        output = next((output for output in self.all if output.id == output_id), None)
        if output is None:
            return None
        delivery = self._make_delivery(output.kind, output.url)
        try:
            delivery.send(make_message("test", "on", model=None, session="test"))
        except DeliveryError as error:
            return False, str(error)
        finally:
            delivery.close()
        return True, "It arrived."

    def _use(self, outputs: Sequence[Output]) -> None:
        old, self.all = self._lines, tuple(outputs)
        self._lines = [
            _Line(output, self._make_delivery(output.kind, output.url), self._retry_after_s)
            for output in outputs
            if output.enabled
        ]
        for line in old:
            line.close()


def make_message(label: str, change: str, *, model: str | None, session: str) -> str:
    """Write what is sent: a label and a time, and nothing of what the camera saw."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    return json.dumps({"label": label, "change": change, "at": at, "model": model, "session": session})


class _Line:
    """The messages that wait for one output, and the thread that sends them."""

    def __init__(self, output: Output, delivery: Deliver, retry_after_s: Sequence[float]) -> None:
        self._output = output
        self._delivery = delivery
        self._retry_after_s = retry_after_s
        self._waiting: queue.Queue[str | None] = queue.Queue(MOST_WAITING)
        self._closing = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def offer(self, label: str, message: str) -> None:
        if self._output.labels is None or label in self._output.labels:
            self._put(message)

    def close(self) -> None:
        self._closing.set()
        self._put(None)

    def _put(self, message: str | None) -> None:
        while True:
            try:
                self._waiting.put_nowait(message)
            except queue.Full:
                self._drop_oldest()
            else:
                return

    def _drop_oldest(self) -> None:
        try:
            self._waiting.get_nowait()
        except queue.Empty:
            # The thread took it meanwhile.
            return

    def _run(self) -> None:
        while (message := self._waiting.get()) is not None and not self._closing.is_set():
            self._send(message)
        self._delivery.close()

    def _send(self, message: str) -> None:
        for pause_s in (*self._retry_after_s, None):
            try:
                self._delivery.send(message)
            except DeliveryError as error:
                # Its address may hold a secret.
                log.warning("an event could not be sent", output=self._output.id, kind=error.kind)
                if pause_s is None or self._closing.wait(pause_s):
                    return
            else:
                return


def _read(path: Path) -> tuple[Output, ...]:
    data = content(path)
    if not data:
        return ()
    try:
        return tuple(OutputList.model_validate_json(data).outputs)
    except ValidationError as error:
        log.warning("the outputs are broken; nothing is sent", file=str(path), error=error.errors()[0]["msg"])
        return ()


def _problem(url: str, schemes: tuple[str, ...]) -> LiteralString | None:
    """Say why nothing can be sent to an address."""
    wanted = f"the address begins with {' or '.join(f'{scheme}://' for scheme in schemes)}"
    if not url.isascii() or not url.isprintable() or " " in url:
        return "the address holds a space or a letter that addresses do not have"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return wanted
    if parts.scheme not in schemes or not parts.hostname or port == 0:
        return wanted
    return "the address may not hold a name and password" if "@" in parts.netloc else None
