"""The ``poser`` command itself; each group of commands is a module beside this one."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from pose_parser.cli import (
    archive,
    assets,
    compare,
    dataset,
    export,
    extract,
    jobs,
    keypoints,
    library,
    make,
    models,
    predict,
    replay,
    report,
    runs,
    train,
)
from pose_parser.cli.annotations import annotation_commands
from pose_parser.cli.manual import ManualTyper, suggest_word
from pose_parser.errors import PoserError

app = ManualTyper(name="poser", add_completion=False, pretty_exceptions_enable=False)
app.command("assets")(assets.assets)
app.command("compare")(compare.compare)
app.command("dataset")(dataset.dataset)
app.command("export")(export.export)
app.command("extract")(extract.extract)
app.command("import")(keypoints.import_keypoints)
app.command("repair")(keypoints.repair)
app.command("make")(make.make)
app.command("predict")(predict.predict)
app.command("train")(train.train)
app.command("explore")(train.explore)
app.command("report")(report.report)
app.command("runs")(runs.runs)
app.command("replay")(replay.replay)
app.add_typer(annotation_commands, name="annotations")
app.add_typer(models.models, name="models")
app.add_typer(jobs.jobs, name="jobs")
app.add_typer(library.library, name="library")
library.library.command("pack")(archive.pack)
library.library.command("unpack")(archive.unpack)


def main() -> None:
    """Run the command line; an error that a person can act on is one sentence and exit code 1, Ctrl-C 130."""
    try:
        app(prog_name="poser")
    except SystemExit as end:
        if end.code == make.INTERRUPTED:
            print("poser: stopped; no file is half written, and the same command does it again", file=sys.stderr)
        raise
    except PoserError as error:
        print(f"poser: {suggest_word(str(error), sys.argv[1:])}", file=sys.stderr)
        sys.exit(1)
    except OSError as error:
        if error.filename is None or error.strerror is None:
            raise
        print(f"poser: {error.filename}: {error.strerror}; mend that, or choose another place", file=sys.stderr)
        sys.exit(1)


def _print_version(value: bool) -> None:  # noqa: FBT001  # typer calls it so
    if value:
        print(f"poser {version('pose-parser')}")
        raise typer.Exit


@app.callback()
def _options(
    show_version: Annotated[  # noqa: FBT002  # typer acts on it
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Poser: recognise human movement live, on your own machine.

    From videos, and annotations of what happens in them, to a model that runs live, in one go:

        poser make data/videos --annotations steps.csv

    or step by step, looking at what comes out:

        poser extract data/videos
        poser annotations show steps.csv --landmarks data/landmarks
        poser dataset --annotations steps.csv --out data/datasets/steps.parquet
        poser train data/datasets/steps.parquet

    The model is in data/trained_models then; start Poser (./start.sh) and choose it on the page. Without data of your
    own, try a model that comes with Poser:

        poser predict me.mp4 data/trained_models/body_poses.pickle --out me.csv

    Every command says more, with an example: poser train --help. The pages in docs explain each step, the notebooks
    in pose_parser/notebooks show them at work. All data lies in the folder data, or where POSER_DATA_DIR says.
    """
