"""``poser make``: all steps from videos and annotations to a model that goes live, each shown as its own command."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from pose_parser.cli.annotations import with_families
from pose_parser.cli.dataset import DEFAULT_WINDOW_S, make_groups
from pose_parser.cli.folders import data_dir
from pose_parser.cli.shared_options import Families, Fps, GroupsFrom, HeldOut, Metadata, RandomFrames, Schema
from pose_parser.errors import PoserError
from pose_parser.teaching.options import POOLING as TAUGHT_POOLING
from pose_parser.teaching.options import STRIDE_S

INTERRUPTED = 130
"""Exit code after Ctrl-C."""

POOLING = ",".join(TAUGHT_POOLING)
ADDRESS = "http://localhost:3000"
STAND_IN_FPS = 30.0
"""Frame rate of annotations in frames while only their labels are looked at; the landmarks tell their times later."""


@dataclass(frozen=True)
class Step:
    """One command of the path, and what it is for."""

    title: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Places:
    """Where the steps read and write."""

    name: str
    videos: tuple[Path, ...]
    landmarks_dir: Path
    landmarks: tuple[Path, ...]
    families: tuple[str, ...]

    @property
    def dataset(self) -> Path:
        """The table that is learnt from."""
        return data_dir() / "datasets" / f"{self.name}.parquet"

    def stem(self, family: str) -> str:
        """Name of a family's model and report."""
        return self.name if len(self.families) == 1 else f"{self.name}_{family.replace('/', '_')}"

    def model(self, family: str) -> Path:
        """File of a family's model."""
        return data_dir() / "trained_models" / f"{self.stem(family)}.skops"

    def report_dir(self, family: str) -> Path:
        """Folder of a family's scores and page."""
        return data_dir() / "reports" / self.stem(family)


def make(  # noqa: PLR0913 - each is an option of the command
    videos: Annotated[list[Path], typer.Argument(help="Video files, and folders of them.", metavar="VIDEOS...")],
    annotations: Annotated[list[Path], typer.Option(help="Annotation file; may be given several times.")],
    *,
    schema: Schema = None,
    label_families: Families = None,
    fps: Fps = None,
    overlaps: Annotated[
        str | None, typer.Option(help="Labels of a family that overlap: error (if not given), first, last or split.")
    ] = None,
    family: Annotated[
        list[str] | None, typer.Option(help="Family of labels to learn; a model for each if not given.")
    ] = None,
    unlabelled: Annotated[
        str | None, typer.Option(help="What has no label: drop it (if not given), or keep it as the class none.")
    ] = None,
    metadata: Metadata = None,
    groups_from: GroupsFrom = None,
    pose_model: Annotated[str | None, typer.Option(help="lite (quick), full (if not given), or heavy (exact).")] = None,
    person: Annotated[
        str | None, typer.Option(help="Whom to follow where there are several; see poser extract.", metavar="RULE")
    ] = None,
    features: Annotated[str | None, typer.Option(help="Sets, names or patterns; see poser dataset.")] = None,
    frames: Annotated[
        bool, typer.Option("--frames", help="Look at single frames (poses) instead of windows (movements).")
    ] = False,
    window: Annotated[
        float | None, typer.Option(help=f"Length of a window in seconds; {DEFAULT_WINDOW_S:g} if not given.")
    ] = None,
    stride: Annotated[
        float | None, typer.Option(help=f"Seconds from one window to the next; {STRIDE_S} if not given.")
    ] = None,
    pool: Annotated[str | None, typer.Option(help=f"How a window is summed up; {POOLING} if not given.")] = None,
    samples: Annotated[
        int | None, typer.Option(help="Read a window at so many times instead, for minirocket and quant.")
    ] = None,
    model: Annotated[
        list[str] | None, typer.Option(help="extra_trees if not given; several are compared; see poser train.")
    ] = None,
    search: Annotated[str | None, typer.Option(help="Look for better parameters: grid, random, halving, optuna.")] = (
        None
    ),
    trials: Annotated[int | None, typer.Option(min=1, help="Most trials of the search.")] = None,
    split: HeldOut = "video",
    random_frames: RandomFrames = False,
    name: Annotated[
        str | None, typer.Option(help="Name of what is made; that of the annotation file if not given.")
    ] = None,
) -> None:
    """Make models that go live from videos and annotations, in one go, with a score on what they have not seen.

    It does, one after the other, what poser extract, annotations check, dataset, train and report do, and shows each of
    these commands, so that you can do one of them again with other options. A run that was interrupted goes on where it
    was: finished videos are not done again.

    Example: poser make data/videos --annotations steps.csv --groups-from '{person}_*'
    """
    by = "random" if random_frames else split
    if search is None and trials is not None:
        raise PoserError("--trials is for a search; add --search random, halving or optuna")
    if frames and (window, stride, pool, samples) != (None, None, None, None):
        raise PoserError(
            "--frames looks at single frames, so --window, --stride, --pool and --samples do not go with it"
        )
    told = {"schema": schema, "label_families": label_families, "fps": fps, "overlaps": overlaps}
    grouped = {"metadata": metadata, "groups_from": groups_from}
    places = _look_ahead(
        videos, annotations, name, by=by, family=family, keep_none=unlabelled == "none", **told, **grouped
    )
    windows = {
        "window": window or DEFAULT_WINDOW_S,
        "stride": stride or STRIDE_S,
        "pool": pool or (None if samples else POOLING),
        "samples": samples,
    }
    table = {"rows": "frames"} if frames else {"rows": "windows", **windows}
    learning = {"model": model, "search": search, "trials": trials}
    learning |= {"random_frames": True} if random_frames else {"split": split}
    steps = [
        Step(
            "Find the person in every frame",
            _words("extract", *videos, out=places.landmarks_dir, pose_model=pose_model, person=person),
        ),
        *_checks(annotations, places, told),
        Step(
            "Join landmarks and annotations in one table",
            _words(
                "dataset",
                annotations=annotations,
                landmarks=_landmark_arguments(places),
                **told,
                **grouped,
                family=family,
                features=features,
                unlabelled=unlabelled,
                **table,
                out=places.dataset,
            ),
        ),
        *_trainings(places, learning, videos),
    ]
    for number, step in enumerate(steps, start=1):
        _run(step, f"{number} of {len(steps)}")
    _tell_what_next(places)


