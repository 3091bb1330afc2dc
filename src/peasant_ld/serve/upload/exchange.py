"""One request to a store and its answer: what is sent while the store listens, what it says, how one logs in.

No redirect is followed, no password is shown before it is asked for, and a store that neither takes nor says anything
for a while is left.
"""

from __future__ import annotations

import html
import http.client
import re
import select
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, cast
from urllib.parse import SplitResult, parse_qs, quote, urlencode, urljoin, urlsplit

from peasant_ld.model.iri import parts_of_service
from peasant_ld.problem import PeasantError, Place, Problem
from peasant_ld.serve.login import Login, Pass, is_login, schemes_of

IDLE = 30.0
# What says that it was done (SPARQL 1.1 Graph Store HTTP Protocol, sections 5.3 and 5.5): 202 does not.
_DONE = (200, 201, 204)
# How long an answer is waited for after what was sent could not be sent whole.
_SECONDS_AFTER = 10.0
_MOST_SAID, _MOST_READ, _PART = 300, 2**20, 2**16
# A store may find the pass stale (RFC 7616, section 3.3), but not for ever.
_MOST_TRIES = 3
_ANSWER = re.compile(rb"HTTP/1\.\d [2-5]")
# Tags, comments, and what no reader sees; an IRI between angle brackets is none of them. What is not closed goes to the
# end, as in a browser: to look for each end anew would take minutes for a page of nothing but beginnings.
_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<![^<>]*>|</?[a-zA-Z][a-zA-Z0-9]*(\s[^<>]*)?/?>",
    re.S | re.I,
)
# Signs of an address that stay as they are; others are written as UTF-8 in percent signs (RFC 3986, section 2).
_SAFE = "/%:@!$&'()*+,;=~-._?[]"

Watch = Callable[[int], None]


class UploadRefused(PeasantError):
    """The store did not do what it was asked, or it is not known that it did; `problem` says what it answered."""

    problem: Problem

    def __init__(self, address: str, code: str, /, **facts: Any) -> None:
        super().__init__(f"{code}: {facts.get('reason', address)}")
        self.problem = Problem(code, Place("--to"), value=address, facts=facts)


@dataclass(frozen=True, slots=True)
class GraphStore:
    """A store: its Graph Store address, where it is asked and changed (SPARQL), the login, how long it may be silent.

    `login` is a name with a password, or a bearer token; it is shown to these three addresses and nowhere else.
    """

    address: str
    query: str | None = None
    update: str | None = None
    login: Login | None = None
    idle: float = IDLE


class Errand(NamedTuple):
    """What is asked of an address: a method, what stands in the query, what is sent, and what is made of the answer.

    `sent` are files, one after the other, or bytes; `made` turns the answer and its media type into a number, or None.
    """

    method: str
    address: str
    query: tuple[tuple[str, str], ...] = ()
    sent: tuple[Path, ...] | bytes = b""
    media_type: str = ""
    accept: str = "*/*"
    made: Callable[[http.client.HTTPResponse, str], int | None] | None = None

    @property
    def size(self) -> int:
        """How many bytes are sent."""
        return len(self.sent) if isinstance(self.sent, bytes) else sum(path.stat().st_size + 1 for path in self.sent)

    def parts(self) -> Iterator[bytes]:
        """What is sent, in parts; each file ends with a new line."""
        if isinstance(self.sent, bytes):
            yield self.sent
            return
        for path in self.sent:
            with path.open("rb") as source:
                yield from iter(lambda: source.read(_PART), b"")
            yield b"\n"


class Reply(NamedTuple):
    """What was answered: the status, the store's words and how many signs of them were left off, and what was made."""

    status: int
    said: str = ""
    left_off: int = 0
    media_type: str = ""
    body: bytes = b""
    challenges: tuple[str, ...] = ()
    leads_to: str | None = None
    made: int | None = None

    @property
    def is_done(self) -> bool:
        """Whether the store says that it did what it was asked."""
        return self.status in _DONE

    @property
    def is_page(self) -> bool:
        """Whether something to read came instead of an answer, such as a form to log in."""
        return self.media_type == "text/html" and bool(self.body.strip())

    def facts(self) -> dict[str, Any]:
        """What is told of an answer that is no success."""
        known = {
            "more": f"{self.left_off:,}" if self.left_off else "",
            "other": self.leads_to,
            "expected": ", ".join(schemes_of(self.challenges)),
        }
        return {"reason": self.said, **{name: fact for name, fact in known.items() if fact}}


