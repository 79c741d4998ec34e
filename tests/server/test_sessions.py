from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from pose_parser.server import sessions as sessions_module
from pose_parser.server.messages import FrameMessage
from pose_parser.server.metrics import Metrics
from pose_parser.server.session import Session
from pose_parser.server.sessions import Sessions
from pose_parser.server.wishes import Wishes

MODEL = {"id": "waltz", "path": "waltz.pickle", "sha256": "00"}


class FakeWorker:
    """Takes messages and keeps them; a test decides what becomes of them."""

    def __init__(self) -> None:
        self.sessions: set[str] = set()
        self.frames: list[dict[str, Any]] = []
        self.images: list[bytes] = []
        self.opened: list[str] = []
        self.models: list[tuple[str, Any]] = []
        self.wishes: list[Any] = []
        self.steps: list[Any] = []

    def open(self, session: str, model: Any) -> None:
        self.sessions.add(session)
        self.opened.append(session)
        self.models.append((session, model))

    def frame(self, message: dict[str, Any], image: bytes) -> None:
        assert message["session"] in self.sessions, "a frame before its session was opened"
        self.frames.append(message)
        self.images.append(image)

    def use_model(self, session: str, model: Any) -> None:
        self.models.append((session, model))

    def wish(self, _session: str, wishes: Any) -> None:
        self.wishes.append(wishes)

    def calibrate(self, _session: str, step: Any) -> None:
        self.steps.append(step)

    def close_session(self, session: str) -> None:
        self.sessions.discard(session)


class FakePool:
    def __init__(self, n_workers: int) -> None:
        self.workers = [FakeWorker() for _ in range(n_workers)]

    def least_loaded(self) -> Any:
        return min(self.workers, key=lambda worker: len(worker.sessions), default=None)


class Served:
    """Sessions over fake workers, and everything that they sent."""

    def __init__(self, *, n_workers: int = 1, max_sessions: int = 2, idle_session_s: float = 30.0) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.pool = FakePool(n_workers)
        self.sessions = Sessions(self._deliver, Metrics(), max_sessions=max_sessions, idle_session_s=idle_session_s)
        self.sessions.pool = self.pool

    def _deliver(self, event: str, payload: dict[str, Any], to: str) -> None:
        assert event == "result"
        self.sent.append((to, payload))

    def connect(self, sid: str = "a", model: Any = None) -> Session:
        return self.sessions.connect(sid, model)

    def submit(self, session: Session, seq: int, image: bytes = b"jpeg") -> None:
        self.sessions.submit(session, FrameMessage(seq, float(seq * 40), image))

    def finish(self, worker: FakeWorker, status: str = "ok", **fields: Any) -> None:
        """Let a worker answer the oldest frame that it was given."""
        message = worker.frames.pop(0)
        answer = {"op": "result", "session": message["session"], "seq": message["seq"], "status": status, **fields}
        self.sessions.on_result(answer)

    def end(self, worker: FakeWorker, replacement: FakeWorker | None) -> None:
        """Let a worker process end; as in the pool, it is out of the list before anybody is told."""
        index = self.pool.workers.index(worker)
        self.pool.workers[index : index + 1] = [] if replacement is None else [replacement]
        self.sessions.on_worker_exit(worker)  # type: ignore[arg-type]

    def statuses(self, sid: str = "a") -> list[tuple[int, str]]:
        return [(result["seq"], result["status"]) for to, result in self.sent if to == sid]


@pytest.fixture
def served() -> Served:
    return Served()


def test_a_frame_is_answered_with_its_own_number_and_time(served: Served) -> None:
    session = served.connect()
    served.submit(session, 17)
    served.finish(served.pool.workers[0], label="squat", timing_ms={"pose": 15.0})

    (to, result) = served.sent[0]
    assert (to, result["seq"], result["t"], result["label"]) == ("a", 17, 680.0, "squat")
    assert result["timing_ms"]["pose"] == 15.0
    assert result["timing_ms"]["server"] >= 0


