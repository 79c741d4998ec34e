"""Real servers as processes of their own, real pictures of a person, and bare clients."""

import csv
import importlib.util
import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import av
import numpy as np
import pytest
import simplejpeg
import websocket

from pose_parser.video.frames import iter_frames

REPOSITORY = Path(__file__).parents[2]
PATIENCE_S = 120.0
STEP_MS = 67.0

# The person is small in the clip's wide picture; this part of it, and of the time, shows her whole and large enough.
FRAMES = slice(76, 100, 2)
COLUMNS = slice(300, 1000)


def load_live_client() -> Any:
    """The bench's client: `bench` is no installed package."""
    spec = importlib.util.spec_from_file_location("live_client", REPOSITORY / "bench" / "live_client.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.LiveClient


LiveClient = load_live_client()


class Client(LiveClient):  # type: ignore[misc, valid-type] # loaded from its file
    """The bench's client, but the server's pings do not keep it waiting for ever."""

    def _receive(self) -> str:
        give_up_at = time.monotonic() + PATIENCE_S
        while time.monotonic() < give_up_at:
            text = self._socket.recv()
            if text == "2":
                self._socket.send("3")
            elif text == "":
                raise websocket.WebSocketConnectionClosedException("the server hung up")
            elif isinstance(text, str):
                return text
        raise AssertionError("no answer came")

    def close(self) -> None:
        super().close()
        # What the server closed first, the library leaves open.
        self._socket.shutdown()


def wait_until(condition: Callable[[], object], what: str, *, patience_s: float = PATIENCE_S) -> None:
    """Wait for what another process does; how long it takes proves nothing, only whether it comes."""
    give_up_at = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < give_up_at, f"waited in vain: {what}"
        time.sleep(0.02)


class Reply(NamedTuple):
    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class ProcessStat(NamedTuple):
    state: str
    parent: int


def process_stat(pid: int) -> ProcessStat | None:
    """What /proc says of a process; None when there is none (any more)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return ProcessStat(fields[0], int(fields[1]))


def is_running(pid: int) -> bool:
    stat = process_stat(pid)
    return stat is not None and stat.state != "Z"


class Server:
    """One ``python -m pose_parser.server`` on a port and with a data folder of its own."""

    def __init__(
        self, folder: Path, pose_models: Path, *prefix: str, command: tuple[str, ...] = (), **settings: str
    ) -> None:
        self.folder = folder
        self.is_wrapped = bool(prefix)
        self.models = folder / "data" / "trained_models"
        self.models.mkdir(parents=True, exist_ok=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"localhost:{self.port}"
        self.log = folder / "server.log"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("POSER_")}
        own = {
            "POSER_PORT": str(self.port),
            "POSER_DATA_DIR": str(folder / "data"),
            "POSER_POSE_MODELS_DIR": str(pose_models),
            "POSER_DEFAULT_MODEL": "",
            # On a loaded machine a frame may take seconds; the test of the watchdog sets its own.
            "POSER_FRAME_TIMEOUT_S": "30",
        }
        self.command = [*prefix, sys.executable, *(command or ("-m", "pose_parser.server"))]
        self.environment = kept | own | settings
        self.start()

    def start(self) -> None:
        """Start the process; again, after its end, with the same port, folder and settings."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, env=self.environment, stdout=log, stderr=log)

    def get(self, path: str, *, method: str = "GET", **headers: str) -> Reply:
        address = f"http://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(address, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as reply:  # noqa: S310 - made above
                return Reply(reply.status, reply.headers, reply.read())
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, error.headers, error.read())

    @property
    def health(self) -> dict[str, Any]:
        health: dict[str, Any] = self.get("/health").json
        return health

    def metric(self, name: str) -> float:
        """Value of a metric, by its name and labels as they are printed."""
        lines = self.get("/metrics").body.decode().splitlines()
        return float(next((line.rsplit(" ", 1)[1] for line in lines if line.startswith(f"{name} ")), 0))

    def is_whole(self) -> bool:
        """Whether every worker is ready."""
        assert self.process.poll() is None, self.log.read_text()[-3000:]
        try:
            workers = self.health["workers"]
        except OSError:
            return False
        return bool(workers["ready"] == workers["total"])

    def wait_until_whole(self) -> None:
        wait_until(self.is_whole, "every worker ready")

    def worker_pids(self) -> list[int]:
        """Processes of the pose workers, straight from /proc."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            pid = int(folder.name)
            stat = process_stat(pid)
            if stat is None or stat.state == "Z" or stat.parent != self.server_pid:
                continue
            try:
                command = (folder / "cmdline").read_bytes()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if b"pose_parser.server.worker" in command:
                found.append(pid)
        return sorted(found)

    @property
    def server_pid(self) -> int:
        """The server's own process, also where another program runs it."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0]) if self.is_wrapped else self.process.pid

    def connect(self) -> Any:
        return Client(self.address, timeout_s=PATIENCE_S)

    def stop(self) -> int:
        if self.process.poll() is None:
            os.kill(self.server_pid, signal.SIGTERM)
        try:
            return self.process.wait(timeout=PATIENCE_S)
        finally:
            self.process.kill()


