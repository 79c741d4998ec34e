"""``poser extract``: from videos to landmarks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pose_parser.cli.folders import data_dir
from pose_parser.errors import PoserError

if TYPE_CHECKING:
    from pose_parser.extraction import Progress


def extract(  # noqa: PLR0913 - each is an option of the command
    videos: Annotated[list[Path], typer.Argument(help="Video files, and folders of them.", metavar="VIDEOS...")],
    out: Annotated[Path | None, typer.Option(help="Folder of the landmark files; data/landmarks if not given.")] = None,
    *,
    pose_model: Annotated[str, typer.Option(help="lite (quick), full, or heavy (exact).")] = "full",
    person: Annotated[
        str,
        typer.Option(
            help="Whom to follow: auto (as live), largest, center, first, left, right, or a point such as 0.3,0.5.",
            metavar="RULE",
        ),
    ] = "auto",
    workers: Annotated[int | None, typer.Option(min=1, help="Videos at once; one per core if not given.")] = None,
    dask: Annotated[
        str | None, typer.Option(help="Work on a Dask cluster instead: tcp://host:8786.", metavar="ADDRESS")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace landmarks that were made otherwise, instead of refusing.")
    ] = False,
    mend_swaps: Annotated[
        bool, typer.Option("--mend-swaps", help="Repair: put back left and right where they are exchanged.")
    ] = False,
    max_speed: Annotated[
        float | None, typer.Option(help="Repair: drop landmarks that jump faster (body sizes per second).")
    ] = None,
    fill_gaps: Annotated[float | None, typer.Option(help="Repair: fill gaps up to this length (seconds).")] = None,
    rate: Annotated[float | None, typer.Option(help="Repair: resample to this many frames per second.")] = None,
    smooth: Annotated[str | None, typer.Option(help="Repair: smooth with savgol or one-euro.")] = None,
) -> None:
    """Find the person in every frame of videos; write one Parquet file of landmarks for each.

    A run that was interrupted goes on where it was: videos whose landmarks are there already are skipped. A video that
    cannot be read is reported, and the others are done.

    Example: poser extract data/videos --out data/landmarks
    """
    from pose_parser.cli.extract_progress import showing_progress
    from pose_parser.estimation.assets import pose_models_folder
    from pose_parser.extraction import ExtractionOptions, extract_videos
    from pose_parser.landmarks.repair import RepairOptions

    options = ExtractionOptions(
        pose_model=pose_model,
        person=person,
        repair=RepairOptions(
            mend_swaps=mend_swaps,
            max_speed=max_speed,
            fill_gaps=fill_gaps,
            rate=rate,
            smooth=smooth,  # type: ignore[arg-type]  # it is checked there
        ),
        pose_models_folder=pose_models_folder(data_dir()),
        workers=workers,
        dask=dask,
        overwrite=overwrite,
    )
    try:
        with showing_progress() as on_progress:
            progress = extract_videos(videos, out or data_dir() / "landmarks", options=options, on_progress=on_progress)
    except KeyboardInterrupt:
        raise PoserError("stopped; finished videos are kept, and the same command goes on from here") from None
    _summarise(progress)


def _summarise(progress: Progress) -> None:
    done = [video for video in progress.videos if video.state == "done"]
    for video in progress.videos:
        if video.state in ("done", "skipped"):
            print(video.out)
        if video.state == "skipped" and video.message:
            print(f"note: {video.message}", file=sys.stderr)
    n_skipped = sum(video.state == "skipped" for video in progress.videos)
    parts = [f"{len(done)} extracted"]
    parts += [f"{n_skipped} were there already"] if n_skipped else []
    parts += [f"{len(progress.failed)} failed"] if progress.failed else []
    rate = f" ({progress.n_frames} frames, {progress.frames_per_s:.0f} a second)" if done else ""
    print(f"{len(progress.videos)} videos: {', '.join(parts)}{rate}", file=sys.stderr)
    for video in progress.failed:
        print(f"poser: {video.message}", file=sys.stderr)
    if progress.failed:
        raise typer.Exit(1)
