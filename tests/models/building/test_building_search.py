"""Searches: what scikit-learn would find, no group on both sides, one result for one seed, and nothing done twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from pose_parser.datasets import Dataset
from pose_parser.datasets.group_folds import GroupFolds
from pose_parser.errors import TrainingError
from pose_parser.models import save_model
from pose_parser.models.building import Between, ModelBuilder, PipelineOptions, Progress, SearchedClassifier
from pose_parser.models.building.journal import Journal

METHODS = ("grid", "random", "halving", "optuna")
SPACE = {"classifier__C": Between(1e-3, 1e2, log=True)}


class Spy(ClassifierMixin, BaseEstimator):
    """Answers by the nearest mean, and notes the groups, which its last column numbers, that it is given."""

    fits: ClassVar[list[set[float]]] = []
    tests: ClassVar[list[tuple[set[float], set[float]]]] = []

    def __init__(self, shift: float = 0.0) -> None:
        self.shift = shift

    def fit(self, values: Any, labels: Any) -> Spy:
        self.classes_ = np.unique(labels)
        self.means_ = np.stack([values[labels == name, :-1].mean(axis=0) + self.shift for name in self.classes_])
        self.groups_ = set(values[:, -1])
        Spy.fits.append(self.groups_)
        return self

    def predict(self, values: Any) -> Any:
        Spy.tests.append((self.groups_, set(values[:, -1])))
        distances = ((values[:, None, :-1] - self.means_) ** 2).sum(axis=2)
        return self.classes_[distances.argmin(axis=1)]


def arrays(dataset: Dataset, by: str = "video") -> tuple[Any, Any, Any]:
    return dataset.values, dataset.labels("exercise").to_numpy(dtype=str), dataset.rows[by].to_numpy(dtype=str)


@pytest.mark.parametrize("by", ["video", "person"])
@pytest.mark.parametrize("method", METHODS)
def test_no_group_is_ever_on_both_sides(method: Any, by: str, dataset: Dataset) -> None:
    values, labels, groups = arrays(dataset, by)
    numbered = np.column_stack([values, np.unique(groups, return_inverse=True)[1]])
    Spy.fits, Spy.tests = [], []
    space = {"shift": Between(0.0, 3.0)}
    SearchedClassifier(Spy(), space, method=method, n_trials=5, n_jobs=1).fit(numbered, labels, groups)
    assert len(Spy.tests) >= 9
    assert all(not trained & tested for trained, tested in Spy.tests)
    assert Spy.fits[-1] == set(numbered[:, -1])


def test_a_nested_score_searches_without_the_group_that_is_tested(dataset: Dataset, monkeypatch: Any) -> None:
    monkeypatch.setattr(
        "pose_parser.models.building.builder.make_pipeline", lambda *_, **__: Pipeline([("spy", Spy())])
    )
    values, _, groups = arrays(dataset)
    numbers = np.unique(groups, return_inverse=True)[1]
    spied = Dataset(
        np.column_stack([values[:, :-1], numbers]), dataset.rows, dataset.spec, None, "blazepose33", None, {}
    )
    Spy.fits, Spy.tests = [], []
    ModelBuilder("knn", search="random", n_trials=2, space={"spy__shift": [1.0, 2.0]}, n_jobs=1).fit(spied, "exercise")
    left_out = [test for train, test in Spy.tests if len(train) + len(test) == 6]
    assert len(left_out) >= 5 + 3 * 2
    held_out_folds = [(train, test) for train, test in Spy.tests if len(train) + len(test) == len(set(numbers))]
    assert all(not train & test for train, test in held_out_folds)


def test_a_grid_finds_what_scikit_learn_finds(dataset: Dataset) -> None:
    values, labels, groups = arrays(dataset)
    by_hand = Pipeline([("scaling", StandardScaler()), ("classifier", LogisticRegression(max_iter=1000))])
    grid = {"classifier__C": [0.001, 0.03, 1.0], "classifier__class_weight": [None, "balanced"]}
    theirs = GridSearchCV(by_hand, grid, cv=GroupFolds(3, 0), scoring="balanced_accuracy")
    theirs.fit(values, labels, groups=groups)
    ours = SearchedClassifier(by_hand, grid, method="grid").fit(values, labels, groups)
    assert ours.best_params_ == theirs.best_params_
    np.testing.assert_allclose(
        [trial.score for trial in ours.trials_], theirs.cv_results_["mean_test_score"], rtol=0, atol=1e-12
    )
    np.testing.assert_allclose(ours.predict_proba(values), theirs.predict_proba(values), rtol=0, atol=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_one_seed_gives_one_file_on_one_core_or_two(method: Any, dataset: Dataset, tmp_path: Path) -> None:
    def digest(n_jobs: int, name: str) -> str:
        options = PipelineOptions(balance="smote", columns=("*_elbow_*", "*_hip_*"))
        builder = ModelBuilder(
            "logistic", options=options, search=method, n_trials=5, seed=3, n_jobs=n_jobs, final_score=False
        )
        return save_model(builder.fit(dataset, "exercise").model_, tmp_path / name)

    assert digest(1, "a.skops") == digest(2, "b.skops")
    assert digest(1, "a.pickle") == digest(1, "b.pickle")


def count_fits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    fits: list[int] = []
    fit = LogisticRegression.fit
    monkeypatch.setattr(LogisticRegression, "fit", lambda *given: (fits.append(1), fit(*given))[1])
    return fits


@pytest.mark.parametrize("method", METHODS)
def test_a_finished_trial_is_never_done_again(
    method: Any, dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fits = count_fits(monkeypatch)
    builder = ModelBuilder("logistic", search=method, n_trials=6, n_jobs=1, work_dir=tmp_path, final_score=False)
    first = save_model(builder.fit(dataset, "exercise").model_, tmp_path / "a.skops")
    n_first = len(fits)
    lines = (tmp_path / "trials.jsonl").read_text().splitlines()
    again = save_model(builder.fit(dataset, "exercise").model_, tmp_path / "b.skops")
    assert n_first > 6
    assert len(fits) == n_first + 1  # only the last fit, on all rows
    assert again == first
    (tmp_path / "trials.jsonl").write_text("\n".join(lines[: len(lines) // 2]) + "\n" + lines[-1][:20])
    halved = save_model(builder.fit(dataset, "exercise").model_, tmp_path / "c.skops")
    assert halved == first
    assert n_first + 2 < len(fits) < 2 * n_first + 1


def test_other_data_are_other_trials(dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fits = count_fits(monkeypatch)
    builder = ModelBuilder("logistic", search="random", n_trials=3, n_jobs=1, work_dir=tmp_path, final_score=False)
    builder.fit(dataset, "exercise")
    n_first = len(fits)
    builder.fit(dataset.take(np.arange(len(dataset)) % 7 != 0), "exercise")
    assert len(fits) == 2 * n_first


SLOW_SEARCH = """
import sys, time
from pathlib import Path
import numpy as np
from sklearn.neighbors import KNeighborsClassifier
from pose_parser.models.building import SearchedClassifier

