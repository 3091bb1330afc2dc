"""A release goes into a SPARQL store, at an address that the user gives (SPARQL 1.1 Graph Store HTTP Protocol)."""

from __future__ import annotations

import http.client
import io
import re
import select
import socket
import ssl
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import SplitResult, quote, urljoin

from peasant_ld.model.iri import parts_of_service
from peasant_ld.problem import PeasantError, Place, Problem
from peasant_ld.published.layout import damaged
from peasant_ld.published.manifest import is_as_listed
from peasant_ld.rdf.formats import Format
from peasant_ld.serve.login import Login, answer, is_token, opening

FILE = "data/dataset.ttl"
SECONDS = 600
# How long an answer is waited for after what was sent could not be sent whole.
_SECONDS_AFTER = 10
_MOST_SAID = 300
# What says that a graph was put there (SPARQL 1.1 Graph Store HTTP Protocol, sections 5.3 and 5.5): 202 does not.
_DONE = (200, 201, 204)
_PAGE = "text/html"
_GRAPHS = frozenset({form.media_type for form in Format} | {"application/rdf+xml"})
_ANSWER = re.compile(rb"HTTP/1\.\d [2-5]")
# Signs of an address that stay as they are; others are written as UTF-8 in percent signs (RFC 3986, section 2).
_SAFE = "/%:@!$&'()*+,;=~-._?[]"


class UploadRefused(PeasantError):
    """The server did not take the release, or it is not known that it did; `problem` (PLD509) says what it answered."""

    def __init__(self, address: str, reason: str, leads_to: str | None = None) -> None:
        super().__init__(f"PLD509: {reason}")
        facts = {"reason": reason} | ({"found": leads_to} if leads_to else {})
        self.problem = Problem("PLD509", Place("--to"), value=address, facts=facts)


class _Reply(NamedTuple):
    """What the server answered: the status, what it says of it, its sort, how one may log in, and where it leads."""

    status: int
    said: str
    media_type: str = ""
    challenges: tuple[str, ...] = ()
    leads_to: str | None = None


class _Errand(NamedTuple):
    """What is asked of a place of a server, with the file that goes there."""

    method: str
    parts: SplitResult
    target: str
    path: Path | None = None


def load(release: Path, address: str, graph: str | None, add: bool = False, login: Login | None = None) -> None:
    """Send the Turtle of a release as one graph, in one request; it replaces what is there, or is added to it.

    `graph` is the IRI of a named graph, None for the default graph; `login` is a name and a password (HTTP Basic, or
    Digest where the server asks for it), or a bearer token. No redirect is followed. It is done where the server says
    so (200, 201 or 204); a page instead of an answer is believed only if the graph is then there. Raises InputError:
    PLD034 for an address that is not http(s), PLD502 where the file is not as it was written; UploadRefused (PLD509)
    when the server does not take all of it, OSError when it cannot be reached.
    """
    parts = parts_of_service(address, "to")
    if isinstance(login, str) and not is_token(login):
        raise UploadRefused(address, "no-bearer-token")
    if not is_as_listed(release, FILE):
        raise damaged(release, FILE)
    query = [parts.query] if parts.query else []
    query.append(f"graph={quote(graph, safe='')}" if graph else "default")
    target = f"{quote(parts.path or '/', _SAFE)}?{quote('&'.join(query), _SAFE)}"
    reply = _told(_Errand("POST" if add else "PUT", parts, target, release / FILE), address, login)
    if reply.status not in _DONE:
        raise UploadRefused(address, reply.said, reply.leads_to)
    if reply.media_type == _PAGE and not _is_graph(_told(_Errand("GET", parts, target), address, login)):
        raise UploadRefused(address, reply.said)


def _is_graph(reply: _Reply) -> bool:
    return reply.status in _DONE and reply.media_type in _GRAPHS


def _told(errand: _Errand, address: str, login: Login | None) -> _Reply:
    """The answer to an errand, which is done again where the server asks for another way to log in."""
    reply = _run(errand, address, opening(login) if login else None)
    if reply.status == 401 and login and (asked := answer(reply.challenges, login, errand.method, errand.target)):
        return _run(errand, address, asked)
    return reply


