"""Options that mean the same in several commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Schema = Annotated[
    Path | None, typer.Option(help="Declaration of where the annotations are in any other JSON: YAML or JSON.")
]
Fps = Annotated[float | None, typer.Option(help="Frame rate, for files in frames that do not tell it.")]
Families = Annotated[
    str | None,
    typer.Option(help="Families of labels: 'side=Left Step,Right Step;success=Good,Bad'.", metavar="FAMILIES"),
]
Metadata = Annotated[Path | None, typer.Option(help="CSV with the columns video and any of person, session, camera.")]
GroupsFrom = Annotated[
    str | None, typer.Option(help="Take person, session, camera from file names: '{person}_{session}_{camera}'.")
]
HeldOut = Annotated[
    Literal["video", "person", "session", "camera"], typer.Option(help="What is never trained and tested on.")
]
RandomFrames = Annotated[
    bool,
    typer.Option("--random-frames", help="Test on frames of videos that were trained on: flattering, and stamped."),
]
