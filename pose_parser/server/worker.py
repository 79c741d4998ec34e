"""A pose worker: its own process, which decodes pictures, finds poses, computes features and classifies.

Started by `pose_parser.server.worker_process` as ``python -m pose_parser.server.worker FD SETTINGS``; talks to the
server over the inherited socket FD. SETTINGS is a JSON object, see `WorkerSettings`.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from pose_parser.server.channel import ChannelClosedError
from pose_parser.server.child_process import end_with_parent, open_line, use_one_thread

_IDLE_AFTER_S = 0.5


@dataclass(frozen=True)
class WorkerSettings:
    """What a worker needs to know; plain values, since they travel as JSON."""

    pose_models_folder: str
    pose_model: str
    max_image_side_px: int
    core: int | None
    spare_estimators: int
    places: int
    takes_folder: str
    data_dir: str


def main() -> int:
    """Run until the server hangs up."""
    channel, told = open_line()
    settings = WorkerSettings(**told)
    _use_one_core(settings.core)

    from pose_parser.estimation.sandbox import deny_network

    sandboxed = deny_network()
    end_with_parent()
    # Only now: MediaPipe must never run with the network open.
    from pose_parser.estimation.blazepose import BlazePoseEstimator
    from pose_parser.server.worker_sessions import WorkerSessions
    from pose_parser.server.worker_takes import WorkerTakes

    sessions = WorkerSessions(
        lambda: BlazePoseEstimator(Path(settings.pose_models_folder), settings.pose_model),
        channel,
        max_image_side_px=settings.max_image_side_px,
        takes=WorkerTakes(Path(settings.takes_folder), settings.pose_model),
        data_dir=Path(settings.data_dir),
    )
    sessions.prepare_spares(settings.spare_estimators, n_places=settings.places)
    channel.send({"op": "ready", "sandboxed": sandboxed})
    try:
        while True:
            if not channel.has_message(_IDLE_AFTER_S):
                sessions.prepare_spares(settings.spare_estimators, n_places=settings.places)
            sessions.handle(*channel.receive())
    except ChannelClosedError:
        return 0
    finally:
        sessions.close()


def _use_one_core(core: int | None) -> None:
    """Pin this process to `core` and keep every library to one thread, before any of them is imported."""
    if core is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})
    use_one_thread()


if __name__ == "__main__":
    sys.exit(main())