@dataclass(slots=True)
class Session:
    """A store that is being talked to: what a server has asked for once is shown to it at once the next time."""

    store: GraphStore
    _passes: dict[tuple[str, str], Pass] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Raise InputError (PLD034) for addresses that are none, UploadRefused (PLD509) for what cannot be asked with.

        That is a login that is none, or an address that names a graph: it would be asked for that one each time.
        """
        for option, address in (("to", self.store.address), ("query", self.store.query), ("update", self.store.update)):
            if address is not None:
                parts_of_service(address, option)
        if {"graph", "default"} & parse_qs(urlsplit(self.store.address).query, keep_blank_values=True).keys():
            raise UploadRefused(self.store.address, "PLD509", reason="names-a-graph")
        if self.store.login is not None and not is_login(self.store.login):
            reason = "no-bearer-token" if isinstance(self.store.login, str) else "no-login"
            raise UploadRefused(self.store.address, "PLD509", reason=reason)

    def ask(self, errand: Errand, watch: Watch | None = None) -> Reply:
        """The answer to an errand, which is done again where the store asks for a login, or for a fresh one.

        Raises UploadRefused (PLD509, PLD537) when the store does not answer, OSError when it cannot be reached.
        """
        parts = parts_of_service(errand.address, "to")
        target, shown = _target(parts, errand.query), self._pass(parts)
        for _ in range(_MOST_TRIES):
            login = shown.header(errand.method, target) if shown else None
            reply = _run(_Run(errand, parts, target, login), self.store, watch)
            if reply.status not in (401, 403) or shown is None or not shown.take(reply.challenges, login):
                break
        return reply

    def _pass(self, parts: SplitResult) -> Pass | None:
        """What is shown to the server of an address: what one server asks for is not shown to another unasked."""
        login = self.store.login
        return self._passes.setdefault((parts.scheme, parts.netloc), Pass(login)) if login else None


def done(session: Session, reply: Reply) -> Reply:
    """An answer that says that it was done. Raises UploadRefused (PLD509) for another."""
    if not reply.is_done:
        raise UploadRefused(session.store.address, "PLD509", **reply.facts())
    return reply


class _Run(NamedTuple):
    """An errand that is done once: to whom, for what, with which login."""

    errand: Errand
    parts: SplitResult
    target: str
    login: bytes | None


def _target(parts: SplitResult, query: tuple[tuple[str, str], ...]) -> str:
    """The path and query of a request; a key without a value stands alone (`?default`)."""
    stated = "&".join(urlencode([pair], quote_via=quote) if pair[1] else pair[0] for pair in query)
    whole = "&".join(part for part in (quote(parts.query, _SAFE), stated) if part)
    return quote(parts.path or "/", _SAFE) + (f"?{whole}" if whole else "")


def _run(run: _Run, store: GraphStore, watch: Watch | None) -> Reply:
    """Ask once, and read the answer, also where the store answers before it has taken everything."""
    connection = _connection(run.parts, store.idle)
    try:
        connection.connect()
        is_whole = _send(connection, run, watch)
        if not is_whole:
            connection.sock.settimeout(min(_SECONDS_AFTER, store.idle))
        reply = _read(connection.getresponse(), run.errand, store.idle)
    except TimeoutError as error:
        raise UploadRefused(run.errand.address, "PLD537", limit=f"{store.idle:g}") from error
    except (http.client.HTTPException, ConnectionResetError, BrokenPipeError, ssl.SSLEOFError) as error:
        raise UploadRefused(run.errand.address, "PLD509", reason="closed-before-answer") from error
    finally:
        connection.close()
    if not is_whole and 200 <= reply.status < 300:
        raise UploadRefused(run.errand.address, "PLD509", reason="answered-before-the-end")
    return reply


def _send(connection: http.client.HTTPConnection, run: _Run, watch: Watch | None) -> bool:
    """Send a request; whether all of it went. A store that refuses early answers, or closes, while it is sent."""
    errand = run.errand
    connection.putrequest(errand.method, run.target)
    connection.putheader("Accept", errand.accept)
    if errand.media_type:
        connection.putheader("Content-Type", errand.media_type)
        connection.putheader("Content-Length", str(errand.size))
    if run.login:
        connection.putheader("Authorization", run.login)
    connection.endheaders()
    sent = 0
    try:
        for part in errand.parts():
            # What comes over TLS may belong to TLS itself.
            if part and not isinstance(connection.sock, ssl.SSLSocket) and _has_answered(connection.sock):
                return False
            sent += _pour(connection.sock, part)
            if watch:
                watch(sent)
    except ConnectionError:
        return False
    return True


def _pour(taker: socket.socket, part: bytes) -> int:
    """Send all of a part; the patience begins anew with each byte that is taken. Raises TimeoutError."""
    left = memoryview(part)
    while left:
        left = left[taker.send(left) :]
    return len(part)


def _has_answered(listener: socket.socket) -> bool:
    is_told = select.select([listener], [], [], 0)[0]
    return bool(is_told and _ANSWER.match(listener.recv(16, socket.MSG_PEEK)))


def _read(found: http.client.HTTPResponse, errand: Errand, idle: float) -> Reply:
    """The answer, with what the store says, or where it leads; or with what was made of it."""
    media_type = found.headers.get_content_type() if "Content-Type" in found.headers else ""
    if found.status in _DONE and errand.made:
        return Reply(found.status, media_type=media_type, made=errand.made(found, media_type))
    body, unread = _body(found, idle)
    status = _clean(f"{found.status} {found.reason}")
    is_redirect, place = 300 <= found.status < 400, _clean(found.headers.get("Location", ""))
    words = _words(_text(body, found.headers.get_content_charset()), media_type)
    more = (place or words) if is_redirect else (words or place)
    return Reply(
        found.status,
        f"{status}: {more[:_MOST_SAID]}" if more else status,
        max(0, len(more) - _MOST_SAID) + unread,
        media_type,
        body,
        tuple(_unfolded(each) for each in found.headers.get_all("WWW-Authenticate", [])),
        urljoin(errand.address, place) if is_redirect and place else None,
    )


def _body(found: http.client.HTTPResponse, idle: float) -> tuple[bytes, int]:
    """As much of an answer as came, and how many bytes of it, as far as it told, were not read."""
    parts, size, until = list[bytes](), 0, time.monotonic() + idle
    try:
        while size < _MOST_READ and time.monotonic() < until and (part := found.read1(_PART)):
            parts.append(part)
            size += len(part)
    except (OSError, http.client.HTTPException, ValueError):  # cut off, or not what it says that it is
        return b"".join(parts), 0
    return b"".join(parts), found.length or 0


def _text(body: bytes, charset: str | None) -> str:
    try:
        return body.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):  # an encoding that nobody knows, or that is none of text
        return body.decode("utf-8", "replace")


def _words(text: str, media_type: str) -> str:
    """What a text says to somebody who reads it: without tags where it is a page."""
    is_page = "html" in media_type or text.lstrip()[:1] == "<"
    return _clean(html.unescape(_MARKUP.sub(" ", text)) if is_page else text)


def _unfolded(value: str) -> str:
    """The value of a header on one line (RFC 9112, section 5.2), in the letters that its bytes stand for."""
    line = re.sub(r"\s*[\r\n]+\s*", " ", value)
    try:
        return line.encode("latin-1").decode()
    except UnicodeError:
        return line


def _clean(text: str) -> str:
    """A text on one line without control characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _connection(parts: SplitResult, idle: float) -> http.client.HTTPConnection:
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(cast(str, parts.hostname), parts.port, timeout=idle)
