"""Persons, sessions and cameras from tables and from names."""

import numpy as np
import pytest

from pose_parser.datasets import groups_from_names, read_groups
from pose_parser.errors import DatasetError

TABLE = "video,person,camera,shoe\nann_1.mp4, Ann ,front,41\nbob,Bob,,42\nelsewhere,Eve,side,43\n"


def test_a_table_is_read_by_video(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("\ufeff" + TABLE, encoding="utf-8")
    assert read_groups(path, ["bob", "ann_1"]) == {
        "bob": {"person": "Bob"},
        "ann_1": {"person": "Ann", "camera": "front"},
    }


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (TABLE + "bob.avi,Bill,,\n", ":5: video 'bob.avi' stands there a second time"),
        ("video,person\n,Ann\n", ":2: the video has no name"),
        ("video,person\nann,Ann,x\n", ":2: has more cells"),
        ("film,person\nbob,Bob\n", ":1: needs a column video"),
        ("video,shoe\nbob,41\n", ":1: needs a column video and one of person"),
        ("video,person\nann,Ann\n", ": has no line for the video 'bob'"),
        ("", ":1: needs a column video"),
        (b"video,person\nbob,\xff\xfe\n", ": is no table in UTF-8"),
        ('video,person\nbob,"Bo\n', ": is no table in UTF-8"),
    ],
)
def test_mistakes_in_a_table_are_told_with_their_line(tmp_path, content, words):
    path = tmp_path / "people.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(DatasetError) as caught:
        read_groups(path, ["bob"])
    assert str(caught.value).startswith(f"{path}{words}")


def test_an_absent_table_is_told(tmp_path):
    with pytest.raises(DatasetError, match=r"people\.csv: cannot be read"):
        read_groups(tmp_path / "people.csv", ["bob"])


def test_a_hundred_damaged_tables_are_read_or_refused_by_name(tmp_path):
    path = tmp_path / "people.csv"
    rng = np.random.default_rng(3)
    refused = 0
    for _ in range(100):
        data = bytearray(TABLE.encode())
        for place in rng.integers(len(data), size=int(rng.integers(1, 12))):
            data[place] = rng.choice(list(b'\x00\xff",;\n\r x'))
        path.write_bytes(data)
        words = refusal(path)
        assert words.startswith(f"{path}:") or not words
        refused += bool(words)
    assert refused > 30


def refusal(path):
    try:
        read_groups(path, ["bob", "ann_1"])
    except DatasetError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("{person}_{session}_{camera}", "ann_2_front", {"person": "ann", "session": "2", "camera": "front"}),
        ("s{person}_e{session}", "s01_e02", {"person": "01", "session": "02"}),
        ("{person}", "anything at all", {"person": "anything at all"}),
        ("{camera}-*", "left-2024_x-1", {"camera": "left"}),
    ],
)
def test_names_are_read_by_pattern(pattern, name, expected):
    assert groups_from_names(pattern, [name]) == {name: expected}


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("{person}_{camera}", "the video 'ann_2_front' is not named like"),
        ("{dancer}_*", "has to hold some of {person}, {session}, {camera}"),
        ("{person}_{person}_*", "each once"),
        ("ann", "has to hold some of"),
        ("{video}_*", "has to hold some of"),
    ],
)
def test_patterns_that_do_not_fit_are_told(pattern, words):
    with pytest.raises(DatasetError) as caught:
        groups_from_names(pattern, ["ann_2_front"])
    assert words in str(caught.value)
