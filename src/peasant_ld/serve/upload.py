"""A release goes into a SPARQL store, at an address that the user gives (SPARQL 1.1 Graph Store HTTP Protocol)."""

from __future__ import annotations

import http.client
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urlsplit

from peasant_ld.problem import InputError, PeasantError, Place, Problem
from peasant_ld.rdf.formats import Format
from peasant_ld.serve.login import Login, answer, is_token, opening

FILE = "data/dataset.ttl"
SECONDS = 600
# How long an answer is waited for after what was sent could not be sent whole.
_SECONDS_AFTER = 10
_MOST_SAID = 300
# Signs of an address that stay as they are; others are written as UTF-8 in percent signs (RFC 3986, section 2).
_SAFE = "/%:@!$&'()*+,;=~-._?[]"


class UploadRefused(PeasantError):
    """The server did not take the release; `problem` (PLD509) says what it answered."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"PLD509: {reason}")
        self.problem = Problem("PLD509", Place("--to"), value=address, facts={"reason": reason})


class _Reply(NamedTuple):
    """What the server answered: the status, what it says of it, and how one may log in."""

    status: int
    said: str
    challenges: tuple[str, ...]


class _Errand(NamedTuple):
    """A file that is to go to a place of a server."""

    method: str
    parts: SplitResult
    target: str
    path: Path


def load(release: Path, address: str, graph: str | None, add: bool = False, login: Login | None = None) -> None:
    """Send the Turtle of a release as one graph; it replaces what is there, or is added to it.

    `graph` is the IRI of a named graph, None for the default graph; `login` is a name and a password (HTTP Basic, or
    Digest where the server asks for it), or a bearer token. No redirect is followed. Raises InputError (PLD034) for an
    address that is not http(s), UploadRefused (PLD509) when the server does not take all of it, OSError when it cannot
    be reached.
    """
    parts = _parts(address)
    if isinstance(login, str) and not is_token(login):
        raise UploadRefused(address, "no-bearer-token")
    query = [parts.query] if parts.query else []
    query.append(f"graph={quote(graph, safe='')}" if graph else "default")
    target = f"{quote(parts.path or '/', _SAFE)}?{quote('&'.join(query), _SAFE)}"
    errand = _Errand("POST" if add else "PUT", parts, target, release / FILE)
    reply = _run(errand, address, opening(login) if login else None)
    if reply.status == 401 and login and (asked := answer(reply.challenges, login, errand.method, target)):
        reply = _run(errand, address, asked)
    if not 200 <= reply.status < 300:
        raise UploadRefused(address, reply.said)


def _run(errand: _Errand, address: str, login: str | bytes | None) -> _Reply:
    """Send a file once, and read the answer, also where the server answers before it has taken everything."""
    headers: dict[str, str | bytes] = {
        "Content-Type": Format.TURTLE.media_type,
        "Content-Length": str(errand.path.stat().st_size),
    }
    if login:
        headers["Authorization"] = login
    connection = _connection(errand.parts)
    connection.connect()
    try:
        is_whole = _send(connection, errand, headers)
        reply = _read(connection)
    except (http.client.HTTPException, ConnectionError) as error:
        raise UploadRefused(address, "closed-before-answer") from error
    finally:
        connection.close()
    if not is_whole and 200 <= reply.status < 300:
        raise UploadRefused(address, "answered-before-the-end")
    return reply


def _send(connection: http.client.HTTPConnection, errand: _Errand, headers: dict[str, str | bytes]) -> bool:
    """Send a request with the file; whether all of it went. A server that refuses early closes while it is sent."""
    with errand.path.open("rb") as source:
        try:
            connection.request(errand.method, errand.target, body=source, headers=headers)
        except (ConnectionError, TimeoutError):
            connection.sock.settimeout(_SECONDS_AFTER)
            return False
    return True


def _read(connection: http.client.HTTPConnection) -> _Reply:
    """The answer, with the first line of what the server says, or where it leads."""
    found = connection.getresponse()
    try:
        body = b"" if 200 <= found.status < 300 else found.read1(4000)
    except (OSError, http.client.HTTPException):
        body = b""
    text = body.decode("utf-8", "replace")
    if "html" in found.headers.get("Content-Type", ""):
        text = re.sub(r"<[^<>]*>", " ", text)
    line = next((line for line in text.splitlines() if line.strip()), "")
    said = _clean(f"{found.status} {found.reason}")
    more = _clean(line) or _clean(found.headers.get("Location", ""))
    return _Reply(
        found.status, f"{said}: {more}" if more else said, tuple(found.headers.get_all("WWW-Authenticate", []))
    )


def _clean(text: str) -> str:
    """A text on one line without control characters, and not longer than can be read."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:_MOST_SAID]


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        fits = False
    if not fits or any(ord(sign) <= 32 for sign in address):
        raise InputError(Problem("PLD034", Place("--to"), key="to", value=address))
    return parts


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    if parts.hostname is None:
        raise PeasantError("the address has no host")
    if parts.scheme == "https":
        return http.client.HTTPSConnection(parts.hostname, parts.port, timeout=SECONDS)
    return http.client.HTTPConnection(parts.hostname, parts.port, timeout=SECONDS)
