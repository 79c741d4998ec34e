"""What the pages wait for when the library holds 50 takes of a minute. Run: python -m bench.library.

Makes such a library in a temporary folder and measures in one process: the list of all recordings when nothing is known
yet and when nothing has changed, the thumbnails of all, and the poses of ten seconds of a take and of a recording that
is ten times as long. Each figure is the median of a few rounds, in seconds of the clock: close other programs first.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.datasets import RATE_HZ, segments_of, write_recording
from pose_parser.annotations import write_annotations
from pose_parser.library.poses import poses_bytes
from pose_parser.library.recordings import RecordingIndex
from pose_parser.library.thumbnails import thumbnail_svg

N_TAKES, TAKE_S, TIMES_LONGER, ROUNDS = 50, 60, 10, 5
COLD_LIMIT_S, WARM_LIMIT_S = 1.0, 0.2


def make_library(data_dir: Path, n_takes: int, take_s: int) -> list[str]:
    """Write takes with labels, and one recording that is ten times as long; return the ids of the takes."""
    for name in ("landmarks", "annotations"):
        (data_dir / name).mkdir()
    names = [f"take-{number:02d}" for number in range(n_takes)]
    for number, name in enumerate([*names, "long"]):
        path = data_dir / "landmarks" / f"{name}.parquet"
        n_frames = int(take_s * RATE_HZ) * (TIMES_LONGER if name == "long" else 1)
        write_recording(path, n_frames, number)
        write_annotations(segments_of(path, n_frames), data_dir / "annotations" / f"{name}.csv")
    return names


def seconds(work: Callable[[], object]) -> float:
    """Take the median time of a few rounds."""
    taken = []
    for _ in range(ROUNDS):
        start = perf_counter()
        work()
        taken.append(perf_counter() - start)
    return median(taken)


def measure(data_dir: Path, n_takes: int, take_s: int) -> dict[str, float]:
    """Return what each of the questions takes."""
    names = make_library(data_dir, n_takes, take_s)
    index = RecordingIndex(data_dir)
    # What is imported on first use is not what is measured.
    listed = index.list()
    assert len(listed) == n_takes + 1
    assert all(one.problem is None and one.seconds for one in listed)
    n_frames = int(10 * RATE_HZ)
    return {
        "list_cold_s": seconds(lambda: RecordingIndex(data_dir).list()),
        "list_warm_s": seconds(index.list),
        "all_thumbnails_s": seconds(lambda: [thumbnail_svg(data_dir, name) for name in names]),
        "poses_of_a_take_s": seconds(lambda: poses_bytes(data_dir, names[0], n_frames // 2, n_frames)),
        "poses_of_a_long_one_s": seconds(lambda: poses_bytes(data_dir, "long", n_frames // 2, n_frames)),
    }


def main() -> int:
    """Measure and judge; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--smoke", action="store_true", help="three short takes, nothing judged")
    smoke = parser.parse_args().smoke
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder), *((3, 12) if smoke else (N_TAKES, TAKE_S)))
    for name, value in figures.items():
        print(f"{name} {value:.4f}")
    print(f"warm_over_cold {figures['list_warm_s'] / figures['list_cold_s']:.3f}")
    print(f"poses_long_over_take {figures['poses_of_a_long_one_s'] / figures['poses_of_a_take_s']:.2f}")
    if smoke:
        return 0
    return int(figures["list_cold_s"] > COLD_LIMIT_S or figures["list_warm_s"] > WARM_LIMIT_S)


if __name__ == "__main__":
    raise SystemExit(main())
