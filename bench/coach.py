"""What the live coach costs a frame: run python -m bench.coach [--smoke].

Printed is the processor time of pushing one frame to a coach, that of computing a bare live frame's features (what the
pose workers do for each frame of the sample models), and the ratio of both, measured in turn on the same frames of
squats that are drawn here. The reference is a repetition of four seconds; a long one of ten follows, since the phase
costs as many sums as the reference has samples.
"""

from __future__ import annotations

import argparse
import sys
from statistics import median
from time import process_time

import numpy as np

from pose_parser.comparison.online import Coach
from pose_parser.comparison.reference import reference_repetition
from pose_parser.features import FeatureSpec, default_spec
from pose_parser.landmarks import BLAZEPOSE_33, FloatArray, Landmarks

FRAMES_PER_S = 30
MOST_PUSH_MS = 2.5
"""Half of the five milliseconds that a frame may cost, beside some fifteen for finding the pose."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="a few frames only: shows that it runs, proves no speed")
    smoke = parser.parse_args().smoke
    results = []
    for seconds in (4.0, 10.0):
        frames = squats(seconds, 2 if smoke else 6)
        push_ms, features_ms = measure(frames)
        ok = push_ms <= MOST_PUSH_MS
        results.append(ok)
        name = f"reference_{seconds:g}_s"
        print(f"{name}.push_ms {push_ms:.3f} {MOST_PUSH_MS:g} {'ok' if ok else 'over'}")
        print(f"{name}.features_ms {features_ms:.3f}")
        print(f"{name}.push_over_features {push_ms / features_ms:.2f}")
    return 0 if smoke or all(results) else 1


def measure(landmarks: Landmarks) -> tuple[float, float]:
    """Give the median milliseconds of processor time of a push, and of a bare frame's features."""
    coach, spec = Coach(reference_repetition(landmarks)), FeatureSpec(names=default_spec(BLAZEPOSE_33).names)
    pushes, features = [], []
    for index in range(len(landmarks)):
        frame = landmarks.cut(index, index + 1)
        began = process_time()
        spec.compute(frame)
        computed = process_time()
        coach.push(frame)
        pushes.append(process_time() - computed)
        features.append(computed - began)
    return median(pushes) * 1000.0, median(features) * 1000.0


def squats(seconds: float, count: int) -> Landmarks:
    """Draw a body that squats so many times, each of this length, half of it standing."""
    times = np.arange(0.0, count * seconds, 1.0 / FRAMES_PER_S)
    depth = np.maximum(0.0, -np.cos(2.0 * np.pi * times / seconds)) ** 0.5
    world = np.random.default_rng(0).normal(0.0, 0.003, (len(times), len(BLAZEPOSE_33), 3))
    for side, x in (("left", 0.15), ("right", -0.15)):
        for part, points in _body(x, depth).items():
            world[:, BLAZEPOSE_33.index_by_name[f"{side}_{part}"]] += points
    world[:, BLAZEPOSE_33.index_by_name["nose"]] += _body(0.0, depth)["shoulder"] - [0.0, 0.25, 0.1]
    image = 0.5 + 0.3 * world
    seen = np.ones(world.shape[:2])
    return Landmarks(BLAZEPOSE_33, image, world, seen, times * 1000.0, (640, 640))


def _body(x: float, depth: FloatArray) -> dict[str, FloatArray]:
    """Place one side's joints, in metres, the hips at the origin; depth is 0 standing and 1 low."""
    zero = np.zeros_like(depth)
    bend = np.radians(80.0) * depth

    def at(y: FloatArray, z: FloatArray) -> FloatArray:
        return np.stack([zero + x, y, z], axis=1)

    knee = at(0.42 * np.cos(bend), -0.42 * np.sin(bend))
    ankle = knee + at(0.42 * np.cos(bend / 3), 0.42 * np.sin(bend / 3)) - [x, 0.0, 0.0]
    shoulder = at(-0.5 * np.cos(bend / 3), -0.5 * np.sin(bend / 3))
    elbow = shoulder + at(0.3 * np.cos(bend), -0.3 * np.sin(bend)) - [x, 0.0, 0.0]
    wrist = elbow + at(0.25 * np.cos(bend), -0.25 * np.sin(bend)) - [x, 0.0, 0.0]
    toe, heel = ankle + np.array([0.0, 0.05, -0.15]), ankle + np.array([0.0, 0.05, 0.05])
    return {"hip": at(zero, zero), "knee": knee, "ankle": ankle, "shoulder": shoulder, "elbow": elbow, "wrist": wrist,
            "foot_index": toe, "heel": heel}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
