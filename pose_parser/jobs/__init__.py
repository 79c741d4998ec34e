"""Long work with progress, cancel and retry: one queue, and a process of low priority that works it off."""

from pose_parser.jobs.job import Job
from pose_parser.jobs.queue import JobQueue, open_queue
from pose_parser.jobs.store import JobStore

__all__ = ["Job", "JobQueue", "JobStore", "open_queue"]
