"""Comparing and practising with a real server: the commands of the manual, and a person in front of the camera."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import av
import pytest

from pose_parser.video.frames import iter_frames

REPOSITORY = Path(__file__).parents[2]
SQUATS = REPOSITORY / "tests" / "comparison" / "recordings" / "squats.parquet"
COACH = json.loads((REPOSITORY / "tests" / "contracts" / "messages.json").read_text())["socket"]["result"][0]["coach"]

AskOne = Callable[..., dict[str, Any]]
WaitUntil = Callable[..., None]


@pytest.fixture
def films(tmp_path: Path, footage: Path) -> Path:
    """A folder with the two films that the manual speaks of: the same walk, once from a later frame on."""
    pictures = [frame.image_rgb for frame in islice(iter_frames(footage), 60)]
    for name, shown in (("course", pictures), ("squat", pictures[6:])):
        with av.open(str(tmp_path / f"{name}.mp4"), "w") as container:
            stream = container.add_stream("libx264", rate=25)
            stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
            for image_rgb in shown:
                picture = av.VideoFrame.from_ndarray(image_rgb, format="rgb24").reformat(640, 360, "yuv420p")
                picture.pts = None
                container.mux(stream.encode(picture))
            container.mux(stream.encode())
    return tmp_path


@pytest.fixture
def job_worker(server: Any) -> Iterator[None]:
    environment = {**server.environment, "PYTHONWARNINGS": "default"}
    process = subprocess.Popen([sys.executable, "-m", "pose_parser.cli", "jobs", "work"], env=environment)
    yield
    process.kill()
    process.wait()


def curl(command: str, server: Any, folder: Path) -> bytes:
    """Do what a command of the manual does."""
    words = shlex.split(command)[1:]
    options = dict(zip(words[:-1:2], words[1:-1:2], strict=True))
    assert set(options) <= {"-T", "--json", "-o"}, command
    address = words[-1].replace("localhost:5001", f"localhost:{server.port}")
    request = urllib.request.Request(address)  # noqa: S310 - of the manual
    if "-T" in options:
        request.method, request.data = "PUT", (folder / options["-T"]).read_bytes()
    elif "--json" in options:
        request.data = options["--json"].encode()
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=120) as reply:  # noqa: S310 - of the manual
        body: bytes = reply.read()
    if "-o" in options:
        (folder / options["-o"]).write_bytes(body)
    return body


def test_the_commands_of_the_manual_lead_from_two_films_to_a_result(
    server: Any, films: Path, job_worker: None, wait_until: WaitUntil
) -> None:
    manual = (REPOSITORY / "docs" / "compare_http.md").read_text()
    block = re.search(r"```sh\n(.*?)```", manual, re.DOTALL)
    assert block is not None
    first, second, ask, status, result, overlay = block[1].strip().splitlines()
    brought = [json.loads(curl(command, server, films)) for command in (first, second)]
    for told, name in zip(brought, ("course", "squat"), strict=True):
        # The two ways of running tasks have a server of their own, but a name may be taken within one.
        assert told["recording"] == name
    asked = json.loads(curl(ask, server, films))
    status, result, overlay = (
        command.replace("/JOB", f"/{asked['job']['id']}").replace("/ID", f"/{asked['id']}")
        for command in (status, result, overlay)
    )

    def has_ended() -> bool:
        return json.loads(curl(status, server, films))["state"] in ("done", "failed")

    wait_until(has_ended, "the comparison", patience_s=240.0)
    job = json.loads(curl(status, server, films))
    assert job["state"] == "done", job["message"]
    found = json.loads(curl(result, server, films))
    assert found["id"] == asked["id"] == job["result"]["comparison"]
    assert found["score"] > 80
    assert [found[side]["has_picture"] for side in ("reference", "student")] == [True, True]
    curl(overlay, server, films)
    with av.open(str(films / "overlay.mp4")) as film:
        stream = film.streams.video[0]
        assert (stream.codec_context.name, stream.frames) == ("h264", 54)


@pytest.fixture
def course(server: Any) -> str:
    folder = server.folder / "data" / "landmarks"
    folder.mkdir(exist_ok=True)
    shutil.copy(SQUATS, folder / "lesson.parquet")
    return "lesson"


def test_somebody_practises_and_goes_on_when_the_pose_worker_is_killed(
    server: Any, client: Any, *, course: str, pictures: list[bytes], ask_one: AskOne, wait_until: WaitUntil
) -> None:
    seqs = iter(range(1, 10_000))

    def shown() -> dict[str, Any]:
        seq = next(seqs)
        return ask_one(client, seq, pictures[seq % len(pictures)])

    assert shown()["coach"] is None
    refused = client.call("practise", {"recording": "nobody"})
    assert (refused["ok"], refused["practice"]) == (False, None)
    begun = client.call("practise", {"recording": course, "mirror": "no"})
    assert begun["ok"], begun
    wait_until(lambda: shown()["coach"], "the coach")
    result = shown()
    assert list(result["coach"]) == list(COACH)
    assert len(result["coach"]["errors_deg"]) == len(begun["practice"]["joints"])
    for pid in server.worker_pids():
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: shown()["coach"], "the coach, in another worker")
    assert client.call("practise", None) == {"ok": True, "message": None, "practice": None}
    assert shown()["coach"] is None
    server.wait_until_whole()
