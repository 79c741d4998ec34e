"""The script that measures extraction runs and reports; what it measures is not judged here."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

REPOSITORY = Path(__file__).parents[2]


def test_smoke_run_reports_the_ratio(tmp_path: Path, make_film: Any, walking: list[np.ndarray]) -> None:
    film = make_film(tmp_path / "film.mp4", [picture[:496] for picture in walking])
    done = subprocess.run(
        [sys.executable, "-m", "bench.extraction", "--smoke", "--video", film],
        capture_output=True, text=True, check=True, cwd=REPOSITORY,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert lines[0].startswith("plain loop ")
    assert lines[-1].startswith("two workers over the plain loop ")
    assert lines[-1].rpartition(" ")[2] in ("ok", "MISSED")
