"""From the labelled recordings of the library to a model that goes live, with a report on how well it does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pose_parser.atomic import write_atomically
from pose_parser.datasets import Dataset, write_dataset
from pose_parser.models import save_model
from pose_parser.models.building import ModelBuilder, Progress, choose_best, write_evaluation
from pose_parser.models.building.readiness import labelled_rows
from pose_parser.teaching.drivers import class_drivers
from pose_parser.teaching.enough import splits_by
from pose_parser.teaching.gathering import Lessons, gather
from pose_parser.teaching.kept_reports import REPORT
from pose_parser.teaching.lessons import check_examples, check_lessons, make_dataset
from pose_parser.teaching.names import reserve_id
from pose_parser.teaching.options import TeachRequest
from pose_parser.teaching.progress import StagedProgress
from pose_parser.teaching.reporting import TeachReport, make_report

QUICK_MODEL: Final = "extra_trees"
THOROUGH_MODELS: Final = ("extra_trees", "logistic", "svm")
THOROUGH_TRIALS: Final = 12


@dataclass(frozen=True)
class Taught:
    """What came of it.

    Parameters
    ----------
    model : str
        Id of the model, whose file is ``trained_models/<id>.skops``.
    sha256 : str
        Of this file.
    report : TeachReport
        How well it does.
    """

    model: str
    sha256: str
    report: TeachReport


def teach(data_dir: Path, request: TeachRequest, progress: StagedProgress) -> Taught:
    """Learn a model from the library, test it on what it has not seen, and write both.

    The data set and the model are those that ``poser dataset`` and ``poser train`` make of the same files.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    request : TeachRequest
        What to learn.
    progress : StagedProgress
        Told how far it is; its stages are those of `EXPECTED_S`.

    Returns
    -------
    Taught

    Raises
    ------
    TrainingError
        If there is too little to learn from; the message says what to record.
    PoserError
        If a file is broken or cannot be written.
    """
    lessons = gather(data_dir, request.family, request.recordings)
    check_lessons(lessons)
    progress.begin("look", f"Looking at {len(lessons.videos)} recordings")
    dataset = make_dataset(lessons, request.family, request.window_s)
    check_examples(dataset, request.family, request.window_s)
    model = reserve_id(data_dir, request.name, request.key)
    progress.begin("learn", f"Learning from {len(dataset)} examples")
    builder = _learn(dataset, request, progress, folder=data_dir / "reports" / model, by=_held_out(lessons))
    progress.begin("report", "Finding out what it looks at")
    return _keep(data_dir, model, builder, dataset, lessons)


def _held_out(lessons: Lessons) -> str:
    return splits_by(lessons.seconds(), lessons.people())


def _learn(dataset: Dataset, request: TeachRequest, progress: StagedProgress, *, folder: Path, by: str) -> ModelBuilder:
    thorough = request.effort == "thorough"
    kinds = THOROUGH_MODELS if thorough else (QUICK_MODEL,)
    builders = []
    for number, kind in enumerate(kinds):

        def tell(told: Progress, number: int = number) -> None:
            share = (number + told.n_done / max(told.n_trials, 1) / 2) / len(kinds)
            progress.reached(share, f"Trying out models: the best so far is right in {told.best_score:.0%}")

        builder = ModelBuilder(
            kind,
            search="random" if thorough else "none",
            n_trials=THOROUGH_TRIALS if thorough else None,
            split=by,
            seed=request.seed,
            n_jobs=1,
            work_dir=folder,
            name=request.name,
            on_progress=tell if thorough else None,
        )
        builders.append(builder.fit(dataset, request.family))
    return choose_best(builders)


def _keep(data_dir: Path, model: str, builder: ModelBuilder, dataset: Dataset, lessons: Lessons) -> Taught:
    """Write everything; the model last, so that whoever sees it finds the rest."""
    folder, evaluation = data_dir / "reports" / model, builder.evaluation_
    table = data_dir / "datasets" / f"{model}.parquet"
    table.parent.mkdir(parents=True, exist_ok=True)
    write_dataset(dataset, table)
    write_evaluation(evaluation, folder)
    report = _report(model, builder, dataset, lessons)
    write_atomically(folder / REPORT, json.dumps(report.to_dict(), indent=1).encode() + b"\n")
    digest = save_model(builder.model_, data_dir / "trained_models" / f"{model}.skops")
    return Taught(model, digest, report)


def _report(model: str, builder: ModelBuilder, dataset: Dataset, lessons: Lessons) -> TeachReport:
    from sklearn.base import clone

    evaluation = builder.evaluation_
    drivers = class_drivers(
        clone(builder.model_.classifier),
        labelled_rows(dataset, evaluation.family),
        evaluation.family,
        by=evaluation.headline,
        seed=builder.seed,
    )
    return make_report(model, evaluation, lessons.videos, drivers=drivers)
