"""The list of trained models: what each was made from, with which choices, and what it scored.

The list is a trackio project (an SQLite file), so ``trackio show`` draws it too. Poser writes it in a process of its
own that has no network, and reads it without trackio, whose import takes seconds.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from pose_parser.errors import ReportError

if TYPE_CHECKING:
    from pose_parser.models.evaluation import Evaluation

PROJECT, RUN = "poser", "run.json"
_SECONDS = 120.0
_OTHERS_SETTINGS = ("TRACKIO_", "HF_", "HUGGING", "SPACE_", "GRADIO_")


class FileNote(BaseModel):
    """A file as it was: where, and the SHA-256 of its bytes."""

    model_config = ConfigDict(frozen=True)

    file: str
    sha256: str


class Run(BaseModel):
    """One training run.

    Parameters
    ----------
    name : str
        Of its folder in ``data/reports``.
    family : str
        What it tells apart.
    started : str
        When it was noted, in UTC.
    duration_s : float
        How long it took.
    command : list of str
        The command line.
    dataset, model : FileNote
        What was learnt from, and what was learnt.
    parameters : dict
        The choices, as plain JSON values.
    scores : dict
        As on the model's card.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    family: str
    started: str
    duration_s: float
    command: list[str]
    dataset: FileNote
    model: FileNote
    parameters: dict[str, Any]
    scores: dict[str, Any]

    @property
    def figures(self) -> dict[str, float]:
        """The scores that are single numbers, by name."""
        plain = {name: value for name, value in self.scores.items() if _is_number(value)}
        beside = self.scores.get("balanced_accuracy_by")
        beside = beside if isinstance(beside, dict) else {}
        return plain | {f"balanced_accuracy_by_{by}": value for by, value in beside.items() if _is_number(value)}


def describe_run(  # noqa: PLR0913  # one for each thing that is noted
    evaluation: Evaluation,
    *,
    name: str,
    dataset: Path,
    model: Path,
    parameters: dict[str, Any],
    command: list[str],
    duration_s: float,
) -> Run:
    """Note what was trained, with the hashes of its files as they are now.

    Parameters
    ----------
    evaluation : Evaluation
        Its scores.
    name : str
        Of its folder.
    dataset, model : Path
        Its files.
    parameters : dict
        The choices, as plain JSON values.
    command : list of str
        The command line, as it was typed.
    duration_s : float
        How long it took.

    Raises
    ------
    DatasetError
        If a file cannot be read.
    """
    from pose_parser.datasets.recordings import file_sha256
    from pose_parser.models.building.judging import card_scores

    return Run(
        name=name,
        family=evaluation.family,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        duration_s=round(duration_s, 1),
        command=command,
        dataset=FileNote(file=str(dataset.resolve()), sha256=file_sha256(dataset)),
        model=FileNote(file=str(model.resolve()), sha256=file_sha256(model)),
        parameters=parameters,
        scores=card_scores(evaluation),
    )


def track_run(run: Run, *, folder: Path, store: Path) -> None:
    """Note a run beside its scores, and in the list of runs.

    Parameters
    ----------
    run : Run
        What to note.
    folder : Path
        Of its scores; ``run.json`` is written there, which `write_report` reads.
    store : Path
        Folder of the list; made where absent.

    Raises
    ------
    ReportError
        If it cannot be written, or trackio is not installed.
    """
    from pose_parser.atomic import write_atomically

    try:
        folder.mkdir(parents=True, exist_ok=True)
        store.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / RUN, run.model_dump_json(indent=1).encode() + b"\n")
    except OSError as error:
        raise ReportError(f"{folder / RUN}: cannot be written ({error.strerror or error})") from error
    entry = {"name": run.name, "figures": run.figures, "config": run.model_dump(mode="json")}
    command = [sys.executable, "-m", "pose_parser.reports.track"]
    try:
        done = subprocess.run(  # noqa: S603  # our own module
            command, input=json.dumps(entry), env=_environment(store), capture_output=True, text=True, timeout=_SECONDS,
            check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ReportError(f"{store}: the run could not be added to the list of runs ({error})") from error
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise ReportError(f"{store}: the run could not be added to the list of runs ({reason})")


def _environment(store: Path) -> dict[str, str]:
    """Leave out what could send other people's trackio runs elsewhere, and say where ours are."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OTHERS_SETTINGS)}
    ours = {"TRACKIO_DIR": str(store.resolve()), "TRACKIO_SQLITE_JOURNAL_MODE": "delete"}
    return kept | ours | {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}


def list_runs(store: Path, *, reports: Path | None = None) -> list[Run]:
    """List what `track_run` noted, oldest first.

    Parameters
    ----------
    store : Path
        Folder of the list.
    reports : Path, optional
        Folder of the reports: runs that are noted only there, such as those of the page, are listed too.

    Returns
    -------
    list of Run
        Empty where nothing was noted; entries that are not Poser's are left out.

    Raises
    ------
    ReportError
        If the list is damaged.
    """
    tracked = [run for run in _tracked(store / f"{PROJECT}.db") if run is not None]
    known = {(run.name, run.started) for run in tracked}
    noted = [] if reports is None else [_noted(path) for path in sorted(reports.glob(f"*/{RUN}"))]
    beside = [run for run in noted if run is not None and (run.name, run.started) not in known]
    return sorted([*tracked, *beside], key=lambda run: run.started)


def _tracked(path: Path) -> list[Run | None]:
    if not path.is_file():
        return []
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            lines = connection.execute("SELECT config FROM configs ORDER BY id").fetchall()
    except sqlite3.Error as error:
        raise ReportError(f"{path}: is no list of runs ({error}); move it away to begin a new one") from error
    return [_read_run(config) for (config,) in lines]


def _noted(path: Path) -> Run | None:
    try:
        return _read_run(path.read_bytes())
    except OSError:
        return None


def _read_run(config: bytes | str) -> Run | None:
    try:
        return Run.model_validate_json(config)
    except (ValidationError, ValueError):
        return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