def test_one_runs_one_waits_and_the_newest_wins(served: Served) -> None:
    session = served.connect()
    for seq in range(5):
        served.submit(session, seq)

    assert [len(served.pool.workers[0].frames), served.statuses()] == [
        1,
        [(1, "dropped"), (2, "dropped"), (3, "dropped")],
    ]
    served.finish(served.pool.workers[0])
    served.finish(served.pool.workers[0])
    assert served.statuses()[3:] == [(0, "ok"), (4, "ok")]


def test_the_next_frame_is_on_its_way_before_the_answer_is_told(served: Served) -> None:
    """The worker must not wait for a page's answer to be written."""
    session = served.connect()
    served.submit(session, 0)
    served.submit(session, 1)
    on_their_way: list[int] = []
    served.sessions.on_answer = lambda _session, _result: on_their_way.append(len(served.pool.workers[0].frames))

    served.finish(served.pool.workers[0])

    assert on_their_way == [1]


def test_over_the_cap_the_answer_is_busy_until_a_place_is_free(served: Served) -> None:
    people = [served.connect(sid) for sid in "abc"]
    for session in people:
        served.submit(session, 0)

    assert served.statuses("c") == [(0, "busy")]
    assert served.sessions.n_served == 2

    served.sessions.disconnect("a")
    served.submit(people[2], 1)
    assert people[2].admitted
    assert served.statuses("c") == [(0, "busy")]


