"""Jobs are done in processes that may be killed at any time: nothing is lost, and nothing is done twice."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import av
import pytest

from pose_parser.jobs import Job, JobQueue, open_queue
from pose_parser.jobs.worker import JobWorker
from pose_parser.landmarks import read_landmarks
from pose_parser.models import load_model
from pose_parser.video.frames import iter_frames

SAMPLES = Path(__file__).parents[2] / "data" / "trained_models"
PATIENCE_S = 240.0


@pytest.fixture
def data(tmp_path: Path, pose_models: Path, footage: Path) -> Path:
    """A data folder with a short film of a person, a model, and the pose engine's files."""
    folder = tmp_path / "data"
    (folder / "videos").mkdir(parents=True)
    (folder / "pose_models").symlink_to(pose_models.resolve())
    (folder / "trained_models").mkdir()
    (folder / "trained_models" / "phases.pickle").write_bytes((SAMPLES / "squat_pushup_phases.pickle").read_bytes())
    with av.open(str(folder / "videos" / "walk.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for frame in islice(iter_frames(footage), 90):
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
    """Start the worker's process as the program does."""
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


def wait_until(job: Callable[[], Job], is_so: Callable[[Job], bool]) -> Job:
    ends_at = time.monotonic() + PATIENCE_S
    while not is_so(job()):
        assert time.monotonic() < ends_at, f"waited in vain: {job()}"
        time.sleep(0.05)
    return job()


def children_of(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def begin(jobs: JobQueue, worker: subprocess.Popen[bytes], kind: str, **payload: Any) -> tuple[Job, int]:
    """Ask for a job and wait until it is in the middle of it; return it and the number of its process."""
    job = jobs.submit(kind, payload)
    wait_until(lambda: jobs.store.get(job.id), lambda one: one.share_done > 0)
    (child,) = children_of(worker.pid)
    return job, child


def is_alive(pid: int) -> bool:
    try:
        return "Z" not in (Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_an_export_is_done_with_the_toolkits_own_hands(jobs: JobQueue, data: Path) -> None:
    job = jobs.submit("export", {"model": "trained_models/phases.pickle", "to": "skops"})
    assert JobWorker(jobs, data).run_next()
    done = jobs.store.get(job.id)
    assert (done.state, done.message) == ("done", "")
    assert done.result is not None
    assert done.result["file"] == "trained_models/phases.skops"
    assert load_model(data / done.result["file"]).sha256 == done.result["sha256"]
    assert not JobWorker(jobs, data).run_next()

    again = jobs.submit("export", {"model": "trained_models/phases.pickle", "to": "skops"})
    assert JobWorker(jobs, data).run_next()
    assert (
        jobs.store.get(again.id).message == "trained_models/phases.skops is there already; say overwrite to replace it"
    )


def test_what_fails_says_why_and_costs_no_other_job(jobs: JobQueue, data: Path) -> None:
    bad = jobs.submit("export", {"model": "trained_models/absent.skops", "to": "onnx"})
    outside = data / "trained_models" / "way_out.pickle"
    outside.symlink_to("/etc/hostname")
    leak = jobs.submit("export", {"model": "trained_models/way_out.pickle", "to": "skops"})
    good = jobs.submit("export", {"model": "trained_models/phases.pickle", "to": "skops"})
    worker = JobWorker(jobs, data)
    while worker.run_next():
        pass
    assert [(job.state, job.message) for job in map(jobs.store.get, (bad.id, leak.id))] == [
        ("failed", "trained_models/absent.skops: is not in the data folder"),
        ("failed", "trained_models/way_out.pickle: lies outside of the data folder"),
    ]
    assert jobs.store.get(good.id).state == "done"


def test_a_job_whose_announcement_was_lost_is_done(jobs: JobQueue, data: Path) -> None:
    job = jobs.submit("export", {"model": "trained_models/phases.pickle", "to": "skops"})
    assert jobs.next_id() == job.id
    assert JobWorker(jobs, data).run_next()
    assert jobs.store.get(job.id).state == "done"


def test_extraction_survives_the_kill_of_its_worker(
    jobs: JobQueue, data: Path, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    first = start_worker()
    job, child = begin(jobs, first, "extract", videos=["videos/walk.mp4"], pose_model="lite")
    assert os.getpriority(os.PRIO_PROCESS, child) == 19
    assert os.sched_getscheduler(child) == os.SCHED_IDLE
    first.kill()
    wait_until(lambda: jobs.store.get(job.id), lambda _one: not is_alive(child))
    assert jobs.store.get(job.id).state == "running"
    assert not (data / "landmarks" / "walk.parquet").exists()

    start_worker()
    done = wait_until(lambda: jobs.store.get(job.id), lambda one: one.has_ended)
    assert (done.state, done.attempts, done.result) == (
        "done",
        2,
        {"landmarks": ["landmarks/walk.parquet"], "failed": {}},
    )
    assert len(read_landmarks(data / "landmarks" / "walk.parquet").landmarks) == 90
    assert [path.name for path in (data / "landmarks").iterdir()] == ["walk.parquet"]


def test_a_child_that_is_killed_is_begun_again_by_the_same_worker(
    jobs: JobQueue, data: Path, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    worker = start_worker()
    job, child = begin(jobs, worker, "extract", videos=["videos/walk.mp4"], pose_model="lite")
    os.kill(child, signal.SIGKILL)
    done = wait_until(lambda: jobs.store.get(job.id), lambda one: one.has_ended)
    assert (done.state, done.attempts) == ("done", 2)
    assert (data / "landmarks" / "walk.parquet").exists()


def test_cancel_and_retry(jobs: JobQueue, data: Path, start_worker: Callable[[], subprocess.Popen[bytes]]) -> None:
    worker = start_worker()
    job, child = begin(jobs, worker, "extract", videos=["videos/walk.mp4"], pose_model="lite")
    jobs.store.cancel(job.id)
    ended = wait_until(lambda: jobs.store.get(job.id), lambda one: one.has_ended)
    assert ended.state == "cancelled"
    assert not is_alive(child)
    assert list((data / "landmarks").iterdir()) == []

    jobs.retry(job.id)
    assert wait_until(lambda: jobs.store.get(job.id), lambda one: one.has_ended).state == "done"


def test_a_worker_that_is_stopped_leaves_its_job_to_the_next(
    jobs: JobQueue, data: Path, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    worker = start_worker()
    job, _ = begin(jobs, worker, "extract", videos=["videos/walk.mp4"], pose_model="lite")
    assert jobs.store.has_worker()
    worker.terminate()
    assert worker.wait(timeout=PATIENCE_S) == 0
    assert not jobs.store.has_worker()
    waits = jobs.store.get(job.id)
    assert (waits.state, waits.attempts) == ("queued", 0)
    assert list((data / "landmarks").iterdir()) == []


def test_a_worker_ends_with_what_started_it_where_that_is_asked(jobs: JobQueue, data: Path) -> None:
    command = [sys.executable, "-m", "pose_parser.cli", "jobs", "work", "--with-parent"]
    starter = f"import subprocess; print(subprocess.Popen({command}).pid, flush=True); input()"
    environment = os.environ | {"POSER_DATA_DIR": str(data)}
    with subprocess.Popen(
        [sys.executable, "-c", starter], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as keeper:
        assert keeper.stdout is not None
        worker = int(keeper.stdout.readline())
        ends_at = time.monotonic() + PATIENCE_S
        while not jobs.store.has_worker():
            assert time.monotonic() < ends_at
            time.sleep(0.1)
        keeper.kill()
    while jobs.store.has_worker() or is_alive(worker):
        assert time.monotonic() < ends_at
        time.sleep(0.1)


def test_a_process_that_has_nothing_to_say_ends_with_its_worker(
    jobs: JobQueue, data: Path, start_worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    worker = start_worker()
    # From here on it compares answers for seconds, without a word.
    job, child = begin(jobs, worker, "export", model="trained_models/phases.pickle", to="onnx")
    worker.kill()
    wait_until(lambda: jobs.store.get(job.id), lambda _one: not is_alive(child))
    assert not (data / "trained_models" / "phases.onnx").exists()


STAND_IN = """
import os, subprocess, sys
sys.stdin.readline()
os.write(int(sys.argv[1]), b'{"op": "done", "res')
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], pass_fds=[int(sys.argv[1])])
os.kill(os.getpid(), 9)
"""


def test_a_process_that_is_killed_in_a_word_and_leaves_others_behind_is_over(
    jobs: JobQueue, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = tmp_path / "python"
    (tmp_path / "stand_in.py").write_text(STAND_IN)
    stand_in.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{tmp_path}/stand_in.py" "$3"\n')
    stand_in.chmod(0o755)
    monkeypatch.setattr("pose_parser.jobs.worker.sys.executable", str(stand_in))
    job = jobs.submit("export", {"model": "trained_models/phases.pickle", "to": "skops"})
    worker = JobWorker(jobs, data)
    for attempt in (1, 2, 3):
        assert worker.run_next()
        assert jobs.store.get(job.id).attempts == attempt
    assert jobs.store.get(job.id).state == "failed"
    assert not worker.run_next()


def test_a_record_that_cannot_be_written_does_not_end_the_worker(jobs: JobQueue, data: Path) -> None:
    worker = JobWorker(jobs, data)
    record = jobs.store.path.read_bytes()
    for leftover in jobs.store.path.parent.glob("jobs.sqlite*"):
        leftover.unlink()
    jobs.store.path.write_bytes(b"not now" * 200)
    thread = threading.Thread(target=worker.run)
    thread.start()
    time.sleep(1.0)
    assert thread.is_alive()
    jobs.store.path.write_bytes(record)
    job = jobs.submit("export", {"model": "trained_models/absent.skops", "to": "skops"})
    assert wait_until(lambda: jobs.store.get(job.id), lambda one: one.has_ended).state == "failed"
    worker.stop()
    thread.join()
