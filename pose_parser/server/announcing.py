"""Telling workers of a new job over Redis: the desk, which notes it, has no network."""

from __future__ import annotations

import threading

import structlog

from pose_parser.errors import JobError
from pose_parser.jobs.queue import open_announcements
from pose_parser.server.job_routes import Announce

log = structlog.get_logger(__name__)


def make_announcer(redis_url: str | None) -> Announce:
    """Return how to announce a job; without Redis the desk has done so itself."""
    if redis_url is None:
        return lambda _job_id: None
    announcements = open_announcements(redis_url)

    def announce(job_id: str) -> None:
        try:
            announcements.announce(job_id)
        except JobError as error:
            # It is noted; a worker finds it there when it has nothing else to do.
            log.warning("a job could not be announced", job=job_id, error=str(error))

    return lambda job_id: threading.Thread(target=announce, args=(job_id,), daemon=True).start()
