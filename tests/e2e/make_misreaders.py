"""Fill a folder with two models of the library's movements that read somebody wrongly, for the browser test of fits.

``python tests/e2e/make_misreaders.py DATA_DIR FOLDER`` learns from the takes that ``make_takes.py`` wrote:
``misread.pickle`` tells the movements apart, but hardly ever says Walk, which a fit can mend; ``deaf.pickle`` says the
same whatever it sees, which nothing can.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from make_takes import NAMES
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from pose_parser.features import DEFAULT_FEATURE_NAMES, compute_features
from pose_parser.landmarks import read_landmarks
from pose_parser.models import make_trained_model, save_model

UNLOVED = "Walk"
SHY = 3.0
"""So much less a model thinks of a movement that it is sure of; a fit gives back up to 6."""


def read_takes(data_dir: Path) -> tuple[np.ndarray, list[str]]:
    """Return the features of every frame of the short takes, and the movement of each."""
    rows, labels = [], []
    for name in NAMES:
        for path in sorted((data_dir / "landmarks").glob(f"{name.lower()}-?.parquet")):
            values = compute_features(read_landmarks(path).landmarks, DEFAULT_FEATURE_NAMES)
            rows.append(values)
            labels += [name] * len(values)
    return np.concatenate(rows), labels


def write(classifier: object, name: str, description: str, folder: Path) -> None:
    """Write a model of single poses."""
    card = {"name": name, "description": description, "features": {"names": list(DEFAULT_FEATURE_NAMES)}}
    save_model(make_trained_model(classifier, card, name=name.lower()), folder / f"{name.lower()}.pickle")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    values, labels = read_takes(options.data_dir)
    misread = make_pipeline(SimpleImputer(), StandardScaler(), LogisticRegression(C=1e-3, max_iter=1000))
    misread.fit(values, labels)
    misread[-1].intercept_[list(misread.classes_).index(UNLOVED)] -= SHY
    write(misread, "Misread", "Takes those who walk for somebody else.", options.folder)
    deaf = make_pipeline(SimpleImputer(), LogisticRegression(max_iter=1000)).fit(values, labels)
    deaf[-1].coef_[:], deaf[-1].intercept_[:] = 0.0, np.linspace(1.0, 0.0, len(NAMES))
    write(deaf, "Deaf", "Says the same whatever it sees.", options.folder)


if __name__ == "__main__":
    main()
