"""Take an archive of a library into this one: all of it is checked before anything is put in its place."""

from __future__ import annotations

import filecmp
import glob
import itertools
import json
import os
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pose_parser.errors import LibraryConflictError, LibraryError
from pose_parser.library.archive_checks import check_list, open_archive, read_manifest
from pose_parser.library.archive_contents import (
    MOVEMENTS,
    ROWS,
    Group,
    Kind,
    Manifest,
    Report,
    model_groups,
    owner_of,
    recording_groups,
)
from pose_parser.library.archive_renaming import called
from pose_parser.library.archive_work import Progress, check_room, copy, telling_of_disk
from pose_parser.library.labels import labels_by_family, read_labels
from pose_parser.library.layout import TAKES
from pose_parser.library.metadata import parse_rows, read_rows, row_of, write_rows
from pose_parser.library.movements import (
    MOST,
    Family,
    Movement,
    ensure_movements,
    parse_families,
    read_movements,
    write_movements,
)
from pose_parser.library.storing import changing

_STAGING = ".unpacking"
_LONGEST_NAME = 190


@dataclass(frozen=True)
class Unpacked:
    """What an archive brought.

    Parameters
    ----------
    recordings : tuple of str
        Ids, as they are called here; also of those that were here already.
    models : tuple of str
        The same of models.
    renamed : dict of str to str
        New ids of those whose id something else had here.
    """

    recordings: tuple[str, ...]
    models: tuple[str, ...]
    renamed: dict[str, str]


def unpack(data_dir: Path, archive: Path, report: Report) -> Unpacked:
    """Put what an archive holds into the library; nothing that is there is changed.

    What is there already, byte for byte, is left alone, so that the same archive can be brought twice. What has the id
    of something else gets another: ``walk-2``.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    archive : Path
        A file that `pack` made.
    report : callable
        Told how far it is.

    Returns
    -------
    Unpacked
        What it brought.

    Raises
    ------
    LibraryError
        If it is no such file, not all of it is there, or the disk has too little room; nothing was changed then.
    """
    staging = data_dir / _STAGING
    with telling_of_disk(archive), changing(data_dir, "unpack"):
        # Of a program that was killed.
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        try:
            with open_archive(archive) as zipped:
                manifest = read_manifest(zipped, archive)
                check_list(zipped, manifest, archive)
                progress = Progress(report, "Unpacking", sum(entry.size for entry in manifest.files.values()))
                check_room(data_dir, progress.total)
                staged = _stage(zipped, manifest, staging, progress)
            return _install(data_dir, staged)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _stage(zipped: zipfile.ZipFile, manifest: Manifest, staging: Path, progress: Progress) -> dict[str, Path]:
    """Unpack under names of our own, and hold every byte against the list."""
    staged = {}
    for number, (place, entry) in enumerate(manifest.files.items()):
        path = staged[place] = staging / str(number)
        with zipped.open(place) as source, path.open("wb") as target:
            copied = copy(source, target, progress.add)
            target.flush()
            os.fsync(target.fileno())
        if copied != entry:
            raise LibraryError(f"{place} in the archive is damaged. Export it again.")
    return staged


def _install(data_dir: Path, staged: dict[str, Path]) -> Unpacked:
    rows = parse_rows(staged[ROWS]) if ROWS in staged else {}
    if MOVEMENTS in staged:
        _bring_movements(data_dir, _movements(staged[MOVEMENTS]))
    groups: dict[tuple[Kind, str], Group] = {}
    for place, path in staged.items():
        owner = owner_of(place)
        if owner is not None:
            groups.setdefault(owner, Group(*owner)).files[place] = path
    # Recordings first: the reports of models name them.
    names: dict[Kind, dict[str, str]] = {"recording": {}, "model": {}}
    for group in sorted(groups.values(), key=lambda group: group.kind == "model"):
        named = _fitting(data_dir, group, _changed(names["recording"]))
        if named.kind == "recording":
            _bring_row(data_dir, named.id, row_of(rows, group.id))
        for place, path in named.files.items():
            _put(path, data_dir / place)
        if named.kind == "recording":
            _ensure_movements(data_dir, named.id)
        names[group.kind][group.id] = named.id
    recordings, models = names["recording"], names["model"]
    return Unpacked(tuple(recordings.values()), tuple(models.values()), _changed(models) | _changed(recordings))


