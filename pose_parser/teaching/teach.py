"""From the labelled recordings of the library to a model that goes live, with a report on how well it does."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

from pose_parser.atomic import write_atomically
from pose_parser.datasets import Dataset, write_dataset
from pose_parser.library.layout import picture_files
from pose_parser.models import save_model
from pose_parser.models.building import ModelBuilder, write_evaluation
from pose_parser.models.building.readiness import labelled_rows
from pose_parser.reports import describe_run
from pose_parser.reports.material import Material
from pose_parser.reports.page import render
from pose_parser.reports.report import PAGE
from pose_parser.reports.runs import RUN
from pose_parser.teaching.drivers import class_drivers
from pose_parser.teaching.enough import splits_by
from pose_parser.teaching.gathering import Lessons, gather
from pose_parser.teaching.kept_reports import REPORT
from pose_parser.teaching.learning import expected_learning_s, fit_s, learn
from pose_parser.teaching.lessons import check_examples, check_lessons, make_dataset
from pose_parser.teaching.names import reserve_id
from pose_parser.teaching.options import TeachRequest
from pose_parser.teaching.progress import StagedProgress
from pose_parser.teaching.reporting import TeachReport, make_report

_WRITING_S = 2.5
"""Seconds for everything that is written, beside the fits that show what drives the classes."""


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
        Told how far it is; its stages are those of `pose_parser.teaching.progress.expected_s`.

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
    began = time.monotonic()
    lessons = gather(data_dir, request.family, request.recordings)
    check_lessons(lessons)
    progress.begin("look", f"Looking at {len(lessons.videos)} {lessons.thing}s")
    dataset = make_dataset(lessons, request.family, request.window_s)
    check_examples(dataset, lessons, request.family, request.window_s)
    by = splits_by(lessons.seconds(), lessons.people())
    model = reserve_id(data_dir, request.name, request.key)
    progress.expect(learn=expected_learning_s(dataset, request, by), report=_WRITING_S + 3 * fit_s(dataset))
    progress.begin("learn", f"Learning from {len(dataset)} examples")
    builder, options = learn(dataset, request, progress, folder=data_dir / "reports" / model, by=by)
    progress.begin("report", "Finding out what it looks at")
    places = Places(data_dir, model)
    report = _report(model, builder, dataset, lessons)
    progress.reached(0.4, "Writing the model and its report")
    _write(places, builder, dataset, lessons, report)
    digest = save_model(builder.model_, places.model)
    _note_run(places, builder, options, time.monotonic() - began)
    return Taught(model, digest, report)


@dataclass(frozen=True)
class Places:
    """Where the files of a model lie in a data folder."""

    data_dir: Path
    name: str

    @property
    def model(self) -> Path:
        """The model."""
        return self.data_dir / "trained_models" / f"{self.name}.skops"

    @property
    def dataset(self) -> Path:
        """The table that it was learnt from."""
        return self.data_dir / "datasets" / f"{self.name}.parquet"

    @property
    def folder(self) -> Path:
        """Its scores and what is told of it."""
        return self.data_dir / "reports" / self.name


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
    return make_report(model, evaluation, lessons.videos, drivers=drivers, thing=lessons.thing)


def _write(places: Places, builder: ModelBuilder, dataset: Dataset, lessons: Lessons, report: TeachReport) -> None:
    """Write everything but the model, which comes last, so that whoever sees it finds the rest."""
    places.dataset.parent.mkdir(parents=True, exist_ok=True)
    write_dataset(dataset, places.dataset)
    write_evaluation(builder.evaluation_, places.folder)
    write_atomically(places.folder / REPORT, json.dumps(report.to_dict(), indent=1).encode() + b"\n")
    page = render(_material(places, builder, dataset, lessons), places.folder / PAGE, importance=False)
    write_atomically(places.folder / PAGE, page.encode())


def _material(places: Places, builder: ModelBuilder, dataset: Dataset, lessons: Lessons) -> Material:
    evaluation = builder.evaluation_
    films = {name: paths[0] for name, paths in picture_files(places.data_dir).items() if name in lessons.videos}
    return Material(
        name=places.name,
        evaluation=evaluation,
        answers=evaluation.answers[evaluation.headline],
        dataset=dataset,
        model=builder.model_,
        landmarks={path.stem: path for path in lessons.landmarks},
        videos=films,
    )


def _note_run(places: Places, builder: ModelBuilder, options: list[str], duration_s: float) -> None:
    """Note what was made of which files, for ``poser report``."""
    run = describe_run(
        builder.evaluation_,
        name=places.name,
        dataset=places.dataset,
        model=places.model,
        parameters={name: getattr(builder, name) for name in ("model", "search", "n_trials", "split", "seed")},
        command=["poser", "train", str(places.dataset), *options, "--out", str(places.model)],
        duration_s=duration_s,
    )
    write_atomically(places.folder / RUN, run.model_dump_json(indent=1).encode() + b"\n")
