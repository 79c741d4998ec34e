"""What pages ask for to practise, checked; and what they are answered."""

from __future__ import annotations

import math
from typing import Any

from pose_parser.server.channel import Message
from pose_parser.server.messages import MessageError

_FIELDS = ("recording", "start_s", "end_s", "repetition", "mirror")
_MIRRORS = ("auto", "yes", "no")
_LATEST_S = 1e7
_MOST_REPETITIONS = 100_000


def parse_practise(data: Any) -> Message | None:
    """Check the argument of a `practise` event.

    Parameters
    ----------
    data : object
        What the page sent: ``{recording, start_s?, end_s?, repetition?, mirror?}``, or null to end.

    Returns
    -------
    dict or None
        ``side``, ``repetition`` and ``mirror``, with all fields; None to end.

    Raises
    ------
    MessageError
        If it is neither, in words.
    """
    if data is None:
        return None
    if not isinstance(data, dict) or not set(data) <= set(_FIELDS):
        raise MessageError(f"practise wants an object of {', '.join(_FIELDS)}, or null to end.")
    recording = data.get("recording")
    if not isinstance(recording, str) or not 1 <= len(recording) <= 200:
        raise MessageError("recording is the name of a recording.")
    start_s, end_s = (_seconds(data, name) for name in ("start_s", "end_s"))
    if start_s is not None and end_s is not None and end_s <= start_s:
        raise MessageError(f"end_s {end_s:g} is not after start_s {start_s:g}.")
    repetition = data.get("repetition")
    if repetition is not None and not (type(repetition) is int and 0 <= repetition < _MOST_REPETITIONS):
        raise MessageError("repetition is a whole number from 0 on.")
    mirror = data.get("mirror", "auto")
    if mirror not in _MIRRORS:
        raise MessageError(f"mirror is one of {', '.join(_MIRRORS)}.")
    side = {"recording": recording, "start_s": start_s, "end_s": end_s}
    return {"side": side, "repetition": repetition, "mirror": mirror}


def practised(message: str | None, practice: Message | None = None) -> dict[str, Any]:
    """Return the answer to a `practise` event."""
    return {"ok": message is None, "message": message, "practice": practice}


def _seconds(data: Message, name: str) -> float | None:
    value = data.get(name)
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (is_number and math.isfinite(value) and 0 <= value <= _LATEST_S):
        raise MessageError(f"{name} is a time in seconds, from 0 on.")
    return float(value)
