"""MediaPipe runs only in child processes: what cuts a process off from the network cannot be taken back."""

import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pose_parser.estimation.assets import is_ready, prepare

REPOSITORY = Path(__file__).parents[2]

CallSandboxed = Callable[..., Any]


@pytest.fixture(scope="session")
def pose_models() -> Path:
    """Folder of the pose model files, which are prepared when they are not there yet."""
    folder = REPOSITORY / "data" / "pose_models"
    if not all(is_ready(folder, name) for name in ("lite", "full", "heavy")):
        prepare(folder)
    return folder


@pytest.fixture(scope="session")
def call_sandboxed(tmp_path_factory: pytest.TempPathFactory) -> CallSandboxed:
    """Call a function of a test file with paths, in a process without network, and return what it returns."""

    def call(function: Callable[..., Any], *arguments: Path) -> Any:
        out = tmp_path_factory.mktemp("sandboxed") / "result.pickle"
        command = [sys.executable, Path(__file__).with_name("sandboxed.py"), function.__code__.co_filename]
        done = subprocess.run(
            [*command, function.__name__, out, *arguments], capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return pickle.loads(out.read_bytes())  # noqa: S301 - written by the line above

    return call