StartServer = Callable[..., Server]


@pytest.fixture(scope="session")
def start_server(tmp_path_factory: pytest.TempPathFactory, pose_models: Path) -> Iterator[StartServer]:
    """Start a server with settings of its own; all of them end with the session at the latest."""
    started: list[Server] = []

    def start(*prefix: str, model: bytes | None = None, whole: bool = True, **settings: Any) -> Server:
        server = Server(tmp_path_factory.mktemp("server"), pose_models, *prefix, **settings)
        started.append(server)
        if model is not None:
            (server.models / "walk.pickle").write_bytes(model)
        if whole:
            server.wait_until_whole()
        if model is not None:
            wait_until(lambda: server.health["default_model"] == "walk", "the model")
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="session", params=["eventlet", "threading"])
def server(request: pytest.FixtureRequest, start_server: StartServer, walk_model: bytes) -> Iterator[Server]:
    """The server that most tests share, once per way of running tasks, with one classifier."""
    started = start_server(model=walk_model, POSER_ASYNC_MODE=request.param, POSER_MAX_SESSIONS="50")
    yield started
    started.stop()


@pytest.fixture
def client(server: Server) -> Iterator[Any]:
    with server.connect() as connected:
        yield connected


def jpeg(image_rgb: Any) -> bytes:
    return bytes(simplejpeg.encode_jpeg(np.ascontiguousarray(image_rgb), quality=90))


@pytest.fixture(scope="session")
def pictures(footage: Path) -> list[bytes]:
    """A person, frame by frame, as a page would send her."""
    frames = islice(iter_frames(footage), FRAMES.start, FRAMES.stop, FRAMES.step)
    return [jpeg(frame.image_rgb[:, COLUMNS]) for frame in frames]


@pytest.fixture(scope="session")
def other_pictures(pictures: list[bytes]) -> list[bytes]:
    """The same person elsewhere in the picture, walking the other way."""
    return [jpeg(np.roll(simplejpeg.decode_jpeg(data), 220, axis=1)[:, ::-1]) for data in pictures]


@pytest.fixture(scope="session")
def empty_picture() -> bytes:
    return jpeg(np.zeros((480, 640, 3), np.uint8))


@pytest.fixture(scope="session")
def walk_model() -> bytes:
    """A classifier whose probabilities change with each of its features, however little."""
    import pandas as pd
    from sklearn.linear_model import LogisticRegression

    joints = ("knee", "hip", "elbow", "shoulder")
    names = [f"{side}_{joint}_angle_deg" for side in ("left", "right") for joint in joints]
    random = np.random.default_rng(1)
    examples = pd.DataFrame(random.uniform(0, 180, (60, len(names))), columns=names)
    labels = np.where(examples.mean(axis=1) > 90, "wide", "narrow")
    return pickle.dumps({"classifier": LogisticRegression(C=1e-4, max_iter=5000).fit(examples, labels)})


def ask(client: Any, seq: int, image: bytes, t: float | None = None) -> dict[str, Any]:
    """Send one frame and wait for its answer."""
    client.send_frame(seq, image, seq * STEP_MS if t is None else t)
    result: dict[str, Any] = client.wait_for("result")
    assert result["seq"] == seq
    return result


@pytest.fixture(scope="session")
def ask_one() -> Callable[..., dict[str, Any]]:
    return ask


