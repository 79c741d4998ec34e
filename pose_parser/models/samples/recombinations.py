"""New figures made of parts of others: one pose with other arms or legs, and poses that are none of the classes."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from pose_parser.landmarks import FloatArray
from pose_parser.models.samples.figures import (
    ARM,
    HIPS,
    JOINT,
    LEG,
    LEGS,
    SHOULDERS,
    SIDES,
    middle,
    rotate,
    turn,
)
from pose_parser.models.samples.variations import Rng

Mask = NDArray[np.bool_]
_RANDOM_LENGTH = (0.16, 0.14)
"""Upper arm and forearm of a random arm, in the data's unit, of which a standing person measures about 1.3."""


def exchange_arms(figures: FloatArray, donors: FloatArray, rng: Rng) -> FloatArray:
    """Give each figure the arms of two random donors, for poses that are defined by their legs."""
    return _exchange(figures, donors, rng, {f"{side}_shoulder": ARM[side] for side in SIDES})


def exchange_legs(figures: FloatArray, donors: FloatArray, rng: Rng) -> FloatArray:
    """Give each figure the legs of random donors, for poses that are defined by their arms."""
    return _exchange(figures, donors, rng, {f"{side}_hip": LEG[side] for side in SIDES})


def feet_apart(figures: FloatArray, rng: Rng) -> FloatArray:
    """Put the feet of standing figures apart, sidewards."""
    apart_rad = np.radians(np.abs(rng.normal(0.0, 7.0, len(figures))))
    return _swing_legs(figures, {"left": apart_rad, "right": -apart_rad})


def stride(figures: FloatArray, rng: Rng) -> FloatArray:
    """Let standing figures walk, turned to the side by any amount: a knee bent, the arms swinging against the legs."""
    n_figures, centre = len(figures), middle(figures, HIPS)
    width = rng.uniform(0.1, 1.0, (n_figures, 1))
    figures = centre + (figures - centre) * np.stack([width, np.ones_like(width)], axis=-1)
    swing_rad = np.radians(rng.normal(0.0, 16.0, n_figures))
    bend_rad = np.radians(rng.normal(0.0, 25.0, n_figures))
    left_bends = rng.random(n_figures) < 0.5
    figures = _swing_legs(figures, {"left": swing_rad, "right": -swing_rad})
    facing = _facing(figures)
    for side, sign, bends in (("left", 1.0, left_bends), ("right", -1.0, ~left_bends)):
        knee, shoulder = figures[:, [JOINT[f"{side}_knee"]]], figures[:, [JOINT[f"{side}_shoulder"]]]
        figures = turn(figures, LEG[side][1:], knee, np.where(bends, bend_rad, 0.0))
        arm_rad = facing * sign * swing_rad * rng.uniform(0.0, 2.0, n_figures)
        figures = turn(figures, ARM[side], shoulder, arm_rad + np.radians(rng.normal(0.0, 10.0, n_figures)))
    return figures


def straighten_knees(figures: FloatArray, rng: Rng) -> FloatArray:
    """Bend the knees less, up to half as much: not everybody gets low in a lunge."""
    figures, amount = figures.copy(), rng.uniform(0.0, 0.5, (len(figures), 1))
    for side in SIDES:
        hip, knee, ankle = (JOINT[f"{side}_{joint}"] for joint in ("hip", "knee", "ankle"))
        figures[:, knee] += amount * ((figures[:, hip] + figures[:, ankle]) / 2.0 - figures[:, knee])
    return figures


