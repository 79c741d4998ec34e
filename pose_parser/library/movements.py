"""The movements that labels are chosen from, with their looks and keys: ``movements.json``."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

from pose_parser.errors import LibraryConflictError, LibraryError
from pose_parser.library.storing import changing, clean_text, content, revision_of, save

MOST = 200
"""Most families, and most movements of one."""

_KEYS = "1234567890"
_CHANGED = "Somebody else, perhaps you in another tab, has changed the movements in the meantime."


@dataclass(frozen=True)
class Movement:
    """What a stretch of a recording can show.

    Attributes
    ----------
    name : str
        The label.
    look : int
        Place in the order of looks (colour and pattern), from 0.
    key : str
        One letter or digit, or empty.
    """

    name: str
    look: int
    key: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the movement as the page knows it."""
        return {"name": self.name, "look": self.look, "key": self.key}


@dataclass(frozen=True)
class Family:
    """Movements that exclude each other, such as ``left`` and ``right``.

    Attributes
    ----------
    name : str
        What they are about, such as ``side``.
    movements : tuple of Movement
        In the order in which the page shows them.
    """

    name: str
    movements: tuple[Movement, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the family as the page knows it."""
        return {"name": self.name, "movements": [movement.to_dict() for movement in self.movements]}


@dataclass(frozen=True)
class Movements:
    """All families.

    Attributes
    ----------
    revision : str
        Changes with the file; whoever changes movements says which they have seen.
    families : tuple of Family
        In the order in which the page shows them.
    """

    revision: str
    families: tuple[Family, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the movements as the page knows them."""
        return {"revision": self.revision, "families": [family.to_dict() for family in self.families]}


def parse_families(told: object) -> tuple[Family, ...]:
    """Make families of what a page sent, or what a file holds.

    Parameters
    ----------
    told : object
        A list of ``{name, movements: [{name, look, key}]}``.

    Raises
    ------
    LibraryError
        If it is something else, or a name or key stands there twice.
    """
    if not isinstance(told, list) or len(told) > MOST:
        raise LibraryError(f"Movements come in a list of at most {MOST} families.")
    families = tuple(_family(each) for each in told)
    _require_different([family.name for family in families], "families are called")
    return families


def read_movements(data_dir: Path) -> Movements:
    """Read the movements; none where nobody has named one yet.

    Raises
    ------
    LibraryError
        If the file is broken.
    """
    path = _path(data_dir)
    data = content(path)
    try:
        families = parse_families(json.loads(data)["families"]) if data else ()
    except (ValueError, KeyError, TypeError, LibraryError) as error:
        raise LibraryError(f"{path}: does not hold movements ({error}); mend it or move it away") from error
    return Movements(revision_of(data), families)


def write_movements(
    data_dir: Path, families: Sequence[Family], *, revision: str, first: Callable[[], object] | None = None
) -> Movements:
    """Replace the movements; labels that were given stay as they are, see `renaming.save_movements`.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    families : sequence of Family
        All of them.
    revision : str
        Of the movements that these were made from.
    first : callable, optional
        Called before anything is written, if they have not been changed since.

    Returns
    -------
    Movements
        As they are kept.

    Raises
    ------
    LibraryConflictError
        If they have been changed since; it carries the present `Movements`. Saving the same a second time is none.
    LibraryError
        If a name or key stands there twice.
    """
    checked = parse_families([family.to_dict() for family in families])
    with changing(data_dir, "movements"):
        present = read_movements(data_dir)
        if present.revision != revision:
            if present.families != checked:
                raise LibraryConflictError(_CHANGED, present)
            # It was done before, `first` too: names that were exchanged are not to be exchanged back.
            return present
        if first is not None:
            first()
        return _write(data_dir, checked)


def ensure_movements(data_dir: Path, labels: Mapping[str, Collection[str]]) -> Movements:
    """Add labels as movements where they are none yet, each with a look and, while there are any, a digit as key.

    A label that cannot be the name of a movement, and what goes beyond `MOST`, is left out: labels come from any file.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    labels : mapping
        Labels by family.

    Returns
    -------
    Movements
        All of them.
    """
    present = read_movements(data_dir)
    if _added(present.families, labels) == present.families:
        return present
    with changing(data_dir, "movements"):
        return _write(data_dir, _added(read_movements(data_dir).families, labels))


def _write(data_dir: Path, families: tuple[Family, ...]) -> Movements:
    told = {"families": [family.to_dict() for family in families]}
    data = json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"
    save(_path(data_dir), data)
    return Movements(revision_of(data), families)


def _path(data_dir: Path) -> Path:
    return data_dir / "movements.json"


def _added(families: tuple[Family, ...], labels: Mapping[str, Collection[str]]) -> tuple[Family, ...]:
    """Add what is new; what no movement can be called, and what is one too many, stays a label without a movement."""
    by_name = {family.name: family for family in families}
    for name, wanted in labels.items():
        called = _name_of(name)
        if called and (called in by_name or len(by_name) < MOST):
            by_name[called] = _grown(by_name.get(called, Family(called)), wanted, tuple(by_name.values()))
    return tuple(by_name.values())


def _grown(family: Family, labels: Collection[str], families: Sequence[Family]) -> Family:
    """Add movements to one of the families, or to one that is not among them yet."""
    others = [movement for each in families for movement in each.movements]
    for called in map(_name_of, labels):
        is_known = called in {movement.name for movement in family.movements}
        if called and not is_known and len(family.movements) < MOST:
            added = _new(called, others)
            others.append(added)
            family = replace(family, movements=(*family.movements, added))
    return family


def _name_of(label: str) -> str:
    """Return what the movement or family of a label of any file is called; empty where none can be."""
    try:
        return clean_text(label, "name")
    except LibraryError:
        return ""


def _new(label: str, others: Sequence[Movement]) -> Movement:
    """Make a movement with a look and a key that no other movement has."""
    looks, keys = {other.look for other in others}, {other.key for other in others}
    look = next(place for place in count() if place not in looks)
    return Movement(label, look, next((key for key in _KEYS if key not in keys), ""))


def _family(told: Any) -> Family:
    if not isinstance(told, dict) or not isinstance(told.get("movements"), list) or len(told["movements"]) > MOST:
        raise LibraryError(f"A family has a name and a list of at most {MOST} movements.")
    name = clean_text(told.get("name"), "name of the family")
    movements = tuple(_movement(each) for each in told["movements"])
    _require_different([movement.name for movement in movements], f"movements of {name!r} are called")
    _require_different([movement.key for movement in movements if movement.key], f"movements of {name!r} have the key")
    return Family(name, movements)


def _movement(told: Any) -> Movement:
    if not isinstance(told, dict):
        raise LibraryError(f"A movement has a name, a look and a key; {told!r:.60} has not.")
    look, key = told.get("look"), told.get("key", "")
    if isinstance(look, bool) or not isinstance(look, int) or not 0 <= look < 1_000_000:
        raise LibraryError(f"The look of a movement is a whole number from 0, not {look!r:.40}.")
    if not isinstance(key, str) or (key and not (len(key) == 1 and key.isalnum())):
        raise LibraryError(f"The key of a movement is one letter or digit, not {key!r:.40}.")
    return Movement(clean_text(told.get("name"), "name of the movement"), look, key.lower())


def _require_different(names: Sequence[str], words: str) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise LibraryError(f"Two {words} {twice!r}; choose another for one of them.")
