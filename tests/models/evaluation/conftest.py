"""Small made-up data sets: movements that follow their labels closely, seen in several persons' videos."""

import numpy as np
import pandas as pd
import pytest

from pose_parser.datasets import Dataset
from pose_parser.features import FeatureSpec

STEP_MS = 100.0


@pytest.fixture(scope="session")
def make_dataset():
    """Make a data set of frames: 10 rows a second, labels in turns of one second, two columns that tell them."""

    def make(persons=("ann", "ann", "bo", "bo", "cy", "cy"), *, n_rows=60, noise=0.4, seed=0, cameras=None):
        rng = np.random.default_rng(seed)
        labels = np.tile(np.repeat(["down", "up"], 10), n_rows // 20 + 1)[:n_rows]
        tables, values = [], []
        for number, person in enumerate(persons):
            time_ms = np.arange(n_rows) * STEP_MS
            table = pd.DataFrame({"start_ms": time_ms, "end_ms": time_ms, "label_phase": labels})
            table = table.assign(video=f"v{number}", person=person, session=f"s{number // 2}")
            table["camera"] = cameras[number] if cameras else None
            table["segment"] = np.arange(n_rows) // 10
            tables.append(table)
            angle = np.where(labels == "up", 1.0, -1.0)[:, None] + rng.normal(0.0, noise, (n_rows, 2))
            values.append(angle + rng.normal(0.0, 0.2, (1, 2)))
        spec = FeatureSpec(names=("left_knee_angle_deg", "right_knee_angle_deg"))
        return Dataset(
            values=np.concatenate(values),
            rows=pd.concat(tables, ignore_index=True),
            spec=spec,
            window_s=None,
            skeleton="blazepose33",
            pose_model="full",
            provenance={},
        )

    return make


@pytest.fixture(scope="session")
def dataset(make_dataset):
    return make_dataset()