@pytest.fixture(scope="session", name="wait_until")
def wait_until_fixture() -> Callable[..., None]:
    return wait_until


@pytest.fixture(scope="session", name="is_running")
def is_running_fixture() -> Callable[[int], bool]:
    return is_running


class Film(NamedTuple):
    """A motion JPEG film: a program that reads it gets the very bytes that a page would send."""

    path: Path
    pictures: list[bytes]
    times_ms: list[int]


@pytest.fixture(scope="session")
def write_film() -> Callable[..., Film]:
    """Write pictures to be shown at whole milliseconds."""

    def write(path: Path, pictures: list[bytes], times_ms: list[int]) -> Film:
        height, width = simplejpeg.decode_jpeg_header(pictures[0])[:2]
        with av.open(str(path), "w") as container:
            stream = container.add_stream("mjpeg", rate=30)
            stream.width, stream.height, stream.pix_fmt = width, height, "yuvj420p"
            for data, time_ms in zip(pictures, times_ms, strict=True):
                packet = av.Packet(data)
                packet.stream, packet.time_base = stream, Fraction(1, 1000)
                packet.pts = packet.dts = time_ms
                packet.is_keyframe = True
                container.mux(packet)
        return Film(path, pictures, times_ms)

    return write


@pytest.fixture(scope="session")
def run_poser(pose_models: Path) -> Callable[..., subprocess.Popen[str]]:
    """Start a command of ``poser`` with a data folder of its own."""

    def run(data: Path, *arguments: str | Path) -> subprocess.Popen[str]:
        data.mkdir(parents=True, exist_ok=True)
        if not (data / "pose_models").exists():
            (data / "pose_models").symlink_to(pose_models)
        command = [sys.executable, "-m", "pose_parser.cli", *map(str, arguments)]
        environment = os.environ | {"POSER_DATA_DIR": str(data)}
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
        )

    return run


@pytest.fixture(scope="session")
def predict_film(
    tmp_path_factory: pytest.TempPathFactory, run_poser: Callable[..., subprocess.Popen[str]]
) -> Callable[[Film, Path], list[dict[str, str]]]:
    """Give what ``poser predict`` says of a film, one row for each frame."""

    def predict(film: Film, model: Path) -> list[dict[str, str]]:
        folder = tmp_path_factory.mktemp("predict")
        written = ("--out", folder / "timeline.csv", "--frames", folder / "frames.csv", "--pose-model", "full")
        process = run_poser(folder / "data", "predict", film.path, model, *written)
        told, _ = process.communicate()
        assert process.returncode == 0, told
        return list(csv.DictReader((folder / "frames.csv").read_text(encoding="utf-8").splitlines()))

    return predict


@pytest.fixture(scope="session")
def show_live() -> Callable[[Server, Film, Path], list[dict[str, Any]]]:
    """Put a model into the folder of a running server, show it a film, and give its answers."""

    def show(server: Server, film: Film, model: Path) -> list[dict[str, Any]]:
        name, place = model.stem, server.models / model.name
        address = f"/api/models/{quote(name)}"
        part = place.with_name(f".{place.name}.part")
        part.write_bytes(model.read_bytes())
        part.replace(place)
        wait_until(
            lambda: server.get(address).json.get("status", "checking") != "checking", "the model to be looked at"
        )
        looked_at = server.get(address).json
        assert looked_at["status"] == "ready", looked_at
        with server.connect() as client:
            assert client.call("configure", {"model": name})["ok"]
            # A worker reads a classifier while frames go on without it.
            assert any(ask(client, 1000, film.pictures[0])["model"] == name for _ in range(1000))
            client.call("configure", {"reset": True})
            sent = enumerate(zip(film.pictures, film.times_ms, strict=True))
            answers = [ask(client, seq, data, float(time_ms)) for seq, (data, time_ms) in sent]
        place.unlink()
        wait_until(lambda: server.get(address).status == 404, "the model to be forgotten")
        return answers

    return show


class Evil:
    """Pickled, it is the call of a program."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[Any, ...]:
        return (os.system, (f"touch {self.target}",))


@pytest.fixture(scope="session")
def evil_pickle() -> Callable[[Path], bytes]:
    """Make a model file that creates `target` if anybody loads it."""
    return lambda target: pickle.dumps({"classifier": Evil(target)})