def vary_on_floor(figures: FloatArray, rng: Rng) -> FloatArray:
    """Vary planks and push-ups: hands further on or back, hips high or sagging, legs seen from the front."""
    n_figures = len(figures)
    hip_rad = np.clip(rng.normal(0.0, 0.18, n_figures), -0.4, 0.4)
    figures = turn(figures, [*HIPS, *LEGS], middle(figures, SHOULDERS), hip_rad)
    for side in SIDES:
        figures = turn(figures, ARM[side], figures[:, [JOINT[f"{side}_shoulder"]]], rng.normal(0.0, 0.31, n_figures))
    hips = middle(figures, HIPS)
    leg_rad = np.clip(rng.normal(0.0, 0.22, n_figures), -0.5, 0.5)
    figures = turn(figures, LEGS, hips, leg_rad)
    figures[:, LEGS] = hips + (figures[:, LEGS] - hips) * rng.uniform(0.45, 1.1, (n_figures, 1, 1))
    return figures


def compose_strangers(figures: FloatArray, n_strangers: int, rng: Rng) -> FloatArray:
    """Put poses together of parts that do not belong together; some come out as one of the classes all the same."""
    strangers = _draw(figures, n_strangers, rng)
    for side in SIDES:
        arm, leg = {f"{side}_shoulder": ARM[side]}, {f"{side}_hip": LEG[side]}
        strangers = _some(strangers, rng, 0.6, _exchange(strangers, figures, rng, arm))
        strangers = _some(strangers, rng, 0.35, _random_arm(strangers, side, rng))
        shoulder, hip = strangers[:, [JOINT[f"{side}_shoulder"]]], strangers[:, [JOINT[f"{side}_hip"]]]
        swung = turn(strangers, ARM[side], shoulder, rng.uniform(-np.pi, np.pi, n_strangers))
        strangers = _some(strangers, rng, 0.5, swung)
        strangers = _some(strangers, rng, 0.4, _exchange(strangers, figures, rng, leg))
        lifted = turn(strangers, LEG[side], hip, rng.normal(0.0, 0.7, n_strangers))
        strangers = _some(strangers, rng, 0.25, lifted)
    return strangers


def among(labels: NDArray[np.str_], names: Collection[str]) -> Mask:
    """Tell which labels are among the names."""
    return np.isin(labels, list(names))


def _swing_legs(figures: FloatArray, angles_rad: dict[str, FloatArray]) -> FloatArray:
    """Turn each leg about its hip; positive angles turn the foot to the left side of the body."""
    facing = _facing(figures)
    for side, angles in angles_rad.items():
        figures = turn(figures, LEG[side], figures[:, [JOINT[f"{side}_hip"]]], -facing * angles)
    return figures


def _facing(figures: FloatArray) -> FloatArray:
    """Give 1 where the left hip is to the picture's right, as in a person who faces the camera, else -1."""
    return np.sign(figures[:, JOINT["left_hip"], 0] - figures[:, JOINT["right_hip"], 0])


def _exchange(figures: FloatArray, donors: FloatArray, rng: Rng, limbs: dict[str, list[int]]) -> FloatArray:
    changed = figures.copy()
    for root, moved in limbs.items():
        donor = _draw(donors, len(figures), rng)
        changed[:, moved] = figures[:, [JOINT[root]]] + donor[:, moved] - donor[:, [JOINT[root]]]
    return changed


def _random_arm(figures: FloatArray, side: str, rng: Rng) -> FloatArray:
    """Point upper arm and forearm anywhere, towards the camera too."""
    changed, start = figures.copy(), figures[:, JOINT[f"{side}_shoulder"]]
    for joint, length in zip(ARM[side], _RANDOM_LENGTH, strict=True):
        reach = np.zeros((len(figures), 2))
        reach[:, 1] = length * rng.uniform(0.4, 1.2, len(figures))
        start = start + rotate(reach, rng.uniform(-np.pi, np.pi, len(figures)))
        changed[:, joint] = start
    return changed


def _some(figures: FloatArray, rng: Rng, share: float, changed: FloatArray) -> FloatArray:
    return np.where(rng.random((len(figures), 1, 1)) < share, changed, figures)


def _draw(figures: FloatArray, number: int, rng: Rng) -> FloatArray:
    return figures[rng.integers(0, len(figures), number)]
