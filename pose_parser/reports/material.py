"""What a report is made of, read and held against each other: scores, answers, data set, model, landmarks, videos."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pose_parser.datasets import Dataset, read_dataset
from pose_parser.errors import PoserError, ReportError
from pose_parser.models.evaluation import Evaluation, HeldOutAnswers
from pose_parser.models.evaluation.frame_scores import count_confusions
from pose_parser.reports.runs import RUN

if TYPE_CHECKING:
    from pose_parser.models import TrainedModel

EVALUATION, ANSWERS = "evaluation.json", "answers.parquet"
_COLUMNS = ("held_out", "row", "video", "start_ms", "end_ms", "group", "fold", "true", "predicted")
_SEEN = ("video", "start_ms", "end_ms")


@dataclass(frozen=True, eq=False)
class Material:
    """All that a report shows.

    Parameters
    ----------
    name : str
        Of the run.
    evaluation : Evaluation
        The scores.
    answers : HeldOutAnswers
        Those of the headline, row by row.
    dataset : Dataset or None
        What was learnt from, the same rows that the answers are for.
    model : TrainedModel or None
        What was learnt.
    run : mapping
        What was noted when the model was trained: command, files, hashes; empty where nothing was.
    landmarks, videos : mapping of str to Path
        Files that were found, by the data set's name of the video.
    missing : list of str
        Sentences on what could not be found, and what the page lacks for it.
    """

    name: str
    evaluation: Evaluation
    answers: HeldOutAnswers
    dataset: Dataset | None = None
    model: TrainedModel | None = None
    run: Mapping[str, Any] = field(default_factory=dict)
    landmarks: Mapping[str, Path] = field(default_factory=dict)
    videos: Mapping[str, Path] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def read_evaluation(folder: Path) -> Evaluation:
    """Read the scores of a run.

    Raises
    ------
    ReportError
        If the file is absent or broken.
    """
    path = folder / EVALUATION
    try:
        data = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise ReportError(f"{path}: is absent; poser train makes it, or name another folder of data/reports") from error
    except (OSError, ValueError, RecursionError) as error:
        raise ReportError(f"{path}: cannot be read as JSON ({error}); train the model again") from error
    if not isinstance(data, dict):
        raise ReportError(f"{path}: an evaluation is a JSON object, this is {type(data).__name__}")
    try:
        evaluation = Evaluation.from_dict(data, source=str(path))
    except PoserError as error:
        raise ReportError(str(error)) from error
    _check_shapes(evaluation, path)
    return evaluation


def _check_shapes(evaluation: Evaluation, path: Path) -> None:
    """Refuse an evaluation whose tables do not fit its own classes."""
    n_classes = len(evaluation.classes)
    if n_classes == 0 or len(set(evaluation.classes)) < n_classes:
        raise ReportError(f"{path}: classes: each class is to be named once, and there is to be one")
    frames = evaluation.headline_scores.frames
    rows = [len(row) for row in frames.confusion]
    if rows != [n_classes] * n_classes or [part.name for part in frames.classes] != evaluation.classes:
        raise ReportError(f"{path}: scores.{evaluation.headline}: does not have one line for each class")


def read_answers(folder: Path, evaluation: Evaluation) -> HeldOutAnswers:
    """Read the held-out answers of the headline, and see that they are those that the scores were counted from.

    Raises
    ------
    ReportError
        If the file is absent, broken, or of another evaluation.
    """
    path = folder / ANSWERS
    table = _read_table(path)
    absent = [name for name in _COLUMNS if name not in table]
    if absent:
        raise ReportError(f"{path}: has no column {absent[0]!r}; train the model again")
    table = table[table["held_out"] == evaluation.headline].reset_index(drop=True)
    names = [f"probability_{name}" for name in evaluation.classes]
    absent = [name for name in names if name not in table]
    if absent:
        raise ReportError(f"{path}: has no column {absent[0]!r}: it is of another run than {EVALUATION}")
    try:
        values = table[names].to_numpy(dtype=np.float64)
        table["row"] = table["row"].astype(np.int64)
        table[["start_ms", "end_ms"]] = table[["start_ms", "end_ms"]].astype(np.float64)
    except (TypeError, ValueError) as error:
        raise ReportError(f"{path}: holds something else than numbers where numbers are expected ({error})") from error
    probabilities = values if len(values) and np.isfinite(values).all() else None
    answers = HeldOutAnswers(table[list(_COLUMNS[1:])], tuple(evaluation.classes), probabilities)
    _check_counts(answers, evaluation, path)
    return answers


def _read_table(path: Path) -> pd.DataFrame:
    import pyarrow as pa

    try:
        return pd.read_parquet(path)
    except FileNotFoundError as error:
        raise ReportError(f"{path}: is absent; poser train makes it beside {EVALUATION}") from error
    except (OSError, pa.ArrowException, ValueError, KeyError, TypeError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise ReportError(f"{path}: cannot be read as Parquet ({reason}); train the model again") from error


def _check_counts(answers: HeldOutAnswers, evaluation: Evaluation, path: Path) -> None:
    counted = evaluation.headline_scores.frames
    if len(answers.table) != counted.n_rows:
        raise ReportError(
            f"{path}: holds {len(answers.table)} answers, but {EVALUATION} was counted from {counted.n_rows}: "
            "the two files are of different runs"
        )
    known = (answers.true >= 0).all() and (answers.predicted >= 0).all()
    if not known or not np.isfinite(answers.table[["start_ms", "end_ms"]].to_numpy()).all():
        raise ReportError(f"{path}: names a class that {EVALUATION} does not have, or a time that is no number")
    counts = count_confusions(answers.true, answers.predicted, len(answers.classes))
    if counts.tolist() != counted.confusion:
        raise ReportError(
            f"{path}: its answers do not add up to the scores in {EVALUATION}: they are of different runs"
        )


def read_matching_dataset(path: Path, evaluation: Evaluation, answers: HeldOutAnswers) -> Dataset:
    """Read a data set, and see that the answers are for its rows.

    Raises
    ------
    ReportError
        If they are not.
    DatasetError
        If the file is absent or broken.
    """
    dataset = read_dataset(path)
    numbers = answers.table["row"].to_numpy()
    if evaluation.family not in dataset.families:
        raise ReportError(
            f"{path}: has no label family {evaluation.family!r}: it is not the data set of this run; "
            "name the right one with --dataset"
        )
    labels = dataset.labels(evaluation.family)
    in_range = len(numbers) == 0 or (numbers.min() >= 0 and numbers.max() < len(dataset))
    if int(labels.notna().sum()) != evaluation.n_rows or not in_range:
        raise ReportError(
            f"{path}: has {int(labels.notna().sum())} labelled rows, but the run was trained on {evaluation.n_rows}: "
            "it is not the data set of this run; name the right one with --dataset"
        )
    rows = dataset.rows.iloc[numbers].reset_index(drop=True)
    same = (rows[list(_SEEN)].to_numpy() == answers.table[list(_SEEN)].to_numpy()).all(axis=1)
    same &= labels.iloc[numbers].astype(str).to_numpy() == answers.table["true"].astype(str).to_numpy()
    if not same.all():
        row = int(numbers[np.flatnonzero(~same)[0]])
        raise ReportError(
            f"{path}: row {row} has another video, time or label than the answer for it: "
            "it is not the data set of this run; name the right one with --dataset"
        )
    return dataset


def read_matching_model(path: Path, evaluation: Evaluation, dataset: Dataset | None) -> TrainedModel:
    """Load a model, and see that it is the one that was scored.

    Raises
    ------
    ReportError
        If it is not.
    ModelFileError
        If the file is absent, broken or refused.
    """
    from pose_parser.models import default_trust_store, load_model
    from pose_parser.models.building.builder import describe_training_data
    from pose_parser.models.building.readiness import labelled_rows

    model = load_model(path, trusted=default_trust_store())
    told = model.card.training_data
    if (
        sorted(model.classes) != sorted(evaluation.classes)
        or told.get("family", evaluation.family) != evaluation.family
    ):
        raise ReportError(f"{path}: tells apart {', '.join(model.classes)}: it is not the model of this run")
    if dataset is not None and "sha256" in told:
        made = describe_training_data(labelled_rows(dataset, evaluation.family), evaluation.family)
        if made["sha256"] != told["sha256"]:
            raise ReportError(f"{path}: was trained on other examples than those of the data set of this run")
    return model


def read_run(folder: Path) -> dict[str, Any]:
    """Read what was noted when the model was trained; nothing where nothing was.

    Raises
    ------
    ReportError
        If the file is broken.
    """
    path = folder / RUN
    if not path.is_file():
        return {}
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise ReportError(f"{path}: cannot be read as JSON ({error}); delete it to go without") from error
    if not isinstance(data, dict):
        raise ReportError(f"{path}: a run is a JSON object, this is {type(data).__name__}; delete it to go without")
    return data
