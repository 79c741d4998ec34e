"""The job that compares: whoever is killed in the middle, one comparison comes of it; cancelled, it leaves none."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import av
import pytest

from pose_parser.errors import JobError
from pose_parser.jobs import Job, JobQueue, open_queue
from pose_parser.jobs.payloads import check_payload
from pose_parser.jobs.worker import JobWorker
from pose_parser.library.comparisons import list_comparisons
from pose_parser.video.frames import iter_frames

TESTS = Path(__file__).parents[1]
SQUATS = TESTS / "comparison" / "recordings" / "squats.parquet"
DONE = json.loads((TESTS / "contracts" / "comparisons.json").read_text())["done"]
PATIENCE_S = 240.0
SOON_S = 10.0


@pytest.fixture
def data(tmp_path: Path, pose_models: Path, footage: Path) -> Path:
    """A data folder with a recording that has landmarks, and a short film that has none yet."""
    folder = tmp_path / "data"
    for name in ("videos", "landmarks"):
        (folder / name).mkdir(parents=True)
    (folder / "pose_models").symlink_to(pose_models.resolve())
    shutil.copy(SQUATS, folder / "landmarks" / "course.parquet")
    with av.open(str(folder / "videos" / "walk.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for frame in islice(iter_frames(footage), 60):
            picture = av.VideoFrame.from_ndarray(frame.image_rgb, format="rgb24").reformat(640, 360, "yuv420p")
            picture.pts = None
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    return folder


@pytest.fixture
def jobs(data: Path) -> JobQueue:
    return open_queue(data)


@pytest.fixture
def start_worker(data: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        environment = {key: value for key, value in os.environ.items() if key != "POSER_REDIS_URL"}
        command = [sys.executable, "-m", "pose_parser.cli", "jobs", "work"]
        started.append(subprocess.Popen(command, env=environment | {"POSER_DATA_DIR": str(data)}))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for(what: Callable[[], Any], *, patience_s: float = PATIENCE_S) -> Any:
    ends_at = time.monotonic() + patience_s
    while not (found := what()):
        assert time.monotonic() < ends_at, "waited in vain"
        time.sleep(0.02)
    return found


def child_of(pid: int) -> int:
    (child,) = (Path("/proc") / str(pid) / "task" / str(pid) / "children").read_text().split()
    return int(child)


def walk(**changes: Any) -> dict[str, Any]:
    return {"reference": {"recording": "walk"}, "student": {"recording": "walk"}, "name": "Walks", **changes}


def read(jobs: JobQueue, job: Job) -> Job:
    return jobs.store.get(job.id)


def test_worker_and_child_are_killed_and_one_comparison_comes_of_it(
    data: Path, jobs: JobQueue, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    """The child is killed while it looks for the person, the worker while the film is drawn."""
    worker = start_worker()
    job = jobs.submit("compare", walk())
    wait_for(lambda: read(jobs, job).stage == "Finding the person in the reference")
    os.kill(child_of(worker.pid), signal.SIGKILL)
    wait_for(lambda: any((data / "comparisons").glob(".*.part/*.csv")))
    worker.kill()
    worker.wait()
    assert list_comparisons(data) == []
    start_worker()
    ended = wait_for(lambda: (now := read(jobs, job)).has_ended and now)

    assert (ended.state, ended.attempts) == ("done", 3), ended.message
    (made,) = list_comparisons(data)
    assert list(ended.result) == list(DONE)
    assert ended.result == {"comparison": made.id, "score": made.score}
    assert made.has_overlay
    assert [path.name for path in (data / "comparisons").iterdir()] == [made.id]
    assert [path.name for path in (data / "landmarks").iterdir()] == ["course.parquet", "walk.parquet"]


def test_a_cancelled_job_ends_soon_and_leaves_nothing(
    data: Path, jobs: JobQueue, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    start_worker()
    job = jobs.submit("compare", walk(reference={"recording": "course"}, student={"recording": "course"}))
    wait_for(lambda: any((data / "comparisons").glob(".*.part/*.csv")))
    jobs.store.cancel(job.id)
    wait_for(lambda: read(jobs, job).has_ended, patience_s=SOON_S)

    assert read(jobs, job).state == "cancelled"
    assert not any((data / "comparisons").glob("[!.]*"))
    jobs.retry(job.id)
    ended = wait_for(lambda: (now := read(jobs, job)).has_ended and now)
    assert ended.state == "done", ended.message
    assert [path.name for path in (data / "comparisons").iterdir()] == [ended.result["comparison"]]


def test_what_cannot_be_compared_fails_in_words(data: Path, jobs: JobQueue) -> None:
    (data / "videos" / "cut.mp4").write_bytes(b"no film")
    for recording, words in (("gone", "There is no recording called 'gone'."), ("cut", "cannot be read")):
        job = jobs.submit("compare", walk(student={"recording": recording}, reference={"recording": "course"}))
        assert JobWorker(jobs, data).run_next()
        ended = read(jobs, job)
        assert ended.state == "failed"
        assert words in ended.message
    assert list_comparisons(data) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"student": {"recording": ""}},
        {"student": {"recording": "a", "start_s": 2.0, "end_s": 1.0}},
        {"student": {"recording": "a", "end_s": float("inf")}},
        {"student": {"recording": "a", "speed": 2}},
        {"key": "../../etc"},
        {"mirror": "perhaps"},
        {"name": ""},
    ],
)
def test_what_is_no_comparison_is_refused_where_it_is_asked_for(changes: dict[str, Any]) -> None:
    with pytest.raises(JobError, match="compare"):
        check_payload("compare", walk(**changes))


def test_each_time_something_is_asked_for_it_becomes_a_comparison_of_its_own() -> None:
    first, second = (check_payload("compare", walk())["key"] for _ in range(2))
    assert first != second
