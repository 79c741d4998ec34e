"""Where events are sent: to whom, what of them, how often, and that nobody is held up."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pydantic import ValidationError

from pose_parser.server.app import PoserServer
from pose_parser.server.output_lines import DeliveryError
from pose_parser.server.outputs import MOST_WAITING, Output, OutputList, Outputs

Until = Callable[[Callable[[], object]], None]

HOOK = {"id": "lamp", "kind": "webhook", "url": "http://lamp.example/on", "labels": None, "enabled": True}
SIGNAL = {"label": "squat", "change": "on", "t": 12.5}


class FakeDelivery:
    """Keeps what it is sent; the first tries may fail, and it may be slow."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.tries = 0
        self.n_failing = 0
        self.sent: list[dict[str, Any]] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.is_closed = False

    def send(self, message: str) -> None:
        self.may_go_on.wait(30.0)
        self.tries += 1
        if self.tries <= self.n_failing:
            raise DeliveryError("Nobody answers.", "no answer")
        self.sent.append(json.loads(message))

    def close(self) -> None:
        self.is_closed = True


class Made:
    """Outputs over fake deliveries."""

    def __init__(self, path: Path) -> None:
        self.deliveries: list[FakeDelivery] = []
        self.outputs = Outputs(path, self._make, retry_after_s=(0.0, 0.0))

    def _make(self, _kind: str, url: str) -> FakeDelivery:
        self.deliveries.append(FakeDelivery(url))
        return self.deliveries[-1]

    def use(self, *changes: dict[str, Any]) -> list[FakeDelivery]:
        """Replace the outputs; return what sends to the new ones."""
        before = len(self.deliveries)
        wanted = [Output.model_validate({**HOOK, "id": f"out-{n}", **change}) for n, change in enumerate(changes)]
        self.outputs.replace(wanted)
        return self.deliveries[before:]

    def send(self, *labels: str) -> None:
        self.outputs.send([{**SIGNAL, "label": label} for label in labels], model="bends", session="abc")


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    made = Made(tmp_path / "outputs.json")
    yield made
    made.outputs.close()


def test_a_label_and_a_time_are_sent_and_nothing_else(made: Made, until: Until) -> None:
    (lamp,) = made.use({})
    made.outputs.send([{**SIGNAL, "landmarks": [1, 2], "why": {}}], model="bends", session="abc")
    until(lambda: lamp.sent)
    (message,) = lamp.sent
    assert datetime.fromisoformat(message.pop("at")).utcoffset().total_seconds() == 0.0  # type: ignore[union-attr]
    assert message == {"label": "squat", "change": "on", "model": "bends", "session": "abc"}


def test_each_output_has_the_movements_that_it_wants(made: Made, until: Until) -> None:
    everything, squats, nothing = made.use({}, {"labels": ["squat"]}, {"labels": []})
    made.send("stand", "squat", "stand", "squat")
    until(lambda: len(everything.sent) == 4 and len(squats.sent) == 2)
    assert [message["label"] for message in squats.sent] == ["squat", "squat"]
    assert nothing.sent == []


def test_one_that_is_off_or_was_taken_away_has_nothing(made: Made, until: Until) -> None:
    (old,) = made.use({})
    (new,) = made.use({"enabled": False}, {})
    until(lambda: old.is_closed)
    made.send("squat")
    until(lambda: new.sent)
    assert old.sent == []


def test_it_is_tried_three_times(made: Made, until: Until) -> None:
    (lamp,) = made.use({})
    lamp.n_failing = 2
    made.send("squat")
    until(lambda: lamp.sent)
    assert lamp.tries == 3
    lamp.n_failing = 3 + lamp.tries
    made.send("stand", "lunge")
    until(lambda: len(lamp.sent) == 2)
    assert [message["label"] for message in lamp.sent] == ["squat", "lunge"]


def test_one_that_does_not_answer_holds_nobody_up_and_keeps_the_newest(made: Made, until: Until) -> None:
    stuck, quick = made.use({}, {})
    stuck.may_go_on.clear()
    for number in range(MOST_WAITING + 50):
        made.send(f"m{number}")
        until(lambda expected=number: len(quick.sent) == expected + 1)  # type: ignore[misc]
    stuck.may_go_on.set()
    until(lambda: stuck.sent and stuck.sent[-1]["label"] == f"m{MOST_WAITING + 49}")
    assert len(stuck.sent) <= MOST_WAITING + 1


