"""Data sets survive the way to disk and back; damaged ones are refused by name and place."""

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pandas.testing import assert_frame_equal

from pose_parser.datasets import DatasetOptions, build_dataset, read_dataset, write_csv, write_dataset
from pose_parser.errors import DatasetError
from pose_parser.features import FeatureSpec

SPEC = FeatureSpec(names=("nose_image_x", "left_elbow_angle_deg"), pooling=("mean", "slope"))


@pytest.fixture
def dataset(make_recording, lettered):
    segments = [*lettered("LLLRRRLL"), *lettered("..GG....", family="grade")]
    options = DatasetOptions(rows="windows", window_s=0.2, groups={"a": {"person": "Anna, née B."}})
    return build_dataset([make_recording("a")], segments, SPEC, options=options)


def test_what_is_written_is_read_back_equal(dataset, tmp_path):
    dataset.values[1, 2:] = np.nan
    write_dataset(dataset, tmp_path / "d.parquet")
    read = read_dataset(tmp_path / "d.parquet")
    np.testing.assert_array_equal(read.values, dataset.values)
    assert_frame_equal(read.rows, dataset.rows)
    for name in ("spec", "window_s", "skeleton", "pose_model", "provenance"):
        assert getattr(read, name) == getattr(dataset, name)


def test_csv_has_the_same_cells(dataset, tmp_path):
    write_csv(dataset, tmp_path / "d.csv")
    table = pd.read_csv(tmp_path / "d.csv", float_precision="round_trip")
    np.testing.assert_array_equal(table[list(SPEC.column_names)], dataset.values)
    assert table["label_side"].tolist() == dataset.labels("side").tolist()
    assert table["person"].tolist() == ["Anna, née B."] * len(dataset)
    assert table.columns.tolist() == [*dataset.rows.columns, *SPEC.column_names]


@pytest.mark.parametrize("write", [write_dataset, write_csv])
def test_what_cannot_be_written_leaves_what_was_there(dataset, tmp_path, write):
    path = tmp_path / "out" / "d.file"
    path.parent.mkdir()
    path.write_bytes(b"old")
    dataset.values[2, 1] = np.inf
    with pytest.raises(DatasetError, match=r"d\.file: column nose_image_x__slope, row 2: inf, but a finite number"):
        write(dataset, path)
    assert [file.name for file in path.parent.iterdir()] == ["d.file"]
    assert path.read_bytes() == b"old"
    with pytest.raises(DatasetError, match="cannot be written"):
        write(dataset.take(np.array([0])), tmp_path / "absent" / "d.file")


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        (("video", 1), None, "column video, row 1: nan, but a value is expected"),
        (("video", 1), "z", "column video, row 2: 'a', but rows of a video stand together"),
        (("start_ms", 2), -1.0, "column start_ms, row 2: -1.0, but a time from 0 on"),
        (("start_ms", 0), 150.0, "column start_ms, row 1: 100.0, but rows of a video stand together, in order of time"),
        (("end_ms", 3), np.nan, "column end_ms, row 3: nan, but a value is expected"),
        (("end_ms", 3), 0.0, "column end_ms, row 3: 0.0, but it lies before start_ms"),
        (("segment", 0), -2, "column segment, row 0: -2, but a number from 0 on"),
        (("segment_grade", 0), -2, "column segment_grade, row 0: -2"),
        (("label_side", 4), "", "column label_side, row 4: '', but a text is expected"),
    ],
)
def test_rows_are_checked_on_writing(dataset, tmp_path, cell, value, words):
    column, row = cell
    dataset.rows.loc[row, column] = value
    with pytest.raises(DatasetError) as caught:
        write_dataset(dataset, tmp_path / "d.parquet")
    assert str(caught.value).startswith(f"{tmp_path / 'd.parquet'}: {words}")


def rewrite(path, change):
    """Change the arrow table of a file."""
    table = pq.read_table(path)
    pq.write_table(change(table), path)


def set_column(table, name, values, kind=None):
    return table.set_column(table.schema.get_field_index(name), name, pa.array(values, type=kind))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.drop_columns(["person"]), "column person: is absent"),
        (lambda t: t.drop_columns(["nose_image_x__mean"]), "column nose_image_x__mean: is absent"),
        (lambda t: t.append_column("extra", pa.array([1.0] * len(t))), "column extra: is not one of a data set"),
        (lambda t: set_column(t, "start_ms", ["x"] * len(t)), "column start_ms: is of type str, but float64"),
        (lambda t: set_column(t, "nose_image_x__mean", [1] * len(t)), "column nose_image_x__mean: is of type int64"),
        (lambda t: set_column(t, "nose_image_x__mean", [None] * len(t), pa.float64()), "cannot be read"),
        (lambda t: set_column(t, "nose_image_x__mean", [np.inf] * len(t)), "column nose_image_x__mean, row 0: inf"),
        (lambda t: t.replace_schema_metadata({}), "not one of a data set"),
        (lambda t: t.drop_columns(["label_side", "label_grade"]), "label_"),
    ],
)
def test_changed_files_are_refused_by_column(dataset, tmp_path, change, words):
    path = tmp_path / "d.parquet"
    write_dataset(dataset, path)
    rewrite(path, change)
    with pytest.raises(DatasetError) as caught:
        read_dataset(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("format", 2, "of format 2"),
        ("features", {"names": ["left_ear_weight"]}, "there is no feature called 'left_ear_weight'"),
        ("features", [], "features.names: Field required"),
        ("window_s", "long", "cannot be read"),
        ("provenance", 7, "cannot be read"),
    ],
)
def test_changed_metadata_is_refused(dataset, tmp_path, key, value, words):
    path = tmp_path / "d.parquet"
    write_dataset(dataset, path)
    head = json.loads(pq.read_schema(path).metadata[b"poser_dataset"]) | {key: value}
    rewrite(path, lambda table: table.replace_schema_metadata({b"poser_dataset": json.dumps(head)}))
    with pytest.raises(DatasetError, match=words) as caught:
        read_dataset(path)
    assert str(caught.value).startswith(f"{path}: ")


def test_absent_and_foreign_files_are_told(tmp_path):
    for content in (None, b"", b"PAR1 or not"):
        path = tmp_path / "d.parquet"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(DatasetError, match=r"d\.parquet: cannot be read"):
            read_dataset(path)


def refusal_of(path):
    """Give the error's words, which name the file; nothing where the damage hit what is not read."""
    try:
        read_dataset(path)
    except DatasetError as error:
        return str(error)
    return ""


def test_a_hundred_damaged_files_are_read_equal_or_refused(dataset, tmp_path):
    path = tmp_path / "d.parquet"
    write_dataset(dataset, path)
    whole = path.read_bytes()
    rng = np.random.default_rng(7)
    refused = 0
    for round_ in range(100):
        data = bytearray(whole)
        if round_ % 3 == 0:
            data = data[: rng.integers(len(data))]
        for place in rng.integers(len(data), size=int(rng.integers(1, 20))) if data else ():
            data[place] = rng.integers(256)
        path.write_bytes(data)
        words = refusal_of(path)
        assert words.startswith(f"{path}: ") or not words
        refused += bool(words)
    assert refused > 50
