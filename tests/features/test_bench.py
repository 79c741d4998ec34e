"""The script that measures the cost runs and reports in the agreed form; what it measures is not judged here."""

import re
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench" / "features.py"


def test_smoke_run_reports_every_figure():
    run = subprocess.run([sys.executable, BENCH, "--smoke"], capture_output=True, text=True, check=True)
    lines = run.stdout.splitlines()
    assert all(re.fullmatch(r"[\w.]+ \d+\.\d{4} [\d.]+ (ok|over)", line) for line in lines)
    names = {line.split()[0] for line in lines}
    assert {"live_ms_per_frame.default_set", "recording_us_per_frame.default_set"} <= names
