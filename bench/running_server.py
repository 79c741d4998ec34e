"""A Poser server of the bench's own, on a free port, with the sample models of this checkout."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from typing import Any, Self
from urllib.error import URLError
from urllib.request import urlopen

_START_TIMEOUT_S = 120.0


class RunningServer:
    """Context manager: the server runs within the block and is ended after it.

    Parameters
    ----------
    **settings
        ``POSER_*`` settings without their prefix, for example ``workers=2``.
    """

    def __init__(self, **settings: Any) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        given = {f"POSER_{name.upper()}": str(value) for name, value in settings.items()}
        self._environment = {**os.environ, "POSER_LOG_LEVEL": "warning", **given, "POSER_PORT": str(self.port)}

    @property
    def address(self) -> str:
        """Host and port."""
        return f"localhost:{self.port}"

    @property
    def pid(self) -> int:
        """Process number of the server."""
        return self._process.pid

    def health(self) -> dict[str, Any]:
        """Return what ``/health`` says."""
        with urlopen(f"http://{self.address}/health", timeout=5) as answer:
            result: dict[str, Any] = json.load(answer)
            return result

    def _is_ready(self) -> bool:
        try:
            health = self.health()
        except (URLError, OSError):
            return False
        return health["workers"]["ready"] == health["workers"]["total"] and health["default_model"] is not None

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "pose_parser.server"]
        self._process = subprocess.Popen(command, env=self._environment, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + _START_TIMEOUT_S
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self._process.kill()
                raise RuntimeError("the server did not become ready; run python -m pose_parser.server to see why")
            time.sleep(0.2)
        return self

    def __exit__(self, *_exception: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)
