"""The socket messages: what arrives is checked here, what leaves is shaped here.

`tests/contracts/messages.json` holds one example of each; the page is tested against the same file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from pose_parser.library.take_names import is_take_id

PROTOCOL_VERSION = 1
MAX_IN_FLIGHT = 2

_LARGEST_SAFE_INTEGER = 2**53 - 1
_LARGEST_PLACE = 2**32 - 1

REASONS = {
    "dropped": "A newer frame took this one's place.",
    "busy": "Poser is busy: as many people as it can serve are being watched. It tries again by itself.",
    "starting": "The pose engine is starting; this takes a few seconds.",
    "restarted": "The pose engine stopped and was started again; this frame was lost.",
}


class MessageError(Exception):
    """A message is not of the form that the protocol asks for.

    Parameters
    ----------
    message : str
        What was expected.
    seq : int, optional
        Number of the frame that the message was about, when it could be read.
    t : float
        Time of that frame; 0 when it could not be read.
    take : TakeMark, optional
        The take that it belongs to.
    """

    def __init__(self, message: str, seq: int | None = None, t: float = 0.0, *, take: TakeMark | None = None) -> None:
        super().__init__(message)
        self.seq = seq
        self.t = t
        self.take = take


class TakeMark(NamedTuple):
    """Which take a frame belongs to, and its place in it, from 0."""

    id: str
    n: int


@dataclass(frozen=True)
class FrameMessage:
    """One picture from the page: its number, the page's clock in milliseconds, the file's bytes, and its take."""

    seq: int
    t: float
    image: bytes
    take: TakeMark | None = None


def parse_frame(meta: Any, image: Any, *, max_image_bytes: int) -> FrameMessage:
    """Check the arguments of a `frame` event.

    Raises
    ------
    MessageError
        If they are not ``{seq, t, take?}`` and the bytes of one picture of at most `max_image_bytes`.
    """
    seq = meta.get("seq") if isinstance(meta, dict) else None
    if not isinstance(seq, int) or isinstance(seq, bool) or not 0 <= seq <= _LARGEST_SAFE_INTEGER:
        raise MessageError("frame wants {seq, t} and the bytes of one picture; seq is a whole number from 0 on.")
    t = meta.get("t")
    # A comparison with NaN is false; whole numbers in JSON have no bounds, and not all of them fit a float.
    if not isinstance(t, int | float) or isinstance(t, bool) or not abs(t) <= _LARGEST_SAFE_INTEGER:
        raise MessageError("t, the time of the frame in milliseconds, has to be a number.", seq)
    take = _parse_take(meta.get("take"), seq, t)
    if not isinstance(image, bytes) or not image:
        raise MessageError("the picture has to be sent as bytes.", seq, t, take=take)
    if len(image) > max_image_bytes:
        words = f"the picture has {len(image)} bytes; at most {max_image_bytes} are accepted."
        raise MessageError(words, seq, t, take=take)
    return FrameMessage(seq, float(t), image, take)


def _parse_take(mark: Any, seq: int, t: float) -> TakeMark | None:
    if mark is None:
        return None
    fields: dict[str, Any] = mark if isinstance(mark, dict) else {}
    take_id, n = fields.get("id"), fields.get("n")
    is_place = type(n) is int and 0 <= n <= _LARGEST_PLACE
    if not (is_place and isinstance(take_id, str) and is_take_id(take_id)):
        raise MessageError("take, if a frame has one, is {id, n}: its name, and the frame's place in it.", seq, t)
    return TakeMark(take_id, cast(int, n))


def parse_text_field(data: Any, name: str, event: str) -> str | None:
    """Return the optional text `name` of an event's object.

    Raises
    ------
    MessageError
        If `data` is not an object, or the field is not a short text.
    """
    if data is None:
        return None
    value = data.get(name) if isinstance(data, dict) else 0
    if value is not None and not (isinstance(value, str) and len(value) <= 200):
        raise MessageError(f"{event} wants an object; its {name} is a short text.")
    return value


def make_result(seq: int, t: float, status: str, **fields: Any) -> dict[str, Any]:
    """Return a `result` message; what is not given is null."""
    return {
        "seq": seq,
        "t": t,
        "status": status,
        "verdict": None,
        "model": None,
        "label": None,
        "confidence": None,
        "probabilities": None,
        "landmarks": None,
        "missing": [],
        "message": REASONS.get(status),
        "take": None,
        "why": None,
        "events": [],
        "coach": None,
        "timing_ms": {},
        **fields,
    }


def make_prediction(session: str, result: dict[str, Any]) -> dict[str, Any]:
    """Return what watchers of a session are sent: its result without landmarks and timings."""
    kept = ("seq", "t", "status", "verdict", "model", "label", "confidence", "probabilities", "events")
    return {"session": session, **{name: result[name] for name in kept}}
