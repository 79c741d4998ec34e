"""What is held against an archive before any of it is unpacked: it may come from anywhere."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from pose_parser.errors import LibraryError
from pose_parser.library.archive_contents import MANIFEST, TABLES, Manifest, owner_of

_LARGEST_TABLE_BYTES = 64 << 20
# What people record is hardly made smaller by packing it; a bomb is a thousand times larger than its archive.
_MOST_TIMES_LARGER = 20
_ALWAYS_ALLOWED_BYTES = 256 << 20


@contextmanager
def open_archive(archive: Path) -> Iterator[zipfile.ZipFile]:
    """Open an archive; what is wrong with the zip file is told in words, also what is found later on.

    Raises
    ------
    LibraryError
        If it is no zip file, or was cut off or changed.
    """
    try:
        with zipfile.ZipFile(archive) as zipped:
            yield zipped
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise LibraryError(
            f"{archive.name}: is not an archive of Poser, or not all of it has arrived ({error}). Copy it again."
        ) from error


def read_manifest(zipped: zipfile.ZipFile, archive: Path) -> Manifest:
    """Read the list of what is in an archive.

    Raises
    ------
    LibraryError
        If there is none, or it is of another kind.
    """
    try:
        info = zipped.getinfo(MANIFEST)
        if info.file_size > _LARGEST_TABLE_BYTES:
            raise LibraryError(f"{archive.name}: its list of files has {info.file_size} bytes, which no real one has.")
        return Manifest.model_validate_json(zipped.read(info))
    except KeyError:
        raise LibraryError(
            f"{archive.name}: is a zip file, but no archive of Poser: it holds no {MANIFEST}. Bring one that was "
            "exported from Poser."
        ) from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise LibraryError(f"{archive.name}: its {MANIFEST} cannot be used ({place}: {first['msg']}).") from error


def check_list(zipped: zipfile.ZipFile, manifest: Manifest, archive: Path) -> None:
    """Refuse whatever `pack` does not make, before anything is unpacked.

    Raises
    ------
    LibraryError
        If a file has no place in a library, is missing, listed otherwise, or there twice, or all of them are too large.
    """
    infos = [info for info in zipped.infolist() if not info.is_dir() and info.filename != MANIFEST]
    if len({info.filename for info in infos}) != len(infos):
        raise LibraryError(f"{archive.name}: holds two files of one name.")
    for info in infos:
        _check_file(info, manifest, archive)
    missing = manifest.files.keys() - {info.filename for info in infos}
    if missing:
        raise LibraryError(f"{archive.name}: {min(missing)} is missing in it. Export it again.")
    unpacked, packed = sum(info.file_size for info in infos), archive.stat().st_size
    if (
        unpacked > _MOST_TIMES_LARGER * packed + _ALWAYS_ALLOWED_BYTES
        or sum(each.compress_size for each in infos) > packed
    ):
        raise LibraryError(f"{archive.name}: would unpack to {unpacked / 1e6:.0f} MB, which no real archive does.")


def _check_file(info: zipfile.ZipInfo, manifest: Manifest, archive: Path) -> None:
    place = info.filename
    entry = manifest.files.get(place)
    if entry is None or (place not in TABLES and owner_of(place) is None):
        raise LibraryError(f"{archive.name}: holds {place[:80]!r}, which is nothing that Poser exports.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise LibraryError(f"{archive.name}: {place} is packed in a way that Poser does not use. Export it again.")
    if entry.size != info.file_size or (place in TABLES and entry.size > _LARGEST_TABLE_BYTES):
        raise LibraryError(f"{archive.name}: {place} in it has {info.file_size} bytes, not {entry.size}.")