def _changed(names: Mapping[str, str]) -> dict[str, str]:
    return {old: new for old, new in names.items() if old != new}


def _fitting(data_dir: Path, group: Group, recordings: Mapping[str, str]) -> Group:
    """Return what has to be put where, under the first id that nothing else has."""
    short = group.id.encode()[:_LONGEST_NAME].decode(errors="ignore")
    for name in itertools.chain([group.id], (f"{short}-{number}" for number in itertools.count(2))):
        there = _there(data_dir, group.kind, name)
        wanted = called(group, name, recordings)
        common = wanted.files.keys() & there.files.keys()
        if not there.files or (
            common and all(filecmp.cmp(wanted.files[each], there.files[each], shallow=False) for each in common)
        ):
            missing = {place: path for place, path in wanted.files.items() if place not in there.files}
            return Group(group.kind, name, missing)
    raise AssertionError


def _there(data_dir: Path, kind: Kind, name: str) -> Group:
    """List what has an id here."""
    if kind == "model":
        return next((group for group in model_groups(data_dir) if group.id == name), Group(kind, name))
    group = recording_groups(data_dir, [name])[0]
    # A take that has not been ended will want its name.
    takes = data_dir.glob(f"{TAKES}/{glob.escape(name)}.*")
    return Group(kind, name, group.files | {f"{TAKES}/{path.name}": path for path in takes})


def _bring_row(data_dir: Path, recording_id: str, row: Mapping[str, str]) -> None:
    if row and not row_of(read_rows(data_dir), recording_id):
        write_rows(data_dir, {recording_id: row})


def _movements(path: Path) -> tuple[Family, ...]:
    try:
        return parse_families(json.loads(path.read_bytes())["families"])
    except (ValueError, RecursionError, KeyError, TypeError, LibraryError) as error:
        raise LibraryError(f"{MOVEMENTS} in the archive does not hold movements ({error}).") from error


def _bring_movements(data_dir: Path, brought: Sequence[Family]) -> None:
    while True:
        present = read_movements(data_dir)
        with suppress(LibraryConflictError):
            write_movements(data_dir, _merged(present.families, brought), revision=present.revision)
            return


def _merged(present: Sequence[Family], brought: Sequence[Family]) -> list[Family]:
    """Add movements that are new, as many as there may be, with colours and keys as far as no other has them."""
    families = {family.name: family for family in present}
    for other in brought:
        if other.name not in families and len(families) >= MOST:
            continue
        family = families.setdefault(other.name, Family(other.name))
        for movement in other.movements:
            if len(family.movements) < MOST and movement.name not in {each.name for each in family.movements}:
                looks = {each.look for one in families.values() for each in one.movements}
                added = _distinct(movement, family, looks)
                family = families[other.name] = replace(family, movements=(*family.movements, added))
    return list(families.values())


def _distinct(movement: Movement, family: Family, looks: set[int]) -> Movement:
    key = "" if movement.key in {each.key for each in family.movements} else movement.key
    look = movement.look if movement.look not in looks else next(n for n in itertools.count() if n not in looks)
    return Movement(movement.name, look, key)


def _ensure_movements(data_dir: Path, recording_id: str) -> None:
    """Make movements of labels that came without; labels that cannot be read say so in the library."""
    with suppress(LibraryError):
        ensure_movements(data_dir, labels_by_family(read_labels(data_dir, recording_id).segments))


def _put(staged: Path, target: Path) -> None:
    """Move a file to a place where there is none; one that has come there in the meantime is not replaced."""
    target.parent.mkdir(parents=True, exist_ok=True)
    # The folder may lie on another disk than the one that holds what was unpacked.
    near = target.with_name(f".{target.name}.unpacked")
    shutil.move(staged, near)
    try:
        os.link(near, target)
    except FileExistsError:
        raise LibraryError(f"{target.name} was made by somebody else just now. Import the archive again.") from None
    except OSError:
        # A disk that knows no links.
        near.rename(target)
    finally:
        near.unlink(missing_ok=True)
