"""``poser make``: the commands it goes through, and what it says before it looks at a single frame."""

import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from pose_parser import cli
from pose_parser.cli import make

Run = Callable[..., tuple[int, str, str]]
VIDEOS = ("ann_1", "ann_2", "bob_1")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.setenv("POSER_DATA_DIR", str(tmp_path / "my data"))

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["poser", "make", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out, err = capfd.readouterr()
        return int(caught.value.code or 0), out, err

    return call


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three files that are named like videos; nothing has looked into them yet."""
    made = tmp_path / "mes vidéos"
    made.mkdir()
    for name in VIDEOS:
        (made / f"{name}.mp4").write_bytes(b"no video at all")
    return made


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    lines = [f"{video},{start},{start + 1},{label},side\n" for video in VIDEOS
             for start, label in ((0, "left"), (1, "right"))]  # fmt: skip
    graded = [f"{video},{start},{start + 1},{label},grade\n" for video in VIDEOS
              for start, label in ((0, "good"), (1, "bad"))]  # fmt: skip
    path = tmp_path / "it's steps.csv"
    path.write_text("video,start_s,end_s,label,family\n" + "".join(lines + graded))
    return path


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """Take down the commands instead of running them."""
    given: list[Sequence[str]] = []
    monkeypatch.setattr(make, "run_command", lambda words: len(given.append(words) or ""))
    monkeypatch.setattr(make, "_tell_what_next", lambda _places: None)
    return given


def test_each_step_is_a_command_that_is_shown_as_it_is_run(
    run: Run, commands: list[Sequence[str]], folder: Path, steps: Path, tmp_path: Path
) -> None:
    code, out, _ = run(folder, "--annotations", steps, "--groups-from", "{person}_*")
    assert code == 0
    shown = [shlex.split(line) for line in out.splitlines() if line.startswith("$ ")]
    assert shown == [["$", "poser", *words] for words in commands]
    data = tmp_path / "my data"
    assert [words[0] for words in commands] == ["extract", "annotations", "dataset", *["train", "report"] * 2]
    extract, check, dataset, train, report = (" ".join(words) for words in commands[:5])
    assert extract == f"extract {folder} --out {data / 'landmarks'}"
    assert check == f"annotations check {steps} --landmarks {data / 'landmarks'} --unknown-videos drop"
    table = data / "datasets" / "it's steps.parquet"
    assert dataset == (
        f"dataset --annotations {steps} --landmarks {data / 'landmarks'} --groups-from {{person}}_* --rows windows "
        f"--window 1.0 --stride 0.2 --pool mean,std,min,max,slope --out {table}"
    )
    model, scores = data / "trained_models" / "it's steps_side.skops", data / "reports" / "it's steps_side"
    assert train == (
        f"train {table} --no-report --family side --out {model} --report-dir {scores} --name it's steps side "
        "--split video"
    )
    assert report == (
        f"report {scores} --dataset {table} --model {model} --landmarks {data / 'landmarks'} --videos {folder}"
    )
    assert "it's steps_grade.skops" in " ".join(commands[5])


def test_options_reach_the_step_they_are_for(
    run: Run, commands: list[Sequence[str]], folder: Path, steps: Path, tmp_path: Path
) -> None:
    (tmp_path / "my data" / "landmarks").mkdir(parents=True)
    (tmp_path / "my data" / "landmarks" / "other.parquet").touch()
    options = shlex.split("--frames --family grade --model svm --model knn --search random --trials 3")
    more = shlex.split("--pose-model lite --unlabelled none --name mine --split person")
    run(folder, "--annotations", steps, "--groups-from", "{person}_*", *options, *more)
    extract, _, dataset, train, _ = (" ".join(words) for words in commands)
    assert extract.endswith("--pose-model lite")
    # The folder holds landmarks of another study: those are not taken.
    own = [f"--landmarks {tmp_path / 'my data' / 'landmarks' / name}.parquet" for name in VIDEOS]
    assert all(words in dataset for words in own)
    assert "other" not in dataset
    assert "--family grade --unlabelled none --rows frames --out" in dataset
    assert train.endswith("--name mine --model svm --model knn --search random --trials 3 --split person")


OVERLAPPING = "video,start_s,end_s,label\nann_1,0,1,left\nann_1,0,1,good\n"
ONE_SIDED = "video,start_s,end_s,label\nann_1,0,1,left\nann_2,0,1,right\nann_2,1,2,left\n"
ONE_LABEL = "video,start_s,end_s,label\nann_1,0,1,left\nann_2,0,1,left\n"
ONE_VIDEO = "video,start_s,end_s,label\nann_1,0,1,left\nann_1,1,2,right\n"
ELSEWHERE = "video,start_s,end_s,label\ncat,0,1,left\n"


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        (OVERLAPPING, (), "--label-families 'NAME=left,...;OTHER=good,...'"),
        (ONE_SIDED, (), "right"),
        (ONE_LABEL, (), "'left' is the only label; annotate something else too, or keep the unlabelled time"),
        (ONE_VIDEO, (), "a single video (ann_1) is annotated"),
        (ONE_VIDEO, (), "or add --random-frames to go on without"),
        (ELSEWHERE, (), "is about cat, not about ann_1, ann_2, bob_1: annotations and videos go together by the name"),
        ("nothing", (), "walk.csv"),
        (ONE_SIDED, ("--family", "grade"), "no annotation is of the family 'grade'; there are label"),
        (ONE_SIDED, ("--label-families", "side=Left"), "no annotation is labelled 'Left'; the labels are 'left'"),
        (ONE_SIDED, ("--split", "person"), "have no person"),
        (ONE_SIDED, ("--trials", "3"), "--trials is for a search"),
        (ONE_SIDED, ("--frames", "--window", "2"), "--frames looks at single frames"),
        (ONE_SIDED, ("--name", "../mine"), "--name '../mine' cannot name files"),
    ],
)
def test_what_cannot_end_well_is_said_before_anything_is_done(  # noqa: PLR0917 - fixtures
    run: Run, folder: Path, tmp_path: Path, text: str, options: tuple[str, ...], words: str
) -> None:
    (tmp_path / "walk.csv").write_text(text)
    code, out, err = run(folder, "--annotations", tmp_path / "walk.csv", *options)
    assert (code, out) == (1, "")
    assert words in err
    assert err.startswith("poser: ")
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "my data").exists()


def test_one_label_is_enough_beside_what_has_none_and_one_video_for_who_asks_for_it(
    run: Run, commands: list[Sequence[str]], folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "walk.csv"
    path.write_text(ONE_LABEL)
    run(folder, "--annotations", path, "--unlabelled", "none")
    path.write_text(ONE_VIDEO)
    run(folder, "--annotations", path, "--random-frames")
    assert len(commands) == 10
    assert commands[-2][-1] == "--random-frames"


def test_a_step_that_fails_stops_the_rest_with_a_way_on(
    run: Run, monkeypatch: pytest.MonkeyPatch, folder: Path, steps: Path
) -> None:
    given = []

    def fail_at_the_second(words: Sequence[str]) -> int:
        given.append(words[0])
        return len(given) - 1

    monkeypatch.setattr(make, "run_command", fail_at_the_second)
    code, _, err = run(folder, "--annotations", steps)
    assert code == 1
    assert "mend it or leave the file out, then give the same command again" in err
    assert given == ["extract", "annotations"]


def test_stopping_says_that_one_can_go_on(run: Run, monkeypatch: pytest.MonkeyPatch, folder: Path, steps: Path) -> None:
    def stop(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pose_parser.extraction.ExtractionOptions", stop)
    code, _, err = run(folder, "--annotations", steps)
    assert (code, err) == (1, "poser: stopped; what is finished is kept, and the same command goes on from here\n")
