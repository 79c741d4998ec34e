"""The script that measures searches runs and reports in the agreed form; what it measures is not judged here."""

import re
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[3] / "bench" / "search.py"


def test_smoke_run_reports_every_figure() -> None:
    run = subprocess.run([sys.executable, BENCH, "--smoke"], capture_output=True, text=True, check=True)
    assert re.search(r"^search_two_cores_over_one \d+\.\d{4} 1\.7 (ok|below)$", run.stdout, re.MULTILINE)
    assert re.search(r"^trials_per_minute\.one_core \d+\.\d{4}$", run.stdout, re.MULTILINE)
