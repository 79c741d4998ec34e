"""``poser compare``: a movement beside a reference."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pose_parser.cli.counting import counting
from pose_parser.cli.recordings import is_landmarks, landmark_files
from pose_parser.errors import PoserError

if TYPE_CHECKING:
    from pose_parser.comparison.result import Comparison
    from pose_parser.landmarks import Landmarks


def compare(  # noqa: PLR0913  # each is an option of the command
    reference: Annotated[
        Path, typer.Argument(help="How it ought to be: a video, or the landmarks of one (.parquet).", metavar="REF")
    ],
    student: Annotated[Path, typer.Argument(help="What is held against it: a video, or landmarks.", metavar="STUDENT")],
    *,
    json: Annotated[Path | None, typer.Option("--json", help="Write the whole result.", metavar="FILE")] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Write a row for each joint and phase.", metavar="FILE")
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page to look at.", metavar="FILE")] = None,
    overlay: Annotated[
        Path | None,
        typer.Option("--overlay", help="Write a film with the limbs coloured by error: .mp4.", metavar="FILE"),
    ] = None,
    video: Annotated[
        Path | None,
        typer.Option("--video", help="The video of the student's landmarks, for --overlay.", metavar="FILE"),
    ] = None,
    mirrored: Annotated[
        bool | None,
        typer.Option("--mirrored/--not-mirrored", help="Whether it is done on the other side; what fits if not said."),
    ] = None,
    pose_model: Annotated[str, typer.Option("--pose-model", help="lite, full or heavy, for videos.")] = "full",
) -> None:
    """Compare a movement with a reference: where and when each joint is off, by how many degrees, what to change first.

    The two may differ in length, frame rate, camera and body size. Without options only the list of corrections is
    printed. Files that are there are replaced, and each is written wholly or not at all.

    Example: poser compare instructor.mp4 me.mp4 --html me.html --overlay me_compared.mp4
    """
    outputs = [path for path in (json, csv, html, overlay) if path is not None]
    _check(reference, student, outputs, overlay)
    try:
        with landmark_files([reference, student], pose_model=pose_model) as files:
            pair = [_read(path) for path in files]
        found = _compared(pair[0], pair[1], mirrored=mirrored)
        _write_tables(found, json=json, csv=csv)
        if html is not None:
            _write_page(found, pair, html, (reference.stem, student.stem))
        if overlay is not None:
            _write_overlay(found, pair, overlay, video or (None if is_landmarks(student) else student))
    except KeyboardInterrupt:
        raise PoserError("stopped; no file is half written, and the same command does it again") from None
    _summarise(found, outputs)


def _check(reference: Path, student: Path, outputs: list[Path], overlay: Path | None) -> None:
    for path in (reference, student):
        if not path.is_file():
            raise PoserError(f"{path}: there is no such file")
    named = [path.resolve() for path in (*dict.fromkeys((reference, student)), *outputs)]
    twice = [path for path in named if named.count(path) > 1]
    if twice:
        raise PoserError(f"{twice[0]} is named twice; every file needs a name of its own")
    if overlay is not None and overlay.suffix.lower() != ".mp4":
        raise PoserError(f"{overlay}: a film is written as MP4; its name ends in .mp4")


def _read(path: Path) -> Landmarks:
    from pose_parser.landmarks import read_landmarks

    return read_landmarks(path).landmarks


def _compared(reference: Landmarks, student: Landmarks, *, mirrored: bool | None) -> Comparison:
    from pose_parser.comparison.align import AlignOptions
    from pose_parser.comparison.compare import CompareOptions
    from pose_parser.comparison.compare import compare as compare_landmarks

    return compare_landmarks(reference, student, options=CompareOptions(align=AlignOptions(mirrored=mirrored)))


def _write_tables(found: Comparison, *, json: Path | None, csv: Path | None) -> None:
    from pose_parser.comparison.files import write_csv, write_json

    if json is not None:
        write_json(found, json)
    if csv is not None:
        write_csv(found, csv)


def _write_page(found: Comparison, pair: list[Landmarks], html: Path, names: tuple[str, str]) -> None:
    from pose_parser.comparison.figures import make_figures
    from pose_parser.comparison.files import write_html

    write_html(found, html, reference=names[0], student=names[1], figures=make_figures(found, *pair))


def _write_overlay(found: Comparison, pair: list[Landmarks], overlay: Path, film: Path | None) -> None:
    from pose_parser.comparison.figures import make_figures
    from pose_parser.comparison.overlay import write_overlay

    with counting(len(pair[1]), f"drawing {overlay.name}") as on_frame:
        write_overlay(make_figures(found, *pair), overlay, film=film, on_frame=on_frame)


def _summarise(found: Comparison, outputs: list[Path]) -> None:
    for path in outputs:
        print(path)
    score = "no joint was seen well enough to be scored" if found.score is None else f"{found.score:.0f} of 100 points"
    out = sys.stderr if outputs else sys.stdout
    print(f"{score}; {found.alignment.tempo_ratio:.2f} times as fast as the reference", file=out)
    for correction in found.corrections:
        print(f"  {correction.words} (at {correction.time_s:.1f} s)", file=out)
    if not found.corrections:
        print("  nothing is off by much over a whole phase", file=out)
    for note in found.notes:
        print(f"note: {note}", file=sys.stderr)
