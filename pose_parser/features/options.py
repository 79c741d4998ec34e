"""The choices that change what every feature of a set means."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class FeatureOptions(BaseModel):
    """How landmarks are prepared before features are taken from them.

    Parameters
    ----------
    mirrored : bool
        Mirror the landmarks first: left becomes right, x changes its sign. A model trained on right-handed people then
        serves a left-handed one.
    centring : {"mid_hip", "neck", "none"}
        What the normalised coordinates are measured from; ``none``: the picture's top left (2D) or the world's origin.
    scaling : {"body", "trunk", "shoulders", "none"}
        What "one body size" is: the trunk's length or 1.2 times the shoulder width, whichever is longer (``body``); the
        trunk alone; the shoulder width alone, for people of whom only the upper body is seen; or one picture height
        (2D) and one metre (3D).
    upright : bool
        Turn the normalised coordinates so that the trunk points up: in the picture about the centre; in 3D into the
        body's own axes (its left, down the trunk, its back).
    min_visibility : float or None
        Landmarks less visible than this, in [0, 1], count as missing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mirrored: bool = False
    centring: Literal["mid_hip", "neck", "none"] = "mid_hip"
    scaling: Literal["body", "trunk", "shoulders", "none"] = "body"
    upright: bool = False
    min_visibility: float | None = Field(default=None, ge=0.0, le=1.0, allow_inf_nan=False)
