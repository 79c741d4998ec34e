"""Splits into rows to train on and rows to test on, that keep what belongs together on one side."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from pose_parser.datasets.dataset import GROUPS
from pose_parser.errors import DatasetError

RANDOM = "random"
"""Splits by this deal rows out one by one, whichever video they come from."""

SPLITS_BY = (*GROUPS, RANDOM)
"""What a split may be by."""

_TRIES = 20
_NAMED = 5

RowNumbers = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Split:
    """One way to divide the rows; over all splits of a list, each labelled row is tested once.

    Parameters
    ----------
    by : str
        One of `SPLITS_BY`.
    train, test : int array, shape (n_train,), (n_test,)
        Numbers of rows, ascending. Rows without a label are on neither side.
    train_groups, test_groups : tuple of str
        The videos, persons, sessions or cameras on each side, sorted; the videos for a random split.
    n_overlapping : int
        Number of test rows that show some of the same frames as a training row; such a score is flattered.
    """

    by: str
    train: RowNumbers
    test: RowNumbers
    train_groups: tuple[str, ...]
    test_groups: tuple[str, ...]
    n_overlapping: int = 0

    @property
    def groups_on_both_sides(self) -> tuple[str, ...]:
        """Groups that are trained on and tested on; none unless the split is random."""
        return tuple(sorted(set(self.train_groups) & set(self.test_groups)))


def make_splits(rows: pd.DataFrame, labels: ArrayLike, *, by: str, n_folds: int = 5, seed: int = 0) -> list[Split]:
    """Divide examples so that every group lies on one side, and each is tested once.

    Labels are spread evenly over the folds as far as the groups allow. With no more groups than folds, each group is
    left out once. On every training side each label is there.

    Parameters
    ----------
    rows : DataFrame
        As in `Dataset.rows`.
    labels : array of str, shape (n_rows,)
        One label per row; missing where a row has none.
    by : str
        ``video``, ``person``, ``session`` or ``camera``: what stays together. ``random`` keeps nothing together, so
        that neighbours in one video are trained on and tested on: its score says little about new recordings.
    n_folds : int
        Largest number of splits, at least 2.
    seed : int
        Of whatever is drawn by lot; the same seed gives the same splits.

    Returns
    -------
    list of Split

    Raises
    ------
    DatasetError
        If rows lack the name of their group, there are fewer than two groups or labels, or a label is found in one
        group only: it could not be both learnt and tested.
    """
    if by not in SPLITS_BY:
        raise DatasetError(f"splits are by {', '.join(SPLITS_BY)}, not by {by!r}")
    if n_folds < 2:
        raise DatasetError(f"a split needs at least 2 folds, not {n_folds}")
    texts = pd.Series(np.asarray(labels, dtype=object)).reset_index(drop=True)
    if len(texts) != len(rows):
        raise DatasetError(f"there are {len(texts)} labels for {len(rows)} rows")
    labelled = np.flatnonzero(texts.notna().to_numpy())
    known = texts.iloc[labelled].astype(str).to_numpy(dtype=str)
    groups = group_names(rows.iloc[labelled], "video" if by == RANDOM else by)
    _check_labels(known, groups, by)
    folds = random_folds(known, n_folds, seed) if by == RANDOM else group_folds(known, groups, n_folds, seed)
    return [_split(rows, labelled, groups, fold, by) for fold in folds]


def group_names(rows: pd.DataFrame, by: str) -> NDArray[np.str_]:
    """Give the name of each row's video, person, session or camera.

    Parameters
    ----------
    rows : DataFrame
        As in `Dataset.rows`.
    by : str
        One of `GROUPS`.

    Returns
    -------
    array of str, shape (n_rows,)

    Raises
    ------
    DatasetError
        If a row has none; the message names the column to fill in.
    """
    nameless = rows[by].isna().to_numpy() | (rows[by].astype(str).str.strip() == "").to_numpy()
    if nameless.any():
        videos = sorted(set(rows["video"][nameless].astype(str)))
        raise DatasetError(
            f"{int(nameless.sum())} of {len(rows)} rows have no {by} (videos: {_listed(videos)}): fill in the column "
            f"{by!r} of the metadata table for them, or split by something else"
        )
    return rows[by].astype(str).to_numpy(dtype=str)


def group_folds(
    labels: NDArray[np.str_], groups: NDArray[np.str_], n_folds: int, seed: int
) -> list[tuple[RowNumbers, RowNumbers]]:
    """Give the rows to train on and to test on, fold by fold, with each group on one side.

    Parameters
    ----------
    labels, groups : array of str, shape (n_rows,)
        At least two groups, and each label in two of them; a label of one group is missing where that is left out.
    n_folds, seed : int
        See `make_splits`.

    Returns
    -------
    list of (train, test)
        Row numbers, ascending.
    """
    from sklearn.model_selection import LeaveOneGroupOut, StratifiedGroupKFold

    codes, names = pd.factorize(groups)  # so that what the groups are called decides nothing
    single = _labels_of_one_group(labels, groups)
    for attempt in range(_TRIES if len(names) > n_folds else 0):
        splitter = StratifiedGroupKFold(n_folds, shuffle=True, random_state=seed + attempt)
        folds = _folds(splitter, labels, codes)
        if folds is not None and all(_teaches_all(labels, train, test, single) for train, test in folds):
            return folds
    return list(LeaveOneGroupOut().split(labels, labels, codes))


def random_folds(labels: NDArray[np.str_], n_folds: int, seed: int) -> list[tuple[RowNumbers, RowNumbers]]:
    """Deal the rows of each label out evenly, whatever group they belong to; see `group_folds`."""
    from sklearn.model_selection import StratifiedKFold

    most = int(np.unique(labels, return_counts=True)[1].max())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a label of fewer rows than folds is tested in fewer folds
        return list(StratifiedKFold(min(n_folds, most), shuffle=True, random_state=seed).split(labels, labels))


def _folds(splitter: Any, labels: NDArray[np.str_], groups: NDArray[Any]) -> list[Any] | None:
    """Try a splitter; None where the labels are too few for it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a label of fewer rows than folds is tested in fewer folds
        try:
            return list(splitter.split(labels, labels, groups))
        except ValueError:
            return None


