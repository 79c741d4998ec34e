"""What half a minute of one person tells a model of others: UTKinect-Action3D, ten actions, in windows of a second.

    python -m bench.personal --data ../shared/data/utkinect [--smoke]

For each person a forest is trained on the nine others, fitted to the one by `fit_person` on one of the person's two
recordings, and tested on the other, which neither has seen; then the other way round. The figure is the share of right
answers, each action counting alike, averaged over the twenty recordings: without the fit, with it, and with it only
where it said of itself that it helps, which is what the live page does. An action that was shown too shortly is not
fitted to. Windows end every tenth of a second and overlap, so the answers of a recording are far from independent; the
twenty recordings are.

The data are for local measurement and no part of the repository. Without them, and with ``--smoke``, made-up people
walk the same path, which proves that it works and nothing else.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier

from bench.utkinect import FAMILY, FRAMES_PER_S, Recording, feature_choice, make_people, make_segments, read_marks
from pose_parser.datasets import DatasetOptions, build_dataset
from pose_parser.features import FeatureSpec
from pose_parser.landmarks import FloatArray, write_landmarks
from pose_parser.landmarks.readers import read_keypoints
from pose_parser.prediction.personal import LEAST_ANSWERS, fit_person

POOLING = ("mean", "std", "min", "max", "slope")
WINDOW_S, STRIDE_S = 1.0, 0.1

Labels = NDArray[np.str_]


class Windows(NamedTuple):
    """What is learnt from: values, and of each row its action, whose it is, and of which recording."""

    values: FloatArray
    labels: Labels
    people: Labels
    recordings: Labels

    def take(self, rows: NDArray[np.bool_]) -> Windows:
        """Return some of the rows."""
        return Windows(self.values[rows], self.labels[rows], self.people[rows], self.recordings[rows])


class Outcome(NamedTuple):
    """How one recording was answered, without the fit and with it; whether the fit promised to help."""

    before: float
    after: float
    helps: bool


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/utkinect"), help="folder of the recordings")
    parser.add_argument("--smoke", action="store_true", help="made-up people; figures are shown, not judged")
    options = parser.parse_args()
    there = (options.data / "data.txt").is_file()
    if not there:
        print(f"{options.data} is not here: UTKinect-Action3D is not part of Poser. Made-up people stand in for it.")
    made_up = options.smoke or not there
    with tempfile.TemporaryDirectory() as folder:
        recordings = list(make_people(Path(folder)) if made_up else read_marks(options.data))
        windows = make_windows(recordings, Path(folder))
    outcomes = list(measure(windows, n_trees=20 if made_up else 200))
    gained = report(outcomes)
    return 0 if made_up or gained > 0.0 else 1


def make_windows(recordings: Sequence[Recording], folder: Path) -> Windows:
    """Make one row for each second of a recording that shows mostly one action."""
    files, segments = [], []
    for recording in recordings:
        read = read_keypoints(recording.path, format="kinect", fps=FRAMES_PER_S)
        files.append(folder / f"{recording.path.stem}.parquet")
        write_landmarks(read.landmarks, files[-1], provenance=read.provenance, frames=read.frames.tolist())
        segments += make_segments(recording)
    options = DatasetOptions(
        rows="windows",
        window_s=WINDOW_S,
        stride_s=STRIDE_S,
        groups={recording.path.stem: {"person": recording.subject} for recording in recordings},
    )
    spec = FeatureSpec(names=feature_choice(), pooling=POOLING, upright=True)
    dataset = build_dataset(files, segments, spec, options=options)
    labelled = dataset.take(dataset.labels(FAMILY).notna().to_numpy(dtype=bool))
    people, videos = (labelled.rows[name].to_numpy(dtype=str) for name in ("person", "video"))
    return Windows(np.nan_to_num(labelled.values), labelled.labels(FAMILY).to_numpy(dtype=str), people, videos)


def measure(windows: Windows, *, n_trees: int) -> Iterator[Outcome]:
    """Fit to each person in both ways round."""
    for person in np.unique(windows.people):
        others, own = windows.take(windows.people != person), windows.take(windows.people == person)
        forest = ExtraTreesClassifier(n_trees, min_samples_leaf=2, class_weight="balanced", random_state=0)
        forest.fit(others.values, others.labels)
        first, second = np.unique(own.recordings)
        for shown, tested in ((first, second), (second, first)):
            outcome = judge(forest, own.take(own.recordings == shown), own.take(own.recordings == tested))
            words = "helps" if outcome.helps else "says that it does not help"
            print(f"{person}, fitted on {shown}: {outcome.before:.3f} -> {outcome.after:.3f} on {tested}; {words}")
            yield outcome


def judge(forest: Any, shown: Windows, tested: Windows) -> Outcome:
    """Fit to what one recording shows, and answer the other."""
    names, counts = np.unique(shown.labels, return_counts=True)
    enough = shown.take(np.isin(shown.labels, names[counts >= LEAST_ANSWERS]))
    fit = fit_person(forest.predict_proba(enough.values), enough.labels.tolist(), forest.classes_.tolist())
    given = forest.predict_proba(tested.values)
    before, after = (
        balanced(forest.classes_[said.argmax(axis=1)], tested.labels) for said in (given, fit.apply(given))
    )
    return Outcome(before, after, fit.helps)


def balanced(said: Labels, truth: Labels) -> float:
    """Share of right answers, each action that occurs counting alike."""
    return float(np.mean([(said[truth == name] == name).mean() for name in np.unique(truth)]))


def report(outcomes: Sequence[Outcome]) -> float:
    """Print the figures; return what is gained by what the live page does."""
    before = float(np.mean([one.before for one in outcomes]))
    always = float(np.mean([one.after for one in outcomes]))
    used = float(np.mean([one.after if one.helps else one.before for one in outcomes]))
    print(f"\nas the model came {100 * before:.1f} % right, each action counting alike")
    print(f"with the fit {100 * always:.1f} %")
    print(
        f"with the fit where it says that it helps ({sum(one.helps for one in outcomes)} of {len(outcomes)}): "
        f"{100 * used:.1f} %"
    )
    return used - before


if __name__ == "__main__":
    sys.exit(main())
