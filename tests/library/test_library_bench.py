"""The script that measures the library runs; what it measures is not judged here."""

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def test_smoke_run_reports_every_figure():
    command = [sys.executable, "-m", "bench.library", "--smoke"]
    run = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    names = {line.split()[0] for line in run.stdout.splitlines()}
    assert {"list_cold_s", "list_warm_s", "all_thumbnails_s", "warm_over_cold", "poses_long_over_take"} <= names
