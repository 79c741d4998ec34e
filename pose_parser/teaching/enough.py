"""Whether there is enough to learn from, in one sentence that says what to record next."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

MIN_TAKES = 2
"""Fewest takes of a movement: what is learnt from one is tested on another."""

MIN_SECONDS = 4.0
"""Least time of a movement, all takes together."""

GOOD_SECONDS = 20.0
"""Time of a movement from which on more of the same person helps little."""


@dataclass(frozen=True)
class MovementReadiness:
    """What there is of one movement.

    Parameters
    ----------
    name : str
        The movement.
    seconds : float
        How long it is shown, all takes together.
    takes, people : int
        Recordings that show it, and known persons in them.
    enough : bool
        Whether it can be learnt and tested.
    """

    name: str
    seconds: float
    takes: int
    people: int
    enough: bool


@dataclass(frozen=True)
class Readiness:
    """Whether a family of movements can be learnt.

    Parameters
    ----------
    ready : bool
        Whether there is enough of at least two movements, and too little of none that has takes.
    sentence : str
        What to record next, or what to expect.
    movements : tuple of MovementReadiness
        Movement by movement.
    """

    ready: bool
    sentence: str
    movements: tuple[MovementReadiness, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values."""
        plain = asdict(self)
        return {**plain, "movements": list(plain["movements"])}


def judge_readiness(
    seconds: Mapping[str, Mapping[str, float]], people: Mapping[str, str], names: Sequence[str] = ()
) -> Readiness:
    """Judge what there is to learn from.

    Parameters
    ----------
    seconds : mapping of str to mapping
        For each recording, how long it shows each label of the family.
    people : mapping of str to str
        Who is in each recording, where known.
    names : sequence of str
        Movements that are to be learnt, in their order; those that only recordings show come after them.

    Returns
    -------
    Readiness
    """
    shown = dict.fromkeys([*names, *(label for labels in seconds.values() for label in labels)])
    movements = tuple(_movement(name, seconds, people) for name in shown)
    begun = [one for one in movements if one.takes]
    ready = len(begun) >= 2 and all(one.enough for one in begun)
    sentence = _what_to_expect(movements, seconds, people) if ready else _what_to_record(begun)
    return Readiness(ready, sentence, movements)


def splits_by(seconds: Mapping[str, Mapping[str, float]], people: Mapping[str, str]) -> str:
    """Say what to hold out: whole persons where each movement is shown by two and everybody is known, else recordings.

    Parameters
    ----------
    seconds, people : mapping
        See `judge_readiness`.

    Returns
    -------
    {"person", "video"}
    """
    showing: dict[str, set[str]] = {}
    for recording, labels in seconds.items():
        for label in labels:
            showing.setdefault(label, set()).add(people.get(recording, ""))
    return "person" if showing and all("" not in who and len(who) > 1 for who in showing.values()) else "video"


def _movement(name: str, seconds: Mapping[str, Mapping[str, float]], people: Mapping[str, str]) -> MovementReadiness:
    recordings = [recording for recording, labels in seconds.items() if labels.get(name, 0.0) > 0.0]
    total = sum(seconds[recording][name] for recording in recordings)
    known = {people[recording] for recording in recordings if recording in people}
    enough = len(recordings) >= MIN_TAKES and total >= MIN_SECONDS
    return MovementReadiness(name, round(total, 3), len(recordings), len(known), enough)


def _what_to_record(begun: Sequence[MovementReadiness]) -> str:
    if not begun:
        return f"Record at least {_NUMBERS[MIN_TAKES]} takes each of two movements to begin."
    single = [one.name for one in begun if one.takes < MIN_TAKES]
    if single:
        return f"Record one more take of {_listed(single)}: what is learnt from one take is tested on another."
    short = next((one for one in begun if one.seconds < MIN_SECONDS), None)
    if short is not None:
        return f"{short.name} has {_seconds(short)}; record at least {MIN_SECONDS:.0f} s of it."
    return f"So far there is only {begun[0].name}: record a second movement, so that there is something to tell apart."


def _what_to_expect(
    movements: Sequence[MovementReadiness], seconds: Mapping[str, Mapping[str, float]], people: Mapping[str, str]
) -> str:
    empty = [one.name for one in movements if not one.takes]
    if empty:
        return f"Enough to train, without {_listed(empty)}: nothing of that is recorded yet."
    shortest = min(movements, key=lambda one: one.seconds)
    if shortest.seconds < GOOD_SECONDS:
        people_too = " from two people" if shortest.people < 2 else ""
        return f"{shortest.name} has {_seconds(shortest)}; {GOOD_SECONDS:.0f} s{people_too} would be better."
    persons = set(people.values())
    if len(persons) == 1:
        return "Enough to train; but only one person is in the takes: expect worse on others."
    if len(people) < len(seconds):
        return "Enough to train; write down who is in each take to learn how it does on new people."
    return f"Enough to train: {len(movements)} movements in {len(seconds)} takes of {len(persons)} people."


def _seconds(one: MovementReadiness) -> str:
    """Say how long it is shown; what is not quite enough is not rounded to it."""
    return f"{math.floor(one.seconds)} s"


_NUMBERS = {2: "two", 3: "three"}


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
