"""The poser jobs commands."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pose_parser import cli
from pose_parser.jobs import open_queue

Run = Callable[..., tuple[int, str, str]]
EXPORT = json.dumps({"model": "trained_models/a.skops", "to": "onnx", "overwrite": False})


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("POSER_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("POSER_REDIS_URL", raising=False)

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["poser", "jobs", *arguments])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out, err = capfd.readouterr()
        return int(caught.value.code or 0), out, err

    return call


def test_ask_look_cancel_and_ask_again(run: Run, tmp_path: Path) -> None:
    assert run("list") == (0, "There are no jobs.\n", "")
    code, out, _ = run("add", "export", EXPORT)
    name = out.strip()
    assert code == 0
    store = open_queue(tmp_path).store
    assert store.get(name).payload == json.loads(EXPORT)
    _, out, _ = run("list")
    assert name[:8] in out
    assert "queued" in out
    assert run("cancel", name[:8]) == (0, f"{name} cancelled\n", "")
    assert run("retry", name[:8]) == (0, f"{name}\n", "")
    store.claim(name, "w")
    store.report(name, "w", stage="1 of 2 videos", share_done=0.5, seconds_left=61.2)
    _, out, _ = run("list")
    assert "1 of 2 videos: 50%, about 61 s left" in out
    assert run("cancel", name) == (0, f"{name} cancelling\n", "")
    assert "cancelling" in run("list")[1]
    assert "cancel it first" in run("forget", name)[2]
    store.end_cancelled(name, "w")
    assert run("forget", name) == (0, "", "")
    assert run("list") == (0, "There are no jobs.\n", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "dance", "{}"), "there is no kind of job 'dance'"),
        (("add", "export", "{model: a}"), "is not JSON"),
        (("add", "export", "[]"), "is not a JSON object"),
        (("add", "export", '{"model": "../a", "to": "onnx"}'), "not the name of a file in the data folder"),
        (("cancel", "ffff"), "no jobs begin with 'ffff'; poser jobs list shows them"),
        (("retry", ""), "no jobs begin with ''"),
    ],
)
def test_mistakes_are_one_sentence(run: Run, arguments: tuple[str, ...], words: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (1, "")
    assert words in err
    assert len(err.splitlines()) == 1
