"""What every test may use: the real recordings, and the rule that nothing passes by skipping where it counts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
SHARED_DATA = REPOSITORY.parent / "shared" / "data"
NO_SHARED_DATA = "the real recordings of ../shared/data are not beside this repository"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what is marked ``shared_data`` where that folder is absent, and say so."""
    if not SHARED_DATA.is_dir():
        for item in items:
            if item.get_closest_marker("shared_data"):
                item.add_marker(pytest.mark.skip(reason=NO_SHARED_DATA))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In continuous integration a skipped test is a failed one."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter is not None and reporter.stats.get("skipped"):
        reporter.write_line("\nA test was skipped: with CI=true that is a failure.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of the real recordings; a test that uses it carries the marker ``shared_data`` too."""
    if not SHARED_DATA.is_dir():
        pytest.skip(NO_SHARED_DATA)
    return SHARED_DATA


@pytest.fixture(scope="session")
def footage() -> Path:
    """Return a clip of one person walking: the shared one, or the same from a package; never absent."""
    shared = SHARED_DATA / "walk_sports2d" / "demo.mp4"
    if shared.is_file():
        return shared
    named = os.environ.get("POSER_TEST_FOOTAGE")
    if named:
        return Path(named)
    done = subprocess.run(
        [sys.executable, REPOSITORY / "scripts" / "footage.py"], capture_output=True, text=True, check=True
    )
    return Path(done.stdout.strip())
