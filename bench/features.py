"""What features cost: one live frame, one frame of a long recording, one window. Run: python bench/features.py.

All is processor time of this one-threaded process, so that other work on the machine counts as little as possible.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from time import process_time

import numpy as np

from pose_parser.features import (
    DEFAULT_FEATURE_NAMES,
    DEFAULT_FEATURE_SETS,
    FEATURES,
    FeatureSpec,
    WindowPooler,
    feature_names,
)
from pose_parser.landmarks import BLAZEPOSE_33, Landmarks

LIVE_LIMIT_MS = 0.2
WINDOW_LIMIT_MS = 0.2  # a frame, and the window of a second that ends with it pooled in four ways
RECORDING_LIMIT_US = 10.0
RECORDING_FRAMES = 20_000


def make_landmarks(n_frames: int) -> Landmarks:
    rng = np.random.default_rng(0)
    image, world = rng.random((2, n_frames, len(BLAZEPOSE_33), 3))
    visibility = rng.random((n_frames, len(BLAZEPOSE_33)))
    return Landmarks(BLAZEPOSE_33, image, world, visibility, np.arange(n_frames) * 33.3, (640, 480))


def best_seconds(work: Callable[[], object], *, calls: int, rounds: int) -> float:
    """Seconds for one call, from the best of several rounds: the others were disturbed by something else."""
    work()
    seconds = []
    for _ in range(rounds):
        start = process_time()
        for _ in range(calls):
            work()
        seconds.append((process_time() - start) / calls)
    return min(seconds)


def specs() -> dict[str, FeatureSpec]:
    """Name sets as models have them; the large one holds more of the picture than a model of poses asks for."""
    joints_3d = names_of(3, {"Joint angles"})
    large = names_of(2, {"Joint angles", "Limbs against true vertical", "Joint to joint", "Heights"})
    return {
        "default_set": FeatureSpec(names=DEFAULT_FEATURE_NAMES),
        "default_set_mirrored_and_seen": FeatureSpec(names=DEFAULT_FEATURE_NAMES, min_visibility=0.5, mirrored=True),
        "default_set_and_3d_joints": FeatureSpec(names=(*DEFAULT_FEATURE_NAMES, *joints_3d)),
        f"large_set_of_{len(large)}": FeatureSpec(names=large),
        "landmarks_132": FeatureSpec(names=DEFAULT_FEATURE_SETS[132]),
    }


def names_of(dims: int, groups: set[str]) -> tuple[str, ...]:
    return tuple(name for name in feature_names(BLAZEPOSE_33, dims=dims) if FEATURES[name].group in groups)


def report(name: str, value: float, limit: float) -> bool:
    ok = value <= limit
    print(f"{name} {value:.4f} {limit:g} {'ok' if ok else 'over'}")
    return ok


def window_ms(frames: list[Landmarks]) -> float:
    pooler = WindowPooler(FeatureSpec(names=DEFAULT_FEATURE_NAMES, pooling=("mean", "std", "min", "max")), 1.0)
    seconds = []
    for frame in frames:
        start = process_time()
        row = pooler.push(frame)
        if row is not None:
            seconds.append(process_time() - start)
    return 1000.0 * float(np.quantile(seconds, 0.1))


def single_frames(landmarks: Landmarks) -> list[Landmarks]:
    return [
        Landmarks(
            landmarks.skeleton,
            landmarks.image_xyz[row : row + 1],
            landmarks.world_xyz[row : row + 1],
            landmarks.visibility[row : row + 1],
            landmarks.timestamps_ms[row : row + 1],
            landmarks.image_size,
        )
        for row in range(len(landmarks))
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="a few calls only: shows that it runs, proves no speed")
    smoke = parser.parse_args().smoke
    calls, rounds, n_frames = (5, 1, 200) if smoke else (100, 50, RECORDING_FRAMES)
    frame, recording = make_landmarks(1), make_landmarks(n_frames)
    results = []
    for name, spec in specs().items():
        live_s = best_seconds(partial(spec.compute, frame), calls=calls, rounds=rounds)
        results.append(report(f"live_ms_per_frame.{name}", 1e3 * live_s, LIVE_LIMIT_MS))
    for name, spec in specs().items():
        long_s = best_seconds(partial(spec.compute, recording), calls=1, rounds=min(rounds, 8)) / n_frames
        results.append(report(f"recording_us_per_frame.{name}", 1e6 * long_s, RECORDING_LIMIT_US))
    pooled_ms = window_ms(single_frames(make_landmarks(60 if smoke else 600)))
    results.append(report("live_ms_per_frame.default_set_in_a_window", pooled_ms, WINDOW_LIMIT_MS))
    return 0 if smoke or all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
