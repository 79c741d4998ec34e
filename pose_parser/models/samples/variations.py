"""The ways in which another camera, another body and another pose estimator would have shown the same pose.

Each function takes figures of shape (n_figures, 13, 2) and gives new ones; each figure gets random amounts of its own.
"""

from __future__ import annotations

import itertools

import numpy as np

from pose_parser.landmarks import FloatArray
from pose_parser.models.samples.figures import (
    ARM,
    HIPS,
    JOINT,
    JOINT_NAMES,
    LEG,
    SHOULDERS,
    SIDES,
    UPPER_BODY,
    middle,
    rotate,
    turn,
)

Rng = np.random.Generator

LIMB_WOBBLE_DEG = {"trunk": 3.0, "arm": 7.0, "forearm": 8.0, "leg": 5.0, "shin": 5.0}
"""How differently people hold one pose: standard deviation of each limb's direction."""

_MOVING = ("elbow", "wrist", "ankle")
# Standard deviations in the data's unit, of which a standing person measures about 1.3: BlazePose and an independent
# implementation of it differ by about 1 % of a body's height, and limbs' ends are the least certain.
_JITTER = np.array([0.018 if name.endswith(_MOVING) else 0.012 for name in JOINT_NAMES])


def vary(figures: FloatArray, rng: Rng) -> FloatArray:
    """Give each figure once as another person, camera and estimator might show it."""
    return jitter(view(reproportion(wobble(figures, rng), rng), rng), rng)


def wobble(figures: FloatArray, rng: Rng) -> FloatArray:
    """Turn each limb a little about its joint."""
    varied = turn(figures, UPPER_BODY, middle(figures, HIPS), _angles(rng, len(figures), "trunk"))
    for side in SIDES:
        for limb, joint, moved in (
            ("arm", f"{side}_shoulder", ARM[side]),
            ("forearm", f"{side}_elbow", ARM[side][1:]),
            ("leg", f"{side}_hip", LEG[side]),
            ("shin", f"{side}_knee", LEG[side][1:]),
        ):
            varied = turn(varied, moved, varied[:, [JOINT[joint]]], _angles(rng, len(figures), limb))
    return varied


def reproportion(figures: FloatArray, rng: Rng) -> FloatArray:
    """Change the lengths of limbs and trunk, and where an estimator sees hips and shoulders."""
    varied = figures.copy()
    hips, neck = middle(figures, HIPS), middle(figures, SHOULDERS)
    new_neck = hips + (neck - hips) * _factor(rng, len(figures), 0.08)
    lift = (neck - hips) * rng.normal(0.02, 0.04, (len(figures), 1, 1))
    varied[:, HIPS] = hips + (figures[:, HIPS] - hips) * _factor(rng, len(figures), 0.2) + lift
    varied[:, SHOULDERS] = new_neck + (figures[:, SHOULDERS] - neck) * _factor(rng, len(figures), 0.12)
    nose = [JOINT["nose"]]
    varied[:, nose] = new_neck + (figures[:, nose] - neck) * _factor(rng, len(figures), 0.08)
    for side in SIDES:
        for chain in (("shoulder", "elbow", "wrist"), ("hip", "knee", "ankle")):
            joints = [JOINT[f"{side}_{joint}"] for joint in chain]
            for start, end in itertools.pairwise(joints):
                limb = figures[:, end] - figures[:, start]
                varied[:, end] = varied[:, start] + limb * _factor(rng, len(figures), 0.08)[:, 0]
    return varied


def view(figures: FloatArray, rng: Rng) -> FloatArray:
    """Move the camera: turn the person to the side, look from above or below, from near by, and tilt."""
    n_figures = len(figures)
    scales = np.stack([rng.uniform(0.65, 1.15, n_figures), rng.uniform(0.85, 1.1, n_figures)], axis=-1)
    centre = middle(figures, HIPS)
    offset = (figures - centre) * scales[:, None]
    nearness = rng.normal(0.0, 0.12, (n_figures, 1))
    offset = offset * (1.0 + nearness * offset[..., 1])[..., None]
    tilt_rad = np.radians(np.clip(rng.normal(0.0, 5.0, n_figures), -12.0, 12.0))
    return centre + rotate(offset, tilt_rad)


def jitter(figures: FloatArray, rng: Rng) -> FloatArray:
    """Move every joint by an estimator's error; some pictures are harder than others."""
    hardness = np.exp(rng.normal(0.0, 0.5, (len(figures), 1, 1)))
    noise: FloatArray = rng.normal(0.0, 1.0, figures.shape) * _JITTER[:, None] * hardness
    return figures + noise


def _angles(rng: Rng, n_figures: int, limb: str) -> FloatArray:
    return np.radians(rng.normal(0.0, LIMB_WOBBLE_DEG[limb], n_figures))


def _factor(rng: Rng, n_figures: int, spread: float) -> FloatArray:
    factor: FloatArray = np.exp(rng.normal(0.0, spread, (n_figures, 1, 1)))
    return factor
