"""``poser library``: what the pages Teach and Review keep in the data folder."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from pose_parser.cli.folders import data_dir
from pose_parser.cli.manual import ManualTyper

if TYPE_CHECKING:
    from pose_parser.library.recordings import Recording

library = ManualTyper(help="The takes and videos in the data folder, as the page shows them.")


@library.command("list")
def list_recordings() -> None:
    """List the takes and videos, the newest first, with their length, who is in them, and what is labelled.

    Example: poser library list
    """
    from pose_parser.library.recordings import RecordingIndex

    found = RecordingIndex(data_dir()).list()
    if not found:
        print(f"There are no recordings in {data_dir()}. Record a take on the page Teach, or run: poser extract VIDEO")
        return
    table = Table("recording", "kind", "length", "person", "labels", "title", "", box=None)
    for one in found:
        length = "" if one.duration_s is None else f"{one.duration_s:.1f} s"
        title = "" if one.title == one.id else one.title
        table.add_row(one.id, one.kind, length, one.person, _labels(one), title, one.problem or _waiting(one))
    Console(width=None if sys.stdout.isatty() else 200).print(table, markup=False)


@library.command()
def tidy(
    days: Annotated[float, typer.Option(min=0, help="What was deleted longer ago than this is removed for good.")] = 30,
) -> None:
    """Take in what came into the data folder by other ways, and remove for good what was deleted long ago.

    Every recording gets a line in recordings.csv, which poser dataset --metadata wants, and every label becomes a
    movement on the page Teach. The page does this by itself.

    Example: poser library tidy --days 7
    """
    from pose_parser.library.tidying import tidy

    done = tidy(data_dir(), older_than_days=days)
    print(f"{done.n_rows} lines added to recordings.csv, {done.n_movements} movements added, {done.n_removed} removed")


def _labels(one: Recording) -> str:
    families = one.seconds.items()
    parts = [f"{label} {seconds:.1f} s" for _family, labels in families for label, seconds in labels.items()]
    return ", ".join(parts)


def _waiting(one: Recording) -> str:
    return "" if one.has_landmarks else "nobody was looked for in it yet: poser extract"
