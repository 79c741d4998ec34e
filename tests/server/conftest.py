"""Waiting for what another thread does, without betting on how long it takes; and a server with a desk of its own."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient

from pose_parser.landmarks import BLAZEPOSE_33, Landmarks, write_landmarks
from pose_parser.models.inspection import inspect_model
from pose_parser.models.trust import TrustStore
from pose_parser.server.app import PoserServer, create_app
from pose_parser.server.channel import Channel, ChannelClosedError
from pose_parser.server.config import ServerConfig
from pose_parser.server.desk_operations import Tools, perform

PATIENCE_S = 30.0


@pytest.fixture
def until() -> Callable[[Callable[[], object]], None]:
    """Wait until a condition holds; fail when it does not after half a minute."""

    def wait(condition: Callable[[], object]) -> None:
        give_up_at = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < give_up_at, "waited in vain"
            time.sleep(0.005)

    return wait


class LocalDesk:
    """The desk's operations at the other end of a line, in a thread of the test."""

    pid = 4711

    def __init__(self, data_dir: Path) -> None:
        self.tools = Tools(data_dir)
        ours, theirs = socket.socketpair()
        self.end, self._channel = Channel(theirs), Channel(ours)
        threading.Thread(target=self._answer, daemon=True).start()

    def start(self) -> tuple[Any, Channel]:
        return self, self._channel

    def kill(self) -> None:
        self.end.close()

    def wait(self, timeout: float | None = None) -> int:  # noqa: ARG002 - as a process's
        return 0

    def _answer(self) -> None:
        try:
            self.end.send({"op": "ready", "sandboxed": False})
            while True:
                asked, _ = self.end.receive()
                done = perform(self.tools, asked["op"], asked["params"])
                told = {"op": "answer", "number": asked["number"], "status": done.status, "mimetype": done.mimetype}
                self.end.send(told, done.body)
        except ChannelClosedError:
            return


def no_worker(*_: Any) -> Any:
    raise OSError("these tests have no pose workers")


def look_at(path: Path, trust: TrustStore) -> dict[str, Any]:
    """Look at a model in this process."""
    return inspect_model(path, trusted=trust)


@pytest.fixture(scope="module")
def desk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PoserServer]:
    """A server without pose workers whose desk works on an empty data folder of the module's."""
    data_dir = tmp_path_factory.mktemp("data")
    config = ServerConfig(data_dir=data_dir, async_mode="threading", workers=1)
    server = create_app(config, start_worker=no_worker, start_desk=LocalDesk(data_dir).start, inspect=look_at)
    server.desk.start()
    yield server
    server.close()


@pytest.fixture
def data_dir(desk_server: PoserServer) -> Path:
    """The data folder of `desk_server`."""
    return desk_server.catalogue._folder.parent


@pytest.fixture
def client(desk_server: PoserServer) -> FlaskClient:
    """A client of `desk_server`."""
    return desk_server.flask.test_client()


@pytest.fixture
def make_recording(data_dir: Path) -> Callable[..., str]:
    """Write landmarks of ten frames a second."""

    def make(recording_id: str, n_frames: int = 40) -> str:
        image, world = np.random.default_rng(7).random((2, n_frames, 33, 3))
        visibility = np.full((n_frames, 33), 0.75)
        landmarks = Landmarks(BLAZEPOSE_33, image, world, visibility, np.arange(n_frames) * 100.0, (640, 480))
        (data_dir / "landmarks").mkdir(exist_ok=True)
        write_landmarks(landmarks, data_dir / "landmarks" / f"{recording_id}.parquet", provenance={"source": "take"})
        return recording_id

    return make
