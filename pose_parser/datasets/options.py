"""How landmarks and segments become the rows of a data set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

from pose_parser.errors import DatasetError

RowKind = Literal["frames", "windows", "segments", "before-segment-end"]
LabelRule = Literal["majority", "last", "pure"]

NONE_LABEL = "none"
"""The class of what nobody gave a label, where that is kept."""

_WINDOWED = ("windows", "before-segment-end")


@dataclass(frozen=True)
class DatasetOptions:
    """The choices that make a data set of landmarks, segments and a feature spec.

    Parameters
    ----------
    rows : {"frames", "windows", "segments", "before-segment-end"}
        What one row is: a frame; a window that slides over the video; an annotated segment, read over its whole length;
        or the window that ends with a segment's last frame.
    window_s : float or None
        Length of a window in seconds; needed for both kinds of windows. For segments: the window that a model trained
        on them will be given live; their median length unless given.
    stride_s : float or None
        Seconds from one sliding window to the next; None ends one at every frame, as live.
    label_rule : {"majority", "last", "pure"}
        Which label a window gets when its frames have several: that of most frames (the newest of equals); that of its
        last frame; or none at all, so that such a window is left out. Frames without a label count as one more label.
    unlabelled : {"drop", "none"}
        Leave out what has no label, or keep it as a class called ``none``.
    unseen : {"drop", "keep"}
        Leave out or keep rows without any known value: live, a model is not asked about a person nobody sees.
    families : tuple of str or None
        Families of labels to take; None takes all that the segments have.
    groups : mapping of str to mapping
        For each video its ``person``, ``session`` and ``camera``, where known; see `read_groups`.
    annotation_files : tuple of Path
        Where the segments were read from; their hashes go into the provenance.
    read_with : mapping of str to str or float
        How segments and groups were read, for the provenance alone: the words after the options of ``poser dataset``.

    Raises
    ------
    DatasetError
        If a value is unknown or the choices do not go together.
    """

    rows: RowKind = "frames"
    window_s: float | None = None
    stride_s: float | None = None
    label_rule: LabelRule = "majority"
    unlabelled: Literal["drop", "none"] = "drop"
    unseen: Literal["drop", "keep"] = "drop"
    families: tuple[str, ...] | None = None
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    annotation_files: tuple[Path, ...] = ()
    read_with: Mapping[str, str | float] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        _check_choice("rows", self.rows, get_args(RowKind))
        _check_choice("label_rule", self.label_rule, get_args(LabelRule))
        _check_choice("unlabelled", self.unlabelled, ("drop", "none"))
        _check_choice("unseen", self.unseen, ("drop", "keep"))
        _check_seconds("window_s", self.window_s)
        _check_seconds("stride_s", self.stride_s)
        self._check_together()

    def _check_together(self) -> None:
        if self.rows in _WINDOWED and self.window_s is None:
            raise DatasetError(f"rows {self.rows!r} need a window; say how long with window_s, in seconds")
        if self.rows == "frames" and self.window_s is not None:
            raise DatasetError("rows 'frames' have no window; choose rows 'windows', or leave window_s out")
        if self.rows != "windows" and self.stride_s is not None:
            raise DatasetError(f"stride_s belongs to rows 'windows', not to {self.rows!r}")
        if self.rows not in ("frames", "windows") and self.unlabelled == "none":
            raise DatasetError(
                f"rows {self.rows!r} are made of segments, so none is without a label; leave unlabelled out"
            )

    def to_dict(self) -> dict[str, Any]:
        """Give the choices as plain JSON values, without the groups and files, which are told elsewhere."""
        return {
            "rows": self.rows,
            "window_s": self.window_s,
            "stride_s": self.stride_s,
            "label_rule": self.label_rule,
            "unlabelled": self.unlabelled,
            "unseen": self.unseen,
            "families": None if self.families is None else list(self.families),
        }


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise DatasetError(f"{name} is {value!r}; choose from {', '.join(choices)}")


def _check_seconds(name: str, seconds: float | None) -> None:
    if seconds is not None and not 0.0 < seconds < float("inf"):
        raise DatasetError(f"{name} is {seconds!r}; a length of time is expected, in seconds and more than 0")
