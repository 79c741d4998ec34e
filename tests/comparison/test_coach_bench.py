"""The script that measures the coach's cost runs; what it measures is not judged here."""

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def test_smoke_run_reports_every_figure() -> None:
    command = [sys.executable, "-m", "bench.coach", "--smoke"]
    run = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    for reference in ("reference_4_s", "reference_10_s"):
        for figure in ("push_ms", "features_ms", "push_over_features"):
            assert f"{reference}.{figure} " in run.stdout
