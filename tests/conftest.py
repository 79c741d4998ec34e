"""What every test may use: the real recordings, and the rule that nothing passes by skipping where it counts."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pose_parser.estimation.assets import POSE_MODELS, is_ready, prepare

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


@pytest.fixture(scope="session")
def pose_models() -> Path:
    """Folder of the pose model files, which are prepared when they are not there yet."""
    folder = REPOSITORY / "data" / "pose_models"
    if not all(is_ready(folder, name) for name in POSE_MODELS):
        prepare(folder)
    return folder


@pytest.fixture(scope="session")
def call_sandboxed(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """Call a function of a test file with paths, in a process without network, and return what it returns.

    MediaPipe runs only there: what cuts a process off from the network cannot be taken back.
    """

    def call(function: Callable[..., Any], *arguments: Path) -> Any:
        out = tmp_path_factory.mktemp("sandboxed") / "result.pickle"
        command = [sys.executable, Path(__file__).with_name("sandboxed.py"), function.__code__.co_filename]
        done = subprocess.run(
            [*command, function.__name__, out, *arguments], capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return pickle.loads(out.read_bytes())  # noqa: S301 - written by the line above

    return call
