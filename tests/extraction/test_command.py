"""The command ``poser extract``: what it says, where, and how it ends."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pose_parser import cli
from pose_parser.cli.extract_progress import PlainLines, finished_line, overall_line
from pose_parser.extraction import Progress, VideoState

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def poser(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], pose_models: Path) -> Run:
    monkeypatch.setenv("POSER_DATA_DIR", str(pose_models.parent))

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["poser", "extract", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out, err = capfd.readouterr()
        return int(caught.value.code or 0), out, err

    return call


def test_files_go_to_standard_output_and_the_rest_beside_it(poser: Run, films: Path, tmp_path: Path) -> None:
    arguments = (films / "once.mkv", films / "empty.mp4", "--out", tmp_path, "--pose-model", "lite")
    code, out, err = poser(*arguments)

    assert (code, out) == (1, f"{tmp_path / 'once.parquet'}\n")
    assert "once.mkv: 1 frames, somebody seen in" in err
    assert "empty.mp4: failed\n" in err
    assert "2 videos: 1 extracted, 1 failed (1 frames, " in err
    assert err.splitlines()[-1].startswith(f"poser: {films / 'empty.mp4'}: cannot be read as a video")
    assert "Traceback" not in err

    code, out, err = poser(films / "once.mkv", "--out", tmp_path, "--pose-model", "lite")
    assert (code, out) == (0, f"{tmp_path / 'once.parquet'}\n")
    assert "its landmarks are there already, skipped" in err


def test_mistakes_are_one_sentence(poser: Run, films: Path, tmp_path: Path) -> None:
    wrong = {
        ("--person", "tallest"): "person 'tallest' is neither one of auto, largest,",
        ("--pose-model", "huge"): "pose model 'huge' is not one of lite, full, heavy",
        ("--smooth", "more"): "smoothing is 'more'",
        ("--dask", "nonsense://x"): "nonsense://x: no Dask scheduler answers there",
    }
    for arguments, words in wrong.items():
        code, out, err = poser(films / "once.mkv", "--out", tmp_path, *arguments)
        assert (code, out) == (1, "")
        assert err.startswith(f"poser: {words}")
        assert len(err.splitlines()) == 1


def test_the_help_has_an_example(poser: Run) -> None:
    code, out, _ = poser("--help")
    assert code == 0
    assert "Example: poser extract data/videos --out data/landmarks" in " ".join(out.split())


def progress() -> Progress:
    """Two videos of one size: one done with 300 frames in ten seconds, one not begun."""
    done = VideoState(Path("a.mp4"), Path("a.parquet"), 1000, "done", 300, 300, 250)
    return Progress((done, VideoState(Path("b[1].mp4"), Path("b.parquet"), 1000)), 10.0)


def test_rate_and_time_left_are_worked_out_over_all_videos() -> None:
    assert progress().frames_per_s == pytest.approx(30)
    assert progress().n_expected == 600
    assert progress().remaining_s == pytest.approx(10)
    assert overall_line(progress()) == "1 of 2 videos, 300 frames, 30 frames/s, about 10 s left"
    assert finished_line(progress().videos[0]) == "a.mp4: 300 frames, somebody seen in 250"


def test_nothing_is_promised_before_anything_is_known() -> None:
    waiting = Progress((VideoState(Path("a.mp4"), Path("a.parquet"), 1000),), 0.0)
    assert (waiting.n_expected, waiting.remaining_s, waiting.frames_per_s) == (None, None, 0.0)


def test_lines_come_once_for_each_finished_video(capsys: pytest.CaptureFixture[str]) -> None:
    lines = PlainLines()
    lines(progress())
    lines(progress())
    assert capsys.readouterr().err == "a.mp4: 300 frames, somebody seen in 250\n"


def test_bars_on_a_terminal_show_names_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    from dataclasses import replace

    from pose_parser.cli.extract_progress import Bars

    now = progress()
    working = replace(now.videos[1], state="working", n_frames=50, n_expected=100)
    with Bars() as bars:
        bars(replace(now, videos=(now.videos[0], working)))
        bars(replace(now, videos=(now.videos[0], replace(working, state="done", n_frames=100))))
    assert "b[1].mp4: 100 frames" in capsys.readouterr().err
