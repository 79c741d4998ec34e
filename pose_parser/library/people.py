"""The people whom models were fitted to: ``people/<person>.json``, one fit for each model file.

Light, since the server reads it too: a fit is computed with only where it is used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pose_parser.errors import LibraryError, PoserError
from pose_parser.library.storing import changing, clean_text, content, save

if TYPE_CHECKING:
    from pose_parser.prediction.personal import PersonalFit

FOLDER = "people"
_LONGEST = 80
_VERSION = 1


@dataclass(frozen=True)
class PersonFit:
    """That a model was fitted to a person.

    Parameters
    ----------
    model : str
        Its id.
    made_at : str
        ISO 8601, UTC.
    right_before, right_after : float
        See `PersonalFit`.
    helps : bool
        Whether it is used.
    """

    model: str
    made_at: str
    right_before: float
    right_after: float
    helps: bool


@dataclass(frozen=True)
class Person:
    """Somebody whom models were fitted to.

    Parameters
    ----------
    name : str
        As the person is called in the page.
    fits : tuple of PersonFit
        The newest first.
    """

    name: str
    fits: tuple[PersonFit, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return {"name": self.name, "fits": [asdict(fit) for fit in self.fits]}


def clean_name(text: object) -> str:
    """Return a person's name as it is kept.

    Raises
    ------
    LibraryError
        If it cannot be one.
    """
    return clean_text(text, "name of the person", longest=_LONGEST)


def person_file(data_dir: Path, name: str) -> Path:
    """Name the file of a person's fits; names that look alike in small letters have files of their own."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    mark = "" if plain == name else f"-{sha256(name.encode()).hexdigest()[:8]}"
    return data_dir / FOLDER / f"{plain or 'person'}{mark}.json"


def read_people(data_dir: Path) -> list[Person]:
    """List the people whom models were fitted to, by name; a file that is broken is left out.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    """
    found = []
    for path in sorted((data_dir / FOLDER).glob("*.json")):
        try:
            told = _read(path)
            found.append(Person(str(told["name"]), tuple(_described(told))))
        except LibraryError:
            continue
    return sorted(found, key=lambda person: (person.name.casefold(), person.name))


def find_fit(data_dir: Path, name: str, model_sha256: str) -> PersonalFit | None:
    """Return how a model file was fitted to a person; None where it was not.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    name : str
        The person.
    model_sha256 : str
        Of the model file.

    Raises
    ------
    LibraryError
        If the person's file is broken.
    """
    from pose_parser.prediction.personal import PersonalFit

    path = person_file(data_dir, name)
    told = _read(path)["fits"].get(model_sha256)
    try:
        return None if told is None else PersonalFit.from_dict(told)
    except PoserError as error:
        raise LibraryError(f"{path}: {error}") from error


def keep_fit(data_dir: Path, name: str, model_sha256: str, fit: PersonalFit, *, model: str) -> None:
    """Keep how a model file was fitted to a person, in an earlier fit's place.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    name : str
        The person.
    model_sha256 : str
        Of the model file.
    fit : PersonalFit
        The fit.
    model : str
        The model's id.

    Raises
    ------
    LibraryError
        If it cannot be written.
    """
    path = person_file(data_dir, name)
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    with changing(data_dir, FOLDER):
        fits = _read(path)["fits"] | {model_sha256: {"model": model, "made_at": made_at, **fit.to_dict()}}
        _save(path, {"version": _VERSION, "name": name, "fits": fits})


def carry_fits(data_dir: Path, old_sha256: str, new_sha256: str, *, keep_old: bool) -> None:
    """Let the fits of a model file hold for another one that answers alike, as after a new name.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    old_sha256, new_sha256 : str
        Of the file as it was, and as it is to be.
    keep_old : bool
        Whether they hold for the old one too: until the new one is there.

    Raises
    ------
    LibraryError
        If a person's file cannot be written; one that is broken is left as it is.
    """
    with changing(data_dir, FOLDER):
        for path in sorted((data_dir / FOLDER).glob("*.json")):
            try:
                told = _read(path)
            except LibraryError:
                continue
            fit = told["fits"].get(old_sha256)
            if fit is None or old_sha256 == new_sha256:
                continue
            told["fits"][new_sha256] = fit
            if not keep_old:
                del told["fits"][old_sha256]
            _save(path, told)


def forget_person(data_dir: Path, name: str) -> bool:
    """Delete every fit of a person; tell whether there was any.

    Raises
    ------
    LibraryError
        If the file cannot be deleted.
    """
    path = person_file(data_dir, name)
    try:
        with changing(data_dir, FOLDER):
            path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise LibraryError(f"{path}: could not be deleted ({error.strerror or error}).") from error
    return True


def _described(told: dict[str, Any]) -> Iterator[PersonFit]:
    newest = sorted(told["fits"].values(), key=lambda one: str(one.get("made_at")), reverse=True)
    for one in newest:
        try:
            before, after = float(one["right_before"]), float(one["right_after"])
            yield PersonFit(str(one["model"]), str(one["made_at"]), before, after, helps=after > before)
        except (LookupError, TypeError, ValueError) as error:
            raise LibraryError(f"a fit of {told['name']} is broken ({error})") from error


def _save(path: Path, told: dict[str, Any]) -> None:
    save(path, json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n")


def _read(path: Path) -> dict[str, Any]:
    data = content(path)
    if not data:
        return {"name": "", "fits": {}}
    try:
        told = json.loads(data)
        is_sound = isinstance(told["name"], str) and all(isinstance(fit, dict) for fit in told["fits"].values())
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError) as error:
        raise LibraryError(f"{path}: cannot be read ({error}); delete it to begin anew") from error
    if not is_sound:
        raise LibraryError(f"{path}: is no file of a person; delete it to begin anew")
    return dict(told)
