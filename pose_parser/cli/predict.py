"""``poser predict``: what a model says of a video."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pose_parser.cli.counting import counting
from pose_parser.cli.model_argument import read_model
from pose_parser.cli.recordings import is_landmarks, landmark_files
from pose_parser.errors import PoserError

if TYPE_CHECKING:
    from pose_parser.models import TrainedModel
    from pose_parser.prediction import Stretch, Timeline


def predict(  # noqa: PLR0913  # each is an option of the command
    recording: Annotated[
        Path, typer.Argument(help="A video, or the landmarks of one (.parquet).", metavar="VIDEO|LANDMARKS")
    ],
    model: Annotated[Path, typer.Argument(help="A model file: .skops, .pickle or .pkl.", metavar="MODEL")],
    out: Annotated[
        Path, typer.Option("--out", help="The timeline to write: .csv, .eaf (ELAN) or .json.", metavar="FILE")
    ],
    *,
    frames: Annotated[
        Path | None, typer.Option("--frames", help="Also write one CSV row for each frame.", metavar="FILE")
    ] = None,
    overlay: Annotated[
        Path | None,
        typer.Option("--overlay", help="Also write a film with skeleton and label: .mp4.", metavar="FILE"),
    ] = None,
    video: Annotated[
        Path | None, typer.Option("--video", help="The video of the landmarks, for --overlay.", metavar="FILE")
    ] = None,
    min_length: Annotated[
        float, typer.Option("--min-length", help="Count stretches shorter than this to a neighbour.", metavar="SECONDS")
    ] = 0.0,
    hold_above: Annotated[
        float | None,
        typer.Option("--hold-above", help="A label goes on while its probability is at least this.", metavar="0..1"),
    ] = None,
    pose_model: Annotated[
        str | None,
        typer.Option("--pose-model", help="lite, full or heavy; the one of the model if not given."),
    ] = None,
) -> None:
    """Write what a model says of a recording: which label when, how sure, and where there is none and why.

    Files that are there are replaced, and each is written wholly or not at all.

    Example: poser predict data/videos/squats.mp4 data/trained_models/body_poses.pickle --out squats.csv
    """
    from pose_parser.prediction.stretches import check_options
    from pose_parser.prediction.timeline_files import check_timeline_path

    check_timeline_path(out)
    check_options(min_length_s=min_length, hold_above=hold_above)
    _check_outputs(recording, out, frames, overlay)
    film = _film(recording, overlay, video)
    trained = read_model(model)
    try:
        with _landmarks(recording, trained, pose_model) as landmarks:
            timeline = _predict(landmarks, trained, recording.stem)
            if overlay is not None and film is not None:
                _overlay(film, landmarks, timeline, overlay)
    except KeyboardInterrupt:
        raise PoserError("stopped; nothing was written") from None
    stretches = _write(timeline, out, frames, min_length_s=min_length, hold_above=hold_above)
    _summarise(timeline, stretches, [path for path in (out, frames, overlay) if path is not None])


def _check_outputs(recording: Path, *outputs: Path | None) -> None:
    if not recording.is_file():
        raise PoserError(f"{recording}: there is no such file")
    named = [path.resolve() for path in (recording, *outputs) if path is not None]
    twice = [path for path in named if named.count(path) > 1]
    if twice:
        raise PoserError(f"{twice[0]} is named twice; every file needs a name of its own")


def _film(recording: Path, overlay: Path | None, video: Path | None) -> Path | None:
    """Return the video to draw on, if one is to be drawn on."""
    if overlay is None:
        return None
    if overlay.suffix.lower() != ".mp4":
        raise PoserError(f"{overlay}: a film is written as MP4; its name ends in .mp4")
    if video is None and is_landmarks(recording):
        raise PoserError("--overlay draws on pictures, and landmarks have none: name their video with --video")
    return video or recording


@contextmanager
def _landmarks(recording: Path, model: TrainedModel, pose_model: str | None) -> Iterator[Path]:
    """Give a file of landmarks: the given one, or one that is made of the video and goes again afterwards."""
    with landmark_files([recording], pose_model=pose_model or model.card.pose_model or "full") as (landmarks,):
        yield landmarks


def _predict(landmarks: Path, model: TrainedModel, name: str) -> Timeline:
    from pose_parser.landmarks import iter_landmarks
    from pose_parser.prediction import predict_timeline

    return predict_timeline(iter_landmarks(landmarks), model, video=name)


def _overlay(film: Path, landmarks: Path, timeline: Timeline, overlay: Path) -> None:
    from pose_parser.landmarks import iter_landmarks
    from pose_parser.prediction.overlay import write_overlay

    with counting(len(timeline), f"drawing {overlay.name}") as on_frame:
        write_overlay(film, iter_landmarks(landmarks), timeline, overlay, on_frame=on_frame)


def _write(
    timeline: Timeline, out: Path, frames: Path | None, *, min_length_s: float, hold_above: float | None
) -> list[Stretch]:
    from pose_parser.prediction import find_stretches, write_frames, write_timeline

    stretches = find_stretches(timeline, min_length_s=min_length_s, hold_above=hold_above)
    write_timeline(timeline, stretches, out)
    if frames is not None:
        write_frames(timeline, frames)
    return stretches


def _summarise(timeline: Timeline, stretches: list[Stretch], written: list[Path]) -> None:
    for path in written:
        print(path)
    seconds: dict[str, float] = {}
    for stretch in stretches:
        said = stretch.label or stretch.state.replace("_", " ")
        seconds[said] = seconds.get(said, 0.0) + stretch.end_s - stretch.start_s
    listed = ", ".join(f"{said} {length:.1f} s" for said, length in sorted(seconds.items(), key=lambda item: -item[1]))
    print(f"{len(timeline)} frames, {len(stretches)} stretches: {listed}", file=sys.stderr)
