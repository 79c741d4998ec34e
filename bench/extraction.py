"""What two workers make of four videos, against one plain loop over the same.

    python -m bench.extraction [--smoke]

Both decode the same recordings and find the person in every frame. The plain loop is one process on one core, pinned
as a worker is, and is timed from its first frame on; the extraction pays for everything: checksums, starting its
workers, writing the files. Rounds alternate, so that a machine that is slow for a while is slow for both. Close other
programs first: each core is in use.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from bench.frames import default_video
from pose_parser.extraction import ExtractionOptions, extract_videos
from pose_parser.extraction.worker_process import ONE_THREAD
from pose_parser.server.config import ServerConfig

LIMIT = 1.6
N_VIDEOS = 4


def plain_loop(videos: list[Path]) -> None:
    """Find the pose in each frame, one after the other, and print the seconds that it took."""
    from pose_parser.estimation.sandbox import deny_network
    from pose_parser.extraction.worker import use_core

    use_core(min(os.sched_getaffinity(0)))
    deny_network()
    from pose_parser.estimation.blazepose import BlazePoseEstimator
    from pose_parser.video.frames import iter_frames

    config = ServerConfig.from_environment()
    with BlazePoseEstimator(config.pose_models_folder, config.pose_model) as estimator:
        began, timestamp_ms = time.perf_counter(), 0
        for video in videos:
            for frame in iter_frames(video):
                timestamp_ms += 33
                estimator.estimate(frame.image_rgb, timestamp_ms)
    print(time.perf_counter() - began, flush=True)


def plain_seconds(videos: list[Path]) -> float:
    command = [sys.executable, "-m", "bench.extraction", "--plain", *map(str, videos)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | ONE_THREAD)
    return float(done.stdout)


def extraction_seconds(videos: list[Path], out: Path, options: ExtractionOptions) -> float:
    began = time.perf_counter()
    result = extract_videos(videos, out, options=options)
    seconds = time.perf_counter() - began
    if result.failed:
        raise RuntimeError(result.failed[0].message)
    return seconds


def copies(video: Path, folder: Path, n_videos: int, repeat: int) -> list[Path]:
    """Make videos that are long enough for the start of a worker not to count: the same film, several times over."""
    made = []
    for number in range(n_videos):
        path = folder / f"{number}{video.suffix}"
        if repeat == 1:
            shutil.copyfile(video, path)
        else:
            repeat_film(video, path, repeat)
        made.append(path)
    return made


def repeat_film(video: Path, path: Path, repeat: int) -> None:
    """Copy the packets of a film several times, one after the other."""
    import av

    with av.open(str(path), "w") as out:
        stream = None
        shift = 0
        for _ in range(repeat):
            with av.open(str(video)) as film:
                source = film.streams.video[0]
                stream = stream or out.add_stream_from_template(source)
                end = shift
                for packet in film.demux(source):
                    if packet.dts is None:
                        continue
                    packet.pts, packet.dts = (packet.pts or 0) + shift, packet.dts + shift
                    end = max(end, packet.pts + (packet.duration or 1))
                    packet.stream = stream
                    out.mux(packet)
                shift = end


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--video", type=Path, default=default_video())
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeat", type=int, default=2, help="how many times over each video holds the film")
    parser.add_argument("--smoke", action="store_true", help="one short round; figures are shown, not judged")
    parser.add_argument("--plain", type=Path, nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.plain:
        plain_loop(options.plain)
        return 0
    n_videos, n_rounds, repeat = (2, 1, 1) if options.smoke else (N_VIDEOS, options.rounds, options.repeat)
    config = ServerConfig.from_environment()
    extraction = ExtractionOptions(config.pose_model, pose_models_folder=config.pose_models_folder, workers=2)
    ratios = []
    with tempfile.TemporaryDirectory() as scratch:
        videos = copies(options.video, Path(scratch), n_videos, repeat)
        for number in range(n_rounds):
            plain_s = plain_seconds(videos)
            ours_s = extraction_seconds(videos, Path(scratch, f"out{number}"), extraction)
            ratios.append(plain_s / ours_s)
            print(f"plain loop {plain_s:.1f} s, two workers {ours_s:.1f} s", flush=True)
    ratio = median(ratios)
    print(f"two workers over the plain loop {ratio:6.2f}   at least {LIMIT} {'ok' if ratio >= LIMIT else 'MISSED'}")
    return int(not options.smoke and ratio < LIMIT)


if __name__ == "__main__":
    sys.exit(main())
