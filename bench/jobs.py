"""What a person who is live notices of a job: the time from a picture to its answer, with and without one.

    python -m bench.jobs [--smoke]

A client sends pictures at a camera's pace, 30 a second, each when the one before is answered at the latest; meanwhile a
worker extracts videos, or does not. Rounds alternate, so that a machine that is slow for a while is slow for both.
Prints the 95th percentile of both, and how much of the job was done. Close other programs first.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from bench.frames import default_video, jpeg_frames
from bench.live_client import LiveClient, latencies_ms
from bench.running_server import RunningServer
from pose_parser.jobs import Job, JobQueue, open_queue
from pose_parser.server.config import ServerConfig

LIMIT = 1.5
N_VIDEOS = 8
_PATIENCE_S = 120.0


def wait_until(jobs: JobQueue, job: Job, is_so: Callable[[Job], bool]) -> Job:
    """Wait for something to be true of a job."""
    ends_at = time.monotonic() + _PATIENCE_S
    while not is_so(found := jobs.store.get(job.id)):
        if time.monotonic() > ends_at:
            raise RuntimeError(f"the job did not get there: {found}")
        time.sleep(0.05)
    return found


def measure(folder: Path, video: Path, n_frames: int, n_rounds: int) -> list[dict[str, float]]:
    """Return for each round the 95th percentiles, and how much of the job was done in the meantime."""
    (folder / "videos").mkdir()
    (folder / "pose_models").symlink_to(ServerConfig.from_environment().pose_models_folder.resolve())
    names = [f"videos/{number}{video.suffix}" for number in range(N_VIDEOS)]
    for name in names:
        shutil.copy(video, folder / name)
    frames, rows = jpeg_frames(video, n_frames), []
    jobs = open_queue(folder)
    environment = {**os.environ, "POSER_DATA_DIR": str(folder)}
    environment.pop("POSER_REDIS_URL", None)
    worker = subprocess.Popen([sys.executable, "-m", "pose_parser.cli", "jobs", "work"], env=environment)
    try:
        with RunningServer(workers=2) as server, LiveClient(server.address) as client:
            latencies_ms(client, frames[:20], 0)
            for number in range(n_rounds):
                seq = 1000 + 2 * number * n_frames
                alone = latencies_ms(client, frames, seq)
                job = jobs.submit("extract", {"videos": names})
                before = wait_until(jobs, job, lambda one: one.share_done > 0)
                beside = latencies_ms(client, frames, seq + n_frames)
                after = jobs.store.get(job.id)
                jobs.store.cancel(job.id)
                wait_until(jobs, job, lambda one: one.has_ended)
                shutil.rmtree(folder / "landmarks")
                rows.append(
                    {
                        "alone": float(np.percentile(alone, 95)),
                        "beside": float(np.percentile(beside, 95)),
                        "done": after.share_done - before.share_done,
                    }
                )
    finally:
        worker.terminate()
        worker.wait()
    return rows


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--video", type=Path, default=default_video())
    parser.add_argument("--frames", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--smoke", action="store_true", help="one short round; figures are shown, not judged")
    options = parser.parse_args()
    n_frames, n_rounds = (30, 1) if options.smoke else (options.frames, options.rounds)
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Path(folder), options.video, n_frames, n_rounds)
    alone, beside = median(row["alone"] for row in rows), median(row["beside"] for row in rows)
    ratio = median(row["beside"] / row["alone"] for row in rows)
    done = median(row["done"] for row in rows)
    passed = ratio <= LIMIT
    print(f"95th percentile of a live answer: alone {alone:.1f} ms, beside a job {beside:.1f} ms, {n_rounds} rounds")
    print(f"beside a job over alone {ratio:6.2f}   at most {LIMIT} {'ok' if passed else 'over'}")
    print(f"the job did {done:.1%} of its work in {n_frames} live frames")
    return 0 if passed or options.smoke else 1


if __name__ == "__main__":
    sys.exit(main())
