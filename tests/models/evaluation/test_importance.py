"""A feature that tells nothing costs nothing when it is shuffled; the only one that tells costs all."""

import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from pose_parser.datasets import Dataset
from pose_parser.errors import DatasetError
from pose_parser.features import FeatureSpec
from pose_parser.models.evaluation import permutation_importance


def test_what_it_looks_at_is_found(make_dataset):
    """The left knee tells everything; shuffled, half of the answers are right, as by guessing."""
    dataset = make_dataset(noise=0.1)
    dataset.values[:, 1] = 0.5
    left, right = permutation_importance(LogisticRegression(), dataset, "phase", by="person")
    assert (left.feature, right.feature) == ("left_knee_angle_deg", "right_knee_angle_deg")
    assert left.drop == pytest.approx(0.5, abs=0.1)
    assert right.drop == right.drop_std == 0.0


def test_columns_of_one_feature_are_shuffled_together(make_dataset):
    """Mean and maximum say the same: apart, each would stand in for the other."""
    plain = make_dataset(noise=0.1)
    spec = FeatureSpec(names=("left_knee_angle_deg",), pooling=("mean", "max"))
    plain.values[:, 1] = plain.values[:, 0]
    pooled = Dataset(plain.values, plain.rows, spec, 1.0, plain.skeleton, plain.pose_model, {})
    (knee,) = permutation_importance(make_pipeline(StandardScaler(), LogisticRegression()), pooled, "phase", by="video")
    assert knee.drop == pytest.approx(0.5, abs=0.1)
    assert knee.drop_std > 0.0


def test_the_seed_decides(dataset):
    one, two = (permutation_importance(LogisticRegression(), dataset, "phase", n_repeats=2) for _ in range(2))
    assert one == two


def test_groups_that_allow_no_split_are_explained(make_dataset):
    with pytest.raises(DatasetError, match="no honest score"):
        permutation_importance(LogisticRegression(), make_dataset(("ann",)), "phase")
