"""``poser --help`` as a manual: every command in its place, examples that work, and mistakes that are understood."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from pose_parser.cli.main import app
from pose_parser.cli.manual import PANELS, as_manual, suggest_choice, suggest_word

Run = Callable[..., tuple[int, str, str]]
ROOT = typer.main.get_command(app)


def commands(group: Any = ROOT, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Give every command that does something, with the words that call it."""
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(commands())
EACH = pytest.mark.parametrize("path", COMMANDS, ids=" ".join)


def examples(text: str) -> list[str]:
    """Find the calls of ``poser`` that a help text shows."""
    lines = [re.sub(r"\s+", " ", line.strip().removeprefix("Example: ")) for line in text.splitlines()]
    return [line for line in lines if re.match(r"poser [a-z]", line)]


def parse(call: str) -> tuple[str, ...]:
    """Parse a call with the parser itself, without running it; return the words of its command."""
    _, *words = shlex.split(call)
    group, path = ROOT, ()
    context = ROOT.make_context("poser", list(words), resilient_parsing=True)
    while isinstance(group, TyperGroup):
        name, group, words = group.resolve_command(context, words)
        path = (*path, name)
    group.make_context(" ".join(path), words, parent=context)
    return path


def test_version(run: Run) -> None:
    assert run("--version") == (0, f"poser {version('pose-parser')}\n", "")


def test_the_command_can_be_run_as_a_module() -> None:
    call = [sys.executable, "-m", "pose_parser.cli", "--version"]
    assert subprocess.run(call, capture_output=True, text=True, check=True).stdout.startswith("poser ")


@EACH
def test_every_example_is_of_its_command_and_its_options_are_there(path: tuple[str, ...]) -> None:
    found = examples(COMMANDS[path].help)
    assert found, f"poser {' '.join(path)} has no example in its help"
    assert {parse(call) for call in found} == {path}


def test_the_examples_of_the_introduction_work() -> None:
    found = examples(ROOT.help)
    assert len(found) >= 4
    for call in found:
        parse(call)


def test_an_example_with_an_option_that_is_not_there_would_be_found() -> None:
    with pytest.raises(typer.core._click.exceptions.NoSuchOption):
        parse("poser train squats.parquet --epochs 3")


@EACH
def test_help_fits_80_columns_and_describes_every_option(
    path: tuple[str, ...], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    code, out, _ = run(*path, "--help")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    assert "…" not in out
    assert [parameter.name for parameter in COMMANDS[path].params if not parameter.help] == []


def test_commands_stand_in_the_order_of_the_path(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = run("--help")
    listed = re.findall(r"^│ ([a-z]+)  ", out, flags=re.MULTILINE)
    order = [name for names in PANELS.values() for name in names]
    assert listed == [name for name in order if name in ROOT.commands]
    assert set(ROOT.commands) <= set(order), "give new commands a place in PANELS"
    assert [panel for panel in PANELS if f"─ {panel} ─" not in out and set(PANELS[panel]) & set(listed)] == []


def test_paragraphs_run_on_and_what_is_indented_keeps_its_lines() -> None:
    text = "One.\n\n    Two\n    and three.\n\n        poser a\n        poser b\n    "
    assert as_manual(text) == "One.\n\nTwo and three.\n\n    poser a\n    poser b"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("trian x.parquet", "Did you mean 'train'?"),
        ("models lsit", "Did you mean 'list'?"),
        ("train --familly side x.parquet", "Possible options: --family"),
        ("train x.parquet --search gird", "Did you mean 'grid'?"),
        ("export a.skops --to onx", "Did you mean 'onnx'?"),
    ],
)
def test_a_slip_of_the_pen_is_answered_with_what_was_meant(call: str, words: str, run: Run) -> None:
    code, out, err = run(*call.split())
    assert (code, out) == (2, "")
    assert words in re.sub(r"[│\s]+", " ", err)


def test_a_value_that_is_like_none_is_not_guessed() -> None:
    message = "Value error, 'x' is not one of 'grid', 'random'."
    assert suggest_choice(message) == "'x' is not one of 'grid', 'random'."
    assert suggest_choice("'ten' is not a number") == "'ten' is not a number"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("annotations show sets/steps.csv --format cvs", "Did you mean 'csv'?"),
        ("annotations check sets/steps.csv --overlaps lst", "Did you mean 'last'?"),
        ("extract sets/steps.csv --pose-model ful", "Did you mean 'full'?"),
        ("extract sets/steps.csv --person bigest", "poser: person 'bigest' is neither one of auto, largest"),
        ("repair sets/squats.parquet --out o --smooth savgoal", "Did you mean 'savgol'?"),
    ],
)
def test_a_wrong_word_is_answered_with_those_there_are(call: str, words: str, run: Run, recordings: Path) -> None:
    (recordings / "sets" / "steps.csv").write_text("video,start_s,end_s,label\nwalk,0,1,left\n")
    code, _, err = run(*call.split())
    assert code == 1
    assert words in err


def test_only_what_somebody_wrote_is_taken_for_a_slip() -> None:
    message = "walk.csv:3: label 'stap' is not in the list stop, step"
    assert suggest_word(message, ["annotations", "show", "walk.csv"]) == message
    assert suggest_word(message, ["--label", "side=stap,run"]).endswith("Did you mean 'stop'?")
    assert suggest_word("there is no 'x'; did you mean y?", ["x"]) == "there is no 'x'; did you mean y?"


@pytest.fixture
def recordings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sets").mkdir()
    for name in ("squats.parquet", "walks.parquet", "notes.txt", ".hidden.parquet"):
        (tmp_path / "sets" / name).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("train sets/sqats.parquet", "did you mean sets/squats.parquet?"),
        ("train sets/dance.parquet", "in sets there are squats.parquet, walks.parquet"),
        ("train sets/dance.csv", "in sets there are notes.txt, squats.parquet, walks.parquet"),
        ("explore stes/squats.parquet", "no folder stes"),
        ("annotations convert steps.csv steps.eaf", "steps.csv: there is no such file or folder; in . there is sets"),
        ("annotations check sets/notes.txt --landmarks landmarks", "landmarks: there is no such file or folder"),
    ],
)
def test_a_file_that_is_not_there_is_answered_with_what_is(call: str, words: str, run: Run, recordings: Path) -> None:
    code, out, err = run(*call.split())
    assert (code, out) == (1, "")
    assert words in err
    assert len(err.splitlines()) == 1
