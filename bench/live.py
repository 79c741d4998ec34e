"""How much of the pose engine's speed reaches the page.

    python -m bench.live [--smoke]

Prints three figures, each measured in one run on the same frames, and ends with 1 if one misses its limit:

- one client with two frames in flight over the plain in-process loop (decode and find the pose), frames per second;
- the time that the server adds to decoding, pose and classification with one frame in flight, median;
- two clients on two workers over the plain loop.

Short rounds of the plain loop and of the server alternate, so that a machine that is slow for a while is slow for
both; the median over many of them counts, since a single one may be a fifth off. Close other programs first: each core
is in use.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bench.frames import default_video, jpeg_frames
from bench.live_client import LiveClient
from bench.running_server import RunningServer

_STEP_MS = 33.0


class PlainLoop:
    """The in-process loop, in a process of its own, for a round at a time."""

    def __init__(self, video: Path, n_frames: int) -> None:
        command = [sys.executable, "-m", "bench.plain_loop", str(video), str(n_frames)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def round(self) -> dict[str, float]:
        """Run all frames once."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the plain loop has no pipes")
        print(file=self._process.stdin, flush=True)
        figures: dict[str, float] = json.loads(self._process.stdout.readline())
        return figures

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()


def stream(address: str, frames: list[bytes], in_flight: int) -> dict[str, Any]:
    """Send all frames, as many at once as said, and return frames per second and what each cost."""
    with LiveClient(address) as client:
        # The session's estimator and classifier are made with its first frame.
        client.send_frame(0, frames[0], 0.0)
        client.wait_for("result")
        began = time.perf_counter()
        sent_at: dict[int, float] = {}
        added_ms, results = [], 0

        def send() -> None:
            seq = len(sent_at) + 1
            sent_at[seq] = time.perf_counter()
            client.send_frame(seq, frames[seq - 1], seq * _STEP_MS)

        for _ in range(in_flight):
            send()
        while results < len(frames):
            result = client.wait_for("result")
            total_ms = (time.perf_counter() - sent_at[result["seq"]]) * 1000
            if result["status"] not in ("ok", "no_pose"):
                raise RuntimeError(f"frame {result['seq']} was answered {result['status']}: {result['message']}")
            work_ms = sum(result["timing_ms"].get(stage, 0.0) for stage in ("decode", "pose", "features", "classify"))
            added_ms.append(total_ms - work_ms)
            results += 1
            if len(sent_at) < len(frames):
                send()
        return {"fps": results / (time.perf_counter() - began), "added_ms": median(added_ms)}


def two_streams(address: str, frames: list[bytes]) -> float:
    """Let two clients, each its own process, stream at once; return their frames per second together."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as clients:
        began_together = [clients.submit(stream, address, frames, 2) for _ in range(2)]
        return sum(float(future.result()["fps"]) for future in began_together)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--video", type=Path, default=default_video())
    parser.add_argument("--frames", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--smoke", action="store_true", help="one short round; figures are shown, not judged")
    options = parser.parse_args()
    n_frames, n_rounds = (20, 1) if options.smoke else (options.frames, options.rounds)
    frames = jpeg_frames(options.video, n_frames)
    plain = PlainLoop(options.video, n_frames)
    rows = []
    try:
        with RunningServer(workers=2) as server:
            plain.round()
            for _ in range(n_rounds):
                loop = plain.round()
                single, paired = stream(server.address, frames, 1), stream(server.address, frames, 2)
                rows.append(
                    {
                        "plain_fps": loop["fps"],
                        "served": paired["fps"] / loop["fps"],
                        "added_ms": single["added_ms"],
                        "two": two_streams(server.address, frames) / loop["fps"],
                    }
                )
    finally:
        plain.close()
    return report(rows, judge=not options.smoke)


def report(rows: list[dict[str, float]], *, judge: bool) -> int:
    """Print the medians over the rounds, with their middle half, beside their limits; return 1 if one is missed."""
    middle = {name: median(row[name] for row in rows) for name in rows[0]}
    half = {name: _middle_half([row[name] for row in rows]) for name in rows[0]}
    checks = [
        ("one client over the plain loop", "served", "at least", 0.9, middle["served"] >= 0.9),
        ("added by the server, ms (median)", "added_ms", "at most", 4.0, middle["added_ms"] <= 4.0),
        ("two clients over the plain loop", "two", "at least", 1.6, middle["two"] >= 1.6),
    ]
    print(f"plain in-process loop: {middle['plain_fps']:.1f} frames/s, medians of {len(rows)} rounds")
    for title, name, word, limit, passed in checks:
        print(f"{title:36} {middle[name]:6.2f}  ({half[name]})   {word} {limit:<4} {'ok' if passed else 'MISSED'}")
    return int(judge and not all(check[-1] for check in checks))


def _middle_half(values: list[float]) -> str:
    if len(values) < 2:
        return "one round"
    first, _, third = quantiles(values, n=4)
    return f"{first:.2f} to {third:.2f}"


if __name__ == "__main__":
    sys.exit(main())