def test_a_socket_that_sends_nothing_takes_no_place(served: Served) -> None:
    for index in range(10):
        served.connect(f"watcher {index}")
    session = served.connect()
    served.submit(session, 0)

    assert session.admitted
    assert served.sessions.n_served == 1


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let time pass."""
    now = [1000.0]
    monkeypatch.setattr(sessions_module.time, "monotonic", lambda: now[0])

    def pass_by(seconds: float) -> None:
        now[0] += seconds

    return pass_by


def test_who_is_silent_gives_the_place_up_and_may_come_back(clock: Callable[[float], None]) -> None:
    served = Served(max_sessions=1, idle_session_s=30)
    first, second = served.connect("a"), served.connect("b")
    served.submit(first, 0)
    served.finish(served.pool.workers[0])
    clock(29)
    served.sessions.release_idle()
    served.submit(second, 0)
    assert served.statuses("b") == [(0, "busy")]

    clock(2)
    served.sessions.release_idle()
    served.submit(second, 1)
    assert (first.admitted, second.admitted) == (False, True)
    assert served.pool.workers[0].sessions == {second.public_id}

    served.submit(first, 1)
    assert served.statuses("a") == [(0, "ok"), (1, "busy")]


def test_who_waits_for_an_answer_is_not_silent(clock: Callable[[float], None]) -> None:
    served = Served(idle_session_s=30)
    session = served.connect()
    served.submit(session, 0)
    clock(60)
    served.sessions.release_idle()

    assert session.admitted
    served.finish(served.pool.workers[0])
    assert served.statuses() == [(0, "ok")]


def test_people_are_spread_over_the_workers_and_stay_there() -> None:
    served = Served(n_workers=2, max_sessions=4)
    people = [served.connect(sid) for sid in "abcd"]
    for seq in range(3):
        for session in people:
            served.submit(session, seq)
        for worker in served.pool.workers:
            served.finish(worker)
            served.finish(worker)

    assert [len(worker.sessions) for worker in served.pool.workers] == [2, 2]
    assert [len(worker.opened) for worker in served.pool.workers] == [2, 2]


def test_the_frame_lost_with_a_worker_says_so_and_the_next_one_goes_to_another() -> None:
    served = Served(n_workers=2)
    session = served.connect(model=MODEL)
    served.submit(session, 0)
    served.submit(session, 1)
    (dead,) = [worker for worker in served.pool.workers if worker.frames]

    served.end(dead, None)

    assert served.statuses() == [(0, "restarted")]
    assert "started again" in served.sent[0][1]["message"]
    (alive,) = served.pool.workers
    assert alive.models == [(session.public_id, MODEL)]
    served.finish(alive)
    assert served.statuses() == [(0, "restarted"), (1, "ok")]


def test_without_any_worker_every_frame_is_told_to_wait(served: Served) -> None:
    session = served.connect()
    served.pool.workers.clear()
    for seq in range(3):
        served.submit(session, seq)

    assert served.statuses() == [(0, "restarted"), (1, "restarted"), (2, "restarted")]
    assert "starting" in served.sent[0][1]["message"]

    served.pool.workers.append(FakeWorker())
    served.submit(session, 3)
    served.finish(served.pool.workers[0])
    assert served.statuses()[-1] == (3, "ok")


def test_an_answer_that_comes_late_or_twice_is_left_aside(served: Served) -> None:
    session = served.connect()
    served.submit(session, 0)
    worker = served.pool.workers[0]
    late = dict(worker.frames[0])
    served.end(worker, FakeWorker())
    served.sessions.on_result({"op": "result", **late, "status": "ok"})
    assert served.statuses() == [(0, "restarted")]

    served.submit(session, 1)
    served.sessions.on_result({"op": "result", **late, "status": "ok"})
    assert served.statuses() == [(0, "restarted")], "the answer to another frame was taken for this one's"
    message = dict(served.pool.workers[0].frames[0])
    for _ in range(2):
        served.sessions.on_result({"op": "result", **message, "status": "ok"})
    served.sessions.on_result({"op": "result", "session": "nobody", "seq": 1, "status": "ok"})
    assert served.statuses() == [(0, "restarted"), (1, "ok")]


def test_the_same_number_twice_is_two_frames(served: Served) -> None:
    session = served.connect()
    for _ in range(2):
        served.submit(session, 5)
        served.finish(served.pool.workers[0])

    assert served.statuses() == [(5, "ok"), (5, "ok")]


def test_a_reset_starts_tracking_and_time_afresh(served: Served) -> None:
    session = served.connect()
    worker = served.pool.workers[0]
    for seq in (10, 20):
        served.submit(session, seq)
        assert worker.frames[0]["timestamp_ms"] == (seq - 10) * 40
        served.finish(worker)
    served.sessions.reset(session)
    served.submit(session, 3)

    assert worker.opened == [session.public_id] * 2
    assert worker.frames[0]["timestamp_ms"] == 0


def test_a_refused_frame_is_answered_without_a_worker(served: Served) -> None:
    session = served.connect()
    served.sessions.refuse(session, FrameMessage(9, 40.0, b""), "the picture is broken")

    ((_to, result),) = served.sent
    assert (result["seq"], result["t"], result["status"], result["message"]) == (
        9,
        40.0,
        "bad_frame",
        "the picture is broken",
    )
    assert not session.admitted


def test_a_model_that_fails_gives_its_place_back_to_the_one_before(served: Served) -> None:
    session = served.connect(model=MODEL)
    served.submit(session, 0)
    served.sessions.on_model({"session": session.public_id, "model": "waltz", "ok": True})
    served.sessions.use_model(session, {"id": "tango"})
    assert session.model_id == "tango"

    assert served.sessions.on_model({"session": session.public_id, "model": "tango", "ok": False}) is session

    assert session.model_id == "waltz"


def test_a_default_that_fails_is_not_tried_again_until_it_changes(served: Served) -> None:
    session = served.connect(model=None)
    served.submit(session, 0)
    served.sessions.offer_model(session, MODEL)
    served.sessions.on_model({"session": session.public_id, "model": "waltz", "ok": False})
    n_tries = len(served.pool.workers[0].models)

    served.sessions.offer_model(session, MODEL)
    assert len(served.pool.workers[0].models) == n_tries
    assert session.model is None

    served.sessions.offer_model(session, {**MODEL, "sha256": "11"})
    assert session.model_id == "waltz"


def test_a_new_version_of_a_model_reaches_those_who_use_it(served: Served) -> None:
    with_it, without = served.connect("a", MODEL), served.connect("b", {"id": "tango"})
    served.submit(with_it, 0)
    newer = {**MODEL, "sha256": "11"}
    served.sessions.renew_models({"waltz": newer}.get)

    assert with_it.model == newer
    assert without.model == {"id": "tango"}
    assert served.pool.workers[0].models[-1] == (with_it.public_id, newer)


class EveryFrameIsAnsweredOnce(RuleBasedStateMachine):
    """Any order of frames, answers, ends of workers, resets, refusals, silences and partings."""

    people = Bundle("people")

    def __init__(self) -> None:
        super().__init__()
        self.served = Served(n_workers=2, max_sessions=2, idle_session_s=0)
        self.submitted: dict[str, list[int]] = {}
        self.told: list[dict[str, Any]] = []
        self.n_people = 0
        self.n_frames = 0

    @initialize(target=people)
    def begin(self) -> Session:
        return self.connect()

    @rule(target=people)
    def connect(self) -> Session:
        self.n_people += 1
        session = self.served.connect(f"sid {self.n_people}")
        self.submitted[session.sid] = []
        return session

    def _number(self, session: Session) -> int:
        self.n_frames += 1
        self.submitted[session.sid].append(self.n_frames)
        return self.n_frames

    @rule(session=people, n_frames=st.integers(1, 4))
    def submit(self, session: Session, n_frames: int) -> None:
        for _ in range(n_frames):
            self.served.submit(session, self._number(session))
        self.told.extend(message for worker in self.served.pool.workers for message in worker.frames)

    @rule(which=st.integers(0, 1000))
    def answer_what_was_answered_before(self, which: int) -> None:
        """As a worker does whose end was noticed too early."""
        waiting = [message["seq"] for worker in self.served.pool.workers for message in worker.frames]
        late = [message for message in self.told if message["seq"] not in waiting]
        if late:
            self.served.sessions.on_result({"op": "result", **late[which % len(late)], "status": "ok"})

    @rule(session=people)
    def refuse(self, session: Session) -> None:
        self.served.sessions.refuse(session, FrameMessage(self._number(session), 0.0, b""), "broken")

    @rule(which=st.integers(0, 1), status=st.sampled_from(["ok", "no_pose", "bad_frame", "restarted"]))
    def finish(self, which: int, status: str) -> None:
        workers = [worker for worker in self.served.pool.workers if worker.frames]
        if workers:
            self.served.finish(workers[which % len(workers)], status)

    @rule(which=st.integers(0, 1), replaced=st.booleans())
    def end_a_worker(self, which: int, replaced: bool) -> None:
        workers = self.served.pool.workers
        if workers:
            self.served.end(workers[which % len(workers)], FakeWorker() if replaced else None)

    @rule()
    def start_a_worker(self) -> None:
        if len(self.served.pool.workers) < 2:
            self.served.pool.workers.append(FakeWorker())

    @rule(session=people)
    def reset(self, session: Session) -> None:
        self.served.sessions.reset(session)

    @rule()
    def release_idle(self) -> None:
        self.served.sessions.release_idle()

    @rule(session=consumes(people))
    def disconnect(self, session: Session) -> None:
        self.served.sessions.disconnect(session.sid)

    def _waiting(self, sid: str) -> list[int]:
        session = self.served.sessions.get(sid)
        if session is None:
            return []
        return [item.frame.seq for item in (session.running, session.pending) if item is not None]

    @invariant()
    def every_frame_is_answered_once_or_waits(self) -> None:
        for sid, submitted in self.submitted.items():
            answered = [seq for seq, _status in self.served.statuses(sid)]
            assert len(answered) == len(set(answered)), "a frame was answered twice"
            if self.served.sessions.get(sid) is not None:
                assert sorted([*answered, *self._waiting(sid)]) == submitted

    @invariant()
    def a_waiting_frame_is_newer_than_the_running_one(self) -> None:
        for sid in self.submitted:
            assert self._waiting(sid) == sorted(self._waiting(sid))

    @invariant()
    def the_cap_holds(self) -> None:
        assert self.served.sessions.n_served <= 2

    @invariant()
    def workers_hold_only_who_is_served(self) -> None:
        served = {session.public_id for session in map(self.served.sessions.get, self.submitted) if session}
        for worker in self.served.pool.workers:
            assert worker.sessions <= served

    def teardown(self) -> None:
        """Let everything come to rest: nobody is left waiting."""
        while any(worker.frames for worker in self.served.pool.workers):
            self.finish(0, "ok")
        for sid, submitted in self.submitted.items():
            if self.served.sessions.get(sid) is not None:
                assert sorted(seq for seq, _status in self.served.statuses(sid)) == submitted


TestEveryFrameIsAnsweredOnce = EveryFrameIsAnsweredOnce.TestCase
TestEveryFrameIsAnsweredOnce.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


RULE = {"label": "squat", "on_above": 0.6, "off_below": 0.4, "dwell_s": 0.0}
BENDS = {"id": "bends", "path": "bends.skops", "sha256": "00", "classes": ["squat"], "rules": [RULE]}
ON, OFF = {"label": "squat", "change": "on"}, {"label": "squat", "change": "off"}


class Wishing(Served):
    """As `Served`, and what is told of signals and of fitting to a person."""

    def __init__(self) -> None:
        super().__init__(n_workers=2)
        self.signals: list[Any] = []
        self.fitting: list[Any] = []
        self.rules: list[Any] = []
        self.sessions.on_signals = lambda _session, signals: self.signals.extend(signals)
        self.session = self.connect(model=BENDS)
        self.submit(self.session, 0)
        self.worker: Any = self.session.worker
        self.finish(self.worker)

    def _deliver(self, event: str, payload: dict[str, Any], to: str) -> None:
        if event in ("calibration", "triggers"):
            (self.rules if event == "triggers" else self.fitting).append(payload)
        else:
            super()._deliver(event, payload, to)

    def see(self, *events: dict[str, str]) -> Any:
        """Let a frame show something; return the events of its answer."""
        self.submit(self.session, len(self.sent))
        self.finish(self.session.worker, events=list(events))  # type: ignore[arg-type]
        return self.sent[-1][1]["events"]


@pytest.fixture
def wishing() -> Wishing:
    return Wishing()


def test_events_have_the_page_s_time_of_their_frame(wishing: Wishing) -> None:
    assert wishing.see(ON) == [{**ON, "t": 40.0}]
    assert wishing.see() == []
    assert wishing.signals == [{**ON, "t": 40.0}]


@pytest.mark.parametrize("what", ["reset", "crash", "gone", "idle"])
def test_what_is_on_is_over_when_nobody_watches_any_more(wishing: Wishing, what: str) -> None:
    wishing.see(ON)
    if what == "reset":
        wishing.sessions.reset(wishing.session)
    elif what == "crash":
        wishing.end(wishing.worker, FakeWorker())
    elif what == "gone":
        wishing.sessions.disconnect("a")
    else:
        wishing.sessions._idle_session_s = -1.0
        wishing.sessions.release_idle()

    assert wishing.signals[1:] == [OFF]
    if what != "gone":
        # The page hears of it with its next frame, the outputs at once and only once.
        assert [event["change"] for event in wishing.see(ON)] == ["off", "on"]
        assert [signal["change"] for signal in wishing.signals] == ["on", "off", "on"]


def test_what_the_last_frame_before_a_reset_shows_is_not_taken_for_going_on(wishing: Wishing) -> None:
    wishing.submit(wishing.session, 1)
    wishing.sessions.reset(wishing.session)
    wishing.finish(wishing.worker, events=[ON])
    assert wishing.sent[-1][1]["events"] == []
    assert (wishing.signals, wishing.session.signalled) == ([], set())
    assert wishing.see(ON) == [{**ON, "t": 80.0}]


def test_a_worker_is_told_what_a_session_wants_and_so_is_the_next_one(wishing: Wishing) -> None:
    wanted = Wishes(why=True, person="Anna", triggers=(RULE,))
    for _ in range(2):
        wishing.sessions.wish(wishing.session, wanted)
    assert wishing.worker.wishes == [{"why": True, "person": "Anna", "triggers": [RULE]}]
    other = FakeWorker()
    wishing.end(wishing.worker, other)
    wishing.see()
    assert wishing.session.worker.wishes == wishing.worker.wishes  # type: ignore[union-attr]
    wishing.sessions.reset(wishing.session)
    assert len(wishing.session.worker.wishes) == 2  # type: ignore[union-attr]


def test_rules_of_one_model_do_not_follow_to_another(wishing: Wishing) -> None:
    wishing.sessions.wish(wishing.session, Wishes(why=True, triggers=()))
    assert wishing.session.rules["triggers"] == []
    wishing.sessions.use_model(wishing.session, {**BENDS, "sha256": "a new version"})
    assert wishing.session.wishes.triggers == ()
    wishing.sessions.use_model(wishing.session, {**BENDS, "id": "waltz"})
    assert wishing.session.wishes == Wishes(why=True)
    assert wishing.session.rules == {"model": "waltz", "triggers": [RULE]}


def test_a_page_is_told_of_rules_once(wishing: Wishing) -> None:
    for _ in range(2):
        wishing.sessions.tell_rules(wishing.session)
    wishing.sessions.wish(wishing.session, Wishes(triggers=()))
    wishing.sessions.tell_rules(wishing.session)
    assert wishing.rules == [{"model": "bends", "triggers": [RULE]}, {"model": "bends", "triggers": []}]


def test_a_calibration_needs_a_worker_and_a_beginning(wishing: Wishing, served: Served) -> None:
    start = {"action": "start", "person": "Anna"}
    assert "Start the camera" in (served.sessions.calibrate(served.connect(), start) or "")
    assert "Begin again" in (wishing.sessions.calibrate(wishing.session, {"action": "finish"}) or "")
    assert wishing.sessions.calibrate(wishing.session, {"action": "cancel"}) is None
    assert wishing.sessions.calibrate(wishing.session, start) is None
    assert wishing.worker.steps == [start]


def test_a_fit_is_used_from_then_on(wishing: Wishing) -> None:
    wishing.sessions.calibrate(wishing.session, {"action": "start", "person": "Anna"})
    told = {"phase": "done", "person": "Anna", "collected": {}, "fit": None, "message": None}
    name = wishing.session.public_id
    wishing.sessions.on_calibration({"op": "calibration", "session": name, "told": told})
    wishing.sessions.on_calibration({"op": "calibration", "session": "gone", "told": told})
    assert wishing.fitting == [told]
    assert (wishing.session.wishes.person, wishing.session.calibrating) == ("Anna", None)
    wishing.sessions.forget_person("Bob")
    assert wishing.session.wishes.person == "Anna"
    wishing.sessions.forget_person("Anna")
    assert wishing.worker.wishes[-1]["person"] is None


def test_a_calibration_that_is_lost_with_its_worker_is_told(wishing: Wishing) -> None:
    wishing.sessions.calibrate(wishing.session, {"action": "start", "person": "Anna"})
    wishing.end(wishing.worker, FakeWorker())
    assert [(told["phase"], told["message"]) for told in wishing.fitting] == [
        ("idle", "Begin again: what was shown is lost.")
    ]


def test_a_calibration_begins_again_after_a_reset_and_only_then(wishing: Wishing) -> None:
    start = {"action": "start", "person": "Anna"}
    told = {"phase": "collecting", "person": "Anna", "collected": {}, "fit": None, "message": None}
    message = {"op": "calibration", "session": wishing.session.public_id, "told": told}
    wishing.sessions.calibrate(wishing.session, start)
    wishing.submit(wishing.session, 1)
    wishing.sessions.reset(wishing.session)
    wishing.sessions.on_calibration(message)
    assert [said["phase"] for said in wishing.fitting] == ["idle"]
    wishing.finish(wishing.worker)
    wishing.sessions.calibrate(wishing.session, start)
    wishing.sessions.on_calibration(message)
    assert [said["phase"] for said in wishing.fitting] == ["idle", "collecting"]


def test_what_was_said_before_a_calibration_does_not_end_it(wishing: Wishing) -> None:
    told = {"phase": "collecting", "person": "Anna", "collected": {}, "fit": None, "message": None}
    wishing.sessions.calibrate(wishing.session, {"action": "start", "person": "Anna"})
    for phase in ("idle", "collecting"):
        said = {"op": "calibration", "session": wishing.session.public_id, "told": {**told, "phase": phase}}
        wishing.sessions.on_calibration(said)
    assert wishing.sessions.calibrate(wishing.session, {"action": "show", "label": None}) is None
