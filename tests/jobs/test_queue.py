"""The queue, on SQLite and on Redis: one contract."""

import pickle
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from fakeredis import TcpFakeServer

from pose_parser.errors import JobError
from pose_parser.jobs import JobQueue, open_queue

EXPORT = {"model": "trained_models/a.skops", "to": "onnx", "overwrite": False}


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    server = TcpFakeServer(("127.0.0.1", 0))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"redis://127.0.0.1:{server.server_address[1]}/0"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(params=["sqlite", "redis"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], JobQueue]:
    """Open the same queue anew, as another process would."""
    url = None
    if request.param == "redis":
        url = request.getfixturevalue("redis_url")
        redis.Redis.from_url(url).flushall()
    return lambda: open_queue(tmp_path, redis_url=url)


def test_names_come_out_as_they_went_in_and_once(reopen: Callable[[], JobQueue]) -> None:
    asked = [reopen().submit("export", EXPORT).id for _ in range(3)]
    jobs = reopen()
    assert [jobs.next_id() for _ in range(3)] == asked
    assert jobs.next_id() is None
    assert jobs.store.get(asked[0]).payload == EXPORT


def test_what_is_asked_for_again_is_announced_again(reopen: Callable[[], JobQueue]) -> None:
    jobs = reopen()
    job = jobs.submit("export", EXPORT)
    assert jobs.next_id() == job.id
    jobs.store.cancel(job.id)
    jobs.retry(job.id)
    assert jobs.next_id() == job.id


@pytest.mark.parametrize(
    ("kind", "payload", "words"),
    [
        ("dance", {}, "no kind of job 'dance'; choose from extract, train, "),
        ("export", {"model": "../secret.skops", "to": "onnx"}, "is not the name of a file in the data folder"),
        ("export", {"model": "/etc/passwd", "to": "onnx"}, "is not the name of a file in the data folder"),
        ("export", {"model": "a.skops", "to": "exe"}, "export: to: "),
        ("export", {**EXPORT, "shell": "rm"}, "export: shell: "),
        ("extract", {"videos": []}, "extract: videos: "),
        ("train", {"dataset": "d.parquet", "name": "../../x"}, "train: name: "),
        ("train", {"dataset": "d.parquet", "name": ".hidden"}, "train: name: "),
        ("train", {"dataset": "d.parquet", "name": "x", "trials": 0}, "train: trials: "),
    ],
)
def test_what_cannot_be_a_job_is_refused_before_it_is_noted(
    tmp_path: Path, kind: str, payload: dict[str, Any], words: str
) -> None:
    jobs = open_queue(tmp_path)
    with pytest.raises(JobError, match=words.replace("../", r"\.\./")):
        jobs.submit(kind, payload)
    assert jobs.store.all() == []


class Bomb:
    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return exec, ("raise SystemExit('a pickle of the queue was run')",)


def test_a_pickle_in_the_queue_is_not_run(tmp_path: Path) -> None:
    jobs = open_queue(tmp_path)
    jobs.submit("export", EXPORT)
    with sqlite3.connect(tmp_path / "jobs" / "queue.sqlite") as rows:
        (sent,) = rows.execute("SELECT data FROM task").fetchone()
        assert bytes(sent).startswith(b"[")
        rows.execute("UPDATE task SET data = ?", (pickle.dumps(Bomb()),))
    rows.close()
    with pytest.raises(JobError, match="the queue cannot be reached"):
        jobs.next_id()


def test_a_job_is_noted_though_redis_is_gone(tmp_path: Path) -> None:
    jobs = open_queue(tmp_path, redis_url="redis://127.0.0.1:1/0")
    with pytest.raises(JobError, match="the job waits, but the queue cannot be reached"):
        jobs.submit("export", EXPORT)
    assert [job.state for job in jobs.store.all()] == ["queued"]
