"""No group on both sides, every row tested once, and plain words where the data allow no split."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pose_parser.datasets import GROUPS
from pose_parser.datasets.group_folds import GroupFolds
from pose_parser.datasets.splits import make_splits
from pose_parser.errors import DatasetError


def make_rows(videos, *, persons=None, rows_each=4, step_ms=100.0, window_ms=0.0):
    """Rows of short recordings, one after the other, with labels that alternate within each."""
    n_rows = len(videos) * rows_each
    end_ms = np.tile(np.arange(rows_each) * step_ms + window_ms, len(videos))
    return pd.DataFrame(
        {
            "video": np.repeat(videos, rows_each),
            "person": np.repeat(persons or videos, rows_each),
            "session": np.repeat(videos, rows_each),
            "camera": pd.Series([None] * n_rows, dtype=object),
            "start_ms": end_ms - window_ms,
            "end_ms": end_ms,
            "segment": -1,
        }
    )


def alternating(rows, names=("down", "up")):
    return np.array([names[index % len(names)] for index in range(len(rows))], dtype=object)


def check_sides(rows, splits, by, labelled):
    """What every honest list of splits promises."""
    groups = rows[by].to_numpy()
    for split in splits:
        assert not set(groups[split.train]) & set(groups[split.test])
        assert split.groups_on_both_sides == ()
        assert split.test_groups == tuple(sorted(set(groups[split.test])))
        assert split.train_groups == tuple(sorted(set(groups[split.train])))
        assert sorted([*split.train, *split.test]) == labelled
    assert sorted(row for split in splits for row in split.test) == labelled


@st.composite
def recordings(draw):
    """Videos of persons with labels that are found in two persons each; some rows carry none."""
    n_videos = draw(st.integers(2, 12))
    persons = [f"p{draw(st.integers(0, 5))}" for _ in range(n_videos)]
    persons[0], persons[1] = "p0", "p1"
    rows = make_rows([f"v{index}" for index in range(n_videos)], persons=persons)
    labels = np.array(draw(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=len(rows), max_size=len(rows))))
    labels[:8] = ["a", "b", None, None] * 2
    lone = {name for name in "abc" if len(set(rows["person"][labels == name])) < 2}
    return rows, np.array([None if label in lone else label for label in labels], dtype=object)


@settings(deadline=None)
@given(recordings(), st.sampled_from(["video", "person", "session"]), st.integers(2, 6), st.integers(0, 99))
def test_groups_lie_on_one_side_and_each_row_is_tested_once(recorded, by, n_folds, seed):
    rows, labels = recorded
    splits = make_splits(rows, labels, by=by, n_folds=n_folds, seed=seed)
    check_sides(rows, splits, by, [index for index, label in enumerate(labels) if label is not None])
    for split in splits:
        assert len(split.test)
        assert set(labels[split.test]) <= set(labels[split.train])


def test_the_check_sees_a_leak():
    rows = make_rows(list("stuv"))
    splits = make_splits(rows, alternating(rows), by="video", n_folds=2)
    object.__setattr__(splits[0], "train", np.append(splits[0].train, splits[0].test[0]))
    with pytest.raises(AssertionError):
        check_sides(rows, splits, "video", list(range(len(rows))))


def test_few_groups_are_left_out_one_by_one():
    rows = make_rows(list("abc"))
    splits = make_splits(rows, alternating(rows), by="video", n_folds=5)
    assert [split.test_groups for split in splits] == [("a",), ("b",), ("c",)]


def test_a_label_of_two_groups_is_always_learnt_before_it_is_tested():
    rows = make_rows([f"v{index}" for index in range(6)])
    labels = alternating(rows)
    labels[[0, 4]] = "rare"
    for seed in range(20):
        for split in make_splits(rows, labels, by="video", n_folds=2, seed=seed):
            assert "rare" in labels[split.train]


def test_the_same_seed_gives_the_same_splits():
    rows = make_rows([f"v{index}" for index in range(9)])
    one, two, other = (
        [split.test.tolist() for split in make_splits(rows, alternating(rows), by="video", n_folds=3, seed=seed)]
        for seed in (4, 4, 5)
    )
    assert one == two != other


def test_a_random_split_tells_what_it_shares():
    rows = make_rows(["a", "b"], rows_each=10, window_ms=300.0)
    splits = make_splits(rows, alternating(rows), by="random", n_folds=2)
    assert sorted(row for split in splits for row in split.test) == list(range(20))
    assert all(split.groups_on_both_sides == ("a", "b") for split in splits)
    assert all(split.n_overlapping == len(split.test) for split in splits)


def test_frames_apart_do_not_overlap_and_windows_of_other_videos_neither():
    frames = make_rows(["a", "b"], rows_each=10)
    assert {split.n_overlapping for split in make_splits(frames, alternating(frames), by="random")} == {0}
    windows = make_rows(["a", "b"], rows_each=10, window_ms=300.0)
    assert {split.n_overlapping for split in make_splits(windows, alternating(windows), by="video")} == {0}


@pytest.mark.parametrize(
    ("by", "change", "message"),
    [
        ("camera", {}, r"8 of 8 rows have no camera \(videos: a, b\): fill in the column 'camera' of"),
        ("person", {"person": "anna"}, r"all labelled rows are of one person \(anna\): record .* one more person"),
        ("person", {"person": ["ann"] * 4 + ["bo", "bo", " ", "bo"]}, r"1 of 8 rows have no person \(videos: b\)"),
        ("city", {}, "splits are by video, person, session, camera, random, not by 'city'"),
    ],
)  # fmt: skip
def test_groups_that_allow_no_split_are_explained(by, change, message):
    rows = make_rows(["a", "b"]).assign(**change)
    with pytest.raises(DatasetError, match=message):
        make_splits(rows, alternating(rows), by=by)


@pytest.mark.parametrize(
    ("labels", "by", "message"),
    [
        (["x", "y", "x", "fall", "x", "y", "y", "x"], "video", r"only one video shows \('fall' in a\) .* leave it out"),
        (["x"] * 8, "video", "the only label is 'x'"),
        ([None] * 8, "video", "no row has a label"),
        (["x"] * 7 + ["y"], "random", "y: labelled in a single row"),
        (["x"] * 7, "video", "7 labels for 8 rows"),
    ],
)
def test_labels_that_allow_no_split_are_explained(labels, by, message):
    with pytest.raises(DatasetError, match=message):
        make_splits(make_rows(["a", "b"]), labels, by=by)


def test_one_fold_is_no_split():
    rows = make_rows(["a", "b"])
    with pytest.raises(DatasetError, match="at least 2 folds, not 1"):
        make_splits(rows, alternating(rows), by="video", n_folds=1)


def test_a_missing_group_of_a_row_without_label_is_no_matter():
    rows = make_rows(["a", "b"])
    rows.loc[0, "person"] = None
    labels = alternating(rows)
    labels[0] = None
    assert len(make_splits(rows, labels, by="person")) == 2


def test_a_search_keeps_groups_together():
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV

    labels = np.array(["x", "y"] * 12)
    groups = np.repeat(list("abcdef"), 4)
    folds = GroupFolds(n_folds=3)
    for train, test in folds.split(labels, labels, groups):
        assert not set(groups[train]) & set(groups[test])
    assert folds.get_n_splits(labels, labels, groups) == 3
    search = GridSearchCV(LogisticRegression(), {"C": [1.0, 2.0]}, cv=folds)
    search.fit(np.random.default_rng(0).normal(size=(24, 2)), labels, groups=groups)
    assert search.n_splits_ == 3


def test_a_search_within_one_group_deals_rows_out():
    labels = np.array(["x", "y"] * 6)
    assert len(list(GroupFolds(3).split(labels, labels, np.full(12, "a")))) == 3
    assert len(list(GroupFolds(3).split(labels, labels))) == 3


def test_a_search_never_learns_from_a_single_label():
    """Of one label there is one group: without it there is nothing to tell apart, and every trial would fail."""
    labels, groups = np.repeat(["x", "y"], [4, 8]), np.repeat(["a", "b", "c"], 4)
    folds = list(GroupFolds(3).split(labels, labels, groups))
    assert sorted(row for _, test in folds for row in test) == list(range(12))
    assert all(set(labels[train]) == {"x", "y"} for train, _ in folds)


def test_groups_are_the_columns_of_the_data_set():
    rows = make_rows(["a", "b"]).assign(camera=["c1"] * 4 + ["c2"] * 4)
    for by in GROUPS:
        assert len(make_splits(rows, alternating(rows), by=by)) == 2
