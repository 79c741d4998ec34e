"""What a page asks for to practise is checked, and reaches its worker; also the next one."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pose_parser.server import events
from pose_parser.server.config import ServerConfig
from pose_parser.server.desk_process import Answer, DeskUnavailableError
from pose_parser.server.events import LiveNamespace
from pose_parser.server.messages import FrameMessage, MessageError
from pose_parser.server.metrics import Metrics
from pose_parser.server.practising import parse_practise
from pose_parser.server.sessions import Sessions

CONTRACT = json.loads((Path(__file__).parents[1] / "contracts" / "messages.json").read_text())["socket"]


def test_the_examples_are_accepted() -> None:
    wanted, ended = CONTRACT["practise"]
    parsed = parse_practise(wanted)

    assert parsed is not None
    assert {**parsed["side"], "repetition": parsed["repetition"], "mirror": parsed["mirror"]} == wanted
    assert parse_practise(ended) is None
    assert parse_practise({"recording": "a"}) == {
        "side": {"recording": "a", "start_s": None, "end_s": None},
        "repetition": None,
        "mirror": "auto",
    }


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ([], "an object"),
        ("course", "an object"),
        ({"recording": "a", "speed": 2}, "an object"),
        ({}, "name of a recording"),
        ({"recording": 7}, "name of a recording"),
        ({"recording": "a" * 201}, "name of a recording"),
        ({"recording": "a", "start_s": "1"}, "start_s is a time"),
        ({"recording": "a", "start_s": True}, "start_s is a time"),
        ({"recording": "a", "start_s": -1}, "start_s is a time"),
        ({"recording": "a", "end_s": float("nan")}, "end_s is a time"),
        ({"recording": "a", "end_s": 1e300}, "end_s is a time"),
        ({"recording": "a", "start_s": 3, "end_s": 2}, "not after"),
        ({"recording": "a", "repetition": -1}, "whole number"),
        ({"recording": "a", "repetition": 1.0}, "whole number"),
        ({"recording": "a", "repetition": True}, "whole number"),
        ({"recording": "a", "mirror": True}, "mirror is one of"),
        ({"recording": "a", "mirror": ["auto"]}, "mirror is one of"),
    ],
)
def test_what_is_no_wish_to_practise_is_refused_in_words(told: Any, words: str) -> None:
    with pytest.raises(MessageError, match=words):
        parse_practise(told)


class Worker:
    def __init__(self) -> None:
        self.practices: list[Any] = []

    def practise(self, _session: str, practice: Any) -> None:
        self.practices.append(practice)

    def __getattr__(self, _name: str) -> Any:
        return lambda *_: None


class Page:
    """One connection, and what the desk and its workers are told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(events, "_sid", lambda: "sid")
        self.heard: list[tuple[str, Any]] = []
        self.asked: list[tuple[str, Any]] = []
        self.answer: Any = Answer(200, json.dumps({"practice": {"recording": "a"}, "message": {"first": 3}}).encode())
        self.workers = [Worker(), Worker()]
        self.sessions = Sessions(
            lambda event, payload, to: self.heard.append((event, payload)),  # noqa: ARG005 - called by name
            Metrics(),
            max_sessions=1,
            idle_session_s=30.0,
        )
        workers: Any = SimpleNamespace(least_loaded=lambda: self.workers[0])
        self.sessions.pool = workers
        self.session = self.sessions.connect("sid", None)
        catalogue: Any = SimpleNamespace(default=None)
        self.live = LiveNamespace(self.sessions, catalogue, ServerConfig(), lambda: True, self._ask)

    def _ask(self, op: str, params: dict[str, Any], *, reads: bool = False) -> Answer:
        assert reads
        self.asked.append((op, params))
        if isinstance(self.answer, Exception):
            raise self.answer
        told: Answer = self.answer
        return told

    def sends_a_frame(self) -> None:
        self.sessions.submit(self.session, FrameMessage(1, 0.0, b"x"))


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    return Page(monkeypatch)


def test_a_wish_reaches_the_worker_also_the_next_one(page: Page) -> None:
    told = page.live.on_practise({"recording": "a"})

    assert told == {"ok": True, "message": None, "practice": {"recording": "a"}}
    assert list(told) == list(CONTRACT["practised"][0])
    assert page.asked[0][0] == "practice"
    page.sends_a_frame()
    page.live.on_practise({"recording": "a"})
    assert page.workers[0].practices == [{"first": 3}, {"first": 3}], "the same again begins anew"
    page.sessions.on_worker_exit(page.workers[0])  # type: ignore[arg-type]
    page.workers.pop(0)
    page.sends_a_frame()
    assert page.workers[0].practices == [{"first": 3}]
    assert page.live.on_practise(None) == CONTRACT["practised"][1]
    assert page.workers[0].practices[-1] is None


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(404, json.dumps({"code": "not_found", "message": "There is none."}).encode()), "There is none."),
        (DeskUnavailableError("Poser is still starting."), "Poser is still starting."),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(page: Page, answer: Any, words: str) -> None:
    page.live.on_practise({"recording": "a"})
    page.answer = answer
    assert page.live.on_practise({"recording": "b"}) == {"ok": False, "message": words, "practice": None}
    assert page.live.on_practise({})["ok"] is False
    assert page.session.practice == {"first": 3}


def test_a_practice_that_fails_is_told_as_a_problem_and_is_over(page: Page) -> None:
    page.live.on_practise({"recording": "a"})
    page.sessions.on_practice_failed({"session": page.session.public_id, "message": "It is gone."})
    page.sessions.on_practice_failed({"session": "somebody else", "message": "It is gone."})

    assert page.heard == [("problem", {"code": "practice_failed", "message": "It is gone."})]
    assert page.session.practice is None


def test_who_is_not_connected_any_more_is_told_so(page: Page) -> None:
    page.sessions.disconnect("sid")
    assert page.live.on_practise(None)["message"] == "This connection is closed."