def _look_ahead(
    videos: Sequence[Path], annotations: Sequence[Path], name: str | None, *, by: str, keep_none: bool, **told: Any
) -> Places:
    """Find out from names and labels alone what cannot end well, before minutes are spent on the videos."""
    from pose_parser.annotations import Policies, check_segments, read_annotations
    from pose_parser.extraction import find_videos, output_paths
    from pose_parser.models.building import check_recorded

    name = _check_name(name or annotations[0].stem)
    films = find_videos(videos)
    folder = data_dir() / "landmarks"
    landmarks = output_paths(films, folder)
    groups = make_groups(landmarks, told["metadata"], told["groups_from"])
    fps = told["fps"] or STAND_IN_FPS
    read = [one for path in annotations for one in read_annotations(path, schema=told["schema"], fps=fps)]
    policies = Policies(zero_length="warn", overlaps=told["overlaps"] or "error")
    segments, _ = check_segments(with_families(read, told["label_families"]), policies=policies)
    names = [path.stem for path in landmarks]
    own = [segment for segment in segments if segment.video in names]
    if not own:
        there = ", ".join(sorted({segment.video for segment in segments})[:3]) or "no video at all"
        raise PoserError(
            f"{annotations[0]}: is about {there}, not about {', '.join(names[:3])}: "
            "annotations and videos go together by the name of the video's file"
        )
    families = tuple(told["family"] or dict.fromkeys(segment.family for segment in own))
    for family in families:
        check_recorded(own, family, by=by, groups=groups, keep_none=keep_none)
    return Places(name, tuple(films), folder, tuple(landmarks), families)


def _check_name(name: str) -> str:
    if not name.strip() or Path(name).name != name or name.startswith("."):
        raise PoserError(f"--name {name!r} cannot name files: leave out slashes and a point at the beginning")
    return name


def _landmark_arguments(places: Places) -> list[Path]:
    """Name the folder where it holds nothing else, else the files."""
    there = {path.name for path in places.landmarks_dir.glob("*.parquet")}
    own = {path.name for path in places.landmarks}
    return [places.landmarks_dir] if there <= own else list(places.landmarks)


def _checks(annotations: Sequence[Path], places: Places, told: dict[str, Any]) -> Iterator[Step]:
    for path in annotations:
        yield Step(
            "Check the annotations",
            _words("annotations", "check", path, landmarks=places.landmarks_dir, unknown_videos="drop", **told),
        )


def _trainings(places: Places, learning: dict[str, Any], videos: Sequence[Path]) -> Iterator[Step]:
    for family in places.families:
        model, folder = places.model(family), places.report_dir(family)
        shown = places.name if len(places.families) == 1 else f"{places.name} {family}"
        yield Step(
            f"Learn {family}, and test it on what it has not seen",
            _words(
                "train",
                places.dataset,
                "--no-report",
                family=family,
                out=model,
                report_dir=folder,
                name=shown,
                **learning,
            ),
        )
        yield Step(
            f"Write the report on {family}",
            _words(
                "report",
                folder,
                dataset=places.dataset,
                model=model,
                landmarks=places.landmarks_dir,
                videos=_video_folder(places, videos),
            ),
        )


def _video_folder(places: Places, videos: Sequence[Path]) -> Path | None:
    """Give the one folder that all videos are in."""
    if len(videos) == 1 and videos[0].is_dir():
        return videos[0]
    folders = {path.parent for path in places.videos}
    return folders.pop() if len(folders) == 1 else None


def _words(*command: str | Path, **options: Any) -> tuple[str, ...]:
    """Write a command as it is typed; options that are not given are left out."""
    words = [str(word) for word in command]
    for key, value in options.items():
        option = f"--{key.replace('_', '-')}"
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one is True:
                words.append(option)
            elif one is not None:
                words += [option, str(one)]
    return tuple(words)


def _run(step: Step, number: str) -> None:
    """Show a step and the command for it, and run exactly this command."""
    print(f"\n[{number}] {step.title}\n$ poser {shlex.join(step.words)}", flush=True)
    try:
        code = run_command(step.words)
    finally:
        sys.stdout.flush()
    if code == INTERRUPTED:
        raise PoserError("stopped; what is finished is kept, and the same command goes on from here")
    if code:
        raise PoserError(
            "stopped, for the reason above; mend it or leave the file out, then give the same command again"
        )


def run_command(words: Sequence[str]) -> int:
    """Run a command of ``poser`` in this process, and return its exit code."""
    from pose_parser.cli.main import app

    try:
        code: int | None = app(list(words), prog_name="poser", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    return code or 0


def _tell_what_next(places: Places) -> None:
    from pose_parser.models.evaluation import summary_sentences
    from pose_parser.reports.material import read_evaluation

    print("\nDone.")
    for family in places.families:
        folder = places.report_dir(family)
        print(f"  {family}: {' '.join(summary_sentences(read_evaluation(folder))[:2])}")
        print(f"    model  {places.model(family)}")
        print(f"    report {folder / 'report.html'}")
    print(f"Next: read the report; then start Poser (./start.sh), open {ADDRESS} and choose the model there.")
