"""What building a data set costs as it grows: time and peak memory per million frames. Run: python bench/datasets.py.

Each size is built in a process of its own from synthetic landmarks in a temporary folder: one row per frame, which is
the window of a second that ends there, of the default set pooled in four ways. Time and memory have to grow no faster
than the number of frames.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import process_time

import numpy as np

from pose_parser.annotations import Segment
from pose_parser.datasets import Dataset, DatasetOptions, build_dataset, read_dataset, write_dataset
from pose_parser.features import DEFAULT_FEATURE_NAMES, FeatureSpec
from pose_parser.landmarks import BLAZEPOSE_33, Landmarks, LandmarksWriter

FRAMES_PER_VIDEO = 25_000
PIECE_FRAMES = 5_000
RATE_HZ = 30.0
PEAK_LIMIT_GIB = 4.0
GROWTH_LIMIT = 1.25  # of the cost per frame, from the smallest size to the largest
WARM_UP_FRAMES = 500
SIZES, FULL_SIZE, SMOKE_SIZES = (50_000, 100_000, 200_000), 1_000_000, (1_000, 2_000)


def write_recording(path: Path, n_frames: int, seed: int) -> None:
    """Write landmarks of a body that wanders about, of which now and then nothing is seen."""
    rng = np.random.default_rng(seed)
    head = {"skeleton": BLAZEPOSE_33, "image_size": (640, 480), "provenance": {"pose_model": "full"}}
    place = rng.random((33, 3))
    with LandmarksWriter(path, **head) as writer:  # type: ignore[arg-type]
        for start in range(0, n_frames, PIECE_FRAMES):
            frames = np.arange(start, min(start + PIECE_FRAMES, n_frames))
            xyz = place + rng.normal(scale=0.02, size=(len(frames), 33, 3)).cumsum(axis=0) * 0.01
            xyz[rng.random(len(frames)) < 0.001] = np.nan
            visibility = np.where(np.isnan(xyz[..., 0]), np.nan, 1.0)
            times = frames * (1000.0 / RATE_HZ)
            writer.append(Landmarks(BLAZEPOSE_33, xyz, xyz, visibility, times, (640, 480)), frames=frames.tolist())


def segments_of(path: Path, n_frames: int) -> list[Segment]:
    """Label two of every three seconds, in turn."""
    n_seconds = int(n_frames / RATE_HZ)
    labels = ("step", "turn")
    return [Segment(path.stem, s, s + 2.0, labels[s // 3 % 2]) for s in range(0, n_seconds - 2, 3)]


def prepare(folder: Path, n_frames: int) -> tuple[list[Path], list[Segment]]:
    """Write as many recordings as it takes; those that are there stay."""
    paths, segments = [], []
    for number in range(-(-n_frames // FRAMES_PER_VIDEO)):
        size = min(FRAMES_PER_VIDEO, n_frames - number * FRAMES_PER_VIDEO)
        path = folder / f"video_{number:03d}_{size}.parquet"
        if not path.exists():
            write_recording(path, size, number)
        paths.append(path)
        segments += segments_of(path, size)
    return paths, segments


def measure(folder: Path, n_frames: int) -> dict[str, float]:
    """Build, write and read one data set in this process; return processor seconds and the peak memory."""
    paths, segments = prepare(folder, n_frames)
    write_dataset(build(*prepare(folder, WARM_UP_FRAMES)), folder / "warm.parquet")
    base = peak_gib()
    start = process_time()
    dataset = build(paths, segments)
    built = process_time()
    out = folder / "dataset.parquet"
    write_dataset(dataset, out)
    written = process_time()
    peak = peak_gib()
    n_rows = len(dataset)
    assert n_rows > 0.9 * (n_frames - RATE_HZ * len(paths)), f"{n_rows} rows of {n_frames} frames"
    assert set(dataset.labels("label").unique()) == {"step", "turn", "none"}
    del dataset
    assert len(read_dataset(out)) == n_rows
    return {"build_s": built - start, "write_s": written - built, "base_gib": base, "peak_gib": peak}


def build(paths: list[Path], segments: list[Segment]) -> Dataset:
    spec = FeatureSpec(names=DEFAULT_FEATURE_NAMES, pooling=("mean", "std", "min", "max"))
    return build_dataset(paths, segments, spec, options=DatasetOptions(rows="windows", window_s=1.0, unlabelled="none"))


def peak_gib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def measure_apart(folder: Path, n_frames: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", str(n_frames), "--folder", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    result: dict[str, float] = json.loads(done.stdout)
    return result


def report(name: str, value: float, limit: float) -> bool:
    ok = value <= limit
    print(f"{name} {value:.4f} {limit:g} {'ok' if ok else 'over'}", flush=True)
    return ok


def compare(sizes: tuple[int, ...]) -> bool:
    with tempfile.TemporaryDirectory(prefix="poser-bench-") as name:
        folder = Path(name)
        costs = {}
        for size in sizes:
            cost = costs[size] = measure_apart(folder, size)
            per_million = 1e6 / size
            print(f"build_s_per_million_frames.{size} {cost['build_s'] * per_million:.1f}")
            print(f"write_s_per_million_frames.{size} {cost['write_s'] * per_million:.1f}")
            grown = (cost["peak_gib"] - cost["base_gib"]) * per_million
            print(f"peak_gib_per_million_frames.{size} {grown:.2f}", flush=True)
    small, large = sizes[0], sizes[-1]
    growth = costs[large]["build_s"] / costs[small]["build_s"] / (large / small)
    base = costs[large]["base_gib"]
    million_gib = base + (costs[large]["peak_gib"] - base) * max(1.0, 1e6 / large)
    ok = report("growth_of_build_s_per_frame", growth, GROWTH_LIMIT)
    return report("peak_gib_of_a_million_frames", million_gib, PEAK_LIMIT_GIB) and ok


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="tiny sizes: shows that it runs, proves no speed")
    parser.add_argument("--full", action="store_true", help="a million frames too, some minutes")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.folder, options.one)))
        return 0
    sizes = SMOKE_SIZES if options.smoke else (*SIZES, FULL_SIZE) if options.full else SIZES
    ok = compare(sizes)
    return 0 if ok or options.smoke else 1


if __name__ == "__main__":
    sys.exit(main())
