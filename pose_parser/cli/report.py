"""``poser report``: one page about a trained model."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pose_parser.cli.folders import data_dir
from pose_parser.errors import ReportError

_MODEL_ENDINGS = (".skops", ".pickle", ".pkl")


def report(  # noqa: PLR0913 - each is an option of the command
    run: Annotated[
        str, typer.Argument(help="Name of a run in data/reports, or the folder of one.", metavar="NAME_OR_FOLDER")
    ],
    *,
    dataset: Annotated[
        Path | None, typer.Option(help="The data set it was trained on; where the run noted it if not given.")
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="The model file; where the run noted it, or data/trained_models/NAME.")
    ] = None,
    landmarks: Annotated[
        Path | None, typer.Option(help="Folder of the landmark files; data/landmarks if not given.")
    ] = None,
    videos: Annotated[
        Path | None, typer.Option(help="Folder of the videos, for links into them; data/videos if not given.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The page; report.html in the run's folder if not given.")] = None,
    importance: Annotated[
        bool, typer.Option(help="Work out what the model looks at, which trains it three times more.")
    ] = True,
    open_: Annotated[bool, typer.Option("--open", help="Show it in the browser.")] = False,
) -> None:
    """Write one page about a trained model: how good it is on what it has not seen, where it errs and why.

    The page is a single file that needs no network; it can be sent and printed.

    Example: poser report squats --videos data/videos --open
    """
    from pose_parser.reports import write_report

    folder = find_run(run)
    print(f"Writing the report of {folder.name}", file=sys.stderr)
    page = write_report(
        folder,
        dataset=dataset,
        model=model or _model_of(folder),
        landmarks=landmarks or data_dir() / "landmarks",
        videos=videos or data_dir() / "videos",
        out=out,
        importance=importance,
    )
    print(page)
    if open_:
        typer.launch(page.resolve().as_uri())


def find_run(run: str) -> Path:
    """Find the folder of a run by its name or path.

    Raises
    ------
    ReportError
        If there is none; the message names those that there are.
    """
    for folder in (Path(run), data_dir() / "reports" / run):
        if folder.is_dir():
            return folder
    there = sorted(path.parent.name for path in (data_dir() / "reports").glob("*/evaluation.json"))
    known = f"there are {', '.join(there[:10])}" if there else "poser train makes one"
    raise ReportError(f"{run}: there is no such run in {data_dir() / 'reports'}, and no such folder; {known}")


def _model_of(folder: Path) -> Path | None:
    """Give the model of the run's name, unless the run noted where its own is."""
    if (folder / "run.json").is_file():
        return None
    candidates = [data_dir() / "trained_models" / f"{folder.resolve().name}{ending}" for ending in _MODEL_ENDINGS]
    return next((path for path in candidates if path.is_file()), None)
