"""The scripts that measure fits and reasons run; what they measure is not judged here."""

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("reasons", ("sample.reason_ms", "taught.reason_ms", "taught.why_on_over_off")),
        ("personal", ("as the model came", "with the fit where it says that it helps")),
    ],
)
def test_smoke_run_reports_every_figure(name: str, words: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", f"bench.{name}", "--smoke"]
    run = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    for line in words:
        assert line in run.stdout
