"""Listen on the configured address and serve, under eventlet or threads."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from typing import Any

import structlog

from pose_parser.errors import ConfigError
from pose_parser.estimation.assets import read_task
from pose_parser.server import fair_sockets, websocket_mask
from pose_parser.server.app import PoserServer, create_app
from pose_parser.server.config import ServerConfig

log = structlog.get_logger(__name__)


def serve(config: ServerConfig) -> None:
    """Run one server until SIGTERM or SIGINT.

    Raises
    ------
    ConfigError
        If the address cannot be listened on.
    AssetError
        If the pose engine's files are absent or damaged.
    """
    _set_up_logs(config.log_level)
    read_task(config.pose_models_folder, config.pose_model)
    listener = _listen(config)
    server = create_app(config)
    for number in (signal.SIGTERM, signal.SIGINT):
        # A task of its own: under eventlet a signal arrives in the hub, which must not wait for workers to end.
        signal.signal(number, lambda *_: server.socketio.start_background_task(_end, server))
    server.start()
    log.info("listening", address=f"http://{config.host}:{config.port}", mode=config.async_mode)
    if config.async_mode == "eventlet":
        _serve_eventlet(server, listener)
    else:
        _serve_threads(server, listener, config)


def _listen(config: ServerConfig) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Accepted connections inherit it; without it an answer waits for the browser's delayed acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((config.host, config.port))
        listener.listen(128)
    except OSError as error:
        raise ConfigError(f"cannot listen on {config.host}:{config.port}: {error.strerror}") from error
    return listener


def _serve_eventlet(server: PoserServer, listener: socket.socket) -> None:
    import eventlet.wsgi

    if not websocket_mask.install():
        log.warning("eventlet's WebSocket has changed; frames are unmasked slowly")
    if not fair_sockets.install():
        log.warning("eventlet's WebSocket has changed; one client that sends without pause can hold up the others")
    if not fair_sockets.limit_discarding():
        log.warning("eventlet's web server has changed; a long body that is refused can hold up the others")
    eventlet.wsgi.server(listener, server.flask, log_output=False, socket_timeout=60)


def _serve_threads(server: PoserServer, listener: socket.socket, config: ServerConfig) -> None:
    from werkzeug.serving import make_server

    make_server(config.host, config.port, server.flask, threaded=True, fd=listener.fileno()).serve_forever()


def _end(server: PoserServer) -> None:
    """Leave at once: nothing is kept that a closed connection could lose."""
    log.info("stopping")
    server.close()
    os._exit(0)


def _set_up_logs(level: str) -> None:
    """One JSON object a line on standard error; no picture, landmark or prediction is ever logged."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    processors: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(),
    ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
