"""Files that a command is told to read: when one is not there, say what is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pose_parser.errors import PoserError

if TYPE_CHECKING:
    from typer.core import TyperCommand

WRITTEN = frozenset({"out", "out_dir", "overlay", "frames", "report_dir", "json", "csv", "html"})
"""Parameters that name what a command makes; all other paths are read."""

_MOST_SHOWN = 8


def require_inputs(command: TyperCommand, values: Mapping[str, Any]) -> None:
    """Refuse a path that is to be read and is not there.

    Raises
    ------
    PoserError
        With what lies in its folder, and which of it was probably meant.
    """
    if command.name == "untrust":
        return  # a file that is gone can be forgotten, too
    for name, value in values.items():
        for path in _paths(value) if name not in WRITTEN else ():
            if not path.exists():
                raise PoserError(missing_file(path))


def missing_file(path: Path) -> str:
    """Say that a file or folder is not there, and what is."""
    folder = path.parent
    if not folder.is_dir():
        return f"{path}: there is no such file, and no folder {folder} to look in, from {Path.cwd()}"
    names = [each.name for each in sorted(folder.iterdir()) if not each.name.startswith(".")]
    near = get_close_matches(path.name, names, n=1, cutoff=0.7)
    if near:
        return f"{path}: there is no such file or folder; did you mean {folder / near[0]}?"
    alike = [name for name in names if Path(name).suffix == path.suffix] or names
    return f"{path}: there is no such file or folder; {_contents(folder, alike)}"


def _contents(folder: Path, names: list[str]) -> str:
    if not names:
        return f"{folder} is empty"
    more = f" and {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
    return f"in {folder} there {'is' if len(names) == 1 else 'are'} {', '.join(names[:_MOST_SHOWN])}{more}"


def _paths(value: Any) -> Iterable[Path]:
    if isinstance(value, Path):
        return [value]
    return [each for each in value if isinstance(each, Path)] if isinstance(value, (list, tuple)) else []
