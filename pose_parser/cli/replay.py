"""``poser replay``: two models on the same recorded landmarks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pose_parser.cli.model_argument import read_model

if TYPE_CHECKING:
    from pose_parser.prediction import Replay

_MOST_SHOWN = 40


def replay(
    landmarks: Annotated[
        Path, typer.Argument(help="Landmarks of a recording (.parquet), from poser extract.", metavar="LANDMARKS")
    ],
    model_a: Annotated[Path, typer.Argument(help="A model file.", metavar="MODEL_A")],
    model_b: Annotated[Path, typer.Argument(help="Another model file.", metavar="MODEL_B")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Also write it: .csv (where they differ) or .json (all).", metavar="FILE"),
    ] = None,
) -> None:
    """Run recorded landmarks through two models and show where they differ.

    Both see the frames one after the other, as they would live.

    Example: poser replay data/landmarks/squats.parquet old.skops new.skops
    """
    from pose_parser.landmarks import iter_landmarks
    from pose_parser.prediction import compare_timelines, predict_timeline, write_replay
    from pose_parser.prediction.replay import check_replay_path

    if out is not None:
        check_replay_path(out)
    timelines = [
        predict_timeline(iter_landmarks(landmarks), read_model(path), video=landmarks.stem)
        for path in (model_a, model_b)
    ]
    compared = compare_timelines(*timelines)
    print(f"A: {compared.model_a} ({model_a.name})\nB: {compared.model_b} ({model_b.name})")
    _print(compared)
    if out is not None:
        write_replay(compared, out)
        print(out)


def _print(compared: Replay) -> None:
    if compared.agreement is None:
        print(f"{compared.video} has no frames.")
        return
    print(f"They say the same on {compared.agreement:.1%} of the {compared.n_frames} frames of {compared.video}.")
    if compared.agreement_where_both_sure is not None:
        print(f"Where both have a label it is the same on {compared.agreement_where_both_sure:.1%}.")
    if compared.differences:
        _print_tables(compared)


def _print_tables(compared: Replay) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 200)
    columns = list(next(iter(compared.confusion.values())))
    counts = Table(
        "A says", *(escape(f"B: {name}") for name in columns), box=None, title="frames", title_justify="left"
    )
    for said, row in compared.confusion.items():
        counts.add_row(Text(said), *(str(row[name]) if row[name] else "" for name in columns))
    console.print(counts)
    where = Table("from", "to", "A says", "", "B says", "", box=None, title="where they differ", title_justify="left")
    for item in compared.differences[:_MOST_SHOWN]:
        where.add_row(
            f"{item.start_s:.2f} s",
            f"{item.end_s:.2f} s",
            Text(item.said_a),
            _percent(item.confidence_a),
            Text(item.said_b),
            _percent(item.confidence_b),
        )
    console.print(where)
    if len(compared.differences) > _MOST_SHOWN:
        print(f"... and {len(compared.differences) - _MOST_SHOWN} more; --out FILE.csv lists them all.")


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"
