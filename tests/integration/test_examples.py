"""The programs of docs/examples against a real server, as a reader would run them."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]
EXAMPLES = REPOSITORY / "docs" / "examples"

Ask = Callable[..., dict[str, Any]]


class Lamp:
    """A running example, and what it has printed."""

    def __init__(self, *command: object, cwd: Path) -> None:
        self.process = subprocess.Popen(
            [str(part) for part in command], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.lines: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.strip())


@pytest.fixture
def light(server: Any, tmp_path: Path) -> Iterator[Callable[[str, str], Lamp]]:
    """Start one of the two lamps for a label."""
    started: list[Lamp] = []

    def start(program: str, label: str) -> Lamp:
        address = f"http://localhost:{server.port}"
        if program == "lamp.py":
            lamp = Lamp(sys.executable, EXAMPLES / program, label, address, cwd=tmp_path)
        else:
            # Node.js looks for packages from the program's own folder upwards.
            modules = REPOSITORY / "web_ui" / "node_modules"
            assert (modules / "socket.io-client").is_dir(), "install the page's packages first: npm ci in web_ui"
            (tmp_path / "node_modules").symlink_to(modules)
            (tmp_path / program).write_text((EXAMPLES / program).read_text())
            lamp = Lamp("node", tmp_path / program, label, address, cwd=tmp_path)
        started.append(lamp)
        return lamp

    yield start
    for lamp in started:
        lamp.process.kill()
        lamp.process.wait()
        assert lamp.process.stdout
        lamp.process.stdout.close()


@pytest.mark.parametrize("program", ["lamp.py", "lamp.mjs"])
def test_the_lamp_follows_the_label(
    client: Any, light: Callable[[str, str], Lamp], pictures: list[bytes], ask_one: Ask, program: str
) -> None:
    result = label_of(client, pictures[0], ask_one)
    lamp = light(program, result["label"])
    expected = "ON" if result["verdict"] == "sure" else "off"
    for seq in range(2000, 20_000):
        if lamp.lines:
            break
        assert lamp.process.poll() is None, lamp.lines
        ask_one(client, seq, pictures[0])

    assert set(lamp.lines) == {expected}


def label_of(client: Any, picture: bytes, ask_one: Ask) -> dict[str, Any]:
    """Send frames until the classifier is loaded and names something."""
    for seq in range(1000, 2000):
        result = ask_one(client, seq, picture)
        if result["label"] is not None:
            return result
    raise AssertionError("the picture was never given a label")


@pytest.mark.parametrize("program", ["lamp.py", "lamp.mjs"])
def test_it_takes_no_more_than_ten_lines(program: str) -> None:
    text = (EXAMPLES / program).read_text().splitlines()
    code = [line for line in text if line.strip() and not line.strip().startswith(('"""', "//", "#"))]

    assert len(code) <= 10
