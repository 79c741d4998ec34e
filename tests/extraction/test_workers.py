"""Workers that are killed, hang, or lose their parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pose_parser.extraction import ExtractionOptions, Progress, extract_videos
from pose_parser.extraction.one_video import Task
from pose_parser.extraction.plan import remove_leftovers, unfinished_path
from pose_parser.extraction.worker_process import WorkerLostError, WorkerProcess
from pose_parser.landmarks import read_landmarks

pytestmark = pytest.mark.linux

PATIENCE_S = 120.0


def workers_of(parent: int) -> list[int]:
    """Process numbers of a process's extraction workers that run."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if (
                int(fields[1]) == parent
                and fields[0] != "Z"
                and b"extraction.worker" in (entry / "cmdline").read_bytes()
            ):
                found.append(int(entry.name))
        except (OSError, IndexError, ValueError):
            continue
    return found


def wait_until(holds: Callable[[], object], what: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < until, what
        time.sleep(0.05)


def killer(wanted: Callable[[int], bool]) -> Callable[[Progress], None]:
    """Kill each worker that is seen for the first time, if wanted for its place in the order."""
    seen: set[int] = set()

    def on_progress(_progress: Progress) -> None:
        for pid in workers_of(os.getpid()):
            if pid not in seen:
                seen.add(pid)
                if wanted(len(seen)):
                    os.kill(pid, signal.SIGKILL)

    return on_progress


def test_a_video_whose_worker_is_killed_is_tried_once_more(
    films: Path, lite: ExtractionOptions, tmp_path: Path
) -> None:
    result = extract_videos([films / "once.mkv"], tmp_path, options=lite, on_progress=killer(lambda n: n == 1))

    assert [state.state for state in result.videos] == ["done"]
    assert [path.name for path in tmp_path.iterdir()] == ["once.parquet"]


def test_a_video_that_kills_every_worker_is_reported_and_the_rest_is_done(
    films: Path, lite: ExtractionOptions, tmp_path: Path
) -> None:
    videos = [films / "once.mkv", films / "empty.mp4"]
    one = replace(lite, workers=1)

    result = extract_videos(videos, tmp_path, options=one, on_progress=killer(lambda n: n <= 2))

    assert [state.state for state in result.videos] == ["failed", "failed"]
    assert result.videos[0].message.endswith(
        "once.mkv: its process ended by signal SIGKILL, and so again when it was tried once more"
    )
    assert "empty.mp4: cannot be read as a video" in result.videos[1].message
    assert list(tmp_path.iterdir()) == []


def test_a_worker_that_says_nothing_is_ended_and_leaves_nothing(
    films: Path, lite: ExtractionOptions, tmp_path: Path
) -> None:
    worker = WorkerProcess(None, lite.pose_models_folder)
    task = Task(str(films / "once.mkv"), str(tmp_path / "once.parquet"), lite.recorded(), overwrite=False)
    os.kill(worker.pid, signal.SIGSTOP)
    unfinished_path(tmp_path / "once.parquet", worker.pid).touch()

    with pytest.raises(WorkerLostError, match=r"said nothing for 0\.5 s and was ended"):
        worker.run(task, stuck_after_s=0.5, on_message=lambda _message: None)

    assert workers_of(os.getpid()) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("number", "tidy"), [(signal.SIGINT, True), (signal.SIGKILL, False)])
def test_no_worker_outlives_its_parent(number: int, tidy: bool, films: Path, pose_models: Path, tmp_path: Path) -> None:
    environment = os.environ | {"POSER_DATA_DIR": str(pose_models.parent)}
    # Where the tests themselves run in the background, Ctrl-C would be ignored by what they start.
    command = ["env", "--default-signal=INT", sys.executable, "-m", "pose_parser.cli", "extract", films]
    command += ["--out", tmp_path, "--pose-model", "heavy"]
    parent = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    wait_until(lambda: workers_of(parent.pid), "no worker was started")
    workers = workers_of(parent.pid)

    os.kill(parent.pid, number)
    _, said = parent.communicate(timeout=PATIENCE_S)

    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers), "a worker still runs")
    assert not list(tmp_path.glob(".*"))
    if tidy:
        assert parent.returncode == 1
        assert said.endswith("poser: stopped; finished videos are kept, and the same command goes on from here\n")
        assert "Traceback" not in said


def test_a_worker_that_loses_its_parent_takes_what_it_had_begun_along(
    films: Path, lite: ExtractionOptions, tmp_path: Path
) -> None:
    worker = WorkerProcess(None, lite.pose_models_folder)
    task = Task(str(films / "once.mkv"), str(tmp_path / "once.parquet"), lite.recorded(), overwrite=False)
    unfinished_path(tmp_path / "once.parquet", worker.pid).touch()
    worker._send({"task": task._asdict(), "pose_models_folder": str(lite.pose_models_folder)})

    worker._process.stdin.close()  # type: ignore[union-attr]  # as the system does when a process dies

    assert worker._process.wait(timeout=PATIENCE_S) == 0
    assert not list(tmp_path.glob(".*"))
    worker.kill()


def test_what_dead_processes_left_is_removed_and_what_runs_is_left_alone(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead = unfinished_path(tmp_path / "a.parquet", ended.pid)
    alive = unfinished_path(tmp_path / "b.parquet", os.getpid())
    other = tmp_path / ".c.parquet.notes.part"
    for path in (dead, alive, other):
        path.touch()

    remove_leftovers(tmp_path, min_age_s=3600)
    assert dead.exists()
    remove_leftovers(tmp_path)
    assert not dead.exists()
    assert alive.exists()
    assert other.exists()


def test_workers_have_a_core_each_and_no_network(films: Path, lite: ExtractionOptions, tmp_path: Path) -> None:
    """What seccomp filters a process has stands in /proc; 2 is a filter."""
    seen: dict[int, tuple[str, str]] = {}

    def look(_progress: Progress) -> None:
        for pid in workers_of(os.getpid()):
            lines = dict(line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
            seen[pid] = (lines["Cpus_allowed_list"], lines["Seccomp"])

    extract_videos([films / "once.mkv", films / "nobody.webm"], tmp_path, options=lite, on_progress=look)

    n_workers = min(2, len(os.sched_getaffinity(0)))
    assert len(seen) == n_workers
    assert {seccomp for _, seccomp in seen.values()} == {"2"}
    assert len({cores for cores, _ in seen.values()}) == n_workers
    assert all(cores.isdigit() for cores, _ in seen.values())


def test_a_dask_cluster_does_the_same(
    films: Path, lite: ExtractionOptions, run: tuple[Path, list[Progress]], tmp_path: Path
) -> None:
    from distributed import LocalCluster

    names = ["once.mkv", "nobody.webm"]
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster:
        on_cluster = replace(lite, dask=cluster.scheduler_address)
        result = extract_videos([films / name for name in names], tmp_path, options=on_cluster)

    assert [state.state for state in result.videos] == ["done", "done"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["nobody.parquet", "once.parquet"]
    for name in ("once", "nobody"):
        there, here = (read_landmarks(folder / f"{name}.parquet") for folder in (tmp_path, run[0]))
        assert there.provenance == here.provenance
        np.testing.assert_array_equal(there.landmarks.image_xyz, here.landmarks.image_xyz)
        np.testing.assert_array_equal(there.landmarks.world_xyz, here.landmarks.world_xyz)
