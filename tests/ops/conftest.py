"""A copy of the scripts in a folder of its own, with stand-ins for Python, Node.js, npm and Docker on its PATH."""

import shutil
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
TOOLS = (
    "bash sh env cat sed awk grep find sort cut tr head tail wc mkdir rm mv ln ls cp touch chmod sleep ps df uname "
    "dirname basename readlink date id kill sha256sum mktemp"
)

# The stand-in for Python: real for one-liners, a recorder for pip and venv, and a small web server as "the API".
PYTHON = """
    #!/bin/bash
    case "$*" in
      *"sys.version_info"*) [ "${FAKE_PYTHON:-3.11}" != 3.9 ]; exit ;;
      --version) echo "Python ${FAKE_PYTHON:-3.11}.7"; exit ;;
      "-c import venv, ensurepip") [ -z "${FAKE_NO_VENV:-}" ]; exit ;;
      "-c "*) exec @REAL@ "$@" ;;
      *"-m venv"*)
        for last in "$@"; do :; done
        echo "venv $*" >>"$FAKE_LOG"; rm -rf "$last"; mkdir -p "$last/bin"; cp "$0" "$last/bin/python"; exit ;;
      *"-m pip"*)
        echo "pip $*" >>"$FAKE_LOG"; sleep "${FAKE_PIP_SECONDS:-0}"
        echo "${FAKE_PIP_SAYS:-}"; exit "${FAKE_PIP_CODE:-0}" ;;
      *"-m pose_parser.estimation.assets"*) echo "assets" >>"$FAKE_LOG"; exit ;;
      *"-m pose_parser.cli jobs work"*)
        echo "worker in $PWD" >>"$FAKE_LOG"
        [ -z "${FAKE_WORKER_DIES:-}" ] || { echo "jobs.sqlite: is something else"; exit 1; }
        [ -f "$FAKE_LOG.no_worker" ] || echo "Waiting for jobs; Ctrl-C ends this."
        exec sleep 600 ;;
      *"-m pose_parser.cli"*) echo "cli ${*:3} in $POSER_DATA_DIR" >>"$FAKE_LOG"; echo "the answer"; exit ;;
      *"-m pose_parser.server"*)
        echo "api $* ${POSER_ASYNC_MODE:-}" >>"$FAKE_LOG"
        [ -z "${FAKE_API_DIES:-}" ] || { echo "the API could not start: no such model"; exit 1; }
        exec @REAL@ "$FAKE_SERVER" "$POSER_PORT" ;;
    esac
"""
NODE = """
    #!/bin/bash
    case "$*" in
      --version) echo "${FAKE_NODE:-v22.1.0}"; exit ;;
      *"vite.js build"*) echo "page build" >>"$FAKE_LOG"; mkdir -p dist.new; touch dist.new/index.html; exit ;;
    esac
    for last in "$@"; do :; done
    exec @REAL@ "$FAKE_SERVER" "$last"
"""
NPM = """
    #!/bin/bash
    case $1 in
      --version) echo 11.0.0 ;;
      ci) echo "npm ci" >>"$FAKE_LOG"; rm -rf node_modules; mkdir node_modules
        echo "${FAKE_NPM_SAYS:-}"; exit "${FAKE_NPM_CODE:-0}" ;;
    esac
"""
SERVER = """
    import http.server, signal, sys
    if "stubborn" in sys.argv[0]:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"status": "ok"}')

    http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def free_port() -> int:
    """A port of this machine that nothing listens on just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Checkout:
    """A folder with the scripts, and the environment in which they run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / "fake-bin"
        self.log = folder / "fake.log"
        self.api_port, self.ui_port = free_port(), free_port()
        self.bin.mkdir(parents=True)
        self._copy_project()
        self._fill_path()

    def _copy_project(self) -> None:
        for name in ("start.sh", "stop.sh", "poser"):
            shutil.copy(REPOSITORY / name, self.folder / name)
        shutil.copytree(REPOSITORY / "scripts", self.folder / "scripts")
        for name in (
            "requirements.txt",
            "requirements-debug.txt",
            "requirements-toolkit.txt",
            "pyproject.toml",
            "web_ui/package.json",
            "web_ui/package-lock.json",
            "Dockerfile",
        ):
            self.write(name, name)
        self.write("pose_parser/estimation/assets.py", "")
        self.write("web_ui/src/main.tsx", "one")
        (self.folder / "data/pose_models").mkdir(parents=True)

    def _fill_path(self) -> None:
        for tool in TOOLS.split():
            found = shutil.which(tool)
            assert found, tool
            (self.bin / tool).symlink_to(found)
        self.write("server.py", textwrap.dedent(SERVER))
        for name, text in {"python3.11": PYTHON, "node": NODE, "npm": NPM}.items():
            self.fake(name, text)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def change(self, name: str, old: str, new: str) -> None:
        """Shorten a wait of the scripts, say."""
        path = self.folder / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def fake(self, name: str, text: str) -> None:
        """Put a program on the PATH of the scripts."""
        path = self.bin / name
        path.write_text(textwrap.dedent(text).lstrip().replace("@REAL@", sys.executable))
        path.chmod(0o755)

    def hide(self, name: str) -> None:
        """Take a program from the PATH of the scripts."""
        (self.bin / name).unlink()

    def environment(self, extra: Mapping[str, str]) -> dict[str, str]:
        return {
            "PATH": str(self.bin),
            "HOME": str(self.folder),
            "USER": "tester",
            "FAKE_LOG": str(self.log),
            "FAKE_SERVER": str(self.folder / "server.py"),
            "POSER_PORT": str(self.api_port),
            "POSER_UI_PORT": str(self.ui_port),
            **extra,
        }

    def start(self, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.run("start.sh", "--no-browser", *options, **environment)

    def stop(self) -> subprocess.CompletedProcess[str]:
        return self.run("stop.sh")

    def run(self, script: str, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.folder / script, *options],
            cwd="/",
            env=self.environment(environment),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def begin(self, *options: str, **environment: str) -> subprocess.Popen[str]:
        """Run start.sh in the background."""
        return subprocess.Popen(
            [self.folder / "start.sh", "--no-browser", *options],
            env=self.environment(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def done(self) -> list[str]:
        """What the stand-ins were asked to do, in order."""
        return self.log.read_text().splitlines() if self.log.exists() else []

    def pid(self, name: str) -> int:
        return int((self.folder / f".poser/run/{name}.pid").read_text().split()[0])


def alive(pid: int) -> bool:
    """Whether a process runs (one that only waits to be collected does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    """The scripts in a folder whose name has a space."""
    made = Checkout(tmp_path / "my poser")
    yield made
    made.stop()


@pytest.fixture
def new_port() -> Callable[[], int]:
    return free_port


@pytest.fixture
def is_alive() -> Callable[[int], bool]:
    return alive


@pytest.fixture
def listener() -> Iterator[tuple[int, int]]:
    """A foreign process that listens: its port and pid."""
    port = free_port()
    code = f"import socket, time; s = socket.create_server(('127.0.0.1', {port})); print(flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        yield port, process.pid
        process.kill()
