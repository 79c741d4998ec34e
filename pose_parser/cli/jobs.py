"""``poser jobs``: long work that waits its turn, and a worker of low priority that does it."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from pose_parser.cli.folders import data_dir
from pose_parser.cli.manual import ManualTyper
from pose_parser.errors import JobError

if TYPE_CHECKING:
    from pose_parser.jobs import Job, JobQueue
    from pose_parser.jobs.worker import JobWorker

jobs = ManualTyper(help="Long work that waits its turn, done one after the other without slowing anything else down.")

_LONGEST = 200

JobName = Annotated[str, typer.Argument(help="A job's name, or how it begins.", metavar="JOB")]


@jobs.command()
def add(
    kind: Annotated[str, typer.Argument(help="extract, train, teach, export, pack or unpack.", metavar="KIND")],
    payload: Annotated[str, typer.Argument(help="What to do it with, as JSON; docs/jobs.md.", metavar="JSON")],
) -> None:
    """Ask for a job, and print its name; a worker does it when those before it are done.

    Files are named within the data folder.

    Example: poser jobs add extract '{"videos": ["videos/squats.mp4"]}'
    """
    try:
        told = json.loads(payload)
    except ValueError as error:
        raise JobError(f"{payload!r} is not JSON ({error})") from error
    if not isinstance(told, dict):
        raise JobError(f"{payload!r} is not a JSON object, such as {{}}")
    print(_open().submit(kind, told).id)


@jobs.command("list")
def list_jobs() -> None:
    """List all jobs, the newest first.

    Example: poser jobs list
    """
    found = _open().store.all()
    if not found:
        print("There are no jobs.")
        return
    table = Table("job", "kind", "state", "asked for", "", box=None)
    for job in found:
        asked = datetime.fromtimestamp(job.created_at).astimezone().strftime("%Y-%m-%d %H:%M")
        table.add_row(job.id[:8], job.kind, "cancelling" if job.is_cancelling else job.state, asked, _told(job))
    Console(width=None if sys.stdout.isatty() else 200).print(table, markup=False)


@jobs.command()
def cancel(name: JobName) -> None:
    """End a job: at once if it waits, within seconds if it runs.

    Example: poser jobs cancel 3f2a9c1e
    """
    queue = _open()
    job = queue.store.cancel(_found(queue, name).id)
    print(job.id, "cancelling" if job.is_cancelling else job.state)


@jobs.command()
def retry(name: JobName) -> None:
    """Begin a job again that failed or was cancelled.

    Example: poser jobs retry 3f2a9c1e
    """
    queue = _open()
    print(queue.retry(_found(queue, name).id).id)


@jobs.command()
def forget(name: JobName) -> None:
    """Take a job that has ended off the list; what it made stays.

    Example: poser jobs forget 3f2a9c1e
    """
    queue = _open()
    queue.store.forget(_found(queue, name).id)


@jobs.command()
def work(
    *,
    with_parent: Annotated[bool, typer.Option("--with-parent", help="End when what started it does.")] = False,
) -> None:
    """Do the jobs one after the other, at the lowest priority, until Ctrl-C; the one that runs then waits again.

    Any number of workers may run; each job is done by one of them.

    Example: poser jobs work
    """
    from pose_parser.jobs.worker import JobWorker

    worker = JobWorker(_open(), data_dir())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    if with_parent:
        threading.Thread(target=_stop_with, args=(os.getppid(), worker), daemon=True).start()
    print("Waiting for jobs; Ctrl-C ends this.", file=sys.stderr)
    worker.run()


def _stop_with(parent: int, worker: JobWorker) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    worker.stop()


def _open() -> JobQueue:
    from pose_parser.jobs import open_queue

    return open_queue(data_dir(), redis_url=os.environ.get("POSER_REDIS_URL") or None)


def _found(queue: JobQueue, name: str) -> Job:
    found = [job for job in queue.store.all() if name and job.id.startswith(name)]
    if len(found) != 1:
        raise JobError(f"{len(found) or 'no'} jobs begin with {name!r}; poser jobs list shows them")
    return found[0]


def _told(job: Job) -> str:
    if job.state != "running":
        told = job.message or json.dumps(job.result or job.payload)
        return told if len(told) <= _LONGEST else f"{told[:_LONGEST]} ..."
    left = "" if job.seconds_left is None else f", about {job.seconds_left:.0f} s left"
    return f"{job.stage}: {job.share_done:.0%}{left}"
