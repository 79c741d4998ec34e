"""``poser dataset``: from landmarks and annotations to the table that models are trained on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from pose_parser.cli.annotations import annotation_files, with_families
from pose_parser.cli.folders import check_room_for, data_dir
from pose_parser.cli.shared_options import Families, Fps, GroupsFrom, Metadata, Schema
from pose_parser.errors import PoserError

if TYPE_CHECKING:
    from pose_parser.datasets import Dataset
    from pose_parser.features import FeatureSpec

DEFAULT_POOLING = "mean,std,min,max"
DEFAULT_WINDOW_S = 1.0
WINDOWED = ("windows", "before-segment-end")


def dataset(  # noqa: PLR0913  # one parameter for each option of the command
    out: Annotated[Path, typer.Option(help="The file to make: .parquet, or .csv for other programs.")],
    annotations: Annotated[
        list[Path], typer.Option(help="Annotation file, or folder of .csv; may be given several times.")
    ],
    landmarks: Annotated[
        list[Path] | None, typer.Option(help="Landmark file or folder of them; data/landmarks if not given.")
    ] = None,
    *,
    features: Annotated[
        str, typer.Option(help="Sets, names or patterns with commas between: default, angles_3d, '*knee*_deg' ...")
    ] = "default",
    rows: Annotated[str, typer.Option(help="frames, windows, segments or before-segment-end.")] = "frames",
    window: Annotated[float | None, typer.Option(help="Length of a window in seconds; 1 if not given.")] = None,
    stride: Annotated[
        float | None, typer.Option(help="Seconds from one window to the next; one per frame if not given.")
    ] = None,
    pool: Annotated[
        str | None,
        typer.Option(help=f"How windows and segments are summed up: {DEFAULT_POOLING}, range, slope, q10, catch22 ..."),
    ] = None,
    samples: Annotated[
        int | None, typer.Option(help="Read a window at so many times instead: a sequence, for sequence models.")
    ] = None,
    label_rule: Annotated[
        str | None, typer.Option(help="Label of a window with several: majority, last, or pure (left out).")
    ] = None,
    unlabelled: Annotated[str, typer.Option(help="What has no label: drop it, or keep it as the class none.")] = "drop",
    family: Annotated[
        list[str] | None, typer.Option(help="Family of labels to take; all if not given. May be given several times.")
    ] = None,
    metadata: Metadata = None,
    groups_from: GroupsFrom = None,
    schema: Schema = None,
    label_families: Families = None,
    fps: Fps = None,
    overlaps: Annotated[
        str, typer.Option(help="Labels of a family that overlap: error, first, last or split.")
    ] = "error",
) -> None:
    """Join landmarks and annotations in one table that models are trained on.

    One row is a frame, a window of a second or so, or an annotated segment; the table keeps videos, persons, sessions
    and cameras apart, and remembers what it was made from.

    Example: poser dataset --annotations steps.json --rows windows --window 1.0 --out data/datasets/steps.parquet
    """
    from pose_parser.annotations import Policies, check_segments, read_annotations, read_video_spans
    from pose_parser.datasets import DatasetOptions, build_dataset

    check_ending(out)
    check_room_for(out)
    files = landmark_files(landmarks or [data_dir() / "landmarks"])
    spec = make_spec(files[0], features, rows=rows, pool=pool, samples=samples)
    spans = read_video_spans(*files)
    named = annotation_files(annotations)
    read = [segment for path in named for segment in read_annotations(path, schema=schema, fps=fps, videos=spans)]
    policies = Policies(unknown_videos="drop", overlaps=overlaps)
    segments, warnings = check_segments(with_families(read, label_families), videos=spans, policies=policies)
    _tell(warnings)
    options = DatasetOptions(
        rows=cast("Any", rows),
        window_s=DEFAULT_WINDOW_S if window is None and rows in WINDOWED else window,
        stride_s=stride,
        label_rule=cast("Any", label_rule or ("last" if rows == "before-segment-end" else "majority")),
        unlabelled=cast("Any", unlabelled),
        families=tuple(family) if family else None,
        groups=make_groups(files, metadata, groups_from),
        annotation_files=tuple(named),
        read_with=_given(
            metadata=None if metadata is None else metadata.name,
            groups_from=groups_from,
            schema=None if schema is None else schema.name,
            label_families=label_families,
            fps=fps,
            overlaps=None if overlaps == "error" else overlaps,
        ),
    )
    with _showing_progress(len(files)) as progress:
        made = build_dataset(files, segments, spec, options=options, progress=progress)
    _write(made, out)
    _summarise(made, out)


def _given(**options: str | float | None) -> dict[str, str | float]:
    return {name: value for name, value in options.items() if value is not None}


def check_ending(out: Path) -> None:
    """Refuse a file that is neither Parquet nor CSV before anything is computed."""
    if out.suffix not in (".parquet", ".csv"):
        raise PoserError(f"{out}: name it .parquet, which training reads, or .csv for other programs")


def landmark_files(paths: Sequence[Path]) -> list[Path]:
    """List the landmark files that are named or lie in a named folder."""
    files: list[Path] = []
    for path in paths:
        found = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
        if not found:
            raise PoserError(f"{path}: holds no landmark files; make them with poser extract")
        files += found
    return files


def make_spec(landmarks: Path, features: str, *, rows: str, pool: str | None, samples: int | None) -> FeatureSpec:
    """Make the spec of features that the options ask for, on the skeleton of a landmarks file."""
    from pose_parser.features import FeatureSpec, default_spec, select_features
    from pose_parser.landmarks import read_outline

    skeleton = read_outline(landmarks).skeleton
    names = select_features(skeleton, _words(features))
    if pool is None and samples is None and rows != "frames":
        pool = DEFAULT_POOLING
    fields = {"pooling": _words(pool or ""), "window_samples": samples}
    return FeatureSpec.from_dict({**default_spec(skeleton).to_dict(), **fields, "names": names})


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _tell(warnings: Sequence[str]) -> None:
    shown = 10
    for warning in warnings[:shown]:
        print(f"note: {warning}", file=sys.stderr)
    if len(warnings) > shown:
        print(f"note: and {len(warnings) - shown} more of this kind", file=sys.stderr)


def make_groups(files: Sequence[Path], metadata: Path | None, pattern: str | None) -> dict[str, dict[str, str]]:
    """Give the person, session and camera of each landmarks file's video, as far as the options tell them."""
    from pose_parser.datasets import groups_from_names, read_groups

    videos = [path.stem for path in files]
    if metadata is not None and pattern is not None:
        raise PoserError("give either --metadata or --groups-from: a video's person is told in one place")
    if metadata is not None:
        return read_groups(metadata, videos)
    return {} if pattern is None else groups_from_names(pattern, videos)


@contextmanager
def _showing_progress(n_videos: int) -> Iterator[Callable[[str], None] | None]:
    """Give the function to call with each video's name; a bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress

    with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=Console(stderr=True)) as bars:
        task = bars.add_task("videos", total=n_videos)
        yield lambda _video: bars.advance(task)


def _write(made: Dataset, out: Path) -> None:
    from pose_parser.datasets import write_csv, write_dataset

    out.parent.mkdir(parents=True, exist_ok=True)
    (write_csv if out.suffix == ".csv" else write_dataset)(made, out)


def _summarise(made: Dataset, out: Path) -> None:
    """Say what is in the table, and what was left out of it."""
    print(out)
    print(f"  {len(made)} rows of {len(made.spec.column_names)} columns from {made.rows['video'].nunique()} videos")
    for family in made.families:
        counts = made.labels(family).value_counts()
        print(f"  {family}: {', '.join(f'{label} {count}' for label, count in counts.items())}")
    for what, value in made.provenance["left_out"].items():
        if value:
            told = value if isinstance(value, int) else ", ".join(map(str, list(value)[:5]))
            print(f"  left out: {what.replace('_', ' ')}: {told}")
