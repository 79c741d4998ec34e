"""The poser dataset command: from files to a table, and mistakes in one sentence."""

import shlex
import sys
from types import SimpleNamespace

import pandas as pd
import pytest

from pose_parser import cli
from pose_parser.datasets import read_dataset
from pose_parser.reports.provenance import commands

CSV = "video,start_s,end_s,label,family\n"


@pytest.fixture
def run(monkeypatch, capfd, tmp_path):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("POSER_DATA_DIR", str(tmp_path))

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["poser", "dataset", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out, err = capfd.readouterr()
        return caught.value.code or 0, out, err

    return call


@pytest.fixture
def files(make_recording, tmp_path):
    """Landmarks of two persons' videos and annotations of both."""
    for video in ("ann_front", "bob_side"):
        make_recording(video, 40)
    lines = [f"{video},{start},{start + 1},{label},side\n" for video in ("ann_front", "bob_side")
             for start, label in ((0.5, "left"), (1.5, "right"))]  # fmt: skip
    path = tmp_path / "steps.csv"
    path.write_text(CSV + "".join(lines))
    return path


def test_frames_by_default(run, files, tmp_path):
    out = tmp_path / "datasets" / "steps.parquet"
    options = ("--landmarks", tmp_path, "--annotations", files, "--out", out)
    code, told, err = run(*options, "--groups-from", "{person}_{camera}")
    assert (code, err) == (0, "")
    dataset = read_dataset(out)
    assert dataset.labels("side").value_counts().to_dict() == {"left": 20, "right": 20}
    assert dataset.rows.groupby("video")["person"].unique().map(list).to_dict() == {
        "ann_front": ["ann"],
        "bob_side": ["bob"],
    }
    assert dataset.provenance["annotations"][0]["file"] == "steps.csv"
    for words in (str(out), "40 rows of 36 columns from 2 videos", "side: left 20, right 20"):
        assert words in told


def test_a_folder_of_annotations_is_the_files_in_it(run, files, tmp_path):
    folder = tmp_path / "annotations"
    folder.mkdir()
    for video in ("ann_front", "bob_side"):
        lines = [line for line in files.read_text().splitlines() if line.startswith(video)]
        (folder / f"{video}.csv").write_text(CSV + "\n".join(lines) + "\n")
    (folder / "nothing_yet.csv").write_text(CSV)
    made = []
    for name, annotations in (("one", files), ("many", folder)):
        out = tmp_path / f"{name}.parquet"
        assert run("--landmarks", tmp_path / "ann_front.parquet", "--landmarks", tmp_path / "bob_side.parquet",
                   "--annotations", annotations, "--out", out)[0] == 0  # fmt: skip
        made.append(read_dataset(out))
    pd.testing.assert_frame_equal(made[0].rows, made[1].rows)
    assert [one["file"] for one in made[1].provenance["annotations"]] == [
        "ann_front.csv", "bob_side.csv", "nothing_yet.csv"
    ]  # fmt: skip
    (tmp_path / "empty").mkdir()
    code, _told, err = run(
        "--annotations", tmp_path / "empty", "--landmarks", tmp_path / "bob_side.parquet", "--out", out
    )
    assert code == 1
    assert "holds no .csv files of annotations" in err


def test_windows_to_csv(run, files, tmp_path):
    out = tmp_path / "steps.csv.csv"
    code, _, _ = run(
        *("--landmarks", tmp_path / "ann_front.parquet", "--annotations", files, "--out", out, "--rows", "windows"),
        *("--window", "0.5", "--stride", "0.5", "--label-rule", "pure", "--features", "*knee_angle_deg"),
        *("--pool", "mean, q10", "--unlabelled", "none"),
    )
    assert code == 0
    table = pd.read_csv(out)
    assert (table["end_ms"] % 500.0 == 0.0).all()
    assert table.columns[-4:].tolist() == [
        f"{side}_knee_angle_deg__{pool}" for side in ("left", "right") for pool in ("mean", "q10")
    ]
    assert set(table["label_side"]) <= {"left", "right", "none"}


def test_a_table_of_videos_gives_the_groups(run, files, tmp_path):
    table = tmp_path / "people.csv"
    table.write_text("video,person\nann_front.mp4,Ann\nbob_side,Bob\n")
    out = tmp_path / "out" / "d.parquet"
    code, _, _ = run(
        *("--landmarks", tmp_path, "--annotations", files, "--out", out, "--metadata", table, "--rows", "segments")
    )
    assert code == 0
    dataset = read_dataset(out)
    assert dataset.rows["person"].tolist() == ["Ann", "Ann", "Bob", "Bob"]
    assert dataset.spec.pooling == ("mean", "std", "min", "max")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--out", "d.txt"], "d.txt: name it .parquet"),
        (["--features", "*wing*"], "finds no feature"),
        (["--pool", "average", "--rows", "windows"], "no pooling called 'average'"),
        (["--rows", "window"], "choose from frames, windows"),
        (["--metadata", __file__, "--groups-from", "{person}"], "either --metadata or --groups-from"),
        (["--groups-from", "{person}-{camera}"], "the video 'ann_front' is not named like"),
        (["--annotations", "absent.csv"], "absent.csv"),
        (["--landmarks", "absent"], "absent"),
        (["--family", "grade"], "no segment is of the family 'grade'"),
    ],
)
def test_mistakes_are_one_sentence_and_leave_nothing(run, files, tmp_path, arguments, words):
    before = sorted(tmp_path.iterdir())
    out = tmp_path / "d.parquet"
    code, told, err = run("--landmarks", tmp_path, "--annotations", files, "--out", out, *arguments)
    assert (code, told) == (1, "")
    assert words in err
    assert err.startswith("poser: ")
    assert len(err.splitlines()) == 1
    assert sorted(tmp_path.iterdir()) == before


