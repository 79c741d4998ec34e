"""In continuous integration nothing passes by skipping."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"
TESTS = """
import pytest

@pytest.mark.shared_data
def test_on_real_recordings():
    pass

def test_on_anything():
    pass
"""


def run_pytest(folder: Path, continuous_integration: str) -> subprocess.CompletedProcess[str]:
    (folder / "tests").mkdir(parents=True)
    shutil.copy(CONFTEST, folder / "tests")
    (folder / "tests" / "test_it.py").write_text(TESTS)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = shared_data\naddopts = -ra -p no:cacheprovider\n")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "tests"],
        cwd=folder,
        env={**os.environ, "CI": continuous_integration},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("continuous_integration", "code"), [("true", 1), ("", 0)])
def test_a_skip_fails_only_in_continuous_integration(tmp_path, continuous_integration, code):
    done = run_pytest(tmp_path / "repository", continuous_integration)
    assert "../shared/data are not beside this repository" in done.stdout
    assert done.returncode == code, done.stdout


def test_nothing_is_skipped_where_the_recordings_are(tmp_path):
    (tmp_path / "shared" / "data").mkdir(parents=True)
    done = run_pytest(tmp_path / "repository", "true")
    assert "2 passed" in done.stdout
    assert done.returncode == 0