def test_outputs_are_kept(made: Made, tmp_path: Path, until: Until) -> None:
    made.use({"labels": ["squat"]}, {"enabled": False})
    again = Made(tmp_path / "outputs.json")
    again.outputs.start()
    assert again.outputs.all == made.outputs.all
    again.send("squat")
    until(lambda: again.deliveries[0].sent)
    again.outputs.close()
    again.send("squat")
    until(lambda: again.deliveries[0].is_closed)
    assert len(again.deliveries[0].sent) == 1


@pytest.mark.parametrize("content", ["{", "[]", '{"outputs": [{}]}', '{"outputs": [{"url": "file:///etc/passwd"}]}'])
def test_a_broken_file_sends_nothing(content: str, tmp_path: Path) -> None:
    path = tmp_path / "outputs.json"
    path.write_text(content)
    made = Made(path)
    made.outputs.start()
    assert (made.outputs.all, made.deliveries) == ((), [])


def test_an_output_is_tried_out_whether_it_is_on_or_not(made: Made) -> None:
    made.use({"enabled": False})
    assert made.outputs.test("out-0") == (True, "It arrived.")
    tried = made.deliveries[-1]
    assert [(message["label"], message["change"]) for message in tried.sent] == [("test", "on")]
    assert tried.is_closed
    assert made.outputs.test("none") is None


@pytest.mark.parametrize(
    ("kind", "url", "words"),
    [
        ("webhook", "ftp://lamp/", "begins with http:// or https://"),
        ("webhook", "ws://lamp/", "begins with http:// or https://"),
        ("webhook", "file:///etc/passwd", "begins with http://"),
        ("webhook", "http://", "begins with http://"),
        ("webhook", "http://lamp:99999/", "begins with http://"),
        ("webhook", "http://lamp:0/", "begins with http://"),
        ("webhook", "http://[::1/", "begins with http://"),
        ("webhook", "http://lamp/a b", "holds a space"),
        ("webhook", "http://lamp/\r\nHost: other", "holds a space"),
        ("webhook", "http://me:secret@lamp/", "name and password"),
        ("websocket", "http://lamp/", "begins with ws:// or wss://"),
        ("smoke", "http://lamp/", "webhook"),
    ],
)
def test_an_address_that_cannot_be_is_refused(kind: str, url: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Output.model_validate({**HOOK, "kind": kind, "url": url})


def test_outputs_are_told_apart_and_not_too_many() -> None:
    with pytest.raises(ValidationError, match="same id"):
        OutputList.model_validate({"outputs": [HOOK, HOOK]})
    with pytest.raises(ValidationError, match="at most 20"):
        OutputList.model_validate({"outputs": [{**HOOK, "id": f"o{number}"} for number in range(21)]})


def test_the_page_sets_them(client: FlaskClient, desk_server: PoserServer) -> None:
    off = {**HOOK, "enabled": False}
    assert client.get("/api/outputs").json == {"outputs": []}
    assert client.put("/api/outputs", json={"outputs": [off]}).json == {"outputs": [off]}
    assert client.get("/api/outputs").json == {"outputs": [off]}
    refused = client.put("/api/outputs", json={"outputs": [{**off, "url": "http://"}]})
    assert refused.status_code == 422
    assert refused.json == {
        "code": "not_possible",
        "message": "outputs.0: the address begins with http:// or https://",
    }
    assert [output.id for output in desk_server.outputs.all] == ["lamp"]
    assert client.post("/api/outputs/none/test").status_code == 404
    assert client.put("/api/outputs", data="{}", content_type="text/plain").status_code == 415


def test_the_page_is_told_of_people(client: FlaskClient, data_dir: Path) -> None:
    from pose_parser.library.people import keep_fit
    from pose_parser.prediction import PersonalFit

    keep_fit(data_dir, "Anna", "f00", PersonalFit(("a", "b"), 1.0, (0.0, 0.0), 0.5, 0.75), model="bends")
    (person,) = client.get("/api/people").json["people"]  # type: ignore[index]
    assert person["name"] == "Anna"
    assert {**person["fits"][0], "made_at": ""} == {
        "model": "bends",
        "made_at": "",
        "right_before": 0.5,
        "right_after": 0.75,
        "helps": True,
    }