def _teaches_all(labels: NDArray[np.str_], train: RowNumbers, test: RowNumbers, single: set[str]) -> bool:
    """Whether something is tested, and every label that could be is there to be learnt."""
    return len(test) > 0 and set(labels[test]) <= set(labels[train]) | single


def _labels_of_one_group(labels: NDArray[np.str_], groups: NDArray[np.str_]) -> set[str]:
    pairs = pd.DataFrame({"label": labels, "group": groups}).drop_duplicates()
    counts = pairs["label"].value_counts()
    return set(counts.index[counts == 1].tolist())


def _check_labels(labels: NDArray[np.str_], groups: NDArray[np.str_], by: str) -> None:
    names = sorted(set(labels.tolist()))
    if len(names) < 2:
        found = f"the only label is {names[0]!r}" if names else "no row has a label"
        raise DatasetError(f"{found}: a classifier needs at least two kinds of examples")
    if by == RANDOM:
        rare = [name for name in names if (labels == name).sum() < 2]
        if rare:
            raise DatasetError(f"{_listed(rare)}: labelled in a single row; it cannot be both learnt and tested")
        return
    found_groups = sorted(set(groups))
    if len(found_groups) < 2:
        raise DatasetError(
            f"all labelled rows are of one {by} ({found_groups[0]}): record the same movements with at least one more "
            f"{by}, or split by something else"
        )
    single = sorted(_labels_of_one_group(labels, groups))
    if single:
        where = ", ".join(f"{name!r} in {groups[labels == name][0]}" for name in single[:_NAMED])
        raise DatasetError(
            f"labels that only one {by} shows ({where}) cannot be both learnt and tested: record each with at least "
            f"one more {by}, or leave it out"
        )


def _split(
    rows: pd.DataFrame,
    labelled: RowNumbers,
    groups: NDArray[np.str_],
    fold: tuple[RowNumbers, RowNumbers],
    by: str,
) -> Split:
    train, test = fold
    train_groups, test_groups = (tuple(sorted(set(groups[side].tolist()))) for side in fold)
    train_rows, test_rows = labelled[train], labelled[test]
    n_overlapping = _count_overlapping(rows, train_rows, test_rows)
    return Split(by, train_rows, test_rows, train_groups, test_groups, n_overlapping)


def _count_overlapping(rows: pd.DataFrame, train: RowNumbers, test: RowNumbers) -> int:
    """Count the test rows of which a training row of the same video shows a part."""
    count = 0
    spans = rows[["video", "start_ms", "end_ms"]]
    trained = dict(iter(spans.iloc[train].groupby("video")))
    for video, part in spans.iloc[test].groupby("video"):
        if video in trained:
            starts, ends = (np.sort(trained[video][name].to_numpy()) for name in ("start_ms", "end_ms"))
            begun = np.searchsorted(starts, part["end_ms"].to_numpy(), side="right")
            over = np.searchsorted(ends, part["start_ms"].to_numpy(), side="left")
            count += int((begun > over).sum())
    return count


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
