"""The people who are being served: one session per socket, each frame of it answered exactly once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from pose_parser.server.channel import Message
from pose_parser.server.messages import REASONS, FrameMessage, make_result
from pose_parser.server.metrics import Metrics
from pose_parser.server.session import Running, Session, Waiting
from pose_parser.server.wishes import Wishes
from pose_parser.server.worker_process import WorkerProcess
from pose_parser.video.clock import StreamClock


class Workers(Protocol):
    """What sessions need of the pool."""

    def least_loaded(self) -> WorkerProcess | None:
        """Return a worker for a new session, if one is ready."""


class Deliver(Protocol):
    """Sends one event to a socket or a room."""

    def __call__(self, event: str, payload: dict[str, Any], to: str) -> None:
        """Send `payload` without waiting for the other side."""


class Sessions:
    """All sessions of one server.

    A session has one frame running in its worker and one pending; a newer frame takes the pending one's place.

    Parameters
    ----------
    deliver : callable
        Sends an event to a socket.
    metrics : Metrics
        Counts frames and sessions.
    max_sessions : int
        How many sessions are served at once.
    idle_session_s : float
        A session without frames gives its place up after this time.
    """

    def __init__(self, deliver: Deliver, metrics: Metrics, *, max_sessions: int, idle_session_s: float) -> None:
        self._deliver = deliver
        self._metrics = metrics
        self._max_sessions = max_sessions
        self._idle_session_s = idle_session_s
        self._by_sid: dict[str, Session] = {}
        self._by_public_id: dict[str, Session] = {}
        self._n_tickets = 0
        self._lock = threading.RLock()
        self.pool: Workers | None = None
        self.on_answer: Any = lambda _session, _result: None
        self.on_signals: Any = lambda _session, _signals: None

    def connect(self, sid: str, model: Message | None) -> Session:
        """Note a new socket; it takes a place only with its first frame."""
        with self._lock:
            session = Session(sid, model)
            self._by_sid[sid] = session
            self._by_public_id[session.public_id] = session
            self._metrics.connections.set(len(self._by_sid))
            return session

    def disconnect(self, sid: str) -> None:
        """Forget a socket and free what it held."""
        with self._lock:
            session = self._by_sid.pop(sid, None)
            if session is not None:
                self._by_public_id.pop(session.public_id)
                session.pending = session.running = None
                self._release(session)
                self._metrics.connections.set(len(self._by_sid))

    def get(self, sid: str) -> Session | None:
        """Return the session of a socket."""
        return self._by_sid.get(sid)

    def knows(self, public_id: str) -> bool:
        """Tell whether a session of this name is connected."""
        return public_id in self._by_public_id

    @property
    def n_connected(self) -> int:
        """Open sockets, with a place or without."""
        return len(self._by_sid)

    @property
    def n_served(self) -> int:
        """Sessions that have a place."""
        return sum(session.admitted for session in list(self._by_sid.values()))

    def submit(self, session: Session, frame: FrameMessage) -> None:
        """Take one frame; it is answered now or later, once."""
        with self._lock:
            session.last_frame_at = time.monotonic()
            if not session.admitted and not self._admit(session):
                self._answer(session, make_result(frame.seq, frame.t, "busy"))
                return
            waiting = Waiting(frame, session.last_frame_at)
            if session.running is None:
                self._dispatch(session, waiting)
                return
            replaced, session.pending = session.pending, waiting
            if replaced is not None:
                self._answer(session, make_result(replaced.frame.seq, replaced.frame.t, "dropped"))

    def refuse(self, session: Session, frame: FrameMessage, message: str) -> None:
        """Answer a frame that cannot be used."""
        with self._lock:
            self._answer(session, make_result(frame.seq, frame.t, "bad_frame", message=message))

    def use_model(self, session: Session, model: Message | None) -> None:
        """Choose a session's classifier; frames go on with the present one until the new one is ready."""
        with self._lock:
            if model is None or session.model_id not in (None, model["id"]):
                # Rules are about the movements of one model.
                self._note_wishes(session, replace(session.wishes, triggers=None))
            session.model = model
            if session.worker is not None:
                session.worker.use_model(session.public_id, model)

    def offer_model(self, session: Session, model: Message | None) -> None:
        """Give a session without a classifier this one, unless it is the one that just failed."""
        if session.model is None and model is not None and model != session.failed:
            self.use_model(session, model)

    def tell_rules(self, session: Session) -> None:
        """Tell a page which rules of movements are in force, unless it knows."""
        with self._lock:
            if session.rules != session.rules_told:
                session.rules_told = session.rules
                self._deliver("triggers", session.rules, to=session.sid)

    def wish(self, session: Session, wishes: Wishes) -> None:
        """Take in what a session wants besides labels."""
        with self._lock:
            self._note_wishes(session, wishes)

    def practise(self, session: Session, practice: Message | None) -> None:
        """Let a session practise against one repetition, from 0; None ends it."""
        with self._lock:
            session.practice = practice
            if session.worker is not None:
                session.worker.practise(session.public_id, practice)

    def on_practice_failed(self, message: Message) -> None:
        """Tell a page why its practice is over."""
        with self._lock:
            session = self._by_public_id.get(message["session"])
            if session is not None:
                session.practice = None
                problem = {"code": "practice_failed", "message": message["message"]}
                self._deliver("problem", problem, to=session.sid)

    def calibrate(self, session: Session, step: Message) -> str | None:
        """Pass a step of fitting a session's model to a person on to its worker; return why not, if it cannot be."""
        with self._lock:
            if session.worker is None:
                return "Start the camera first: Poser has to see the movements."
            if session.model is None:
                return "There is no model yet that could be fitted."
            if step["action"] == "start":
                session.calibrating = step["person"]
            elif session.calibrating is None:
                return None if step["action"] == "cancel" else "Begin again: what was shown is lost."
            session.worker.calibrate(session.public_id, step)
            return None

    def on_calibration(self, message: Message) -> None:
        """Pass on how fitting to a person stands."""
        with self._lock:
            session = self._by_public_id.get(message["session"])
            if session is None:
                return
            told = message["told"]
            if told["phase"] != "collecting":
                session.calibrating = None
            elif session.running is not None and session.running.is_from_before:
                # The page has been told that this is lost.
                return
            else:
                # What was said before it began may have come in between.
                session.calibrating = told["person"]
            if told["phase"] == "done":
                session.wishes = replace(session.wishes, person=told["person"])
            self._deliver("calibration", told, to=session.sid)

    def forget_person(self, person: str) -> None:
        """Let no session use the fit of somebody who was forgotten."""
        with self._lock:
            for session in self._by_sid.values():
                if session.wishes.person == person:
                    self._note_wishes(session, replace(session.wishes, person=None))

    def reset(self, session: Session) -> None:
        """Start afresh, as with another source: neither place in the picture nor window is carried over."""
        with self._lock:
            session.clock = StreamClock()
            if session.running is not None:
                session.running = session.running._replace(is_from_before=True)
            self._end_extras(session)
            if session.worker is not None:
                self._open(session, session.worker)

    def release_idle(self) -> None:
        """Take the place of every session that has sent nothing for a while."""
        with self._lock:
            oldest = time.monotonic() - self._idle_session_s
            for session in self._by_sid.values():
                if session.admitted and session.running is None and session.last_frame_at < oldest:
                    self._release(session)

    def on_result(self, message: Message) -> None:
        """Pass a worker's answer on and send the session's pending frame after it."""
        with self._lock:
            session = self._by_public_id.get(message["session"])
            if session is None or session.running is None or session.running.ticket != message["seq"]:
                return
            running, session.running = session.running, None
            self._dispatch_pending(session)
            fields = {key: value for key, value in message.items() if key not in ("op", "session", "seq", "status")}
            seen = () if running.is_from_before else fields.get("events", ())
            signals = [{**signal, "t": running.frame.t} for signal in seen]
            late, session.over = [{**signal, "t": running.frame.t} for signal in session.over], []
            fields["events"] = [*late, *signals]
            self._note_signals(session, signals)
            result = make_result(running.frame.seq, running.frame.t, message["status"], **fields)
            self._finish(session, result, running.received_at)

    def on_model(self, message: Message) -> Session | None:
        """Note whether a session's worker took its classifier; return that session."""
        with self._lock:
            session = self._by_public_id.get(message["session"])
            if session is not None and message["model"] == session.model_id:
                if message["ok"]:
                    session.loaded = session.model
                else:
                    session.failed, session.model = session.model, session.loaded
            return session

    def renew_models(self, loadable: Callable[[str], Message | None]) -> None:
        """Give every session whose classifier's file has a new usable version that version."""
        with self._lock:
            for session in self._by_sid.values():
                newest = None if session.model_id is None else loadable(session.model_id)
                if newest is not None and newest != session.model:
                    self.use_model(session, newest)

    def on_worker_exit(self, worker: WorkerProcess) -> None:
        """Answer the frames that were lost with a worker; their sessions go on with another one."""
        with self._lock:
            for session in [item for item in self._by_sid.values() if item.worker is worker]:
                session.worker = None
                self._end_extras(session)
                running, session.running = session.running, None
                if running is not None:
                    result = make_result(running.frame.seq, running.frame.t, "restarted")
                    self._finish(session, result, running.received_at)
                self._dispatch_pending(session)

    def _admit(self, session: Session) -> bool:
        if self.n_served >= self._max_sessions:
            return False
        session.admitted = True
        self._metrics.sessions.set(self.n_served)
        return True

    def _release(self, session: Session) -> None:
        self._end_extras(session)
        if session.worker is not None:
            session.worker.close_session(session.public_id)
        session.worker, session.admitted = None, False
        self._metrics.sessions.set(self.n_served)

    def _dispatch_pending(self, session: Session) -> None:
        waiting, session.pending = session.pending, None
        if waiting is not None:
            self._dispatch(session, waiting)

    def _dispatch(self, session: Session, waiting: Waiting) -> None:
        frame, received_at = waiting
        worker = session.worker or self._assign(session)
        if worker is None:
            self._answer(session, make_result(frame.seq, frame.t, "restarted", message=REASONS["starting"]))
            return
        self._n_tickets += 1
        session.running = Running(frame, self._n_tickets, received_at)
        message = {
            "session": session.public_id,
            "seq": self._n_tickets,
            "timestamp_ms": session.clock.stamp(frame.t),
            "received_at": received_at,
        }
        if frame.take is not None:
            message["take"] = {**frame.take._asdict(), "t": frame.t}
        worker.frame(message, frame.image)

    def _assign(self, session: Session) -> WorkerProcess | None:
        worker = None if self.pool is None else self.pool.least_loaded()
        if worker is not None:
            session.worker = worker
            self._open(session, worker)
        return worker

    def _open(self, session: Session, worker: WorkerProcess) -> None:
        worker.open(session.public_id, session.model)
        if session.wishes != Wishes():
            worker.wish(session.public_id, session.wishes.to_message())
        if session.practice is not None:
            worker.practise(session.public_id, session.practice)

    def _note_wishes(self, session: Session, wishes: Wishes) -> None:
        changed, session.wishes = wishes != session.wishes, wishes
        if changed and session.worker is not None:
            session.worker.wish(session.public_id, wishes.to_message())

    def _note_signals(self, session: Session, signals: list[Message]) -> None:
        for signal in signals:
            (session.signalled.add if signal["change"] == "on" else session.signalled.discard)(signal["label"])
        if signals:
            self.on_signals(session, signals)

    def _end_extras(self, session: Session) -> None:
        """End what a worker kept for a session: nobody sees any more whether a movement goes on."""
        over = [{"label": label, "change": "off"} for label in sorted(session.signalled)]
        session.over += over
        self._note_signals(session, over)
        if session.calibrating is not None:
            told: Message = {"phase": "idle", "person": session.wishes.person, "collected": {}, "fit": None}
            session.calibrating = None
            self._deliver("calibration", {**told, "message": "Begin again: what was shown is lost."}, to=session.sid)

    def _finish(self, session: Session, result: dict[str, Any], received_at: float) -> None:
        result["timing_ms"] = {
            **result["timing_ms"],
            "server": round((time.monotonic() - received_at) * 1000, 2),
        }
        self._answer(session, result)

    def _answer(self, session: Session, result: dict[str, Any]) -> None:
        self._metrics.observe_frame(result["status"], result["timing_ms"])
        self._deliver("result", result, to=session.sid)
        self.on_answer(session, result)
