"""Whether a take keeps a camera's rate, and what somebody else who is live notices of it.

    python -m bench.takes [--smoke]

One client sends pictures at a camera's pace, 30 a second, as frames of a take that keeps its pictures, or as plain live
frames; a second client is live at the same time. Rounds alternate, so that a machine that is slow for a while is slow
for both. Prints how many frames a second were kept, and the 95th percentile of the second client's answers with and
without a take beside it. Close other programs first.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bench.frames import default_video, jpeg_frames
from bench.live_client import CAMERA_HZ, LiveClient, latencies_ms
from bench.running_server import RunningServer
from pose_parser.library.takes import TakeRequest, discard_take, open_take
from pose_parser.server.config import ServerConfig

LIMIT = 1.5
LEAST_KEPT_HZ = 29.0
_MOST_UNDER_WAY = 2


class Camera:
    """Sends every picture at a camera's pace, at most two under way, in order; those of a take until they are kept.

    Parameters
    ----------
    address : str
        Of the server.
    frames : list of bytes
        JPEG files.
    take : str or None
        Name of the take that they belong to.
    """

    def __init__(self, address: str, frames: list[bytes], take: str | None) -> None:
        self._frames, self._take = frames, take
        self._client = LiveClient(address)

    def run(self) -> float:
        """Send all pictures, wait for their answers, and return how many a second were answered."""
        # The first answer waits for a pose estimator to be made, which is over before anybody presses a button.
        self._client.send_frame(0, self._frames[0], 0.0)
        self._client.wait_for("result")
        began = time.perf_counter()
        n_sent = n_answered = 0
        while n_answered < len(self._frames):
            due = began + n_sent / CAMERA_HZ
            if n_sent < len(self._frames) and n_sent - n_answered < _MOST_UNDER_WAY:
                time.sleep(max(0.0, due - time.perf_counter()))
                self._send(n_sent)
                n_sent += 1
                if n_sent - n_answered < _MOST_UNDER_WAY and n_sent < len(self._frames):
                    continue
            self._check(self._client.wait_for("result"), n_answered)
            n_answered += 1
        self._client.close()
        # The first picture ends its camera's step when the second one comes.
        return len(self._frames) / (time.perf_counter() - began + 1 / CAMERA_HZ)

    def _send(self, n: int) -> None:
        take = None if self._take is None else {"id": self._take, "n": n}
        self._client.send_frame(n + 1, self._frames[n], (n + 1) / CAMERA_HZ * 1000, take=take)

    def _check(self, result: dict[str, Any], n: int) -> None:
        if result["status"] not in ("ok", "no_pose") or (self._take and result["take"]["kept"] != n + 1):
            raise RuntimeError(f"frame {n} was not kept: {result['status']}, {result['message']}, {result['take']}")


def round_beside(
    address: str, frames: list[bytes], other: LiveClient, first_seq: int, take: str | None = None
) -> tuple[float, float]:
    """Return the 95th percentile of the other's answers beside a camera, and the rate that the camera kept."""
    camera = Camera(address, frames, take)
    with ThreadPoolExecutor(1) as beside:
        sending = beside.submit(camera.run)
        answers = latencies_ms(other, frames, first_seq)
        return float(np.percentile(answers, 95)), sending.result()


def measure(folder: Path, video: Path, n_frames: int, n_rounds: int) -> list[dict[str, float]]:
    """Return for each round the frames kept a second, and the other's 95th percentiles beside a take and without."""
    (folder / "trained_models").symlink_to(ServerConfig.from_environment().models_folder.resolve())
    (folder / "pose_models").symlink_to(ServerConfig.from_environment().pose_models_folder.resolve())
    frames, rows = jpeg_frames(video, n_frames), []
    with RunningServer(workers=2, data_dir=folder) as server, LiveClient(server.address) as other:
        latencies_ms(other, frames[:20], 0)
        for number in range(n_rounds):
            seq = 1000 + 2 * number * n_frames
            live, live_hz = round_beside(server.address, frames, other, seq)
            take = open_take(folder, TakeRequest("movement", "bench", keep_pictures=True))
            beside, kept_hz = round_beside(server.address, frames, other, seq + n_frames, take.id)
            discard_take(folder, take.id)
            rows.append({"live": live, "live_hz": live_hz, "take": beside, "take_hz": kept_hz})
    return rows


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--video", type=Path, default=default_video())
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--smoke", action="store_true", help="one short round; figures are shown, not judged")
    options = parser.parse_args()
    n_frames, n_rounds = (45, 1) if options.smoke else (options.frames, options.rounds)
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(Path(folder), options.video, n_frames, n_rounds)
    kept_hz = median(row["take_hz"] for row in rows)
    live, take = median(row["live"] for row in rows), median(row["take"] for row in rows)
    ratio = median(row["take"] / row["live"] for row in rows)
    passed = ratio <= LIMIT and kept_hz >= LEAST_KEPT_HZ
    print(
        f"kept {kept_hz:.1f} frames/s of a camera's {CAMERA_HZ:.0f}   at least {LEAST_KEPT_HZ:.0f}; {n_rounds} rounds"
    )
    print(f"95th percentile of another client's answers: {live:.1f} ms beside a live one, {take:.1f} ms beside a take")
    print(f"beside a take over beside a live one {ratio:6.2f}   at most {LIMIT} {'ok' if passed else 'over'}")
    return 0 if passed or options.smoke else 1


if __name__ == "__main__":
    sys.exit(main())
