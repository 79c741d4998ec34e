"""What a comparison found, as plain values with their units in their names."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pose_parser.comparison.align import Kind
from pose_parser.landmarks import FloatArray

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Moment:
    """The moment at which a joint is off most.

    Parameters
    ----------
    time_s, reference_time_s : float
        When it is, on the clocks of the student's and of the reference's recording.
    error_deg : float
        Student minus reference.
    """

    time_s: float
    reference_time_s: float
    error_deg: float


@dataclass(frozen=True)
class Measure:
    """By how much the student's angle differs from the reference's.

    Parameters
    ----------
    mean_error_deg : float
        Student minus reference, mean over the moments.
    sd_deg : float
        Standard deviation over the moments.
    worst : Moment
        Where the difference is largest.
    """

    mean_error_deg: float
    sd_deg: float
    worst: Moment


@dataclass(frozen=True)
class PhaseErrors:
    """One joint in one phase of the movement.

    Parameters
    ----------
    phase : str
        Name of the phase.
    sure : float
        Share of the moments at which both recordings show the joint well, 0 to 1.
    score : float or None
        0 to 100; None where the joint is uncertain.
    world, picture : Measure or None
        In world coordinates (3D) and in the picture (2D); None where the joint is uncertain or there are none.
    """

    phase: str
    sure: float
    score: float | None
    world: Measure | None
    picture: Measure | None


@dataclass(frozen=True)
class RangeOfMotion:
    """From which smallest to which largest angle a joint goes, without the two outermost hundredths of the moments.

    Parameters
    ----------
    reference_deg, student_deg : float or None
        Largest minus smallest angle.
    """

    reference_deg: float | None
    student_deg: float | None


@dataclass(frozen=True)
class JointErrors:
    """One joint over the whole movement.

    Parameters
    ----------
    joint, words : str
        The student's joint.
    reference_joint : str
        The reference's; that of the other side where the student is mirrored.
    sure, score, world, picture
        As in `PhaseErrors`.
    range_of_motion : RangeOfMotion
        Of both.
    phases : tuple of PhaseErrors
        In the order of the movement.
    """

    joint: str
    words: str
    reference_joint: str
    sure: float
    score: float | None
    world: Measure | None
    picture: Measure | None
    range_of_motion: RangeOfMotion
    phases: tuple[PhaseErrors, ...]


@dataclass(frozen=True)
class Asymmetry:
    """How much a joint of the left side differs from the same of the right side, mean over the moments.

    Parameters
    ----------
    joint : str
        Without its side.
    reference_deg, student_deg : float or None
        Left minus right, of the sides as the student has them.
    """

    joint: str
    reference_deg: float | None
    student_deg: float | None


@dataclass(frozen=True)
class Correction:
    """One thing to change.

    Parameters
    ----------
    joint : str
        The student's joint.
    phase : str
        When it is.
    time_s, reference_time_s : float
        The moment to look at, on both clocks.
    error_deg : float
        Student minus reference, mean over the phase.
    words : str
        The same as a person says it.
    """

    joint: str
    phase: str
    time_s: float
    reference_time_s: float
    error_deg: float
    words: str


@dataclass(frozen=True)
class PhaseName:
    """One phase of the movement, and the words that put a mistake into it."""

    name: str
    words: str


@dataclass(frozen=True)
class SpanTimes:
    """A stretch of the student that is compared with a stretch of the reference."""

    reference_start_s: float
    reference_end_s: float
    student_start_s: float
    student_end_s: float


@dataclass(frozen=True)
class AlignmentSummary:
    """How the two go together.

    Parameters
    ----------
    kind : str
        ``whole``, ``part`` or ``repetitions``.
    mirrored : bool
        Whether the student does it on the other side.
    tempo_ratio : float
        1.25: the student is a quarter faster.
    spans : tuple of SpanTimes
        What is compared with what.
    view_difference_deg : float or None
        By how much the student is turned against the reference, as the two cameras see them.
    tilt_difference_deg : float or None
        How much of it is tilt, such as of a camera that is not level.
    """

    kind: Kind
    mirrored: bool
    tempo_ratio: float
    spans: tuple[SpanTimes, ...]
    view_difference_deg: float | None
    tilt_difference_deg: float | None


@dataclass(frozen=True, eq=False)
class Track:
    """The comparison moment by moment, for a page that plays it.

    Parameters
    ----------
    student_s, reference_s : array, shape (n_moments,)
        Times that belong together on both clocks; the student's increase.
    phase : int array, shape (n_moments,)
        Places in the comparison's phases.
    error_deg : array, shape (n_moments, n_joints)
        Student minus reference, of the joints in the comparison's order; NaN where unsure.
    """

    student_s: FloatArray
    reference_s: FloatArray
    phase: NDArray[np.intp]
    error_deg: FloatArray

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values: times in milliseconds' precision, errors in tenths of a degree."""
        return {
            "student_s": np.round(self.student_s, 3).tolist(),
            "reference_s": np.round(self.reference_s, 3).tolist(),
            "phase": self.phase.tolist(),
            "error_deg": plain(np.round(self.error_deg.T, 1).tolist()),
        }


@dataclass(frozen=True)
class Comparison:
    """A student's movement beside a reference.

    Parameters
    ----------
    dims : int
        3 where scores and corrections follow from world coordinates, 2 where they follow from the picture.
    score : float or None
        0 to 100 over all joints that are sure.
    alignment : AlignmentSummary
    repetitions : dict
        How many whole ones both recordings show: ``{"reference": 5, "student": 4}``.
    phases : tuple of PhaseName
    joints : tuple of JointErrors
    asymmetry : tuple of Asymmetry
    corrections : tuple of Correction
        At most five, worst first.
    notes : tuple of str
        What to know of how far the figures can be trusted, in sentences.
    track : Track
        Moment by moment; not in `to_dict`, since it is long.
    """

    dims: int
    score: float | None
    alignment: AlignmentSummary
    repetitions: dict[str, int]
    phases: tuple[PhaseName, ...]
    joints: tuple[JointErrors, ...]
    asymmetry: tuple[Asymmetry, ...]
    corrections: tuple[Correction, ...]
    notes: tuple[str, ...]
    track: Track = field(compare=False, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values as `schema` describes them; None where a value is missing."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "track"}
        lists = ("phases", "joints", "asymmetry", "corrections")
        plain_values = {name: [asdict(item) for item in values[name]] for name in lists}
        values |= plain_values | {"alignment": asdict(self.alignment), "notes": list(self.notes)}
        return {"schema_version": SCHEMA_VERSION, **plain(values)}


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of `Comparison.to_dict`."""
    text = files("pose_parser.comparison").joinpath("comparison.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def plain(value: Any) -> Any:
    """Make JSON values of nested ones: numbers rounded to four decimals, NaN as None, tuples as lists."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return round(value, 4) if math.isfinite(value) else None
    return value
