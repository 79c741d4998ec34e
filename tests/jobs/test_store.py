"""The record of jobs: each is begun by one worker, ends once, and is never lost."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pose_parser.errors import JobError
from pose_parser.jobs import store as store_module
from pose_parser.jobs.store import LEASE_S, MOST_ATTEMPTS, JobStore


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> JobStore:
    return JobStore(tmp_path / "jobs" / "jobs.sqlite", clock=clock)


def test_a_job_from_beginning_to_end(store: JobStore, clock: Clock) -> None:
    job = store.add("extract", {"videos": ["a.mp4"]})
    assert (job.state, job.attempts, job.created_at, job.has_ended) == ("queued", 0, 1000.0, False)
    clock.now = 1001.0
    begun = store.claim(job.id, "w")
    assert begun is not None
    assert (begun.state, begun.attempts, begun.started_at, begun.payload) == (
        "running",
        1,
        1001.0,
        {"videos": ["a.mp4"]},
    )
    assert store.report(job.id, "w", stage="1 of 2 videos", share_done=0.5, seconds_left=3.0)
    assert store.get(job.id).share_done == 0.5
    assert store.finish(job.id, "w", {"landmarks": ["a"]})
    ended = store.get(job.id)
    assert (ended.state, ended.result, ended.share_done, ended.seconds_left) == (
        "done",
        {"landmarks": ["a"]},
        1.0,
        None,
    )
    assert ended.has_ended
    assert not store.fail(job.id, "w", "too late")
    assert store.get(job.id) == ended


def test_of_many_workers_one_begins_a_job(store: JobStore) -> None:
    job = store.add("export", {})
    with ThreadPoolExecutor(16) as workers:
        claims = list(workers.map(lambda number: store.claim(job.id, f"w{number}"), range(64)))
    assert sum(claim is not None for claim in claims) == 1
    assert store.get(job.id).attempts == 1


def test_what_nobody_speaks_of_waits_again_and_its_first_worker_has_lost_it(store: JobStore, clock: Clock) -> None:
    job = store.add("export", {})
    store.claim(job.id, "first")
    clock.now += LEASE_S - 1
    store.report(job.id, "first", stage="", share_done=0.1, seconds_left=None)
    clock.now += LEASE_S
    assert store.take_back_lost() == 0
    clock.now += 1
    assert store.take_back_lost() == 1
    again = store.claim(job.id, "second")
    assert again is not None
    assert again.attempts == 2
    assert "ended in the middle of it" in again.message
    assert not store.report(job.id, "first", stage="", share_done=0.9, seconds_left=None)
    assert not store.finish(job.id, "first", {})
    assert store.finish(job.id, "second", {"by": "second"})
    assert store.get(job.id).result == {"by": "second"}


def test_a_job_that_ends_its_process_again_and_again_is_given_up(store: JobStore) -> None:
    job = store.add("export", {})
    for _ in range(MOST_ATTEMPTS):
        assert store.claim(job.id, "w") is not None
        assert store.give_back(job.id, "w")
    failed = store.get(job.id)
    assert (failed.state, failed.attempts) == ("failed", MOST_ATTEMPTS)
    assert "3 times" in failed.message


def test_a_worker_that_is_asked_to_stop_does_not_count(store: JobStore) -> None:
    job = store.add("export", {})
    for _ in range(MOST_ATTEMPTS + 2):
        assert store.claim(job.id, "w") is not None
        assert store.give_back(job.id, "w", counts=False)
    assert (store.get(job.id).state, store.get(job.id).attempts) == ("queued", 0)


def test_cancelling(store: JobStore, clock: Clock) -> None:
    waits, runs, lost = (store.add("export", {}) for _ in range(3))
    assert store.cancel(waits.id).state == "cancelled"
    assert store.claim(waits.id, "w") is None
    store.claim(runs.id, "w")
    asked = store.cancel(runs.id)
    assert (asked.state, asked.is_cancelling) == ("running", True)
    assert store.end_cancelled(runs.id, "w")
    assert (store.get(runs.id).state, store.get(runs.id).is_cancelling) == ("cancelled", False)
    store.claim(lost.id, "w")
    store.cancel(lost.id)
    clock.now += LEASE_S + 1
    store.take_back_lost()
    assert store.get(lost.id).state == "cancelled"


def test_what_failed_or_was_cancelled_is_begun_again_as_new(store: JobStore) -> None:
    job = store.add("export", {"model": "a"})
    with pytest.raises(JobError, match="the job is queued"):
        store.retry(job.id)
    store.claim(job.id, "w")
    store.fail(job.id, "w", "a.mp4: broken")
    assert store.get(job.id).message == "a.mp4: broken"
    again = store.retry(job.id)
    assert (again.state, again.attempts, again.message, again.ended_at) == ("queued", 0, "", None)
    store.claim(job.id, "w")
    store.finish(job.id, "w", {})
    with pytest.raises(JobError, match="the job is done"):
        store.retry(job.id)


def test_lists_and_forgetting(store: JobStore, clock: Clock) -> None:
    first = store.add("export", {})
    clock.now += 1
    second = store.add("export", {})
    assert [job.id for job in store.all()] == [second.id, first.id]
    assert [job.id for job in store.waiting()] == [first.id, second.id]
    with pytest.raises(JobError, match="cancel it first"):
        store.forget(first.id)
    store.cancel(first.id)
    store.forget(first.id)
    assert [job.id for job in store.all()] == [second.id]
    with pytest.raises(JobError, match="there is no job"):
        store.get(first.id)


def test_another_process_sees_the_same(store: JobStore) -> None:
    job = store.add("export", {"model": "ü"})
    assert JobStore(store.path).get(job.id) == job


def test_a_file_that_is_something_else_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "jobs.sqlite").write_bytes(b"my diary, not a database" * 50)
    with pytest.raises(JobError, match=r"jobs.sqlite: the list of jobs cannot be read or written"):
        JobStore(tmp_path / "jobs.sqlite")
    (tmp_path / "file").touch()
    with pytest.raises(JobError, match="cannot be made a folder"):
        JobStore(tmp_path / "file" / "jobs.sqlite")


def test_a_payload_is_plain_json(store: JobStore) -> None:
    with pytest.raises(JobError, match="plain JSON values"):
        store.add("export", {"model": Path("a")})
    with pytest.raises(JobError, match="plain JSON values"):
        store.add("export", {"share": float("nan")})


def test_a_worker_is_there_until_it_is_silent_or_stops(store: JobStore, clock: Clock) -> None:
    assert not store.has_worker()
    store.note_worker("one")
    clock.now += LEASE_S
    assert store.has_worker()
    clock.now += 0.1
    assert not store.has_worker()
    store.note_worker("two")
    store.forget_worker("one")
    assert store.has_worker()
    store.forget_worker("two")
    assert not store.has_worker()


def test_a_job_that_is_asked_for_twice_by_name_is_one_and_stays_as_it_is(store: JobStore) -> None:
    store.add("extract", {"videos": ["a.mp4"]}, job_id="0" * 32)
    store.claim("0" * 32, "w")
    again = store.add("extract", {"videos": ["b.mp4"]}, job_id="0" * 32)
    assert (again.state, again.payload) == ("running", {"videos": ["a.mp4"]})
    assert len(store.all()) == 1


def test_the_list_keeps_what_ended_last_and_all_that_has_not_ended(
    store: JobStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "MOST_ENDED", 2)
    waiting = store.add("extract", {})
    ended = [store.add("extract", {}) for _ in range(4)]
    for job in reversed(ended):
        clock.now += 1.0
        store.claim(job.id, "me")
        store.finish(job.id, "me", {})
    running = store.add("extract", {})
    assert {job.id for job in store.all()} == {waiting.id, running.id, ended[0].id, ended[1].id}
    assert store.states()[0] == (waiting.id, "queued", False)
