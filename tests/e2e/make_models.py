"""Fill a folder of models for the browser test: the one that Poser ships, another to switch to, and a hostile file.

``python tests/e2e/make_models.py FOLDER CANARY``; the hostile file would make the file CANARY if anything in it ran.
"""

from __future__ import annotations

import argparse
import os
import pickle
import shutil
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from pose_parser.models import make_trained_model, save_model

REPOSITORY = Path(__file__).resolve().parents[2]
SHIPPED = REPOSITORY / "data" / "trained_models" / "body_poses.pickle"


class _Hostile:
    def __init__(self, canary: Path) -> None:
        self.canary = canary

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch '{self.canary}'",)


def write_knees(path: Path) -> None:
    """Write a model of one angle on either leg: knees bent, or legs straight."""
    angles_deg = np.array([[60, 70], [80, 90], [100, 110], [110, 100], [160, 165], [170, 160], [175, 178], [168, 172]])
    labels = np.repeat(["knees_bent", "legs_straight"], 4)
    classifier = LogisticRegression(max_iter=2000).fit(angles_deg, labels)
    card = {
        "name": "Knees",
        "description": "Tells bent knees from straight legs.",
        "features": {"names": ["left_knee_angle_deg", "right_knee_angle_deg"]},
    }
    save_model(make_trained_model(classifier, card, name="knees"), path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("canary", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(SHIPPED, options.folder)
    write_knees(options.folder / "knees.pickle")
    (options.folder / "hostile.pickle").write_bytes(pickle.dumps({"classifier": _Hostile(options.canary)}))


if __name__ == "__main__":
    main()
