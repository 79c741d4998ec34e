"""The server's side of the desk, with a test at the other end of the line."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from pose_parser.server import desk_process
from pose_parser.server.channel import Channel, ChannelClosedError
from pose_parser.server.desk_process import Answer, Desk, DeskGoneError, DeskUnavailableError

Until = Callable[[Callable[[], object]], None]


class FakeProcess:
    def __init__(self, end: Channel) -> None:
        self.pid = 4711
        self._end = end

    def kill(self) -> None:
        # The other side of the line goes with the process.
        self._end.close()

    def wait(self, timeout: float | None = None) -> int:  # noqa: ARG002 - as a process's
        return 0


class Desks:
    """Every desk that was started, by its end of the line."""

    def __init__(self, **options: Any) -> None:
        self.ends: list[Channel] = []
        self.events: list[dict[str, Any]] = []
        self.refusals = 0
        self.desk = Desk(self._start, self.events.append, **options)

    def _start(self) -> Any:
        if self.refusals:
            self.refusals -= 1
            raise OSError(12, "Cannot allocate memory")
        ours, theirs = socket.socketpair()
        end = Channel(theirs)
        self.ends.append(end)
        return FakeProcess(end), Channel(ours)

    def ready(self, until: Until, number: int = 1) -> Channel:
        until(lambda: len(self.ends) == number)
        self.ends[-1].send({"op": "ready", "sandboxed": True})
        until(lambda: self.desk.is_ready)
        return self.ends[-1]

    def ask(self, *arguments: Any, **options: Any) -> tuple[threading.Thread, list[Any]]:
        outcome: list[Any] = []

        def run() -> None:
            try:
                outcome.append(self.desk.ask(*arguments, **options))
            except DeskUnavailableError as error:
                outcome.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        return thread, outcome


@pytest.fixture
def desks() -> Iterator[Desks]:
    made = Desks()
    made.desk.start()
    yield made
    made.desk.close()
    for end in made.ends:
        end.close()


def answer(end: Channel, number: int, body: bytes = b"{}") -> None:
    end.send({"op": "answer", "number": number, "status": 200, "mimetype": "application/json"}, body)


def test_answers_find_those_who_asked_in_any_order(desks: Desks, until: Until) -> None:
    end = desks.ready(until)
    first, told_first = desks.ask("recordings", {})
    asked_first, _ = end.receive()
    second, told_second = desks.ask("labels", {"id": "a"}, reads=True)
    asked_second, _ = end.receive()
    assert (asked_second["op"], asked_second["params"]) == ("labels", {"id": "a"})
    answer(end, asked_second["number"], b"2")
    second.join()
    answer(end, asked_first["number"], b"1")
    first.join()
    assert (told_first, told_second) == ([Answer(200, b"1")], [Answer(200, b"2")])
    assert desks.desk.sandboxed


def test_what_only_reads_is_asked_again_when_the_desk_dies(desks: Desks, until: Until) -> None:
    end = desks.ready(until)
    reading, told = desks.ask("labels", {"id": "a"}, reads=True)
    end.receive()
    end.close()
    second = desks.ready(until, 2)
    asked, _ = second.receive()
    answer(second, asked["number"], b"again")
    reading.join()
    assert told == [Answer(200, b"again")]


def test_what_changes_something_is_not_done_twice(desks: Desks, until: Until) -> None:
    end = desks.ready(until)
    writing, told = desks.ask("write_labels", {})
    end.receive()
    end.close()
    desks.ready(until, 2)
    writing.join()
    assert isinstance(told[0], DeskGoneError)
    assert "try again if not" in str(told[0])


def test_a_question_that_kills_two_desks_is_given_up(desks: Desks, until: Until) -> None:
    end = desks.ready(until)
    reading, told = desks.ask("poses", {}, reads=True)
    end.receive()
    end.close()
    second = desks.ready(until, 2)
    second.receive()
    second.close()
    reading.join()
    assert isinstance(told[0], DeskGoneError)


def test_a_desk_that_does_not_answer_is_replaced(until: Until) -> None:
    desks = Desks(answer_within_s=0.05)
    desks.desk.start()
    end = desks.ready(until)
    asking, told = desks.ask("recordings", {})
    end.receive()
    asking.join()
    assert isinstance(told[0], DeskGoneError)
    desks.ready(until, 2)
    desks.desk.close()


def test_what_waits_behind_others_is_not_late(until: Until) -> None:
    desks = Desks(answer_within_s=1.5)
    desks.desk.start()
    end = desks.ready(until)
    asked = [desks.ask("timeline", {}) for _ in range(3)]
    for number in [end.receive()[0]["number"] for _ in asked]:
        end.send({"op": "begun", "number": number})
        time.sleep(0.9)
        answer(end, number)
    for thread, told in asked:
        thread.join()
        assert told == [Answer(200, b"{}")]
    desks.desk.close()


def test_a_question_that_others_overtake_is_late_all_the_same(until: Until) -> None:
    desks = Desks(answer_within_s=0.3)
    desks.desk.start()
    end = desks.ready(until)
    stuck, told = desks.ask("timeline", {})
    number = end.receive()[0]["number"]
    end.send({"op": "begun", "number": number})
    while not told:
        with suppress(ChannelClosedError):
            end.send({"op": "begun", "number": number + 1})
        time.sleep(0.05)
    stuck.join()
    assert isinstance(told[0], DeskGoneError)
    desks.desk.close()


def test_a_late_answer_is_nobody_s(desks: Desks, until: Until) -> None:
    end = desks.ready(until)
    answer(end, 999)
    end.send({"op": "changed", "what": "recordings"})
    until(lambda: desks.events)
    assert desks.events == [{"op": "changed", "what": "recordings"}]


def test_who_asks_too_early_waits_and_then_is_told(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_process, "_READY_WITHIN_S", 0.01)
    with pytest.raises(DeskUnavailableError, match="still starting"):
        desks.desk.ask("recordings", {})


def test_too_many_at_once_are_told(desks: Desks, until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    end = desks.ready(until)
    monkeypatch.setattr(desk_process, "_MOST_WAITING", 1)
    waiting, _told = desks.ask("recordings", {})
    asked, _ = end.receive()
    with pytest.raises(DeskUnavailableError, match="too much to do"):
        desks.desk.ask("recordings", {})
    answer(end, asked["number"])
    waiting.join()


def test_who_waits_for_a_desk_that_starts_counts_too(
    desks: Desks, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_process, "_MOST_WAITING", 1)
    waiting, told = desks.ask("recordings", {})
    until(lambda: desks.ends and waiting.is_alive())
    monkeypatch.setattr(desk_process, "_READY_WITHIN_S", 0.01)
    until(lambda: refused_for_number(desks))
    end = desks.ready(until)
    asked, _ = end.receive()
    answer(end, asked["number"])
    waiting.join()
    assert told == [Answer(200, b"{}")]


def refused_for_number(desks: Desks) -> bool:
    try:
        desks.desk.ask("recordings", {})
    except DeskUnavailableError as error:
        return "too much to do" in str(error)
    return False


def test_a_machine_without_memory_is_tried_again(until: Until) -> None:
    desks = Desks()
    desks.refusals = 2
    desks.desk.start()
    desks.ready(until)
    desks.desk.close()


def test_a_message_that_nobody_understands_ends_that_desk_only(until: Until) -> None:
    desks = Desks()
    desks.desk.start()
    end = desks.ready(until)
    end.send({"op": "answer"})
    desks.ready(until, 2)
    desks.desk.close()


def test_closing_ends_those_who_wait_and_starts_no_other(until: Until) -> None:
    desks = Desks()
    desks.desk.start()
    end = desks.ready(until)
    asking, told = desks.ask("recordings", {})
    end.receive()
    desks.desk.close()
    asking.join()
    assert isinstance(told[0], DeskUnavailableError)
    with pytest.raises(ChannelClosedError):
        end.receive()
    time.sleep(0.15)
    assert len(desks.ends) == 1
