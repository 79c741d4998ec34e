"""``poser library`` tells what the page tells, in plain lines."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from pose_parser.datasets import read_groups
from pose_parser.library.movements import read_movements
from pose_parser.library.recordings import change_recording, delete_recording
from pose_parser.library.tidying import Tidied, tidy

LABELS = "video,start_s,end_s,label,family\n{0},0,1.5,up,label\n{0},0,4,good,quality\n"


@pytest.fixture
def poser(data_dir):
    """Run ``poser`` on the data folder."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pose_parser.cli", *arguments]
        environment = {**os.environ, "POSER_DATA_DIR": str(data_dir)}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run


def label(data_dir, recording_id):
    (data_dir / "annotations").mkdir(exist_ok=True)
    (data_dir / "annotations" / f"{recording_id}.csv").write_text(LABELS.format(recording_id))


def test_all_is_listed_in_one_line_each(poser, data_dir, make_recording, make_film):
    make_recording()
    label(data_dir, "squat")
    make_film("dance.mp4")
    change_recording(data_dir, "squat", title="Knees [bold]", person="Anna")
    done = poser("library", "list")
    assert done.returncode == 0
    squat, dance = sorted(done.stdout.splitlines()[1:], reverse=True)
    assert " ".join(squat.split()) == "squat take 4.0 s Anna up 1.5 s, good 4.0 s Knees [bold]"
    assert " ".join(dance.split()) == "dance video nobody was looked for in it yet: poser extract"


def test_an_empty_library_says_what_to_do(poser):
    done = poser("library", "list")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Record a take" in done.stdout


def test_a_broken_table_is_one_sentence(poser, data_dir, make_recording):
    make_recording()
    (data_dir / "recordings.csv").write_text("video\nsquat,Anna\n")
    done = poser("library", "list")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "recordings.csv:2: has more cells" in done.stderr


def test_what_came_by_other_ways_is_taken_in_once(poser, data_dir, make_recording):
    for one in ("squat", "lunge", "jump"):
        make_recording(one)
        label(data_dir, one)
    delete_recording(data_dir, "jump")
    assert tidy(data_dir) == Tidied(2, 2, 0)
    assert read_groups(data_dir / "recordings.csv", ["squat", "lunge"]) == {"squat": {}, "lunge": {}}
    assert [family.name for family in read_movements(data_dir).families] == ["label", "quality"]
    done = poser("library", "tidy", "--days", "0")
    assert done.stdout == "0 lines added to recordings.csv, 0 movements added, 1 removed\n"
    assert list((data_dir / "trash").iterdir()) == []
