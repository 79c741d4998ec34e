"""A debugger attaches to the API that ``start.sh --debug`` runs, and stops it where it is told to."""

import json
import os
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]
ROUTES = REPOSITORY / "pose_parser" / "server" / "routes.py"


def health(api_port: int) -> dict[str, Any]:
    with urllib.request.urlopen(f"http://127.0.0.1:{api_port}/health", timeout=30) as answer:
        return json.load(answer)


def await_health(api_port: int) -> None:
    for _ in range(300):
        try:
            health(api_port)
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the API did not come up under the debugger")


class Debugger:
    """The little of the Debug Adapter Protocol that sets one breakpoint."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._stream = self._socket.makefile("rb")

    def close(self) -> None:
        self._stream.close()
        self._socket.close()

    def send(self, command: str, **arguments: Any) -> None:
        body = json.dumps({"seq": 1, "type": "request", "command": command, "arguments": arguments}).encode()
        self._socket.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def wait_for(self, name: str) -> dict[str, Any]:
        while True:
            length = int(self._stream.readline().split(b":")[1])
            self._stream.readline()
            message = json.loads(self._stream.read(length))
            if name in (message.get("event"), message.get("command")):
                return message.get("body") or {}

    def ask(self, command: str, **arguments: Any) -> dict[str, Any]:
        self.send(command, **arguments)
        return self.wait_for(command)


@pytest.fixture
def debugged_api(tmp_path, new_port) -> Iterator[tuple[int, int]]:
    """Ports of an API and its debugger, launched by the function that start.sh uses."""
    api_port, debug_port = new_port(), new_port()
    script = f"""
        . scripts/lib/common.sh; . scripts/lib/local.sh
        run={tmp_path} logs={tmp_path} debug_port={debug_port} api_port={api_port}
        "$@"
    """
    environment = {**os.environ, "POSER_WORKERS": "1"}
    environment.pop("POSER_ASYNC_MODE", None)

    def shell(*command: str) -> None:
        subprocess.run(["bash", "-c", script, "bash", *command], cwd=REPOSITORY, env=environment, check=True)

    shell("launch_api", "debug")
    try:
        await_health(api_port)
        yield api_port, debug_port
    finally:
        shell("stop_process", "api")


@pytest.mark.slow
@pytest.mark.linux
def test_a_breakpoint_in_the_server_is_hit(debugged_api):
    api_port, debug_port = debugged_api
    line = ROUTES.read_text().splitlines().index("    def get_health() -> dict[str, Any]:") + 2
    debugger = Debugger(debug_port)
    debugger.ask("initialize", adapterID="test", pathFormat="path")
    debugger.send("attach", subProcess=False)
    debugger.wait_for("initialized")
    debugger.ask("setBreakpoints", source={"path": str(ROUTES)}, breakpoints=[{"line": line}])
    debugger.ask("configurationDone")
    answers: list[dict[str, Any]] = []
    asking = threading.Thread(target=lambda: answers.append(health(api_port)))
    asking.start()
    stopped = debugger.wait_for("stopped")
    assert stopped["reason"] == "breakpoint"
    assert answers == []
    debugger.ask("disconnect", terminateDebuggee=False)
    asking.join(timeout=30)
    assert answers
    debugger.close()
