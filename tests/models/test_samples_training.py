"""Splits without leaks, thresholds, reproducible training, checked downloads."""

import zipfile
from hashlib import sha256

import numpy as np
import pytest

from pose_parser.errors import PoserError
from pose_parser.models.samples import packages
from pose_parser.models.samples.body_pose_examples import training_examples
from pose_parser.models.samples.body_pose_table import BODY_POSES, PoseTable
from pose_parser.models.samples.body_poses import build_model
from pose_parser.models.samples.scores import held_out_scores
from pose_parser.models.samples.splits import NEAR_DUPLICATE, folds, near_duplicates
from pose_parser.models.samples.squat_pushup_phases import film

PER_CLASS = 160
POSES = ("squat", "stand", "t_pose", "left_arm_raised", "right_arm_raised")


@pytest.fixture(scope="module")
def table():
    """Slow movements about five random shapes, recorded one class after the other."""
    rng = np.random.default_rng(3)
    shapes = rng.normal(0.0, 0.3, (len(POSES), 1, 13, 2))
    drift = rng.normal(0.0, 0.02, (len(POSES), PER_CLASS, 13, 2)).cumsum(axis=1)
    return PoseTable((shapes + drift).reshape(-1, 13, 2), np.repeat(POSES, PER_CLASS))


def distances(figures):
    limbs = figures[:, 1:]
    flat = (limbs - limbs.mean(axis=1, keepdims=True)).reshape(len(figures), -1) / np.sqrt(12)
    return np.linalg.norm(flat[:, None] - flat[None], axis=-1)


def with_repeats(table):
    """Let examples come back later in the recording of their class, hardly changed."""
    figures = table.figures.copy()
    figures[140:145] = figures[2:7] + 0.001
    return figures


def test_every_row_is_tested_once(table):
    tested = np.concatenate([test for _, test in folds(table.figures, table.labels)])
    assert sorted(tested.tolist()) == list(range(len(table.labels)))


def test_no_training_row_looks_like_a_test_row_or_lies_beside_it(table):
    figures = with_repeats(table)
    between = distances(figures)
    same = table.labels[:, None] == table.labels[None]
    for train, test in folds(figures, table.labels, n_folds=2):
        pairs = np.ix_(train, test)
        assert len(train)
        assert not ((between[pairs] < NEAR_DUPLICATE) & same[pairs]).any()
        assert np.abs(train[:, None] - test[None])[same[pairs]].min() > 20


def test_a_repeat_far_away_in_the_recording_is_found(table):
    figures = with_repeats(table)
    found = near_duplicates(figures, table.labels, np.arange(0, 80), np.arange(80, 160))
    assert found.tolist() == [2, 3, 4, 5, 6]


def test_scores_count_sure_answers_apart():
    probabilities = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.45, 0.55]])
    scores = held_out_scores(probabilities, np.array(["a", "b", "b", "b"]), ["a", "b"], unsure_below=0.7)
    assert scores == {
        "examples": 4, "accuracy": 0.75, "sure": 0.5, "accuracy_of_sure": 1.0, "recall": {"a": 1.0, "b": 0.6667},
    }  # fmt: skip


def test_strangers_carry_names_of_classes_and_are_many(table):
    rows = training_examples(table, np.random.default_rng(0), copies=2)
    assert set(rows.labels.tolist()) == set(POSES)
    assert len(rows.labels) > 2 * len(table.labels)
    assert np.isfinite(rows.columns).all()


def test_the_same_table_gives_the_same_bytes(table, tmp_path):
    from pose_parser.models import load_model, save_model

    sums = [save_model(build_model(table), tmp_path / f"{run}.pickle") for run in ("one", "two")]
    assert sums[0] == sums[1]
    model = load_model(tmp_path / "one.pickle")
    assert model.card.training_data["examples_by_class"] == dict.fromkeys(sorted(POSES), PER_CLASS)
    assert model.classes == tuple(name for name in BODY_POSES if name in POSES)


@pytest.mark.parametrize(
    ("picture", "name"),
    [
        ("frame__ptsTT-pDWcA__0016622.jpg", "ptsTT-pDWcA"),
        ("Screenshot_2021-02-11_at_12.43.07.png", "2021-02-11_at_12.4"),
        ("Screenshot_2021-02-11 at 12.49.59.png", "2021-02-11 at 12.4"),
        ("other.jpg", "other.jpg"),
    ],
)
def test_film_of_a_picture(picture, name):
    assert film(picture) == name


def make_wheel(folder, content=b"label\n"):
    wheel = folder / "table.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("table.csv", content)
    return wheel, sha256(wheel.read_bytes()).hexdigest()


def test_a_checked_member_is_read(tmp_path):
    wheel, checksum = make_wheel(tmp_path)
    member = packages.read_member(wheel, "table.csv", wheel_checksum=checksum, checksum=sha256(b"label\n").hexdigest())
    assert member == b"label\n"


@pytest.mark.parametrize("wrong", ["wheel", "member"])
def test_another_file_is_refused(tmp_path, wrong):
    wheel, checksum = make_wheel(tmp_path)
    sums = {"wheel": checksum, "member": sha256(b"label\n").hexdigest()} | {wrong: "0" * 64}
    with pytest.raises(PoserError, match="expected 0000"):
        packages.read_member(wheel, "table.csv", wheel_checksum=sums["wheel"], checksum=sums["member"])


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(PoserError, match=r"absent\.csv: cannot be read"):
        packages.read_checked(tmp_path / "absent.csv", "0" * 64)


def test_a_package_that_cannot_be_fetched_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(PoserError, match=r"no-such-table==1\.0 could not be fetched: .*--wheel FILE"):
        packages.download_wheel("no-such-table==1.0", tmp_path)
