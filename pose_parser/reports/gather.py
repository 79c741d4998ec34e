"""Finding what belongs to a run: its data set, model, landmarks and videos."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pose_parser.datasets import Dataset
from pose_parser.datasets.recordings import file_sha256
from pose_parser.reports.material import (
    Material,
    read_answers,
    read_evaluation,
    read_matching_dataset,
    read_matching_model,
    read_run,
)


def gather(
    folder: Path, *, dataset: Path | None, model: Path | None, landmarks: Path | None, videos: Path | None
) -> Material:
    """Read what a report is made of; what is not given is looked for where the run noted it.

    Parameters
    ----------
    folder : Path
        Of the run: ``evaluation.json``, ``answers.parquet`` and, if it is there, ``run.json``.
    dataset, model : Path or None
        Files. One that is given has to be there; one that was only noted may have gone.
    landmarks, videos : Path or None
        Folders; videos are looked for in folders within too.

    Returns
    -------
    Material
        With a sentence for all that could not be found.

    Raises
    ------
    PoserError
        If a file is broken, or of another run.
    """
    evaluation = read_evaluation(folder)
    answers = read_answers(folder, evaluation)
    run = read_run(folder)
    missing: list[str] = []
    dataset_path = dataset or _noted(run, "dataset")
    data = None if dataset_path is None else read_matching_dataset(dataset_path, evaluation, answers)
    if data is None:
        missing.append(
            "The data set was not found (name it with --dataset): poses, provenance, counts, importance are not shown."
        )
    model_path = model or _noted(run, "model")
    trained = None if model_path is None else read_matching_model(model_path, evaluation, data)
    if trained is None:
        missing.append("The model was not found (name it with --model): its card and importance are not shown.")
    found = {} if data is None else find_landmarks(data, landmarks, missing)
    films = {} if data is None else find_videos(data, videos, missing)
    return Material(folder.resolve().name, evaluation, answers, data, trained, run, found, films, missing)


def _noted(run: dict[str, Any], kind: str) -> Path | None:
    """Give a file that the run noted, if it is still there and still the same."""
    noted = run.get(kind)
    if not isinstance(noted, dict) or not isinstance(noted.get("file"), str):
        return None
    path = Path(noted["file"])
    return path if path.is_file() and noted.get("sha256") in (None, file_sha256(path)) else None


def find_landmarks(dataset: Dataset, folder: Path | None, missing: list[str]) -> dict[str, Path]:
    """Find the landmark files of a data set in a folder; one with other bytes is not taken for it.

    Returns
    -------
    dict of str to Path
        By name of the video; what is not there is added to `missing` in words.
    """
    found, absent, other = {}, [], []
    for name, told in _sources(dataset):
        path = None if folder is None else folder / name
        if path is None or not path.is_file():
            absent.append(name)
        elif told.get("sha256") != file_sha256(path):
            other.append(name)
        else:
            found[path.stem] = path
    if absent:
        missing.append(
            f"Landmarks were not found ({_some(absent)}; name their folder with --landmarks): no poses of them."
        )
    if other:
        missing.append(f"Landmarks were made anew since ({_some(other)}): no poses of them, for they may differ.")
    return found


def find_videos(dataset: Dataset, folder: Path | None, missing: list[str]) -> dict[str, Path]:
    """Find the videos that landmarks were extracted from, by name and size, in a folder and those within it.

    Returns
    -------
    dict of str to Path
        By the data set's name of the video; what is not there is added to `missing` in words.
    """
    present: dict[str, list[Path]] = {}
    if folder is not None and folder.is_dir():
        for path in sorted(folder.rglob("*")):
            present.setdefault(path.name, []).append(path)
    found, absent = {}, []
    for name, told in _sources(dataset):
        made = told.get("provenance")
        made = made if isinstance(made, dict) else {}
        film, size = Path(str(made.get("video", ""))).name, made.get("size_bytes")
        fitting = [path for path in present.get(film, []) if path.is_file() and size in (None, path.stat().st_size)]
        if fitting:
            found[Path(name).stem] = fitting[0]
        else:
            absent.append(film or name)
    if absent:
        missing.append(f"Videos were not found ({_some(absent)}; name their folder with --videos): no links into them.")
    return found


def _sources(dataset: Dataset) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the plain file name of each landmark file and what is told of it."""
    listed = dataset.provenance.get("landmarks")
    for one in listed if isinstance(listed, list) else []:
        if isinstance(one, dict) and isinstance(one.get("file"), str):
            yield Path(one["file"]).name, one


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
