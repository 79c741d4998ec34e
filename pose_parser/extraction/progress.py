"""How far an extraction is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class VideoState:
    """How far one video is.

    Parameters
    ----------
    video : Path
        The file.
    out : Path
        The file of landmarks that it becomes.
    state : {"waiting", "working", "done", "skipped", "failed"}
        ``skipped``: its landmarks were there already.
    n_bytes : int
        Size of the file.
    n_frames : int
        Frames that are done.
    n_expected : int or None
        Frames that the file says it has, once it was opened.
    n_with_person : int
        Frames in which somebody is seen; of finished videos.
    message : str
        Why it failed; of skipped ones, that its landmarks are of other versions of what finds them.
    """

    video: Path
    out: Path
    n_bytes: int
    state: str = "waiting"
    n_frames: int = 0
    n_expected: int | None = None
    n_with_person: int = 0
    message: str = ""

    @property
    def finished(self) -> bool:
        """Tell whether nothing more happens to it."""
        return self.state in ("done", "skipped", "failed")


@dataclass(frozen=True)
class Progress:
    """How far all videos are.

    Parameters
    ----------
    videos : tuple of VideoState
        In the order in which they were given.
    elapsed_s : float
        Since the beginning.
    """

    videos: tuple[VideoState, ...]
    elapsed_s: float

    @property
    def n_frames(self) -> int:
        """Frames that this run has done."""
        return sum(video.n_frames for video in self.videos if video.state != "skipped")

    @property
    def frames_per_s(self) -> float:
        """Frames of all videos per second."""
        return self.n_frames / self.elapsed_s if self.elapsed_s > 0 else 0.0

    @property
    def n_expected(self) -> int | None:
        """Frames that this run has to do: what opened files say, and others as far as their sizes tell."""
        own = [video for video in self.videos if video.state in ("working", "done") and video.n_expected]
        if not own:
            return None
        n_known = sum(max(video.n_frames, video.n_expected or 0) for video in own)
        frames_per_byte = n_known / max(1, sum(video.n_bytes for video in own))
        unopened = [v for v in self.videos if v.state in ("waiting", "working") and not v.n_expected]
        return n_known + round(frames_per_byte * sum(video.n_bytes for video in unopened))

    @property
    def remaining_s(self) -> float | None:
        """How long the rest takes at the speed so far, as far as one can tell."""
        if self.n_expected is None or self.n_frames == 0:
            return None
        return max(0.0, (self.n_expected - self.n_frames) / self.frames_per_s)

    @property
    def failed(self) -> tuple[VideoState, ...]:
        """The videos that could not be extracted."""
        return tuple(video for video in self.videos if video.state == "failed")
