"""A web application becomes a server on a socket, within limits: so many connections, and so long for each.

What uvicorn and h11 limit themselves is set in `configured`. They let a client take for ever to send a request, or to
take an answer, and let connections be opened until none can be: `WatchedConnection` ends those.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import h11
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import socket

    from starlette.types import ASGIApp

# Bytes of a request line with its header fields; seconds between two requests, for one request with its body, and in
# which a client has to take at least a few kilobytes.
MOST_HEADER = 32_768
SECONDS_BETWEEN = 5
SECONDS_TO_ASK = 15.0
SECONDS_TO_SEND = 600.0
SECONDS_TO_TAKE = 30.0
LEAST_TAKEN = 4096
MOST_CONNECTIONS = 1000
# For each connection there may be a file beside the socket; the rest is for the server itself.
_FILES_EACH, _FILES_ELSE = 2, 100
# How often a connection is looked at, and how long none makes room for another; how many are taken at a time.
_SECOND = 1.0
_BACKLOG = 256
_REASONS = {
    408: "Request Timeout",
    414: "URI Too Long",
    431: "Request Header Fields Too Large",
    503: "Service Unavailable",
}


class OneLine(logging.Formatter):
    """What is logged, on one line: an error has its kind and what it says, and never a stack."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of a record."""
        error = record.exc_info[1] if record.exc_info else None
        said = f"{record.getMessage()}: {type(error).__name__}: {error}" if error else record.getMessage()
        return f"{record.levelname}: {' '.join(said.split())[:500]}"


def serve(app: ASGIApp, listening: socket.socket) -> None:
    """Answer whoever asks at a socket, until the process is interrupted."""
    WatchedConnection.most = most_connections()
    Server(configured(app)).run(sockets=[listening])


def serve_until(over: threading.Event, app: ASGIApp, listening: socket.socket) -> None:
    """The same until an event; of a client that sends a large file it is waited for as long as that takes."""
    PatientConnection.most = most_connections()
    config = configured(app)
    config.http_protocol_class = PatientConnection
    config.http = PatientConnection
    server = Server(config)

    def end() -> None:
        over.wait()
        server.should_exit = True

    threading.Thread(target=end, daemon=True).start()
    server.run(sockets=[listening])


def configured(app: ASGIApp) -> Config:
    """How uvicorn runs an application here."""
    to_terminal = {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}
    loggers = {
        name: {"handlers": ["terminal"], "level": "ERROR", "propagate": False} for name in ("uvicorn", "asyncio")
    }
    return Config(
        app,
        http=WatchedConnection,
        ws="none",
        lifespan="off",
        loop="asyncio",
        server_header=False,
        access_log=False,
        proxy_headers=False,
        backlog=_BACKLOG,
        timeout_keep_alive=SECONDS_BETWEEN,
        timeout_graceful_shutdown=3,
        h11_max_incomplete_event_size=MOST_HEADER,
        log_config={
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": {"()": OneLine}},
            "handlers": {"terminal": to_terminal},
            "loggers": loggers,
        },
    )


def most_connections() -> int:
    """How many connections can be open at once; the system is asked for as many open files as they need."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return MOST_CONNECTIONS
    wanted = MOST_CONNECTIONS * _FILES_EACH + _FILES_ELSE
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft, hard = (wanted if each == resource.RLIM_INFINITY else each for each in limits)
    if soft < wanted:
        with suppress(ValueError, OSError):  # macOS has a limit of its own below the one that it tells
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), limits[1]))
            soft = min(wanted, hard)
    return max(10, min(MOST_CONNECTIONS, (soft - _FILES_ELSE) // _FILES_EACH))


class WatchedConnection(H11Protocol):
    """A connection that is ended when its client does not finish asking, or does not take the answer.

    When there are too many, the one that has waited longest for a request makes room for the next: half-sent requests,
    however many, keep nobody out.
    """

    most = MOST_CONNECTIONS
    seconds_to_ask = SECONDS_TO_ASK
    _waits_since = 0.0
    _left = 0
    _left_since = 0.0
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to look at the connection; end another one for it where there are too many."""
        super().connection_made(transport)
        self._waits_since = self.loop.time()
        self._timer = self.loop.call_later(_SECOND, self._look)
        if len(self.connections) > self.most:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """From here on the next request is waited for."""
        self._waits_since = self.loop.time()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP, or is more than is read (RFC 9110, section 15.5; RFC 6585, section 5)."""
        error = sys.exception()
        status = error.error_status_hint if isinstance(error, h11.RemoteProtocolError) else 400
        if status == 431 and b"\r\n" not in self.conn.trailing_data[0]:
            status = 414
        if self._has_begun_to_answer():
            self.transport.abort()
        elif status in _REASONS:
            self._refuse(status)
        else:
            super().send_400_response(msg)

    def _is_waiting(self) -> bool:
        return self.conn.their_state in (h11.IDLE, h11.SEND_BODY)

    def _waits_before(self, time: float) -> bool:
        return self._is_waiting() and self._waits_since < time

    def _has_begun_to_answer(self) -> bool:
        return self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete

    def _look(self) -> None:
        """End the connection where its time is over; else look again later."""
        self._timer = self.loop.call_later(_SECOND, self._look)
        now, left = self.loop.time(), self.transport.get_write_buffer_size()
        if left == 0 or left <= self._left - LEAST_TAKEN or self._left == 0:
            self._left, self._left_since = left, now
        if left and now - self._left_since > SECONDS_TO_TAKE:
            self.transport.abort()
        elif self._is_waiting() and now - self._waits_since > self.seconds_to_ask and not self.transport.is_closing():
            self._refuse(408)

    def resume_writing(self) -> None:
        """The client took what there was: what it has to take is counted anew."""
        self._left = 0
        super().resume_writing()

    def _make_room(self) -> None:
        open_ones = [each for each in self.connections if not each.transport.is_closing()]
        if len(open_ones) <= self.most:
            return
        since = self.loop.time() - _SECOND
        waiting = [each for each in open_ones if isinstance(each, WatchedConnection) and each._waits_before(since)]
        if waiting:
            min(waiting, key=lambda each: each._waits_since).transport.abort()
        else:
            self._refuse(503)

    def _refuse(self, status: int) -> None:
        """Say so in few bytes, and hear no more; an answer that has begun is cut off."""
        if self._has_begun_to_answer():
            self.transport.abort()
            return
        wait = f"retry-after: {SECONDS_BETWEEN}\r\n" if status == 503 else ""
        head = f"HTTP/1.1 {status} {_REASONS[status]}\r\n{wait}content-length: 0\r\nconnection: close\r\n\r\n"
        self.transport.write(head.encode())
        self.transport.close()


class PatientConnection(WatchedConnection):
    """The same with more time for a request: a file that is sent from this computer may be large."""

    seconds_to_ask = SECONDS_TO_SEND
