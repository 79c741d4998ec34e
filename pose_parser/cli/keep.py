"""What ``poser train`` leaves behind besides the model: a line in the list of runs, and a page about it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pose_parser.cli.folders import data_dir
from pose_parser.errors import PoserError

if TYPE_CHECKING:
    from pose_parser.models.building import ModelBuilder


def keep_run(  # noqa: PLR0913  # what was made, and of what
    builder: ModelBuilder, *, folder: Path, dataset: Path, model: Path, duration_s: float, report: bool
) -> None:
    """Note a run and write its report; where one of them fails, say so, for the model is written already."""
    from pose_parser.reports import describe_run, track_run, write_report

    try:
        run = describe_run(
            builder.evaluation_,
            name=folder.resolve().name,
            dataset=dataset,
            model=model,
            parameters=_parameters(builder),
            command=["poser", *sys.argv[1:]],
            duration_s=duration_s,
        )
        track_run(run, folder=folder, store=data_dir() / "runs")
    except PoserError as error:
        print(f"The run is not in the list of runs: {error}", file=sys.stderr)
    if not report:
        return
    print("Writing the report", file=sys.stderr)
    try:
        landmarks, videos = data_dir() / "landmarks", data_dir() / "videos"
        page = write_report(folder, dataset=dataset, model=model, landmarks=landmarks, videos=videos)
        print(f"Report: {page}")
    except PoserError as error:
        print(f"There is no report: {error}", file=sys.stderr)


def _parameters(builder: ModelBuilder) -> dict[str, Any]:
    """Give the choices of a builder, and what its search found, as plain JSON values."""
    names = ("model", "search", "n_trials", "time_budget_s", "scoring", "split", "inner_folds", "seed")
    chosen = {name: getattr(builder, name) for name in names}
    options = vars(builder.options) if builder.options is not None else {}
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in options.items()}
    found = {name: str(value) for name, value in builder.search_.best_params_.items()}
    return chosen | plain | {"found": found}
