"""What changes in the files of an archive where ids are taken: the names that stand in labels and reports."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pose_parser.annotations import read_annotations, write_annotations
from pose_parser.errors import AnnotationError
from pose_parser.library.archive_contents import REPORTS, Group, renamed
from pose_parser.library.layout import ANNOTATIONS


def called(group: Group, name: str, recordings: Mapping[str, str]) -> Group:
    """Return a group as it is under another id, or the same.

    Parameters
    ----------
    group : Group
        Files that were unpacked.
    name : str
        What it is called here.
    recordings : mapping of str to str
        New ids of recordings by their old ones, which a model's report names.

    Returns
    -------
    Group
        With copies of the files in which a name had to be changed.
    """
    files = {renamed(place, name): path for place, path in group.files.items()}
    for place, path in files.items():
        if place.startswith(f"{ANNOTATIONS}/") and name != group.id:
            files[place] = _relabelled(path, name)
        elif place == f"{REPORTS}/{name}/report.json" and (recordings or name != group.id):
            files[place] = _retold(path, name, recordings)
    return Group(group.kind, name, files)


def _relabelled(path: Path, name: str) -> Path:
    """Copy a file of labels for a recording of another id; one that cannot be read stays as it is."""
    out = path.with_name(f"{path.name}.{name}.csv")
    with suppress(AnnotationError):
        write_annotations(read_annotations(path, format="csv", video=name), out)
        return out
    return path


def _retold(path: Path, name: str, recordings: Mapping[str, str]) -> Path:
    """Copy a report so that its mistakes lead to the recordings that it means; one of another form stays as it is."""
    out = path.with_name(f"{path.name}.{name}.json")
    with suppress(ValueError, RecursionError, KeyError, TypeError):
        told = json.loads(path.read_bytes())
        told["model"] = name
        told["recordings"] = [recordings.get(each, each) for each in told["recordings"]]
        for mistake in told["mistakes"]:
            mistake["recording"] = recordings.get(mistake["recording"], mistake["recording"])
        out.write_bytes(json.dumps(told, indent=1).encode() + b"\n")
        return out
    return path