def test_what_is_odd_is_noted(run, files, tmp_path):
    with files.open("a") as file:
        file.write("carl,0,1,left,side\nann_front,2.6,9,left,side\n")
    code, _, err = run("--landmarks", tmp_path, "--annotations", files, "--out", tmp_path / "d.parquet")
    assert code == 0
    assert "note: " in err
    assert "'carl'" in err
    assert "past the end" in err


def test_ctrl_c_is_answered_in_words_and_leaves_nothing(run, files, tmp_path, monkeypatch):
    def stop(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("pose_parser.datasets.build_dataset", stop)
    before = sorted(tmp_path.iterdir())
    code, _, err = run("--landmarks", tmp_path, "--annotations", files, "--out", tmp_path / "d.parquet")
    assert (code, err) == (130, "poser: stopped; no file is half written, and the same command does it again\n")
    assert sorted(tmp_path.iterdir()) == before


def test_help_has_an_example(run):
    code, out, _ = run("--help")
    assert code == 0
    assert "Example: poser dataset --annotations" in " ".join(out.split())


def test_the_command_in_a_report_makes_the_same_data_set_again(run, files, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files.write_text(files.read_text().replace("left,side", "left,").replace("right,side", "right,"))
    with files.open("a") as file:
        file.write("bob_side,1.8,2.8,proud,\n")
    out = tmp_path / "datasets" / "first.parquet"
    code, _, err = run(
        *("--landmarks", tmp_path, "--annotations", files.name, "--out", out, "--rows", "windows", "--window", "0.5"),
        *("--stride", "0.2", "--pool", "mean,q10", "--features", "*elbow*deg", "--label-rule", "pure"),
        *("--label-families", "side=left,right;mood=proud", "--family", "side", "--overlaps", "first"),
        *("--groups-from", "{person}_{camera}", "--unlabelled", "none", "--fps", "12.5"),
    )
    assert (code, err) == (0, "")
    first = read_dataset(out)
    material = SimpleNamespace(dataset=first, run={"command": ["poser", "train"]}, name="first")
    words = shlex.split(commands(material)[1])
    assert words[:2] == ["poser", "dataset"]
    again = tmp_path / "datasets" / "again.parquet"
    words[words.index("DATASET")] = str(again)
    code, _, err = run(*words[2:], "--landmarks", tmp_path)
    assert (code, err) == (0, "")
    assert again.read_bytes() == out.read_bytes()
