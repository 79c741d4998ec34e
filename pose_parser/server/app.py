"""The application factory: everything that one server holds, put together."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from apiflask import APIBlueprint, APIFlask
from flask import Flask
from flask_socketio import SocketIO

from pose_parser.models import inspect_apart
from pose_parser.models.trust import TrustStore
from pose_parser.server.announcing import make_announcer
from pose_parser.server.aside import make_aside
from pose_parser.server.catalogue import Catalogue, Inspect
from pose_parser.server.channel import Message
from pose_parser.server.comparison_routes import make_comparison_blueprint
from pose_parser.server.config import ServerConfig
from pose_parser.server.desk_process import Desk, StartDesk, make_desk_starter
from pose_parser.server.events import LiveNamespace
from pose_parser.server.guard import Guard, refusal
from pose_parser.server.http_rules import apply_rules
from pose_parser.server.job_routes import make_job_blueprint
from pose_parser.server.library_routes import make_library_blueprint
from pose_parser.server.media_routes import make_media_blueprint
from pose_parser.server.metrics import Metrics
from pose_parser.server.model_routes import make_model_blueprint
from pose_parser.server.outputs import Outputs
from pose_parser.server.outputs_routes import make_outputs_blueprint
from pose_parser.server.pool import StartWorker, WorkerPool, make_worker_starter
from pose_parser.server.routes import make_blueprint
from pose_parser.server.session import Session
from pose_parser.server.sessions import Sessions
from pose_parser.server.upload_routes import make_upload_blueprint
from pose_parser.server.uploads import UploadFolder
from pose_parser.server.video_routes import make_video_blueprint
from pose_parser.server.worker_process import WorkerProcess

log = structlog.get_logger(__name__)

_SWEEP_EVERY_S = 1.0
# Above the largest picture, so that one that is too large gets an answer in words rather than a closed connection.
_MESSAGE_HEADROOM_BYTES = 1 << 20


@dataclass(frozen=True)
class PoserServer:
    """One server: its Flask application, its sockets, and what runs behind them."""

    flask: Flask
    socketio: SocketIO
    catalogue: Catalogue
    pool: WorkerPool
    desk: Desk
    sessions: Sessions
    live: LiveNamespace
    outputs: Outputs
    closing: threading.Event

    def start(self) -> None:
        """Start workers and watchers; returns at once."""
        self.catalogue.start()
        self.pool.start()
        self.desk.start()
        self.outputs.start()
        threading.Thread(target=self._sweep, daemon=True).start()

    def close(self) -> None:
        """End everything that `start` began."""
        self.closing.set()
        self.pool.close()
        self.desk.close()
        self.catalogue.close()
        self.outputs.close()

    def _sweep(self) -> None:
        while not self.closing.wait(_SWEEP_EVERY_S):
            self.sessions.release_idle()
            self.live.hang_up_on_slow_readers()


class _WorkerEvents:
    """What the pool's workers say, passed to sessions and sockets."""

    def __init__(self, socketio: SocketIO, sessions: Sessions, catalogue: Catalogue) -> None:
        self._socketio, self._sessions, self._catalogue = socketio, sessions, catalogue

    def on_message(self, worker: WorkerProcess, message: Message) -> None:
        if message["op"] == "result":
            self._sessions.on_result(message)
        elif message["op"] == "ready" and self._catalogue.default is not None:
            worker.preload(self._catalogue.default)
        elif message["op"] == "calibration":
            self._sessions.on_calibration(message)
        elif message["op"] == "practice_failed":
            self._sessions.on_practice_failed(message)
        elif message["op"] == "model":
            session = self._sessions.on_model(message)
            if session is not None:
                self._tell_model(session, message)

    def _tell_model(self, session: Session, message: Message) -> None:
        if not message["ok"]:
            problem = {"code": "model_failed", "message": message["message"]}
            self._socketio.emit("problem", problem, to=session.sid)
        self._sessions.tell_rules(session)

    def on_exit(self, worker: WorkerProcess) -> None:
        self._sessions.on_worker_exit(worker)


class _Health:
    """How the server is, put together from those who know."""

    def __init__(self, pool: WorkerPool, sessions: Sessions, catalogue: Catalogue) -> None:
        self._pool, self._sessions, self._catalogue = pool, sessions, catalogue

    def is_sandboxed(self) -> bool:
        ready = self._pool.ready_workers()
        return bool(ready) and all(worker.sandboxed for worker in ready)

    def report(self) -> dict[str, Any]:
        n_ready = len(self._pool.ready_workers())
        default = self._catalogue.default
        return {
            "status": "ok" if n_ready else "starting",
            "workers": {"ready": n_ready, "total": self._pool.size},
            "sandboxed": self.is_sandboxed(),
            "sessions": self._sessions.n_served,
            "default_model": default["id"] if default else None,
        }


