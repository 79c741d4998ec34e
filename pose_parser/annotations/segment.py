"""The one form that annotations of every tool become."""

from __future__ import annotations

from dataclasses import dataclass, field

DEFAULT_FAMILY = "label"
"""Family of labels that name none."""


@dataclass(frozen=True)
class Segment:
    """A stretch of a video that somebody gave a label.

    Parameters
    ----------
    video : str
        Name of the video's file without folder and ending; landmark files are named so too.
    start_s, end_s : float
        Seconds from the first frame; the start belongs to the segment, the end does not.
    label : str
        What happens.
    family : str
        Which question the label answers, such as ``side`` or ``success``: labels of one family exclude each other.
    source : str
        File and place that it was read from, for messages; not compared.
    """

    video: str
    start_s: float
    end_s: float
    label: str
    family: str = DEFAULT_FAMILY
    source: str = field(default="", compare=False)

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.end_s - self.start_s
