"""The script that measures the cost of data sets runs; what it measures is not judged here, but its rows are."""

import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench" / "datasets.py"


def test_smoke_run_reports_every_figure():
    run = subprocess.run([sys.executable, BENCH, "--smoke"], capture_output=True, text=True, check=True)
    names = {line.split()[0] for line in run.stdout.splitlines()}
    assert {"build_s_per_million_frames.2000", "growth_of_build_s_per_frame", "peak_gib_of_a_million_frames"} <= names
