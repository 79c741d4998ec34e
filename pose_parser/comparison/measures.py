"""From angles at moments that belong together to figures for each joint and phase."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pose_parser.comparison.joints import Dims, Joint
from pose_parser.comparison.phases import Phase
from pose_parser.comparison.result import Asymmetry, JointErrors, Measure, Moment, PhaseErrors, RangeOfMotion
from pose_parser.comparison.scoring import SURE_FROM, joint_score, phase_score
from pose_parser.features.arrays import BoolArray, IndexArray
from pose_parser.landmarks import FloatArray

_WORST_SAMPLES = 5
_RANGE_PERCENTILES = (1.0, 99.0)


@dataclass(frozen=True, eq=False)
class Moments:
    """Both bodies at the moments that belong together, joints in the student's order.

    Parameters
    ----------
    joints, reference_joints : tuple of Joint
        The student's joints, and those of the reference that they are compared with.
    student_s, reference_s : array, shape (n_moments,)
        Times on both clocks.
    phase : int array, shape (n_moments,)
        Places in `phases`.
    phases : tuple of Phase
        The phases.
    student_deg, reference_deg : dict of int to array, shape (n_moments, n_joints)
        Angles by number of dimensions.
    reference_all_deg, student_all_deg : array, shape (n_samples, n_joints)
        All that is compared of both recordings, evenly in their own time, in the dimensions that are counted.
    counted : 2 or 3
        The dimensions that scores follow from.
    unscored : frozenset of str
        The student's joints that are left out of scores though they are seen.
    """

    joints: tuple[Joint, ...]
    reference_joints: tuple[Joint, ...]
    student_s: FloatArray
    reference_s: FloatArray
    phase: IndexArray
    phases: tuple[Phase, ...]
    student_deg: dict[int, FloatArray]
    reference_deg: dict[int, FloatArray]
    reference_all_deg: FloatArray
    student_all_deg: FloatArray
    counted: Dims
    unscored: frozenset[str] = frozenset()

    @property
    def group(self) -> IndexArray:
        """Which phase each moment counts to, shape (n_moments,); all phases at rest count as one."""
        groups = [-1 if phase.is_rest else number for number, phase in enumerate(self.phases)]
        return np.array(groups, dtype=np.intp)[self.phase]

    def error_deg(self, dims: int) -> FloatArray:
        """Student minus reference, shape (n_moments, n_joints)."""
        return self.student_deg[dims] - self.reference_deg[dims]


def measure_joints(moments: Moments) -> tuple[JointErrors, ...]:
    """Measure every joint over all moments and in each phase."""
    errors = {dims: moments.error_deg(dims) for dims in (2, 3)}
    steady = {dims: steady_errors(error) for dims, error in errors.items()}
    return tuple(_joint_errors(moments, errors, steady, column) for column in range(len(moments.joints)))


def range_of_motion_deg(angles_deg: FloatArray) -> float | None:
    """Give the range of one joint's angles, shape (n_moments,), without outliers; None where too few are known."""
    known = angles_deg[np.isfinite(angles_deg)]
    if len(known) < SURE_FROM * len(angles_deg) or not len(known):
        return None
    low, high = np.percentile(known, _RANGE_PERCENTILES)
    return float(high - low)


def measure_asymmetry(moments: Moments) -> tuple[Asymmetry, ...]:
    """Compare left with right, in both recordings."""
    place = {joint.name: column for column, joint in enumerate(moments.joints)}
    names = [name.removeprefix("left_") for name in place if name.startswith("left_")]
    return tuple(
        Asymmetry(
            name,
            *(
                _mean_difference(angles[moments.counted], place[f"left_{name}"], place[f"right_{name}"])
                for angles in (moments.reference_deg, moments.student_deg)
            ),
        )
        for name in names
        if f"right_{name}" in place
    )


def _mean_difference(angles_deg: FloatArray, left: int, right: int) -> float | None:
    difference = angles_deg[:, left] - angles_deg[:, right]
    known = np.isfinite(difference)
    return float(difference[known].mean()) if known.mean() >= SURE_FROM else None


def _joint_errors(
    moments: Moments, errors: dict[int, FloatArray], steady: dict[int, FloatArray], column: int
) -> JointErrors:
    joint, counted = moments.joints[column], errors[moments.counted][:, column]
    scored = joint.name not in moments.unscored
    everywhere = np.ones(len(counted), dtype=bool)

    def measure(dims: int, rows: BoolArray) -> Measure | None:
        return _measure(moments, errors[dims][:, column], steady[dims][:, column], rows)

    phases = []
    for number, phase in enumerate(moments.phases):
        rows = moments.phase == number
        score = phase_score(counted[rows]) if scored else None
        phases.append(PhaseErrors(phase.name, _sure(counted[rows]), score, measure(3, rows), measure(2, rows)))
    return JointErrors(
        joint=joint.name,
        words=joint.words,
        reference_joint=moments.reference_joints[column].name,
        sure=_sure(counted),
        score=joint_score(counted, moments.group) if scored else None,
        world=measure(3, everywhere),
        picture=measure(2, everywhere),
        range_of_motion=RangeOfMotion(
            range_of_motion_deg(moments.reference_all_deg[:, column]),
            range_of_motion_deg(moments.student_all_deg[:, column]),
        ),
        phases=tuple(phases),
    )


def _measure(moments: Moments, error_deg: FloatArray, steady_deg: FloatArray, rows: BoolArray) -> Measure | None:
    known = rows & np.isfinite(error_deg)
    if not rows.any() or known.sum() < SURE_FROM * rows.sum():
        return None
    places = np.flatnonzero(known)
    worst = places[np.abs(steady_deg[places]).argmax()]
    moment = Moment(float(moments.student_s[worst]), float(moments.reference_s[worst]), float(steady_deg[worst]))
    return Measure(float(error_deg[known].mean()), float(error_deg[known].std()), moment)


def _sure(error_deg: FloatArray) -> float:
    return float(np.isfinite(error_deg).mean()) if len(error_deg) else 0.0


def counted_measure(item: JointErrors | PhaseErrors, dims: int) -> Measure | None:
    """Return the measure that scores follow from."""
    return item.world if dims == 3 else item.picture


def steady_errors(error_deg: FloatArray) -> FloatArray:
    """Take the median of each moment and its neighbours, so that one bad frame is not the worst moment.

    Parameters
    ----------
    error_deg : array, shape (n_moments, n_joints)

    Returns
    -------
    array, shape (n_moments, n_joints)
        NaN where `error_deg` is.
    """
    half = _WORST_SAMPLES // 2
    padded = np.pad(error_deg, ((half, half), (0, 0)), constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WORST_SAMPLES, axis=0)
    ordered = np.sort(windows, axis=-1)
    count = np.isfinite(windows).sum(axis=-1)
    low, high = np.maximum(count - 1, 0) // 2, count // 2
    pair = [
        np.take_along_axis(ordered, place[..., None], axis=-1)[..., 0] for place in (low, np.minimum(high, half * 2))
    ]
    return np.where(np.isfinite(error_deg), (pair[0] + pair[1]) / 2.0, np.nan)
