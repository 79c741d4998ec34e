"""``poser annotations``: look at what annotation tools wrote, check it, and convert it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pose_parser.cli.manual import ManualTyper
from pose_parser.cli.shared_options import Families, Fps, Schema
from pose_parser.errors import PoserError

if TYPE_CHECKING:
    from pose_parser.annotations import Segment, VideoSpan

annotation_commands = ManualTyper(help="Look at, check and convert what annotation tools wrote.")

File = Annotated[Path, typer.Argument(help="A file of annotations.", metavar="FILE")]
Format = Annotated[
    str | None,
    typer.Option(
        help="dataloop, boris, via, label_studio, elan, cvat, audacity or csv; found by the content if not given."
    ),
]
Landmarks = Annotated[
    Path | None, typer.Option(help="Landmark files of the videos: for lengths, and for the times of frames.")
]
Video = Annotated[str | None, typer.Option(help="Name of the video, whatever the file says.")]

SHOWN = 20
"""How many faults ``show`` lists."""


@annotation_commands.command()
def show(  # noqa: PLR0913  # each is an option of the command
    file: File,
    *,
    format: Format = None,
    schema: Schema = None,
    label_families: Families = None,
    fps: Fps = None,
    landmarks: Landmarks = None,
    video: Video = None,
) -> None:
    """Show the families and labels of a file, how often and how long they are, and what is wrong with it.

    Example: poser annotations show steps.json
    """
    from pose_parser.annotations import Policies, read_annotations, review_segments

    videos = _spans(landmarks)
    segments = read_annotations(file, format=format, schema=schema, fps=fps, videos=videos, video=video)
    segments = with_families(segments, label_families)
    _print_table(segments)
    warn = Policies(unknown_videos="warn", reversed_times="warn", outside="warn", zero_length="warn", overlaps="warn")
    review = review_segments(segments, videos=videos, policies=warn)
    faults = review.warnings
    print(f"\n{_count(len(faults), 'fault')}{':' if faults else '.'}")
    for fault in faults[:SHOWN]:
        print(f"  {fault}")
    if len(faults) > SHOWN:
        print(f"  and {len(faults) - SHOWN} more; poser annotations check lists all of them")
    if review.advice:
        print(f"Hint{review.advice.replace(';', ':', 1)}")


@annotation_commands.command()
def check(  # noqa: PLR0913  # each is an option of the command
    file: File,
    *,
    format: Format = None,
    schema: Schema = None,
    label_families: Families = None,
    fps: Fps = None,
    landmarks: Landmarks = None,
    video: Video = None,
    overlaps: Annotated[str, typer.Option(help="Segments of a family overlap: error, warn, first, last, split.")] = (
        "error"
    ),
    gaps: Annotated[str, typer.Option(help="Time without a label: error, warn, ignore, fill_none.")] = "ignore",
    unknown_videos: Annotated[str, typer.Option(help="Video without landmarks: error, warn, drop.")] = "error",
    reversed_times: Annotated[str, typer.Option(help="End before start: error, warn, swap, drop.")] = "error",
    outside: Annotated[str, typer.Option(help="Past the video's end: error, warn, clip, drop.")] = "warn",
    zero_length: Annotated[str, typer.Option(help="No length: error, warn, drop, one_frame.")] = "warn",
    out: Annotated[Path | None, typer.Option(help="Write what is left: .csv, .eaf or .json.")] = None,
) -> None:
    """Check a file, and put right what can be: every message names file and row.

    The exit code is 1 where there is a fault whose choice is error.

    Example: poser annotations check steps.json --landmarks data/landmarks --overlaps last --out steps.csv
    """
    from pose_parser.annotations import Policies, read_annotations, review_segments, write_annotations

    policies = Policies(
        unknown_videos=unknown_videos,
        reversed_times=reversed_times,
        outside=outside,
        zero_length=zero_length,
        overlaps=overlaps,
        gaps=gaps,
    )
    videos = _spans(landmarks)
    segments = read_annotations(file, format=format, schema=schema, fps=fps, videos=videos, video=video)
    segments = with_families(segments, label_families)
    review = review_segments(segments, videos=videos, policies=policies)
    for kind, messages in (("error", review.errors), ("warning", review.warnings)):
        for message in messages:
            print(f"{kind}: {message}")
    if review.errors:
        faults = _count(len(review.errors), "fault")
        raise PoserError(f"{file}: {faults} to put right, or to allow by an option{review.advice}")
    if out is not None:
        write_annotations(review.segments, out, fps=fps, videos=videos)
    where = f", written to {out}" if out is not None else ""
    print(f"{_count(len(review.segments), 'segment')} of {_count(_n_videos(review.segments), 'video')}{where}")


@annotation_commands.command()
def convert(  # noqa: PLR0913  # each is an option of the command
    file: File,
    out: Annotated[Path, typer.Argument(help="The file to make: .csv, .eaf (ELAN) or .json.", metavar="OUT")],
    *,
    format: Format = None,
    schema: Schema = None,
    label_families: Families = None,
    fps: Fps = None,
    landmarks: Landmarks = None,
    video: Video = None,
    only: Annotated[str | None, typer.Option(help="Take only the segments of this video.")] = None,
) -> None:
    """Convert a file to CSV, ELAN or Label Studio; a .json is in frames when --fps or --landmarks is given.

    An ELAN file holds one video: choose it with --only.

    Example: poser annotations convert steps.json steps.eaf --schema steps.yaml
    """
    from pose_parser.annotations import read_annotations, write_annotations

    videos = _spans(landmarks)
    segments = read_annotations(file, format=format, schema=schema, fps=fps, videos=videos, video=video)
    segments = with_families(segments, label_families)
    if only is not None:
        names = sorted({segment.video for segment in segments})
        segments = [segment for segment in segments if segment.video == only]
        if not segments:
            raise PoserError(f"{file}: has nothing of video {only!r}; its videos are {', '.join(names)}")
    write_annotations(segments, out, fps=fps, videos=videos)
    print(f"{out}: {_count(len(segments), 'segment')} of {_count(_n_videos(segments), 'video')}")


def annotation_files(paths: Sequence[Path]) -> list[Path]:
    """List the files of annotations that are named, and those in a named folder: the library keeps one a recording."""
    files: list[Path] = []
    for path in paths:
        found = sorted(path.glob("[!.]*.csv")) if path.is_dir() else [path]
        if not found:
            raise PoserError(f"{path}: holds no .csv files of annotations; name the files of other tools one by one")
        files += found
    return files


def with_families(segments: list[Segment], families: str | None) -> list[Segment]:
    """Give labels the families that were named in the command."""
    from pose_parser.annotations import assign_families, parse_families

    return segments if families is None else assign_families(segments, parse_families(families))


def _spans(landmarks: Path | None) -> Mapping[str, VideoSpan] | None:
    from pose_parser.annotations import read_video_spans

    return None if landmarks is None else read_video_spans(landmarks)


def _print_table(segments: Sequence[Segment]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None)
    for title in ("family", "label", "segments", "seconds"):
        table.add_column(title, justify="right" if title.startswith("se") else "left")
    for family, label in dict.fromkeys((each.family, each.label) for each in segments):
        chosen = [each for each in segments if (each.family, each.label) == (family, label)]
        seconds = sum(each.duration_s for each in chosen)
        table.add_row(escape(family), escape(label), str(len(chosen)), f"{seconds:.3f}")
    Console(width=None if sys.stdout.isatty() else 200).print(table)
    print(f"{_count(len(segments), 'segment')} of {_count(_n_videos(segments), 'video')}")


def _n_videos(segments: Sequence[Segment]) -> int:
    return len({segment.video for segment in segments})


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
