"""Who is in a video, in which session and from which camera: what keeps rows together when they are split."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pose_parser.datasets.dataset import GROUPS
from pose_parser.errors import DatasetError

Groups = dict[str, dict[str, str]]

_FIELDS = GROUPS[1:]
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}|\*")
_MAX_BYTES = 64 * 1024 * 1024


def read_groups(path: Path, videos: Sequence[str]) -> Groups:
    """Read a table of videos: CSV with a column ``video`` and any of ``person``, ``session`` and ``camera``.

    Parameters
    ----------
    path : Path
        The table, in UTF-8. Other columns are passed over; an empty cell is unknown.
    videos : sequence of str
        The videos that it has to tell of; a name in the table may carry its file ending.

    Returns
    -------
    dict
        For each of these videos its known groups.

    Raises
    ------
    DatasetError
        If the table cannot be read, a video stands there twice, or one is missing; the message names the line.
    """
    wanted = set(videos)
    groups: Groups = {}
    for line, row in _lines(path):
        name = (row.get("video") or "").strip()
        if not name:
            raise DatasetError(f"{path}:{line}: the video has no name")
        video = name if name in wanted else Path(name).stem
        if video in groups:
            raise DatasetError(f"{path}:{line}: video {name!r} stands there a second time")
        groups[video] = {key: row[key].strip() for key in _FIELDS if (row.get(key) or "").strip()}
    missing = sorted(wanted - set(groups))
    if missing:
        raise DatasetError(f"{path}: has no line for the video {_some(missing)}")
    return {video: groups[video] for video in videos}


def groups_from_names(pattern: str, videos: Sequence[str]) -> Groups:
    """Take the groups from the videos' names.

    Parameters
    ----------
    pattern : str
        Such as ``{person}_{session}_{camera}``: a field is what stands between the other characters of the pattern,
        which it does not hold itself. ``*`` stands for anything.
    videos : sequence of str
        Names without ending.

    Returns
    -------
    dict
        For each video its groups.

    Raises
    ------
    DatasetError
        If the pattern has no field or an unknown one, or a name does not fit it.
    """
    expression = re.compile(_expression(pattern))
    groups: Groups = {}
    for video in videos:
        match = expression.fullmatch(video)
        if match is None:
            raise DatasetError(f"the video {video!r} is not named like {pattern!r}")
        groups[video] = match.groupdict()
    return groups


def _expression(pattern: str) -> str:
    fields = [name for name in _PLACEHOLDER.findall(pattern) if name]
    unknown = [name for name in fields if name not in _FIELDS]
    if unknown or not fields or len(fields) != len(set(fields)):
        raise DatasetError(
            f"the pattern {pattern!r} has to hold some of {', '.join(f'{{{f}}}' for f in _FIELDS)}, each once"
        )
    literal = "".join(sorted(set(_PLACEHOLDER.sub("", pattern))))
    inside = f"[^{re.escape(literal)}]+" if literal else ".+"
    parts, start = [], 0
    for match in _PLACEHOLDER.finditer(pattern):
        parts += [re.escape(pattern[start : match.start()])]
        parts += [f"(?P<{match[1]}>{inside})" if match[1] else ".*"]
        start = match.end()
    return "".join([*parts, re.escape(pattern[start:])])


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the lines of a table with their numbers in the file."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise DatasetError(f"{path}: a table of videos has at most {_MAX_BYTES} bytes")
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if "video" not in (reader.fieldnames or ()) or not set(_FIELDS) & set(reader.fieldnames or ()):
                raise DatasetError(f"{path}:1: needs a column video and one of {', '.join(_FIELDS)}")
            for row in reader:
                if None in row:
                    raise DatasetError(f"{path}:{reader.line_num}: has more cells than the first line names")
                yield reader.line_num, row
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read ({error.strerror or error})") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: is no table in UTF-8 with commas ({error})") from error


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(map(repr, names[:3]))
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
