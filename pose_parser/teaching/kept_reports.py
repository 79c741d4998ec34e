"""The reports that lie in the library: those that were made for the page, and those that ``poser train`` left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pose_parser.errors import NotInLibraryError, ReportError

REPORT, EVALUATION = "report.json", "evaluation.json"


def has_report(data_dir: Path, model: str) -> bool:
    """Tell whether there is anything to tell of a model."""
    folder = _folder(data_dir, model)
    return any((folder / name).is_file() for name in (REPORT, EVALUATION))


def read_report(data_dir: Path, model: str) -> dict[str, Any]:
    """Read what is told of a model, as plain JSON values.

    A model that ``poser train`` made has scores, but nobody has worked out what drives its classes.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    model : str
        Its id.

    Raises
    ------
    NotInLibraryError
        If there is no report on such a model.
    ReportError
        If its files are broken.
    """
    path = _folder(data_dir, model) / REPORT
    if not has_report(data_dir, model):
        raise NotInLibraryError(f"There is no report on a model called {model!r}.")
    if not path.is_file():
        return _from_scores(path.parent, model)
    try:
        told: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise ReportError(f"{path}: cannot be read ({error}); train the model again") from error
    return told


def forget_run(folder: Path) -> None:
    """Remove what is told of an earlier model of the same name; finished trials stay.

    Raises
    ------
    ReportError
        If it cannot be removed.
    """
    from pose_parser.reports.report import PAGE
    from pose_parser.reports.runs import RUN

    for name in (REPORT, EVALUATION, "answers.parquet", RUN, PAGE):
        try:
            (folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise ReportError(f"{folder / name}: cannot be removed ({error.strerror or error})") from error


def _from_scores(folder: Path, model: str) -> dict[str, Any]:
    from pose_parser.reports.material import read_answers, read_evaluation
    from pose_parser.teaching.reporting import make_report

    evaluation = read_evaluation(folder)
    answers = read_answers(folder, evaluation)
    scored = evaluation.model_copy(update={"answers": {evaluation.headline: answers}})
    recordings = sorted(set(answers.table["video"].astype(str)))
    return make_report(model, scored, recordings, made_at=(folder / EVALUATION).stat().st_mtime).to_dict()


def _folder(data_dir: Path, model: str) -> Path:
    if Path(model).name != model or model in ("", ".."):
        raise NotInLibraryError(f"There is no model called {model!r}.")
    return data_dir / "reports" / model