class Slow(KNeighborsClassifier):
    def fit(self, values, labels):
        with open(sys.argv[1] + "/fits", "a") as file:
            file.write(f"{self.n_neighbors}\\n")
        time.sleep(float(sys.argv[2]))
        return super().fit(values, labels)

Slow.__module__ = "slow_search"
sys.modules["slow_search"] = sys.modules["__main__"]
rng = np.random.default_rng(0)
values, labels = rng.normal(size=(40, 2)), np.tile(["a", "b"], 20)
for name in sys.argv[3:]:
    search = SearchedClassifier(Slow(), {"n_neighbors": [1, 2, 3, 4]}, method="grid", n_folds=2, n_jobs=1,
                                work_file=Path(sys.argv[1]) / name)
    search.fit(values, labels, np.repeat(np.arange(8), 5))
    print(search.best_params_, [trial.fold_scores for trial in search.trials_])
"""


def test_a_search_that_was_killed_goes_on(tmp_path: Path) -> None:
    script = tmp_path / "search.py"
    script.write_text(SLOW_SEARCH)
    killed = subprocess.Popen([sys.executable, script, tmp_path, "0.3", "trials.jsonl"])
    journal, fits = tmp_path / "trials.jsonl", tmp_path / "fits"
    deadline = time.monotonic() + 120
    while (not journal.exists() or journal.read_text().count("key") < 3) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    n_done, n_begun = journal.read_text().count("key"), len(fits.read_text().split())
    assert 3 <= n_done < 8
    command = [sys.executable, script, tmp_path, "0", "trials.jsonl", "anew.jsonl"]
    resumed, anew = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert resumed == anew
    assert len(fits.read_text().split()) - n_begun == (8 - n_done + 1) + (
        8 + 1
    )  # each search ends with one on all rows


def test_a_journal_takes_a_cut_line_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "trials.jsonl"
    journal = Journal(path)
    journal.add("a", 0.1)
    journal.add("b", None)
    path.write_bytes(path.read_bytes() + b'{"key": "c", "sco')
    Journal(path).add("d", 0.25)
    read = Journal(path)
    assert (read["a"], read["b"], read["d"]) == (0.1, None, 0.25)
    assert "c" not in read
    with pytest.raises(TrainingError, match="cannot be read"):
        Journal(tmp_path)


def test_the_time_budget_ends_a_search_after_a_whole_trial(dataset: Dataset, monkeypatch: Any) -> None:
    clock = iter(np.arange(0.0, 1e6))
    monkeypatch.setattr("pose_parser.models.building.trials.monotonic", lambda: next(clock))
    monkeypatch.setattr("pose_parser.models.building.search.monotonic", lambda: 0.0)
    told: list[Progress] = []

    def note(progress: Progress) -> None:
        told.append(progress)

    for method in METHODS:
        told.clear()
        clock = iter(np.arange(0.0, 1e6))
        search = SearchedClassifier(
            LogisticRegression(), {"C": Between(0.1, 10)}, method=method, n_trials=30, n_jobs=1, time_budget_s=12.0,
            on_progress=note,
        )  # fmt: skip
        search.fit(*arrays(dataset))
        assert 1 <= len(search.trials_) < 12, method
        assert all(np.isfinite(trial.score) for trial in search.trials_)
        assert np.isfinite(search.best_score_)


def test_progress_counts_trials_and_keeps_the_best(dataset: Dataset) -> None:
    told: list[Progress] = []

    def note(progress: Progress) -> None:
        told.append(progress)

    search = SearchedClassifier(LogisticRegression(), {"C": [1e-6, 1.0]}, method="grid", n_jobs=1, on_progress=note)
    search.fit(*arrays(dataset))
    assert [(progress.n_done, progress.n_trials) for progress in told] == [(1, 2), (2, 2)]
    assert told[-1].best_score == search.best_score_
    assert told[-1].seconds_left == 0.0


def test_halving_gives_a_third_three_times_as_much(dataset: Dataset) -> None:
    search = SearchedClassifier(LogisticRegression(), {"C": Between(1e-5, 10, log=True)}, method="halving", n_trials=9)
    search.fit(*arrays(dataset))
    shares = [round(trial.share, 3) for trial in search.trials_]
    assert shares == [0.111] * 9 + [0.333] * 3 + [1.0]
    rounds = [search.trials_[:9], search.trials_[9:12]]
    for earlier, later in zip(rounds, [search.trials_[9:12], search.trials_[12:]], strict=True):
        kept = [trial.params for trial in later]
        worst_kept = min(trial.score for trial in earlier if trial.params in kept)
        assert all(trial.score <= worst_kept for trial in earlier if trial.params not in kept)


def test_what_cannot_be_fitted_is_passed_over_and_said_if_all_fail(dataset: Dataset) -> None:
    search = SearchedClassifier(LogisticRegression(), {"C": [-1.0, 1.0]}, method="grid").fit(*arrays(dataset))
    assert search.best_params_ == {"C": 1.0}
    assert np.isnan(search.trials_[0].score)
    with pytest.raises(TrainingError, match=r"no trial could be fitted: .*'C'"):
        SearchedClassifier(LogisticRegression(), {"C": [-1.0]}, method="grid").fit(*arrays(dataset))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"method": "genetic"}, "there is no search 'genetic'; choose from none, grid"),
        ({"scoring": "auc"}, "there is no score 'auc'"),
        ({"n_trials": 0}, "at least one trial, not 0"),
        ({"time_budget_s": -1.0}, "the time budget is -1.0 s"),
        ({"space": {"C": 3}}, "C needs a list of values or Between"),
        ({"dask": "tcp://127.0.0.1:1"}, "no Dask scheduler answers at 'tcp://127.0.0.1:1'"),
    ],
)
def test_options_that_do_not_exist_are_named(
    options: dict[str, Any], words: str, dataset: Dataset, monkeypatch: Any
) -> None:
    monkeypatch.setattr("pose_parser.models.building.cluster._CONNECT_S", 0.5)
    with pytest.raises(TrainingError, match=words):
        SearchedClassifier(LogisticRegression(), **{"space": {"C": [1.0]}, **options}).fit(*arrays(dataset))


def test_a_cluster_finds_what_this_process_finds(dataset: Dataset) -> None:
    from distributed import LocalCluster

    alone = SearchedClassifier(LogisticRegression(), {"C": [1e-4, 0.1]}, method="grid", n_jobs=1).fit(*arrays(dataset))
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, protocol="tcp://", dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        there = SearchedClassifier(
            LogisticRegression(), {"C": [1e-4, 0.1]}, method="grid", dask=cluster.scheduler_address
        ).fit(*arrays(dataset))
    assert [trial.fold_scores for trial in there.trials_] == [trial.fold_scores for trial in alone.trials_]
    assert there.best_params_ == alone.best_params_


def test_columns_chosen_by_folds_are_chosen_by_groups(dataset: Dataset, monkeypatch: Any) -> None:
    seen: list[Any] = []
    split = GroupFolds.split

    def spy(self: Any, values: Any, labels: Any = None, groups: Any = None) -> Any:
        seen.append(groups)
        return split(self, values, labels, groups)

    monkeypatch.setattr(GroupFolds, "split", spy)
    builder = ModelBuilder("logistic", options=PipelineOptions(selection="rfecv"), final_score=False)
    builder.fit(dataset, "exercise")
    assert seen
    assert all(set(groups) == set(dataset.rows["video"]) for groups in seen)
