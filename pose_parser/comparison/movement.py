"""What repeats in a recording: from which pose to which the body goes, and how far on that way each frame is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pose_parser.comparison.joints import Dims, Joint
from pose_parser.features.arrays import BoolArray
from pose_parser.landmarks import FloatArray

LEAST_RANGE_DEG = 20.0
"""A body none of whose joints turns by this much stands still."""

_TAKES_PART = 0.25
_NEAR = 0.15
_AT_THE_ENDS_S = 0.5
_LEAST_KNOWN = 0.5
_FEWEST_FRAMES = 3


@dataclass(frozen=True, eq=False)
class Movement:
    """The way between two poses: where a repetition begins and ends, and where it turns.

    Parameters
    ----------
    joints : tuple of Joint
        What the angles are measured at.
    dims : 2 or 3
        Whether the angles are the picture's or the world's.
    rest_deg, turn_deg : array, shape (n_joints,)
        The two poses.
    weights : array, shape (n_joints,)
        How much each joint has to say: the degrees that it turns by, 0 where it takes no part.
    """

    joints: tuple[Joint, ...]
    dims: Dims
    rest_deg: FloatArray
    turn_deg: FloatArray
    weights: FloatArray

    def extent(self, angles_deg: FloatArray) -> FloatArray:
        """Tell how far on the way from rest to turn each frame is.

        Each joint has its own answer, and their weighted median counts: one arm that swings, or one joint that is
        seen wrongly, does not move it.

        Parameters
        ----------
        angles_deg : array, shape (n_frames, n_joints)

        Returns
        -------
        array, shape (n_frames,)
            0 at rest, 1 at the turn, beyond both possible; NaN where less than half of what moves is seen.
        """
        moving = self.weights > 0.0
        rest, turn, weights = self.rest_deg[moving], self.turn_deg[moving], self.weights[moving]
        shares = (angles_deg[:, moving] - rest) / (turn - rest)
        return _weighted_median(shares, weights)


def principal_movement(
    angles_deg: FloatArray, times_s: FloatArray, joints: tuple[Joint, ...], dims: Dims
) -> Movement | None:
    """Find the movement that a recording shows most of.

    The first principal component of the joint angles over time is the way; the poses near its two ends are rest and
    turn. Rest is where a recording begins and ends, and spends more of its time.

    Parameters
    ----------
    angles_deg : array, shape (n_frames, n_joints)
        NaN where unknown; joints that are unknown in half of the frames with a person take no part.
    times_s : array, shape (n_frames,)
    joints : tuple of Joint
    dims : 2 or 3

    Returns
    -------
    Movement or None
        None where nothing moves by `LEAST_RANGE_DEG`.
    """
    seen = np.isfinite(angles_deg)
    columns = seen.sum(axis=0) > _LEAST_KNOWN * seen.any(axis=1).sum()
    rows = seen[:, columns].sum(axis=1) > _LEAST_KNOWN * columns.sum()
    if rows.sum() < _FEWEST_FRAMES:
        return None
    known = _filled(angles_deg[rows][:, columns], times_s[rows])
    way = _first_component(known)
    low, high = np.percentile(way, [2.0, 98.0])
    share = (way - low) / max(high - low, 1e-9)
    if _rests_at_the_far_end(share, times_s[rows]):
        share = 1.0 - share
    rest, turn, weights = (np.full(len(joints), value) for value in (np.nan, np.nan, 0.0))
    rest[columns] = np.median(known[share <= _NEAR], axis=0)
    turn[columns] = np.median(known[share >= 1.0 - _NEAR], axis=0)
    weights[columns] = _weights(known, share, (turn - rest)[columns])
    return Movement(joints, dims, rest, turn, weights) if weights.any() else None


def _filled(angles_deg: FloatArray, times_s: FloatArray) -> FloatArray:
    """Bridge what is unknown with straight lines."""
    columns = [np.interp(times_s, times_s[np.isfinite(column)], column[np.isfinite(column)]) for column in angles_deg.T]
    return np.column_stack(columns)


def _first_component(known: FloatArray) -> FloatArray:
    """Give each frame's place along the direction in which the angles vary most."""
    offsets = known - known.mean(axis=0)
    direction = np.linalg.eigh(offsets.T @ offsets)[1][:, -1]
    along: FloatArray = offsets @ direction
    return along


def _rests_at_the_far_end(share: FloatArray, times_s: FloatArray) -> bool:
    """Weigh up where the recording begins, which says most, where it ends, and where more time is spent."""
    first = np.median(share[times_s <= times_s[0] + _AT_THE_ENDS_S]) - 0.5
    last = np.median(share[times_s >= times_s[-1] - _AT_THE_ENDS_S]) - 0.5
    longer = np.mean(share > 0.75) - np.mean(share < 0.25)
    return bool(1.5 * first + last + longer > 0.0)


def _weights(known: FloatArray, share: FloatArray, ranges_deg: FloatArray) -> FloatArray:
    """Give each joint its range as weight, if it is large enough and goes with the movement."""
    sizes = np.abs(ranges_deg)
    takes_part: BoolArray = sizes >= max(_TAKES_PART * sizes.max(), LEAST_RANGE_DEG / 2)
    goes_along = _correlations(known, share) * np.sign(ranges_deg) > 0.7
    weights: FloatArray = np.where(takes_part & goes_along, sizes, 0.0)
    return weights if weights.max() >= LEAST_RANGE_DEG else np.zeros_like(weights)


def _correlations(known: FloatArray, share: FloatArray) -> FloatArray:
    offsets, way = known - known.mean(axis=0), share - share.mean()
    scale = np.sqrt((offsets**2).sum(axis=0) * (way**2).sum())
    correlations: FloatArray = way @ offsets / np.where(scale > 0.0, scale, np.inf)
    return correlations


def _weighted_median(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Take the weighted median of each row's known values; NaN where those weigh less than half of all."""
    order = np.argsort(values, axis=1)
    ordered = np.take_along_axis(values, order, axis=1)
    mass = np.where(np.isnan(ordered), 0.0, weights[order]).cumsum(axis=1)
    middle = (mass >= mass[:, -1:] / 2.0).argmax(axis=1)
    medians: FloatArray = ordered[np.arange(len(values)), middle]
    medians[mass[:, -1] < _LEAST_KNOWN * weights.sum()] = np.nan
    return medians
