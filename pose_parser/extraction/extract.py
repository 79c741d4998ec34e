"""Many videos to files of landmarks, as many at once as there are cores."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pose_parser.estimation.assets import read_task
from pose_parser.extraction.cluster import DaskCluster
from pose_parser.extraction.local import LocalWorkers
from pose_parser.extraction.one_video import Outcome, Task
from pose_parser.extraction.options import ExtractionOptions
from pose_parser.extraction.plan import find_videos, make_folder, output_paths, remove_leftovers
from pose_parser.extraction.progress import Progress, VideoState

_WAKE_EVERY_S = 0.5
_ELSEWHERE_ALIVE_S = 3600.0

OnProgress = Callable[[Progress], None]


def extract_videos(
    paths: Iterable[Path],
    out_dir: Path,
    *,
    options: ExtractionOptions = ExtractionOptions(),  # noqa: B008 - frozen
    on_progress: OnProgress = lambda _progress: None,
) -> Progress:
    """Write one file of landmarks for each video, in processes of their own that have no network.

    A video whose landmarks are there already, from the same bytes and with the same options, is skipped; so a run that
    was interrupted goes on where it was. A video that cannot be read fails alone. One whose process is killed or hangs
    is tried once more.

    Parameters
    ----------
    paths : iterable of Path
        Videos, and folders whose videos are taken.
    out_dir : Path
        Folder of the landmark files; made if absent. Each is named after its video: ``squat.mp4`` -> ``squat.parquet``.
    options : ExtractionOptions
        How.
    on_progress : callable
        Called with a `Progress` about twice a second, in the caller's thread; what it raises ends the run.

    Returns
    -------
    Progress
        What became of each video.

    Raises
    ------
    VideoError
        If a path is not there, or two videos would become the same file; before any work is done.
    AssetError
        If the pose engine's files are not there.
    PoserError
        If the folder cannot be made, or no Dask scheduler answers.
    """
    videos = find_videos(paths)
    outputs = output_paths(videos, out_dir)
    states = [VideoState(video, out, video.stat().st_size) for video, out in zip(videos, outputs, strict=True)]
    read_task(options.pose_models_folder, options.pose_model)
    make_folder(out_dir)
    remove_leftovers(out_dir, min_age_s=_ELSEWHERE_ALIVE_S if options.dask else 0.0)
    tasks = [
        Task(str(state.video.resolve()), str(state.out.resolve()), options.recorded(), options.overwrite)
        for state in states
    ]
    began = time.monotonic()
    events: queue.Queue[tuple[int, dict[str, Any]]] = queue.Queue()
    workers = DaskCluster if options.dask else LocalWorkers
    with workers(tasks, options, lambda index, message: events.put((index, message))):
        while not all(state.finished for state in states):
            _take_event(events, states)
            on_progress(Progress(tuple(states), time.monotonic() - began))
    return Progress(tuple(states), time.monotonic() - began)


def _take_event(events: queue.Queue[tuple[int, dict[str, Any]]], states: list[VideoState]) -> None:
    try:
        index, message = events.get(timeout=_WAKE_EVERY_S)
    except queue.Empty:
        return
    states[index] = _after(states[index], message)


def _after(state: VideoState, message: dict[str, Any]) -> VideoState:
    """Return the state of a video after a message of its worker."""
    operation = message["op"]
    if operation == "begun":
        return replace(state, state="working", n_frames=0)
    if operation == "started":
        return replace(state, n_expected=message["n_frames"])
    if operation == "frames":
        return replace(state, n_frames=message["n_frames"])
    if operation == "finished":
        return replace(state, **{name: message[name] for name in Outcome._fields})
    return replace(state, state="failed", message=message["message"]) if operation == "failed" else state
