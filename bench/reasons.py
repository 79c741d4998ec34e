"""What it costs a live frame to say why: run python -m bench.reasons [--smoke].

A frame is measured and classified as the pose workers do it, for two models: the sample model of body poses, and a
forest on pooled windows of a second, which is what the Teach page makes. Printed is the processor time of such a frame
without reasons, that of one reason, and the ratio of a stream of 30 frames a second with reasons, four a second, over
the same without. Finding the pose, which costs a frame some fifteen milliseconds more, is left out of both sides.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import NamedTuple

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier

from pose_parser.features import FeatureSpec, default_spec
from pose_parser.landmarks import BLAZEPOSE_33, Landmarks
from pose_parser.models import TrainedModel, load_model, make_trained_model
from pose_parser.prediction import Reasons, StreamClassifier

FRAMES_PER_S, REASONS_PER_S = 30, 4
MOST_REASON_MS = 15.0
"""As much as finding the pose: of a frame's 33 ms, at 30 a second, there is still some left."""

SAMPLE = Path(__file__).parents[1] / "data" / "trained_models" / "body_poses.pickle"


class Cost(NamedTuple):
    """Milliseconds of processor time: a frame without reasons, one reason."""

    frame_ms: float
    reason_ms: float

    @property
    def ratio(self) -> float:
        """Of a stream with reasons over one without."""
        return (FRAMES_PER_S * self.frame_ms + REASONS_PER_S * self.reason_ms) / (FRAMES_PER_S * self.frame_ms)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="a few frames only: shows that it runs, proves no speed")
    smoke = parser.parse_args().smoke
    n_frames, n_trees = (45, 10) if smoke else (300, 200)
    results = []
    for name, model in {"sample": load_model(SAMPLE), "taught": make_taught(n_trees)}.items():
        cost = measure(model, n_frames)
        ok = cost.reason_ms <= MOST_REASON_MS
        results.append(ok)
        print(f"{name}.frame_ms {cost.frame_ms:.3f}")
        print(f"{name}.reason_ms {cost.reason_ms:.3f} {MOST_REASON_MS:g} {'ok' if ok else 'over'}")
        print(f"{name}.why_on_over_off {cost.ratio:.3f}")
    return 0 if smoke or all(results) else 1


def make_taught(n_trees: int) -> TrainedModel:
    """Make a forest such as the Teach page makes, of made-up movements."""
    rng = np.random.default_rng(0)
    spec = FeatureSpec(names=default_spec(BLAZEPOSE_33).names, pooling=("mean", "std", "min", "max", "slope"))
    labels = np.repeat(["march", "squat", "stand", "wave"], 150)
    values = rng.normal(size=(len(labels), len(spec.column_names))) + 0.3 * np.repeat(np.arange(4), 150)[:, None]
    forest = ExtraTreesClassifier(n_trees, random_state=0).fit(values, labels)
    typical = {"typical": np.median(values, axis=0).round(3).tolist()}
    card = {"name": "Taught", "features": spec.to_dict(), "window_s": 1.0, "training_data": typical}
    return make_trained_model(forest, card)


def measure(model: TrainedModel, n_frames: int) -> Cost:
    stream, reasons = StreamClassifier(model), Reasons(model)
    frame_s, reason_s = [], []
    for number, frame in enumerate(make_frames(n_frames)):
        began = process_time()
        prediction = stream.push(frame)
        answered = process_time()
        if prediction.label is None or prediction.features is None:
            continue
        frame_s.append(answered - began)
        if number % (FRAMES_PER_S // REASONS_PER_S) == 0:
            began = process_time()
            reasons.explain(prediction.features, prediction.label)
            reason_s.append(process_time() - began)
    # The lower quartile: the rest was disturbed by something else.
    return Cost(*(1000.0 * float(np.quantile(seconds, 0.25)) for seconds in (frame_s, reason_s)))


def make_frames(n_frames: int) -> Iterator[Landmarks]:
    rng = np.random.default_rng(0)
    image, world = rng.random((2, n_frames, len(BLAZEPOSE_33), 3))
    visibility, times_ms = np.ones((n_frames, len(BLAZEPOSE_33))), np.arange(n_frames) * 1000.0 / FRAMES_PER_S
    whole = Landmarks(BLAZEPOSE_33, image, world, visibility, times_ms, (640, 480))
    for number in range(n_frames):
        yield whole.cut(number, number + 1)


if __name__ == "__main__":
    sys.exit(main())
