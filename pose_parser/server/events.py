"""The Socket.IO events: what a page or a program may say, and what it hears."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

import structlog
from flask import request
from flask_socketio import ConnectionRefusedError, Namespace, join_room, leave_room

from pose_parser.errors import LibraryError
from pose_parser.library.people import forget_person
from pose_parser.server.aside import make_aside
from pose_parser.server.catalogue import Catalogue
from pose_parser.server.channel import Message
from pose_parser.server.config import ServerConfig
from pose_parser.server.desk_process import Answer, DeskUnavailableError
from pose_parser.server.messages import (
    MAX_IN_FLIGHT,
    PROTOCOL_VERSION,
    FrameMessage,
    MessageError,
    make_prediction,
    parse_frame,
    parse_text_field,
)
from pose_parser.server.practising import parse_practise, practised
from pose_parser.server.session import Session
from pose_parser.server.sessions import Sessions
from pose_parser.server.wishes import change_wishes, parse_step

log = structlog.get_logger(__name__)

_EVERYONE = "watch everyone"
_MOST_UNSENT = 512
# Pages that wait for a place, and programs that listen, take little; without a limit they would still add up.
_CONNECTIONS_PER_PLACE = 16


class AskDesk(Protocol):
    """Asks the desk."""

    def __call__(self, op: str, params: dict[str, Any], *, reads: bool = False) -> Answer:
        """Ask, and wait for the answer."""


class Watchers:
    """The sockets that follow predictions, and the rooms that they are in."""

    def __init__(self) -> None:
        self._room_by_sid: dict[str, str] = {}

    def set(self, sid: str, room: str | None) -> str | None:
        """Put a socket into a room, or none; return the room that it leaves."""
        old = self._room_by_sid.pop(sid, None)
        if room is not None:
            self._room_by_sid[sid] = room
        return old

    def rooms_for(self, public_id: str) -> list[str]:
        """Return the rooms with anybody in them who wants to hear of this session."""
        occupied = set(self._room_by_sid.values())
        return [room for room in (_EVERYONE, watch_room(public_id)) if room in occupied]


def watch_room(public_id: str) -> str:
    """Name of the room of those who follow one session."""
    return f"watch {public_id}"


class LiveNamespace(Namespace):  # type: ignore[misc] # the library has no types
    """Handlers of every event; a method ``on_x`` handles the event ``x``.

    Parameters
    ----------
    sessions : Sessions
        Who is being served.
    catalogue : Catalogue
        What can be chosen.
    config : ServerConfig
        Limits.
    is_sandboxed : callable
        Tells whether the pose workers are cut off from the network.
    ask_desk : callable
        Asks what is known of the library.
    """

    def __init__(
        self,
        sessions: Sessions,
        catalogue: Catalogue,
        config: ServerConfig,
        is_sandboxed: Callable[[], bool],
        ask_desk: AskDesk,
    ) -> None:
        super().__init__("/")
        self._sessions = sessions
        self._catalogue = catalogue
        self._config = config
        self._is_sandboxed = is_sandboxed
        self._ask_desk = ask_desk
        self._aside = make_aside(config.async_mode)
        self._watchers = Watchers()
        sessions.on_answer = self._tell_watchers

    def on_connect(self, _auth: Any = None) -> None:
        """Greet a page or program with its session's name and the limits."""
        if self._sessions.n_connected >= _CONNECTIONS_PER_PLACE * self._config.max_sessions:
            raise ConnectionRefusedError("Poser has too many connections; close some pages or programs.")
        session = self._sessions.connect(_sid(), self._catalogue.default)
        # Before the greeting: a program that only sends frames hears nothing else before their answers.
        self._sessions.tell_rules(session)
        self.socketio.emit("ready", _ready(session, self._config, sandboxed=self._is_sandboxed()), to=session.sid)

    def on_disconnect(self, *_reason: Any) -> None:
        """Forget whoever is gone."""
        self._watchers.set(_sid(), None)
        self._sessions.disconnect(_sid())

    def on_frame(self, meta: Any = None, image: Any = None, *_more: Any) -> None:
        """Take one picture: ``frame({seq, t, take?}, bytes)``."""
        session = self._sessions.get(_sid())
        if session is None or self._hung_up_on(self._connection(session.sid)):
            return
        try:
            frame = parse_frame(meta, image, max_image_bytes=self._config.max_image_bytes)
        except MessageError as error:
            self._refuse_frame(session, error)
            return
        self._sessions.offer_model(session, self._catalogue.default)
        self._sessions.submit(session, frame)

    def on_configure(self, data: Any = None, *_more: Any) -> dict[str, Any]:
        """Choose a model, extras, or start afresh: ``configure({model?, reset?, why?, person?, triggers?})``."""
        session = self._sessions.get(_sid())
        if session is None:
            return _configured(None, "This connection is closed.")
        try:
            model_id = parse_text_field(data, "model", "configure")
            wanted = None if model_id is None else self._find_model(model_id)
            wishes = change_wishes(session.wishes, data, wanted or session.model)
        except MessageError as error:
            return _configured(session.model_id, str(error))
        if wanted is not None:
            self._sessions.use_model(session, wanted)
            if "triggers" not in data:
                wishes = replace(wishes, triggers=session.wishes.triggers)
        if "person" in (data or ()):
            self._sessions.calibrate(session, {"action": "cancel"})
        self._sessions.wish(session, wishes)
        self._sessions.tell_rules(session)
        if isinstance(data, dict) and data.get("reset") is True:
            self._sessions.reset(session)
        return _configured(session.model_id, None)

    def on_calibrate(self, data: Any = None, *_more: Any) -> dict[str, Any]:
        """Fit the model to a person, step by step: ``calibrate({action, person?, label?})``."""
        session = self._sessions.get(_sid())
        if session is None:
            return {"ok": False, "message": "This connection is closed."}
        try:
            step = parse_step(data, () if session.model is None else session.model.get("classes", ()))
            refusal = self._forget(step["person"]) if step["action"] == "forget" else None
        except (MessageError, LibraryError) as error:
            return {"ok": False, "message": str(error)}
        if step["action"] != "forget":
            refusal = self._sessions.calibrate(session, step)
        return {"ok": refusal is None, "message": refusal}

    def on_practise(self, data: Any = None, *_more: Any) -> dict[str, Any]:
        """Coach against one repetition: ``practise({recording, start_s?, end_s?, repetition?, mirror?} | null)``."""
        session = self._sessions.get(_sid())
        if session is None:
            return practised("This connection is closed.")
        try:
            asked = parse_practise(data)
            found = None if asked is None else self._find_practice(asked)
        except (MessageError, DeskUnavailableError) as error:
            return practised(str(error))
        self._sessions.practise(session, None if found is None else found["message"])
        return practised(None, None if found is None else found["practice"])

    def on_watch(self, data: Any = None, *_more: Any) -> dict[str, Any]:
        """Follow the predictions of one session, or of all: ``watch({session?})``."""
        try:
            public_id = parse_text_field(data, "session", "watch")
        except MessageError as error:
            return {"ok": False, "message": str(error)}
        if public_id is not None and not self._sessions.knows(public_id):
            return {"ok": False, "message": f'There is no session called "{public_id}".'}
        room = _EVERYONE if public_id is None else watch_room(public_id)
        left = self._watchers.set(_sid(), room)
        if left is not None:
            leave_room(left)
        join_room(room)
        return {"ok": True, "message": None}

    def hang_up_on_slow_readers(self) -> None:
        """Close every connection that does not read what it is sent; `on_frame` looks at those that send frames."""
        for connection in list(self.socketio.server.eio.sockets.values()):
            self._hung_up_on(connection)

    def _find_model(self, model_id: str) -> Message:
        wanted = self._catalogue.loadable(model_id)
        if wanted is None:
            missing = f'There is no model called "{model_id}"; the present one stays.'
            raise MessageError(self._catalogue.reason(model_id) or missing)
        return wanted

    def _find_practice(self, asked: Message) -> Message:
        answer = self._ask_desk("practice", asked, reads=True)
        told: Message = json.loads(answer.body)
        if answer.status != 200:
            raise MessageError(told["message"])
        return told

    def _forget(self, person: str) -> str | None:
        if not self._aside(forget_person, self._config.data_dir, person):
            return f"Nothing is kept about {person}."
        self._sessions.forget_person(person)
        return None

    def _tell_watchers(self, session: Session, result: dict[str, Any]) -> None:
        for room in self._watchers.rooms_for(session.public_id):
            self.socketio.emit("prediction", make_prediction(session.public_id, result), to=room)

    def _refuse_frame(self, session: Session, error: MessageError) -> None:
        if error.seq is not None and error.take is not None:
            # Also a frame whose picture cannot be used has its place in the take; without bytes the worker says so.
            self._sessions.submit(session, FrameMessage(error.seq, error.t, b"", error.take))
        elif error.seq is None:
            self.socketio.emit("problem", {"code": "bad_message", "message": str(error)}, to=session.sid)
        else:
            self._sessions.refuse(session, FrameMessage(error.seq, error.t, b""), str(error))

    def _connection(self, sid: str) -> Any:
        server = self.socketio.server
        return server.eio.sockets.get(server.manager.eio_sid_from_sid(sid, "/"))

    def _hung_up_on(self, connection: Any) -> bool:
        """Close a connection whose unread messages would fill the memory; tell whether it was."""
        if connection is None or connection.queue.qsize() <= _MOST_UNSENT:
            return False
        log.warning("a client does not read what it is sent", connection=connection.sid)
        connection.close(wait=False, abort=True)
        return True


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]


def _ready(session: Session, config: ServerConfig, *, sandboxed: bool) -> dict[str, Any]:
    return {
        "protocol": PROTOCOL_VERSION,
        "session": session.public_id,
        "model": session.model_id,
        "limits": {
            "in_flight": MAX_IN_FLIGHT,
            "max_image_bytes": config.max_image_bytes,
            "max_image_side_px": config.max_image_side_px,
        },
        "sandboxed": sandboxed,
    }


def _configured(model_id: str | None, message: str | None) -> dict[str, Any]:
    return {"ok": message is None, "model": model_id, "message": message}
