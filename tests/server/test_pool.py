from collections.abc import Callable
from typing import Any

import pytest

from pose_parser.server import pool as pool_module
from pose_parser.server.metrics import Metrics
from pose_parser.server.pool import WorkerPool

Until = Callable[[Callable[[], object]], None]


class FakeWorker:
    def __init__(self, index: int, listener: Any) -> None:
        self.index = index
        self.listener = listener
        self.pid = 1000 + index
        self.ready = True
        self.sandboxed = True
        self.overdue = False
        self.sessions: set[str] = set()
        self.ended: list[str] = []

    def kill(self) -> None:
        self.ended.append("kill")
        self.overdue = self.ready = False
        self.listener.on_exit(self)

    def stop(self) -> None:
        self.ended.append("stop")
        self.listener.on_exit(self)


class Starter:
    """Starts fake workers, or fails as often as it is told to."""

    def __init__(self) -> None:
        self.started: list[FakeWorker] = []
        self.failures = 0

    def __call__(self, index: int, listener: Any) -> Any:
        if self.failures:
            self.failures -= 1
            raise BlockingIOError(11, "Resource temporarily unavailable")
        self.started.append(FakeWorker(index, listener))
        return self.started[-1]


class Listener:
    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.exits: list[FakeWorker] = []

    def on_message(self, _worker: FakeWorker, message: dict[str, Any]) -> None:
        self.messages.append(message)

    def on_exit(self, worker: FakeWorker) -> None:
        self.exits.append(worker)


class Closing:
    """An event that notes how long it was waited for, instead of waiting."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.closed = False

    def is_set(self) -> bool:
        return self.closed

    def set(self) -> None:
        self.closed = True

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        return self.closed


class Made:
    def __init__(self, n_workers: int = 2) -> None:
        self.starter, self.listener, self.metrics = Starter(), Listener(), Metrics()
        self.pool = WorkerPool(self.starter, n_workers, self.metrics, self.listener)

    def without_waiting(self) -> Closing:
        """Start the workers without the watchdog, and let backoff pass at once."""
        closing = Closing()
        self.pool._closing = closing  # type: ignore[assignment]
        for index in range(self.pool.size):
            self.pool._start(index)
        return closing

    @property
    def restarts(self) -> float:
        value = self.metrics.worker_restarts.collect()[0].samples[0].value
        return float(value)


def test_as_many_are_started_as_asked_for() -> None:
    made = Made(3)
    made.pool.start()

    assert [worker.index for worker in made.starter.started] == [0, 1, 2]
    assert made.pool.size == len(made.pool.workers) == 3
    made.pool.close()


def test_a_new_session_goes_where_the_fewest_are() -> None:
    made = Made(3)
    made.without_waiting()
    first, second, third = made.starter.started
    first.sessions, second.sessions = {"a"}, {"b", "c"}
    assert made.pool.least_loaded() is third

    third.ready = False
    assert made.pool.least_loaded() is first

    first.ready = second.ready = False
    assert made.pool.least_loaded() is None


def test_one_that_ends_is_replaced_and_everybody_hears_of_it() -> None:
    made = Made(2)
    made.without_waiting()
    dead = made.starter.started[1]
    dead.kill()

    assert made.listener.exits == [dead]
    assert dead not in made.pool.workers
    assert [worker.index for worker in made.starter.started] == [0, 1, 1]
    assert len(made.pool.workers) == 2
    assert made.restarts == 1


def test_the_dead_one_is_out_of_the_list_before_its_sessions_look_for_another() -> None:
    made = Made(1)
    made.without_waiting()
    found: list[Any] = []
    made.listener.on_exit = lambda _worker: found.append(made.pool.least_loaded())  # type: ignore[method-assign]
    made.starter.started[0].kill()

    assert found == [None]


def test_one_that_ends_again_and_again_is_waited_for_longer_each_time() -> None:
    made = Made(1)
    closing = made.without_waiting()
    for _ in range(10):
        made.starter.started[-1].kill()

    assert closing.waits == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0, 10.0]


def test_one_that_ran_well_for_long_is_replaced_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(pool_module.time, "monotonic", lambda: now[0])
    made = Made(1)
    closing = made.without_waiting()
    made.starter.started[-1].kill()
    now[0] += 31
    made.starter.started[-1].kill()
    made.starter.started[-1].kill()

    assert closing.waits == [0.1, 0.0, 0.1]


def test_a_machine_that_cannot_start_one_now_is_asked_again() -> None:
    made = Made(1)
    closing = made.without_waiting()
    made.starter.failures = 3
    made.starter.started[0].kill()

    assert len(made.starter.started) == 2
    assert len(made.pool.workers) == 1
    assert closing.waits == [0.1, 0.2, 0.4, 0.8]


def test_one_that_does_not_answer_is_killed_and_replaced(until: Until) -> None:
    made = Made(2)
    made.pool.start()
    hung = made.starter.started[0]
    hung.overdue = True

    until(lambda: len(made.starter.started) == 3)
    assert hung.ended == ["kill"]
    assert made.starter.started[1].ended == []
    until(lambda: len(made.pool.ready_workers()) == 2)
    made.pool.close()


def test_closing_ends_all_and_replaces_none() -> None:
    made = Made(2)
    made.pool.start()
    made.pool.close()

    assert [worker.ended for worker in made.starter.started] == [["stop"], ["stop"]]
    assert len(made.starter.started) == 2
    assert made.restarts == 0


def test_closing_ends_the_waiting_for_a_replacement() -> None:
    made = Made(1)
    closing = made.without_waiting()
    made.listener.on_exit = lambda _worker: closing.set()  # type: ignore[method-assign]
    made.starter.started[0].kill()

    assert len(made.starter.started) == 1


def test_messages_are_passed_on() -> None:
    made = Made(1)
    made.without_waiting()
    made.pool.on_message(made.starter.started[0], {"op": "ready"})  # type: ignore[arg-type]

    assert made.listener.messages == [{"op": "ready"}]