def _run(errand: _Errand, address: str, login: str | bytes | None) -> _Reply:
    """Ask once, and read the answer, also where the server answers before it has taken everything."""
    headers: dict[str, str | bytes] = {"Accept": f"{Format.NTRIPLES.media_type}, {Format.TURTLE.media_type};q=0.9"}
    if errand.path is not None:
        headers = {"Content-Type": Format.TURTLE.media_type, "Content-Length": str(errand.path.stat().st_size)}
    if login:
        headers["Authorization"] = login
    connection = _connection(errand.parts)
    connection.connect()
    try:
        is_whole = _send(connection, errand, headers)
        reply = _read(connection, address)
    except TimeoutError as error:
        raise UploadRefused(address, "no-answer-in-time") from error
    except (http.client.HTTPException, ConnectionError) as error:
        raise UploadRefused(address, "closed-before-answer") from error
    finally:
        connection.close()
    if not is_whole and 200 <= reply.status < 300:
        raise UploadRefused(address, "answered-before-the-end")
    return reply


class _AnsweredEarly(Exception):
    """The server has answered while it was being sent to."""


class _Watching(io.FileIO):
    """A file that is sent as long as the server listens: once it has answered, the rest would be sent to nobody."""

    def __init__(self, path: Path, listener: socket.socket) -> None:
        super().__init__(path, "r")
        self._listener = listener

    def read(self, size: int | None = -1) -> Any:
        """The next bytes. Raises _AnsweredEarly."""
        part = super().read(-1 if size is None else size)
        # What comes over TLS may belong to TLS itself.
        if part and not isinstance(self._listener, ssl.SSLSocket) and self._has_answered():
            raise _AnsweredEarly
        return part

    def _has_answered(self) -> bool:
        is_told = select.select([self._listener], [], [], 0)[0]
        return bool(is_told and _ANSWER.match(self._listener.recv(16, socket.MSG_PEEK)))


def _send(connection: http.client.HTTPConnection, errand: _Errand, headers: dict[str, str | bytes]) -> bool:
    """Send a request with the file; whether all of it went. A server that refuses early closes while it is sent."""
    if errand.path is None:
        connection.request(errand.method, errand.target, headers=headers)
        return True
    with _Watching(errand.path, connection.sock) as source:
        try:
            connection.request(errand.method, errand.target, body=source, headers=headers)
        except (ConnectionError, TimeoutError, _AnsweredEarly):
            connection.sock.settimeout(_SECONDS_AFTER)
            return False
    return True


def _read(connection: http.client.HTTPConnection, address: str) -> _Reply:
    """The answer, with the first line of what the server says, or where it leads."""
    found = connection.getresponse()
    media_type = found.headers.get_content_type() if "Content-Type" in found.headers else ""
    try:
        body = b"" if found.status in _DONE and media_type != _PAGE else found.read1(4000)
    except (OSError, http.client.HTTPException):
        body = b""
    text = body.decode("utf-8", "replace")
    if "html" in media_type:
        text = re.sub(r"<[^<>]*>", " ", text)
    line = _clean(next((line for line in text.splitlines() if line.strip()), ""))
    place = _clean(found.headers.get("Location", ""))
    said, is_redirect = _clean(f"{found.status} {found.reason}"), 300 <= found.status < 400
    more = (place or line) if is_redirect else (line or place)
    return _Reply(
        found.status,
        f"{said}: {more}" if more else said,
        media_type,
        tuple(found.headers.get_all("WWW-Authenticate", [])),
        urljoin(address, place) if is_redirect and place else None,
    )


def _clean(text: str) -> str:
    """A text on one line without control characters, and not longer than can be read."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:_MOST_SAID]


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    if parts.hostname is None:
        raise PeasantError("the address has no host")
    if parts.scheme == "https":
        return http.client.HTTPSConnection(parts.hostname, parts.port, timeout=SECONDS)
    return http.client.HTTPConnection(parts.hostname, parts.port, timeout=SECONDS)
