"""Sending one message to one address: by HTTP, each on its own, or over a WebSocket that stays open."""

from __future__ import annotations

import http.client
import socket
import ssl
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import SplitResult, urlsplit

TIMEOUT_S = 5.0
_READ_BYTES = 4096


class DeliveryError(Exception):
    """A message did not arrive; the words are for a person, `kind` names the trouble for a log."""

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


class Deliver(Protocol):
    """What sends messages to one address."""

    def send(self, message: str) -> None:
        """Send one, in at most some seconds; raises a `DeliveryError`."""

    def close(self) -> None:
        """Hang up."""


def make_delivery(kind: str, url: str) -> Deliver:
    """Return what sends messages to an output of this kind; nothing is connected yet."""
    return Webhook(url) if kind == "webhook" else WebSocketLine(url)


class Webhook:
    """Sends each message as the JSON body of a POST; goes where it was told and nowhere else.

    Parameters
    ----------
    url : str
        ``http://`` or ``https://``. Neither redirects nor the proxies of the environment are followed.
    """

    def __init__(self, url: str) -> None:
        self._address = urlsplit(url)

    def send(self, message: str) -> None:
        """Send one message; any answer of the two hundreds will do."""
        connection = self._connect()
        try:
            headers = {"Content-Type": "application/json", "User-Agent": "Poser", "Connection": "close"}
            connection.request("POST", _target(self._address), message.encode(), headers)
            status = connection.getresponse().status
        except (OSError, UnicodeError, http.client.HTTPException) as error:
            raise _failure(self._address, error) from error
        finally:
            connection.close()
        if 300 <= status < 400:
            raise DeliveryError(f"It answers {status}: it sends on to another address. Type that one.", "redirect")
        if not 200 <= status < 300:
            raise DeliveryError(f"It answers {status}, which means that it did not take the message.", "refused")

    def close(self) -> None:
        """Nothing is open between messages."""

    def _connect(self) -> http.client.HTTPConnection:
        host, port = str(self._address.hostname), self._address.port
        if self._address.scheme == "https":
            return http.client.HTTPSConnection(host, port, timeout=TIMEOUT_S, context=self._certificates)
        return http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)

    @cached_property
    def _certificates(self) -> ssl.SSLContext:
        # Reading them takes longer than a live frame may wait, so each event must not do it.
        return ssl.create_default_context()


class WebSocketLine:
    """Sends each message as a text frame; opens a new connection where the old one is gone.

    Parameters
    ----------
    url : str
        ``ws://`` or ``wss://``.
    """

    def __init__(self, url: str) -> None:
        self._address = urlsplit(url)
        self._socket: socket.socket | None = None
        self._protocol: Any = None

    def send(self, message: str) -> None:
        """Send one message."""
        from wsproto.events import TextMessage
        from wsproto.utilities import ProtocolError

        try:
            if self._socket is None or not self._is_open(self._socket):
                self.close()
                self._open()
            if self._socket is not None:
                self._socket.sendall(self._protocol.send(TextMessage(message)))
        except (OSError, UnicodeError, ProtocolError) as error:
            self.close()
            raise _failure(self._address, error) from error
        except DeliveryError:
            self.close()
            raise

    def close(self) -> None:
        """Hang up."""
        from wsproto.events import CloseConnection
        from wsproto.utilities import LocalProtocolError

        line, self._socket = self._socket, None
        if line is None:
            return
        try:
            line.sendall(self._protocol.send(CloseConnection(1000)))
        except (OSError, LocalProtocolError):
            # The other side went first, or never came.
            pass
        finally:
            line.close()

    def _open(self) -> None:
        from wsproto import ConnectionType, WSConnection
        from wsproto.events import AcceptConnection, Request

        self._socket = line = _connect(self._address)
        self._protocol = WSConnection(ConnectionType.CLIENT)
        line.sendall(self._protocol.send(Request(host=self._address.netloc, target=_target(self._address))))
        while (event := next(self._protocol.events(), None)) is None:
            received = line.recv(_READ_BYTES)
            if not received:
                raise ConnectionResetError
            self._protocol.receive_data(received)
        if not isinstance(event, AcceptConnection):
            raise DeliveryError("It answers, but takes no WebSocket connection at this address.", "refused")

    def _is_open(self, line: socket.socket) -> bool:
        """Read what the other side said meanwhile: answer its pings, and see whether it hung up."""
        from wsproto.events import CloseConnection, Ping

        line.settimeout(0.0)
        try:
            while received := line.recv(_READ_BYTES):
                self._protocol.receive_data(received)
        except (BlockingIOError, ssl.SSLWantReadError, TimeoutError):
            line.settimeout(TIMEOUT_S)
        else:
            return False
        for event in self._protocol.events():
            if isinstance(event, CloseConnection):
                return False
            if isinstance(event, Ping):
                line.sendall(self._protocol.send(event.response()))
        return True


def _connect(address: SplitResult) -> socket.socket:
    host, is_secure = str(address.hostname), address.scheme == "wss"
    line = socket.create_connection((host, address.port or (443 if is_secure else 80)), TIMEOUT_S)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if not is_secure:
        return line
    try:
        return ssl.create_default_context().wrap_socket(line, server_hostname=host)
    except BaseException:
        line.close()
        raise


def _target(address: SplitResult) -> str:
    return f"{address.path or '/'}{f'?{address.query}' if address.query else ''}"


def _failure(address: SplitResult, error: Exception) -> DeliveryError:
    if isinstance(error, socket.gaierror | UnicodeError):
        return DeliveryError(f"There is no machine called {address.hostname}.", "unknown host")
    if isinstance(error, TimeoutError):
        return DeliveryError(f"{address.netloc} does not answer within {TIMEOUT_S:g} s.", "timeout")
    if isinstance(error, ssl.SSLCertVerificationError):
        return DeliveryError(f"The certificate of {address.hostname} cannot be trusted.", "certificate")
    if isinstance(error, ssl.SSLError):
        return DeliveryError(f"{address.netloc} offers no secure connection.", "not secure")
    if isinstance(error, OSError):
        return DeliveryError(f"Nobody answers at {address.netloc}.", "no answer")
    return DeliveryError(f"{address.netloc} answers in another language than expected.", "protocol")
