"""``poser import`` and ``poser repair``: other programs' keypoints, and mending landmarks."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer

from pose_parser.cli.folders import data_dir
from pose_parser.errors import PoserError
from pose_parser.landmarks import LandmarksFile, read_landmarks, write_landmarks

SUFFIXES = (".csv", ".json", ".txt", ".h5", ".slp")
"""Files that are looked for in a folder."""

Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace files that are there already.")]


def import_keypoints(  # noqa: PLR0913  each is an option of the command
    paths: Annotated[list[Path], typer.Argument(help="Files, folders of them, and OpenPose's folders.")],
    out: Annotated[Path | None, typer.Option(help="Folder of the landmark files; data/landmarks if not given.")] = None,
    *,
    format: Annotated[str | None, typer.Option(help="The files' format; recognised by their content if not given.")] = (
        None
    ),
    fps: Annotated[float | None, typer.Option(help="Frames per second, where a file has no times.")] = None,
    image_size: Annotated[
        str | None, typer.Option(help="Width and height of the pictures in pixels.", metavar="1280x720")
    ] = None,
    person: Annotated[
        str | None,
        typer.Option(help="Whom to follow: largest (usual), center, left, right, first, a number from 0, or a track."),
    ] = None,
    rename: Annotated[
        Path | None, typer.Option(help="File with a line 'name in the file: poser_name' for each name.", metavar="FILE")
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Make landmark files of keypoints that another program found.

    Reads OpenPose BODY-25 (a folder of JSON files), COCO-17 results, Kinect-20 text, DeepLabCut (CSV, HDF5), Lightning
    Pose (CSV), SLEAP (.slp, .h5) and tables of MediaPipe landmarks (CSV). A file that cannot be read is reported, and
    the others are done. docs/keypoints.md says more.

    Example: poser import clips/walk_openpose --fps 30 --image-size 1280x720
    """
    from pose_parser.landmarks.readers import read_keypoints, read_renames

    size, renames = parse_image_size(image_size), None if rename is None else read_renames(rename)

    def read(path: Path) -> LandmarksFile:
        return read_keypoints(path, format=format, image_size=size, fps=fps, person=person, rename=renames)

    _each(find_recordings(paths), out or data_dir() / "landmarks", read, overwrite=overwrite)


def repair(  # noqa: PLR0913  each is an option of the command
    files: Annotated[list[Path], typer.Argument(help="Landmark files (.parquet).")],
    out: Annotated[Path, typer.Option(help="Folder of the repaired files.")],
    *,
    mend_swaps: Annotated[bool, typer.Option("--mend-swaps", help="Put back left and right where exchanged.")] = False,
    max_speed: Annotated[
        float | None, typer.Option(help="Drop landmarks that jump faster than this (body sizes per second).")
    ] = None,
    fill_gaps: Annotated[float | None, typer.Option(help="Fill gaps up to this length (seconds).")] = None,
    rate: Annotated[float | None, typer.Option(help="Resample to this many frames per second.")] = None,
    smooth: Annotated[str | None, typer.Option(help="Smooth with savgol or one-euro.")] = None,
    savgol_window: Annotated[float, typer.Option(help="Window of savgol (seconds).")] = 0.25,
    savgol_order: Annotated[int, typer.Option(help="Order of savgol's polynomials.")] = 2,
    min_cutoff: Annotated[float, typer.Option(help="Cutoff of one-euro at rest (hertz); less is smoother.")] = 1.5,
    beta: Annotated[float, typer.Option(help="How much one-euro's cutoff rises with speed; more lags less.")] = 1.0,
    overwrite: Overwrite = False,
) -> None:
    """Mend landmarks: exchanged sides, jumps, gaps, uneven frame rates, jitter; in this order, each only if asked for.

    What was done stands in the new file's provenance. docs/keypoints.md says how each works.

    Example: poser repair data/landmarks/*.parquet --out data/mended --fill-gaps 0.2 --smooth one-euro
    """
    from pose_parser.landmarks.repair import RepairOptions, repair_file

    options = RepairOptions(
        mend_swaps=mend_swaps,
        max_speed=max_speed,
        fill_gaps=fill_gaps,
        rate=rate,
        smooth=smooth,  # type: ignore[arg-type]  # it is checked there
        savgol_window=savgol_window,
        savgol_order=savgol_order,
        min_cutoff=min_cutoff,
        beta=beta,
    )
    if not options.any:
        raise PoserError("nothing to repair: give --mend-swaps, --max-speed, --fill-gaps, --rate or --smooth")

    def read(path: Path) -> LandmarksFile:
        file = read_landmarks(path)
        try:
            return repair_file(file, options)
        except PoserError as error:
            raise PoserError(f"{path}: {error}") from error

    _each(files, out, read, overwrite=overwrite)


def parse_image_size(text: str | None) -> tuple[int, int] | None:
    """Read ``1280x720``.

    Raises
    ------
    PoserError
        If it is something else.
    """
    if text is None:
        return None
    match = re.fullmatch(r"([0-9]{1,6})\s*[xX]\s*([0-9]{1,6})", text.strip())
    if match is None:
        raise PoserError(f"--image-size is {text!r}; write width and height such as 1280x720")
    return int(match[1]), int(match[2])


def find_recordings(paths: Iterable[Path]) -> list[Path]:
    """List recordings: files and OpenPose's folders as they are given, and those in other folders."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir() or _is_openpose(path):
            found.append(path)
            continue
        inside = [child for child in sorted(path.iterdir()) if child.suffix in SUFFIXES or _is_openpose(child)]
        if not inside:
            raise PoserError(f"{path}: has no keypoints in it (files {', '.join(SUFFIXES)}, or OpenPose's folders)")
        found += inside
    return found


def _is_openpose(path: Path) -> bool:
    from pose_parser.landmarks.readers.openpose import PATTERN

    return path.is_dir() and next(path.glob(PATTERN), None) is not None


def _each(paths: list[Path], folder: Path, read: Callable[[Path], LandmarksFile], *, overwrite: bool) -> None:
    """Write what `read` makes of each path; report what fails, do the rest, and end with 1 if anything failed."""
    from rich.console import Console
    from rich.progress import track

    outs = _outs(paths, folder)
    folder.mkdir(parents=True, exist_ok=True)
    failed = []
    console = Console(stderr=True)
    for path, out in track(list(zip(paths, outs, strict=True)), console=console, disable=not console.is_terminal):
        try:
            _require_free(out, overwrite=overwrite)
            file = read(path)
            write_landmarks(file.landmarks, out, provenance=file.provenance, frames=file.frames.tolist())
        except (PoserError, OSError) as error:
            failed.append(str(error))
        else:
            print(out)
    for message in failed:
        print(f"poser: {message}", file=sys.stderr)
    print(f"{len(paths) - len(failed)} written, {len(failed)} failed", file=sys.stderr)
    if failed:
        raise typer.Exit(1)


def _require_free(out: Path, *, overwrite: bool) -> None:
    if out.exists() and not overwrite:
        raise PoserError(f"{out}: is there already; --overwrite replaces it")


def _outs(paths: list[Path], folder: Path) -> list[Path]:
    """Name each output after its recording; two of one name would overwrite each other."""
    named: dict[str, Path] = {}
    for path in paths:
        name = path.name if path.is_dir() else path.stem.removesuffix(".analysis")
        if name in named:
            raise PoserError(f"{named[name]} and {path} would both become {folder / name}.parquet: do them one by one")
        named[name] = path
    return [folder / f"{name}.parquet" for name in named]