def create_app(
    config: ServerConfig,
    *,
    start_worker: StartWorker | None = None,
    start_desk: StartDesk | None = None,
    inspect: Inspect = inspect_apart,
) -> PoserServer:
    """Put one server together; nothing runs until `PoserServer.start`.

    Parameters
    ----------
    config : ServerConfig
        Settings.
    start_worker : callable, optional
        Starts one pose worker; real processes by default.
    start_desk : callable, optional
        Starts the desk; a real process by default.
    inspect : callable
        Looks at one model file.
    """
    flask, socketio = _make_flask(config)
    metrics = Metrics()
    sessions = Sessions(socketio.emit, metrics, max_sessions=config.max_sessions, idle_session_s=config.idle_session_s)
    catalogue = Catalogue(
        config.models_folder,
        TrustStore(config.data_dir / "trust" / "models.json"),
        default_model=config.default_model,
        on_change=lambda version: _pass_models_on(version, socketio, sessions, catalogue, pool),
        inspect=inspect,
    )
    events = _WorkerEvents(socketio, sessions, catalogue)
    pool = WorkerPool(start_worker or make_worker_starter(config), config.workers, metrics, events)
    sessions.pool = pool
    outputs = Outputs(config.data_dir / "outputs.json")
    sessions.on_signals = lambda session, signals: outputs.send(
        signals, model=session.model_id, session=session.public_id
    )
    desk = Desk(
        start_desk or make_desk_starter(config),
        lambda message: socketio.emit("library_changed", {key: message[key] for key in message if key != "op"}),
    )
    health = _Health(pool, sessions, catalogue)
    live = LiveNamespace(sessions, catalogue, config, health.is_sandboxed, desk.ask)
    socketio.on_namespace(live)
    server = PoserServer(flask, socketio, catalogue, pool, desk, sessions, live, outputs, threading.Event())
    _add_routes(server, config, metrics, health.report)
    return server


def _pass_models_on(
    version: int, socketio: SocketIO, sessions: Sessions, catalogue: Catalogue, pool: WorkerPool
) -> None:
    """Let everybody have the models that there are now."""
    sessions.renew_models(catalogue.loadable)
    # Workers are often ready before the files have been looked at.
    default = catalogue.default
    if default is not None:
        for worker in pool.ready_workers():
            worker.preload(default)
    socketio.emit("models_changed", {"version": version})


def _add_routes(
    server: PoserServer, config: ServerConfig, metrics: Metrics, health: Callable[[], dict[str, Any]]
) -> None:
    """Add every address, and what holds for all of them."""
    flask: Any = server.flask
    own = (
        make_blueprint(server.catalogue, metrics, health),
        make_outputs_blueprint(server.outputs, config.data_dir, make_aside(config.async_mode)),
    )
    for blueprint in (*own, *_library_blueprints(config, server.desk, server.catalogue)):
        flask.register_blueprint(blueprint)
    apply_rules(flask, config.allowed_origins)
    flask.wsgi_app = Guard(flask.wsgi_app, config.allowed_origins, lambda reason: _note_refusal(metrics, reason))


def _library_blueprints(config: ServerConfig, desk: Desk, catalogue: Catalogue) -> tuple[APIBlueprint, ...]:
    """Return the routes that need the desk."""
    aside = make_aside(config.async_mode)
    announce = make_announcer(config.redis_url)
    uploads = UploadFolder(config.data_dir, aside=aside)
    return (
        make_library_blueprint(desk),
        make_model_blueprint(desk, catalogue),
        make_media_blueprint(desk, config.data_dir, aside),
        make_job_blueprint(desk, announce),
        make_upload_blueprint(desk, uploads, announce),
        make_video_blueprint(desk, uploads, announce),
        make_comparison_blueprint(desk, aside, announce),
    )


def _make_flask(config: ServerConfig) -> tuple[APIFlask, SocketIO]:
    flask = APIFlask("poser", title="Poser", version="1", docs_path=None, spec_path="/openapi.json")
    socketio = SocketIO(
        flask,
        async_mode=config.async_mode,
        async_handlers=False,
        transports=["websocket"],
        # The guard has seen the request already; the library would ask for a list of its own otherwise.
        cors_allowed_origins=lambda _origin, environ: refusal(environ, config.allowed_origins) is None,
        # The greeting is sent while a connection is made; a client must know by then that it has one.
        always_connect=True,
        max_http_buffer_size=config.max_image_bytes + _MESSAGE_HEADROOM_BYTES,
        http_compression=False,
    )
    socketio.on_error_default(_log_event_error)
    return flask, socketio


def _note_refusal(metrics: Metrics, reason: str) -> None:
    metrics.refused.inc()
    log.warning("request refused", reason=reason)


def _log_event_error(error: Exception) -> None:
    """Keep the connection when one message of it fails."""
    log.error("an event failed", error=repr(error), exc_info=error)
