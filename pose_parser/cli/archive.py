"""``poser library pack`` and ``unpack``: the library as one file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from pose_parser.cli.folders import check_room_for, data_dir
from pose_parser.errors import PoserError


def pack(
    out: Annotated[Path, typer.Argument(help="The archive to make, such as mine.zip.", metavar="OUT")],
    *,
    only: Annotated[list[str] | None, typer.Option(help="Take only this recording; may be given again.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
) -> None:
    """Write the whole library into one file: recordings, pictures, labels, movements, models and their reports.

    Example: poser library pack mine.zip
    """
    from pose_parser.library.archive import pack as pack_archive

    if out.exists() and not overwrite:
        raise PoserError(f"{out} is there already; say --overwrite to replace it")
    check_room_for(out)
    with _showing() as report:
        recordings = pack_archive(data_dir(), only, out, report)
    print(f"{out}: {len(recordings)} recordings, {out.stat().st_size / 1e6:.1f} MB")


def unpack(
    archive: Annotated[Path, typer.Argument(help="A file that poser library pack or the page made.", metavar="FILE")],
) -> None:
    """Put what an archive holds into the library; nothing that is there is changed.

    What is there already is left alone; what has the name of something else gets another, such as walk-2.

    Example: poser library unpack mine.zip
    """
    from pose_parser.library.archive import unpack as unpack_archive

    with _showing() as report:
        brought = unpack_archive(data_dir(), archive, report)
    print(f"{len(brought.recordings)} recordings, {len(brought.models)} models")
    for old, new in brought.renamed.items():
        print(f"{old} is called {new} here, for there is another {old}")


@contextmanager
def _showing() -> Iterator[Callable[[str, float, float | None], None]]:
    """Give the function to call with how far it is: a bar on a terminal, nothing elsewhere."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), disable=not Console(stderr=True).is_terminal, transient=True) as bars:
        bar = bars.add_task("", total=1.0)
        yield lambda stage, share, _seconds_left: bars.update(bar, description=stage, completed=share)
