"""Many minutes of several clients: no answer missing, memory flat.

    python -m bench.soak [--minutes 20] [--clients 4] [--smoke]

Every client streams a real video with two frames in flight; each frame has to be answered exactly once. Memory is the
resident set of the server and its workers together, read from /proc every ten seconds; flat means that the median of
the last quarter is at most 5 % above that of the second quarter (the first is the warm-up). Ends with 1 when either
does not hold.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from bench.frames import default_video, jpeg_frames
from bench.live_client import LiveClient
from bench.running_server import RunningServer

_SAMPLE_EVERY_S = 10.0
_ALLOWED_GROWTH = 1.05


def soak_client(address: str, frames: list[bytes], seconds: float) -> tuple[int, Counter[str]]:
    """Stream for some seconds; return how many frames were sent and how many answers of each kind came."""
    statuses: Counter[str] = Counter()
    answered: set[int] = set()
    with LiveClient(address, timeout_s=30.0) as client:
        end, sent = time.monotonic() + seconds, 0
        while time.monotonic() < end or len(answered) < sent:
            while sent - len(answered) < 2 and time.monotonic() < end:
                client.send_frame(sent, frames[sent % len(frames)], sent * 33.0)
                sent += 1
            result = client.wait_for("result")
            if result["seq"] in answered:
                raise RuntimeError(f"frame {result['seq']} was answered twice")
            answered.add(result["seq"])
            statuses[result["status"]] += 1
    return sent, statuses


def resident_mib(pid: int) -> float:
    """Resident memory of a process and everything that it started, in MiB."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 / 2**20 + sum(resident_mib(int(child)) for child in children)


def watch_memory(pid: int, running: list[Future[tuple[int, Counter[str]]]], sample_every_s: float) -> list[float]:
    """Sample the memory until every client is done."""
    samples = []
    while not all(future.done() for future in running):
        samples.append(resident_mib(pid))
        print(f"{len(samples) * sample_every_s:6.0f} s  {samples[-1]:7.0f} MiB", flush=True)
        time.sleep(sample_every_s)
    return samples


def main() -> int:
    """Run and judge."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--video", type=Path, default=default_video())
    parser.add_argument("--smoke", action="store_true", help="twelve seconds; answers are judged, memory is only shown")
    options = parser.parse_args()
    seconds, sample_every_s = (12.0, 2.0) if options.smoke else (options.minutes * 60, _SAMPLE_EVERY_S)
    frames = jpeg_frames(options.video, 300)
    with (
        RunningServer(max_sessions=options.clients) as server,
        ProcessPoolExecutor(options.clients, mp_context=get_context("spawn")) as pool,
    ):
        running = [pool.submit(soak_client, server.address, frames, seconds) for _ in range(options.clients)]
        memory = watch_memory(server.pid, running, sample_every_s)
        outcomes = [future.result() for future in running]
    sent = sum(n_sent for n_sent, _statuses in outcomes)
    statuses = sum((counts for _sent, counts in outcomes), Counter[str]())
    quarter = max(1, len(memory) // 4)
    early, late = median(memory[quarter : 2 * quarter] or memory), median(memory[-quarter:])
    all_answered = sent == statuses.total() and set(statuses) <= {"ok", "no_pose"}
    flat = options.smoke or late <= early * _ALLOWED_GROWTH
    print(f"{options.clients} clients, {seconds / 60:.1f} min: {sent} frames sent, answers {dict(statuses)}")
    print(f"every frame answered once and in full: {'ok' if all_answered else 'MISSED'}")
    print(f"memory {early:.0f} -> {late:.0f} MiB, ratio {late / early:.3f}: {'ok' if flat else 'MISSED'}")
    return int(not (all_answered and flat))


if __name__ == "__main__":
    sys.exit(main())
