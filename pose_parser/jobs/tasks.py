"""What each kind of job does: the functions of the toolkit, with progress."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pose_parser.errors import JobError
from pose_parser.jobs.compare_task import compare
from pose_parser.jobs.payloads import (
    ExportPayload,
    ExtractPayload,
    FilmPayload,
    PackPayload,
    TrainPayload,
    UnpackPayload,
)
from pose_parser.jobs.teach_task import teach

Report = Callable[[str, float, float | None], None]
"""Told the stage in words, how much is done (0 to 1), and the seconds left where they are known."""

Task = Callable[[dict[str, Any], Path, Report], dict[str, Any]]


def extract(payload: dict[str, Any], data_dir: Path, report: Report) -> dict[str, Any]:
    """Find the person in every frame of some videos."""
    from pose_parser.estimation.assets import pose_models_folder
    from pose_parser.extraction import ExtractionOptions, Progress, extract_videos

    asked = ExtractPayload.model_validate(payload)

    def tell(progress: Progress) -> None:
        n_ended = sum(video.finished for video in progress.videos)
        share = progress.n_frames / progress.n_expected if progress.n_expected else 0.0
        report(f"{n_ended} of {len(progress.videos)} videos", share, progress.remaining_s)

    options = ExtractionOptions(
        pose_model=asked.pose_model, person=asked.person, pose_models_folder=pose_models_folder(data_dir)
    )
    done = extract_videos(_existing(asked.videos, data_dir), data_dir / "landmarks", options=options, on_progress=tell)
    if len(done.failed) == len(done.videos):
        raise JobError(done.failed[0].message)
    return {
        "landmarks": [_name(video.out, data_dir) for video in done.videos if video.state != "failed"],
        "failed": {_name(video.video, data_dir): video.message for video in done.failed},
    }


def train(payload: dict[str, Any], data_dir: Path, report: Report) -> dict[str, Any]:
    """Learn a model, test it on what it has not seen, and write both."""
    from pose_parser.datasets import read_dataset
    from pose_parser.models import save_model
    from pose_parser.models.building import ModelBuilder, Progress, write_evaluation
    from pose_parser.teaching.kept_reports import forget_run

    asked = TrainPayload.model_validate(payload)
    report("Reading the data set", 0.0, None)
    data = read_dataset(_existing((asked.dataset,), data_dir)[0])
    if asked.family is None and len(data.families) != 1:
        raise JobError(f"{asked.dataset}: has several families of labels; choose one: {', '.join(data.families)}")

    def tell(progress: Progress) -> None:
        report(
            f"Trial {progress.n_done} of {progress.n_trials}",
            progress.n_done / max(progress.n_trials, 1),
            progress.seconds_left,
        )

    folder = data_dir / "reports" / asked.name
    builder = ModelBuilder(
        asked.model,
        search=asked.search,
        n_trials=asked.trials,
        split=asked.split,
        seed=asked.seed,
        work_dir=folder,
        name=asked.name,
        on_progress=tell,
    )
    report(f"Learning from {len(data)} examples", 0.0, None)
    builder.fit(data, asked.family or data.families[0])
    model = data_dir / "trained_models" / f"{asked.name}.skops"
    model.parent.mkdir(parents=True, exist_ok=True)
    # Whenever this is interrupted, nothing that is told is of another model than the one that is there.
    sha256 = save_model(builder.model_, model, first=lambda _sha256: forget_run(folder))
    write_evaluation(builder.evaluation_, folder)
    return {"model": _name(model, data_dir), "sha256": sha256, "report": _name(folder, data_dir)}


def export(payload: dict[str, Any], data_dir: Path, report: Report) -> dict[str, Any]:
    """Write a model in another format."""
    from pose_parser.models import load_model, save_model
    from pose_parser.models.onnx_export import export_onnx

    asked = ExportPayload.model_validate(payload)
    report("Reading the model", 0.0, None)
    source = _existing((asked.model,), data_dir)[0]
    out = source.with_suffix(f".{asked.to}")
    if out == source:
        raise JobError(f"{asked.model} is of the format {asked.to} already")
    if out.exists() and not asked.overwrite:
        raise JobError(f"{_name(out, data_dir)} is there already; say overwrite to replace it")
    model = load_model(source)
    report("Writing it, and comparing the answers", 0.3, None)
    sha256 = export_onnx(model, out).sha256 if asked.to == "onnx" else save_model(model, out)
    return {"file": _name(out, data_dir), "sha256": sha256}


def pack(payload: dict[str, Any], data_dir: Path, report: Report) -> dict[str, Any]:
    """Write the library into one file."""
    from pose_parser.library.archive import pack as pack_archive

    asked = PackPayload.model_validate(payload)
    out = data_dir / "exports" / f"poser-{datetime.now(UTC):%Y-%m-%d-%H%M%S}.zip"
    recordings = pack_archive(data_dir, asked.recordings, out, report)
    return {"file": _name(out, data_dir), "recordings": recordings, "size_bytes": out.stat().st_size}


def unpack(payload: dict[str, Any], data_dir: Path, report: Report) -> dict[str, Any]:
    """Put an archive into the library."""
    from pose_parser.library.archive import unpack as unpack_archive

    archive = _existing((UnpackPayload.model_validate(payload).archive,), data_dir)[0]
    brought = unpack_archive(data_dir, archive, report)
    if data_dir / "uploads" in archive.parents:
        archive.unlink()
    return {
        "recordings": list(brought.recordings),
        "models": list(brought.models),
        "renamed": brought.renamed,
    }


def film(payload: dict[str, Any], data_dir: Path, report: Report) -> dict[str, Any]:
    """Make the film of a take from the pictures that it kept."""
    from pose_parser.library.films import make_film

    asked = FilmPayload.model_validate(payload)
    made = make_film(data_dir, asked.recording, lambda share: report("Making the film", share, None))
    return {"file": _name(made, data_dir)}


TASKS: dict[str, Task] = {
    "extract": extract,
    "train": train,
    "teach": teach,
    "export": export,
    "film": film,
    "pack": pack,
    "unpack": unpack,
    "compare": compare,
}
"""What is done for each kind of job."""


def _existing(names: tuple[str, ...], data_dir: Path) -> list[Path]:
    """Return files of the data folder; a link must not lead out of it."""
    root = data_dir.resolve()
    for name in names:
        path = (root / name).resolve()
        if not path.is_relative_to(root):
            raise JobError(f"{name}: lies outside of the data folder")
        if not path.exists():
            raise JobError(f"{name}: is not in the data folder")
    return [data_dir / name for name in names]


def _name(path: Path, data_dir: Path) -> str:
    return path.relative_to(data_dir).as_posix()
