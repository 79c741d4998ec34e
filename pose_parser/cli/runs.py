"""``poser runs``: what has been trained so far."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pose_parser.cli.folders import data_dir
from pose_parser.errors import ReportError

if TYPE_CHECKING:
    from pose_parser.reports import Run


def runs(
    numbers: Annotated[
        list[int] | None,
        typer.Argument(help="Numbers of the runs to compare; lists all if not given.", metavar="[N]..."),
    ] = None,
    *,
    family: Annotated[str | None, typer.Option(help="Only runs of this label family.")] = None,
) -> None:
    """List what poser train and the page Teach have made so far, or compare some of it side by side.

    Scores of two runs can be compared where they were tested on the same data: the column "data" is then the same.

    Example: poser runs 1 3
    """
    from pose_parser.reports import list_runs

    store = data_dir() / "runs"
    found = list(enumerate(list_runs(store, reports=data_dir() / "reports"), start=1))
    if not found:
        print(f"No runs in {store} yet; poser train adds one, and so does the page Teach.")
        return
    if numbers:
        _compare([_find(found, number) for number in numbers])
        return
    rows = [_line(number, run) for number, run in found if family in (None, run.family)]
    titles = (
        "",
        "when (UTC)",
        "name",
        "family",
        "model",
        "tested on",
        "balanced acc.",
        "95 %",
        "macro F1",
        "took",
        "data",
    )
    _print_table(titles, rows)


def _find(found: list[tuple[int, Run]], number: int) -> tuple[int, Run]:
    for one in found:
        if one[0] == number:
            return one
    raise ReportError(f"there is no run {number}; poser runs lists those that there are (1 to {len(found)})")


def _line(number: int, run: Run) -> tuple[str, ...]:
    scores = run.scores
    between = scores.get("balanced_accuracy_95")
    return (
        str(number),
        run.started[:16].replace("T", " "),
        run.name,
        run.family,
        str(run.parameters.get("model", "")),
        _tested_on(scores.get("held_out")),
        _figure(scores.get("balanced_accuracy")),
        f"{between[0]:.2f} to {between[1]:.2f}" if isinstance(between, list) and len(between) == 2 else "",
        _figure(scores.get("macro_f1")),
        f"{run.duration_s:.0f} s",
        run.dataset.sha256[:8],
    )


def _tested_on(by: Any) -> str:
    return "random frames (flattering)" if by == "random" else f"unseen {by}s"


def _figure(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, int | float) else ""


def _compare(chosen: list[tuple[int, Run]]) -> None:
    """Print what differs in parameters, then all scores, one column for each run."""
    titles = ("", *(f"{number}: {run.name}" for number, run in chosen))
    facts = [
        {"when": run.started, "family": run.family, "data": run.dataset.sha256[:8], "took": f"{run.duration_s:.0f} s"}
        | {key.replace("_", " "): str(value) for key, value in run.parameters.items()}
        for _, run in chosen
    ]
    rows = []
    for key in dict.fromkeys(key for one in facts for key in one):
        values = tuple(one.get(key, "") for one in facts)
        if len(set(values)) > 1:
            rows.append((key, *values))
    figures = [run.figures for _, run in chosen]
    rows += [
        (key.replace("_", " "), *(f"{one[key]:g}" if key in one else "" for one in figures))
        for key in dict.fromkeys(key for one in figures for key in one)
    ]
    _print_table(titles, rows)
    if len({run.dataset.sha256 for _, run in chosen}) > 1:
        print("These runs were made from different data sets: their scores do not compare the models alone.")


def _print_table(titles: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None)
    for title in titles:
        table.add_column(Text(title))
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else 200).print(table)
