"""How features run through a recording, for the page to draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pose_parser import features
from pose_parser.datasets.recordings import open_recordings
from pose_parser.errors import LibraryError
from pose_parser.features import DEFAULT_FEATURE_NAMES, FEATURES, FeatureSpec, default_spec, find_feature
from pose_parser.landmarks import BLAZEPOSE_33, FloatArray, Skeleton
from pose_parser.library.poses import existing_landmarks

MOST_CURVES = 12
"""Most features that are asked for at once."""

_DECIMALS = 4


@dataclass(frozen=True)
class FeatureName:
    """A feature to choose: its name, how it is measured in words, and its unit."""

    name: str
    words: str
    unit: str

    def to_dict(self) -> dict[str, str]:
        """Return it as the page knows it."""
        return asdict(self)


@dataclass(frozen=True, eq=False)
class Curves:
    """Some features of every frame of a recording.

    Attributes
    ----------
    times_s : array, shape (n_frames,)
        Time of each frame in seconds.
    names, units : tuple of str
        Of each feature.
    values : array, shape (n_frames, n_features)
        NaN where a landmark is missing.
    """

    times_s: FloatArray
    names: tuple[str, ...]
    units: tuple[str, ...]
    values: FloatArray

    def to_dict(self) -> dict[str, Any]:
        """Return the curves as the page knows them: four decimals, None where there is no value."""
        curves = [
            {"name": name, "unit": unit, "values": numbers_or_none(self.values[:, column])}
            for column, (name, unit) in enumerate(zip(self.names, self.units, strict=True))
        ]
        return {"times_s": self.times_s.tolist(), "curves": curves}


def feature_names(skeleton: Skeleton = BLAZEPOSE_33) -> list[FeatureName]:
    """List the features that a skeleton has the joints for: those that models begin with, then all others.

    Parameters
    ----------
    skeleton : Skeleton
        That of the recordings.
    """
    there = features.feature_names(skeleton)
    first = [name for name in DEFAULT_FEATURE_NAMES if name in there]
    ordered = dict.fromkeys([*first, *there])
    return [FeatureName(name, FEATURES[name].words, FEATURES[name].unit) for name in ordered]


def curves(data_dir: Path, recording_id: str, names: Sequence[str]) -> Curves:
    """Compute features of every frame of a recording, as data sets have them.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    recording_id : str
        Which recording.
    names : sequence of str
        Names of features, at most 12.

    Returns
    -------
    Curves
        In the order of `names`.

    Raises
    ------
    NotInLibraryError
        If there is no such recording, or nobody was looked for in it yet.
    LibraryError
        If none or too many are asked for.
    FeatureError
        If a name is unknown, or the skeleton lacks a joint for it.
    LandmarksFileError
        If its landmarks are damaged.
    """
    wanted = tuple(dict.fromkeys(names))
    if not 0 < len(wanted) <= MOST_CURVES:
        raise LibraryError(f"{len(wanted)} curves were asked for; choose 1 to {MOST_CURVES}.")
    (recording,) = open_recordings([existing_landmarks(data_dir, recording_id)])
    spec = FeatureSpec.from_dict({**default_spec(recording.skeleton).to_dict(), "names": wanted})
    times_ms = recording.timestamps_ms
    values = spec.recipe.finish(recording.frame_values(spec), times_ms)
    return Curves(times_ms / 1000.0, wanted, tuple(find_feature(name).unit for name in wanted), values)


def numbers_or_none(values: FloatArray) -> list[float | None]:
    """Return numbers of a few decimals as JSON has them; None for what is not finite."""
    rounded = np.round(values, _DECIMALS)
    return [value if known else None for value, known in zip(rounded.tolist(), np.isfinite(values), strict=True)]
