"""``poser train`` and ``poser explore``: from a data set to a model, and what is in the data without labels."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from pose_parser.cli.folders import check_room_for, data_dir
from pose_parser.cli.keep import keep_run
from pose_parser.cli.shared_options import HeldOut, RandomFrames
from pose_parser.errors import PoserError, TrainingError

if TYPE_CHECKING:
    from pose_parser.datasets import Dataset
    from pose_parser.models.building import ModelBuilder, Progress

DatasetPath = Annotated[Path, typer.Argument(help="A data set made by poser dataset.", metavar="DATASET")]
_LINE_EVERY_S = 5.0


def train(  # noqa: PLR0913 - each is an option of the command
    dataset: DatasetPath,
    *,
    family: Annotated[str | None, typer.Option(help="Label family; needed where the data set has several.")] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(
            help="logistic, svm, knn, random_forest, extra_trees (if not given), hist_gradient_boosting, mlp, xgboost, "
            "lightgbm, minirocket, quant. Several, each after its own --model, are compared and the best is kept."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Model file; FAMILY.skops in data/trained_models if not given.")
    ] = None,
    format_: Annotated[
        Literal["skops", "pickle"] | None, typer.Option("--format", help="Kind of model file; by the ending of --out.")
    ] = None,
    search: Annotated[
        Literal["none", "grid", "random", "halving", "optuna"], typer.Option(help="How to look for better parameters.")
    ] = "none",
    trials: Annotated[int | None, typer.Option(min=1, help="Most trials of a search; 20, a grid all.")] = None,
    time_budget: Annotated[float | None, typer.Option(help="Seconds for all searching of one model.")] = None,
    scoring: Annotated[
        Literal["balanced_accuracy", "macro_f1", "accuracy"], typer.Option(help="What the best is best in.")
    ] = "balanced_accuracy",
    split: HeldOut = "video",
    random_frames: RandomFrames = False,
    scaling: Annotated[
        Literal["auto", "standard", "robust", "none"], typer.Option(help="Columns to one size.")
    ] = "auto",
    imputation: Annotated[Literal["auto", "median", "none"], typer.Option(help="Filling of gaps.")] = "auto",
    columns: Annotated[
        list[str] | None, typer.Option(help="Only columns that this fits, such as '*knee*'; may be repeated.")
    ] = None,
    selection: Annotated[
        str, typer.Option(help="none, k_best:20, rfe:20 or rfecv: keep the telling columns.")
    ] = "none",
    pca: Annotated[float | None, typer.Option(help="Number of principal components, or share of variance.")] = None,
    balance: Annotated[
        Literal["none", "weights", "oversample", "undersample", "smote"], typer.Option(help="Help for rare classes.")
    ] = "none",
    seed: Annotated[int, typer.Option(min=0, help="The same seed and data give the same file.")] = 0,
    jobs: Annotated[int, typer.Option(help="Fits side by side; -1 for one per core.")] = -1,
    dask: Annotated[str | None, typer.Option(help="Address of a Dask scheduler for the trials.")] = None,
    report_dir: Annotated[
        Path | None, typer.Option(help="Folder of scores and finished trials; data/reports/NAME if not given.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Name that people see; from family and model if not given.")] = None,
    report: Annotated[bool, typer.Option(help="Write report.html beside the scores; takes some seconds.")] = True,
) -> None:
    """Learn a model from a data set, test it on videos that it was not trained on, and write it.

    A search that was interrupted goes on where it was: trials that are finished are not done again.

    Example: poser train data/datasets/squats.parquet --family exercise --model extra_trees --search random --trials 20
    """
    from pose_parser.datasets import read_dataset
    from pose_parser.models import save_model
    from pose_parser.models.building import ModelBuilder, PipelineOptions, choose_best, write_evaluation
    from pose_parser.teaching.kept_reports import forget_run

    if search == "none" and (trials is not None or time_budget is not None):
        raise TrainingError("--trials and --time-budget are for a search; add --search random, halving or optuna")
    started = time.monotonic()
    data = read_dataset(dataset)
    chosen = _family(data, family, dataset)
    path = _model_path(out, format_, chosen)
    folder = report_dir or data_dir() / "reports" / path.stem
    check_room_for(path, folder / "evaluation.json")
    options = PipelineOptions(
        scaling=scaling,
        imputation=imputation,
        columns=tuple(columns or ()),
        selection=selection,
        pca=pca,
        balance=balance,
    )
    builders = [
        ModelBuilder(
            kind,
            options=options,
            search=search,
            n_trials=trials,
            time_budget_s=time_budget,
            scoring=scoring,
            split="random" if random_frames else split,
            seed=seed,
            n_jobs=jobs,
            dask=dask,
            work_dir=folder,
            name=name,
            on_progress=_make_reporter(kind),
        )
        for kind in dict.fromkeys(model or ["extra_trees"])
    ]
    try:
        for builder in builders:
            _say(f"{builder.model}: learning from {len(data)} examples")
            builder.fit(data, chosen)
    except KeyboardInterrupt:
        raise PoserError("stopped; finished trials are kept, and the same command goes on from here") from None
    best = choose_best(builders)
    # Whenever this is interrupted, nothing that is told is of another model than the one that is there.
    digest = save_model(best.model_, path, first=lambda _digest: forget_run(folder))
    write_evaluation(best.evaluation_, folder)
    _print_scores(builders)
    if len(builders) > 1:
        print(f"{best.model} did best and is kept; the best of several is a little flattered by its score.")
    _print_outcome(best, path, digest, folder)
    seconds = time.monotonic() - started
    keep_run(best, folder=folder, dataset=dataset, model=path, duration_s=seconds, report=report)


def explore(
    dataset: DatasetPath,
    *,
    smallest: Annotated[int, typer.Option("--from", min=2, help="Smallest number of clusters.")] = 2,
    largest: Annotated[int, typer.Option("--to", min=2, help="Largest number of clusters.")] = 10,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same clusters.")] = 0,
) -> None:
    """Look for clusters in a data set without its labels (k-means), and compare them with the labels.

    Where the inertia stops falling steeply (the elbow), more clusters tell little more; a silhouette near 1 means
    clusters that lie well apart, near 0 that they run into each other.

    Example: poser explore data/datasets/squats.parquet --from 2 --to 8
    """
    import pandas as pd

    from pose_parser.datasets import read_dataset
    from pose_parser.models.building import explore_clusters

    data = read_dataset(dataset)
    found = explore_clusters(data, range(smallest, largest + 1), seed=seed)
    rows = [(f"{k:.0f}", f"{inertia:.1f}", f"{silhouette:.3f}") for k, inertia, silhouette in found.table.to_numpy()]
    _print_table(("clusters", "inertia", "silhouette"), rows)
    elbow = "no elbow: the curve has no bend" if found.elbow is None else f"elbow at {found.elbow} clusters"
    print(f"{elbow}; best silhouette at {found.best_silhouette}")
    for family in data.families:
        counts = pd.crosstab(data.labels(family).fillna("(none)"), found.clusters)
        lines = [(str(label), *map(str, line)) for label, line in zip(counts.index, counts.to_numpy(), strict=True)]
        _print_table((family, *(f"cluster {number}" for number in counts.columns)), lines)


def _family(data: Dataset, family: str | None, path: Path) -> str:
    if family is not None or len(data.families) == 1:
        return family or data.families[0]
    raise TrainingError(f"{path}: has several label families; choose one by --family: {', '.join(data.families)}")


def _model_path(out: Path | None, format_: str | None, family: str) -> Path:
    path = out or data_dir() / "trained_models" / f"{family.replace('/', '_')}.{format_ or 'skops'}"
    if path.suffix not in (".skops", ".pickle", ".pkl"):
        path = path.with_name(f"{path.name}.{format_ or 'skops'}")
    if format_ is not None and (path.suffix == ".skops") != (format_ == "skops"):
        raise TrainingError(f"--out {path} and --format {format_} contradict each other; leave one of them out")
    return path


def _make_reporter(model: str) -> Callable[[Progress], None]:
    """Give a plain function that says how far a search is: in place on a terminal, else a line now and then."""
    told = [0.0]

    def report(progress: Progress) -> None:
        last = progress.n_done == progress.n_trials
        if not last and time.monotonic() - told[0] < (0.0 if sys.stderr.isatty() else _LINE_EVERY_S):
            return
        told[0] = time.monotonic()
        left = "" if progress.seconds_left is None or last else f", about {progress.seconds_left:.0f} s left"
        left = "; now testing it on what it has not seen" if last else left
        words = f"{model}: trial {progress.n_done} of {progress.n_trials}, best {progress.best_score:.3f}{left}"
        _say(words, in_place=sys.stderr.isatty() and not last)

    return report


def _say(words: str, *, in_place: bool = False) -> None:
    start = "\r\x1b[K" if sys.stderr.isatty() else ""
    print(start + words, end="" if in_place else "\n", file=sys.stderr, flush=True)


def _print_scores(builders: list[ModelBuilder]) -> None:
    rows = []
    for builder in builders:
        for by, scores in builder.evaluation_.scores.items():
            interval = scores.intervals.get("balanced_accuracy")
            between = "" if interval is None else f"{interval.low:.3f} to {interval.high:.3f}"
            frames = scores.frames
            figures = (f"{value:.3f}" for value in (frames.balanced_accuracy, frames.accuracy, frames.macro_f1))
            rows.append((builder.model, _held_out(by), *figures, between))
    titles = ("model", "tested on", "balanced accuracy", "accuracy", "macro F1", "95 % interval of the first")
    _print_table(titles, rows)


def _held_out(by: str) -> str:
    return "random frames (flattering)" if by == "random" else f"unseen {by}s"


def _print_outcome(best: ModelBuilder, path: Path, digest: str, folder: Path) -> None:
    from pose_parser.models.evaluation.sentences import few_groups_sentence

    evaluation = best.evaluation_
    if evaluation.stamp is not None:
        print("WARNING: tested on frames of videos it was trained on: expect worse of new recordings.")
    if doubt := few_groups_sentence(evaluation.headline_scores):
        print(doubt)
    print(
        f"Always naming the most frequent class would be right in {evaluation.majority_accuracy:.0%} of the examples."
    )
    print(f"Model:  {path} ({best.model}, sha256 {digest[:16]}...)")
    print(f"Scores: {folder / 'evaluation.json'}, answer by answer in {folder / 'answers.parquet'}")
    print("Next: poser models show " + str(path) + "; a model in data/trained_models can be chosen in the running app.")


def _print_table(titles: tuple[Any, ...], rows: list[tuple[Any, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None)
    for title in titles:
        table.add_column(Text(str(title)))
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    Console(width=None if sys.stdout.isatty() else 200).print(table)
