"""Joints that an estimator left out because the body hides them, where BlazePose would still give a guess."""

from __future__ import annotations

import numpy as np

from pose_parser.landmarks import FloatArray, mirrored_name
from pose_parser.models.samples.figures import ARM, HIPS, JOINT, JOINT_NAMES, LEG, SHOULDERS, SIDES

NOSE_ABOVE_NECK = 0.35
"""How far the nose is above the middle of the shoulders, in lengths of the trunk: the median of those that are seen."""


def fill_hidden(figures: FloatArray) -> FloatArray:
    """Put a hidden nose above the neck, and what is hidden of an arm or leg beside the other one.

    Parameters
    ----------
    figures : array, shape (n_figures, 13, 2)
        NaN where a joint is missing.

    Returns
    -------
    array, shape (n_figures, 13, 2)
        Still NaN where a joint is missing on both sides.
    """
    neck, hips = figures[:, SHOULDERS].mean(axis=1), figures[:, HIPS].mean(axis=1)
    guesses = np.full_like(figures, np.nan)
    guesses[:, JOINT["nose"]] = neck + (neck - hips) * NOSE_ABOVE_NECK
    for root, limbs in (("shoulder", ARM), ("hip", LEG)):
        for side in SIDES:
            own_root, other_root = (JOINT[f"{name}_{root}"] for name in (side, mirrored_name(side)))
            for joint in limbs[side]:
                twin = JOINT[mirrored_name(JOINT_NAMES[joint])]
                guesses[:, joint] = figures[:, own_root] + figures[:, twin] - figures[:, other_root]
    return np.where(np.isnan(figures), guesses, figures)
