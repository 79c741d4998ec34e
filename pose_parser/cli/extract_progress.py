"""How ``poser extract`` shows how far it is: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import TaskID

    from pose_parser.extraction import Progress, VideoState

_LINE_EVERY_S = 10.0


@contextmanager
def showing_progress() -> Iterator[Callable[[Progress], None]]:
    """Give the function to call with each `Progress`."""
    if not sys.stderr.isatty():
        yield PlainLines()
        return
    with Bars() as bars:
        yield bars


class PlainLines:
    """A line when a video is finished, and one about all of them every ten seconds."""

    def __init__(self) -> None:
        self._told: set[int] = set()
        self._line_at = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        """Print what is new."""
        for index, video in enumerate(progress.videos):
            if video.finished and index not in self._told:
                self._told.add(index)
                self._print(finished_line(video))
        if time.monotonic() - self._line_at > _LINE_EVERY_S:
            self._print(overall_line(progress))

    def _print(self, line: str) -> None:
        self._line_at = time.monotonic()
        print(line, file=sys.stderr, flush=True)


class Bars:
    """One bar for each video that is worked on, and one for all."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as RichProgress

        self._rich = RichProgress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[words]}", markup=False),
            console=Console(stderr=True),
        )
        self._tasks: dict[int, TaskID] = {}

    def __enter__(self) -> Bars:
        self._rich.start()
        self._all = self._rich.add_task("all videos", total=None, words="")
        return self

    def __exit__(self, *_exception: object) -> None:
        self._rich.stop()

    def __call__(self, progress: Progress) -> None:
        """Draw the bars."""
        for index, video in enumerate(progress.videos):
            self._draw(index, video)
        total = progress.n_expected
        self._rich.update(self._all, total=total, completed=progress.n_frames, words=overall_line(progress))

    def _draw(self, index: int, video: VideoState) -> None:
        if video.state == "working":
            if index not in self._tasks:
                self._tasks[index] = self._rich.add_task(video.video.name, words="")
            words = f"{video.n_frames} of {video.n_expected or '?'} frames"
            self._rich.update(self._tasks[index], total=video.n_expected, completed=video.n_frames, words=words)
        elif video.finished and index in self._tasks:
            self._rich.remove_task(self._tasks.pop(index))
            self._rich.console.print(finished_line(video), markup=False, highlight=False)


def finished_line(video: VideoState) -> str:
    """Say what became of one video."""
    name = video.video.name
    if video.state == "failed":
        return f"{name}: failed"
    if video.state == "skipped":
        return f"{name}: its landmarks are there already, skipped"
    return f"{name}: {video.n_frames} frames, somebody seen in {video.n_with_person}"


def overall_line(progress: Progress) -> str:
    """Say how far all of them are."""
    n_finished = sum(video.finished for video in progress.videos)
    left = f", about {_duration(progress.remaining_s)} left" if progress.remaining_s is not None else ""
    return (
        f"{n_finished} of {len(progress.videos)} videos, {progress.n_frames} frames, "
        f"{progress.frames_per_s:.0f} frames/s{left}"
    )


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
