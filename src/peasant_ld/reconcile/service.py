"""A service of the Reconciliation Service API (0.2; 0.1 where it is alike) is asked, and not trusted.

Nothing but the address that was named is asked: a redirect is followed on the same host only. An answer is bounded in
bytes and in time, and read as what the API says or refused as a whole.
"""

from __future__ import annotations

import http.client
import math
import re
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import SplitResult, quote, urlencode, urljoin, urlsplit

import orjson

from peasant_ld.model.iri import is_link, parts_of_service
from peasant_ld.problem import PeasantError, Place, Problem
from peasant_ld.report.messages import visible

BATCH = 10
VERSIONS = ("0.1", "0.2")
SECONDS = 30.0
_MOST_BYTES = 4 * 2**20
_MOST_STEPS, _TRIES, _PAUSE, _LONGEST_PAUSE = 3, 3, 0.5, 5.0
_LONGEST_ID, _LONGEST_NAME = 2000, 1000
_AGAIN = frozenset({429, 500, 502, 503, 504})
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SAFE = "/%:@!$&'()*+,;=~-._?[]"
Query = Mapping[str, Any]


class ServiceFailed(PeasantError):
    """The service did not answer as one; `problem` (PLD461) says how."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"PLD461: {reason}")
        self.problem = Problem("PLD461", Place("--against"), value=address, facts={"reason": reason})


class ServiceCandidate(NamedTuple):
    """What a service proposes: its id, and the web address that makes (empty where none is known)."""

    id: str
    address: str
    name: str
    types: tuple[str, ...]
    score: float
    is_match: bool


class _ServiceReply(NamedTuple):
    status: int
    reason: str
    body: bytes
    location: str
    after: str


class ReconciliationService:
    """A service at an address; nothing is asked before `open`."""

    def __init__(self, address: str, seconds: float = SECONDS) -> None:
        self.address = address
        self._seconds = seconds
        self._parts = parts_of_service(address, "against")
        self._space = ""

    def open(self) -> None:
        """Read what the service says of itself. Raises ServiceFailed (PLD461), OSError where it cannot be reached."""
        manifest = self._json(self._ask("GET", b""))
        space = manifest.get("identifierSpace") if isinstance(manifest, dict) else None
        if not isinstance(manifest, dict) or not isinstance(manifest.get("name"), str) or not isinstance(space, str):
            raise ServiceFailed(self.address, "not-a-manifest")
        versions = manifest.get("versions", ["0.1"])
        if not isinstance(versions, list) or not set(VERSIONS).intersection(map(str, versions)):
            raise ServiceFailed(self.address, "other-version")
        self._space = space

    def ask(self, queries: Sequence[Query]) -> list[list[ServiceCandidate]]:
        """The candidates for each query, in one request. Raises as `open` does."""
        found = self._json(self._ask("POST", body_of(queries)))
        if not isinstance(found, dict) or found.keys() != {f"q{number}" for number in range(len(queries))}:
            raise ServiceFailed(self.address, "other-answers")
        return [self._candidates(found[f"q{number}"], query) for number, query in enumerate(queries)]

    def _candidates(self, answer: Any, query: Query) -> list[ServiceCandidate]:
        results = answer.get("result") if isinstance(answer, dict) else None
        if not isinstance(results, list):
            raise ServiceFailed(self.address, "other-answers")
        return [self._candidate(each) for each in results[: int(query.get("limit", BATCH))]]

    def _candidate(self, found: Any) -> ServiceCandidate:
        told = found if isinstance(found, dict) else {}
        identity, name, score = told.get("id"), told.get("name", ""), told.get("score", 0)
        types = told.get("type") or []
        is_number = isinstance(score, int | float) and not isinstance(score, bool) and math.isfinite(score)
        if not (is_text(identity, _LONGEST_ID) and identity and is_text(name, _LONGEST_NAME) and is_number):
            raise ServiceFailed(self.address, "wrong-candidate")
        listed = types if isinstance(types, list) else [types]
        named = [each.get("name", each.get("id")) if isinstance(each, dict) else each for each in listed]
        kinds = tuple(each for each in named if isinstance(each, str))
        return ServiceCandidate(identity, self._address(identity), name, kinds, score, told.get("match") is True)

    def _address(self, identity: str) -> str:
        """The web address of what has an id: itself, or behind the space of identifiers where that ends as one does."""
        if is_link(identity):
            return identity
        fits = self._space.endswith(("/", "#", "=")) and not _SCHEME.match(identity)
        ways = (self._space + identity, self._space + quote(identity, "/:@!$&'()*+,;=~-._")) if fits else ()
        return next(filter(is_link, ways), "")

    def _json(self, body: bytes) -> Any:
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ServiceFailed(self.address, "not-json") from error

    def _ask(self, method: str, body: bytes) -> bytes:
        """The body of a good answer, asked again where the service is busy, and led on to the same host only."""
        parts, steps = self._parts, 0
        while True:
            reply = self._try(method, parts, body)
            if reply.status in (301, 302, 303, 307, 308):
                parts, steps = self._led(parts, reply, steps), steps + 1
                continue
            if reply.status != 200:
                raise ServiceFailed(self.address, visible(f"{reply.status} {reply.reason}", 100))
            return reply.body

    def _led(self, parts: SplitResult, reply: _ServiceReply, steps: int) -> SplitResult:
        try:
            there = urlsplit(urljoin(parts.geturl(), reply.location))
            is_here = (there.scheme, there.netloc) == (parts.scheme, parts.netloc)
        except ValueError:
            is_here = False
        if not is_here or not reply.location or steps >= _MOST_STEPS:
            raise ServiceFailed(self.address, "leads-elsewhere")
        return there

    def _try(self, method: str, parts: SplitResult, body: bytes) -> _ServiceReply:
        pause = _PAUSE
        for left in range(_TRIES - 1, -1, -1):
            try:
                reply = self._once(method, parts, body)
                if reply.status not in _AGAIN or not left:
                    return reply
                pause = float(reply.after) if re.fullmatch("[0-9]{1,3}", reply.after) else pause
            except ConnectionError as error:
                if not left:
                    raise OSError(error.errno or 0, error.strerror or str(error), self.address) from error
            time.sleep(min(pause, _LONGEST_PAUSE))
            pause *= 2
        raise ServiceFailed(self.address, "closed-before-answer")

    def _once(self, method: str, parts: SplitResult, body: bytes) -> _ServiceReply:
        """One request and its answer, ended by a clock of its own: a server can be slow in any part of it."""
        connection = _connection(parts, self._seconds)
        ended = threading.Event()
        try:
            connection.connect()
            held = connection.sock
            clock = threading.Timer(self._seconds, _end, (held, ended))
            clock.daemon = True
            clock.start()
            try:
                reply = self._answer(connection, method, parts, body)
            finally:
                clock.cancel()
            if ended.is_set():  # what was read until then is not whole
                raise ServiceFailed(self.address, "too-slow")
            return reply
        except TimeoutError as error:
            raise ServiceFailed(self.address, "too-slow") from error
        except (http.client.HTTPException, ConnectionError) as error:
            if ended.is_set():
                raise ServiceFailed(self.address, "too-slow") from error
            if isinstance(error, ConnectionRefusedError):
                raise
            raise ServiceFailed(self.address, "closed-before-answer") from error
        except OSError as error:  # a connection does not say where it led
            if ended.is_set():
                raise ServiceFailed(self.address, "too-slow") from error
            raise OSError(error.errno or 0, error.strerror or str(error), self.address) from error
        finally:
            connection.close()

    def _answer(
        self, connection: http.client.HTTPConnection, method: str, parts: SplitResult, body: bytes
    ) -> _ServiceReply:
        headers = {"Accept": "application/json", "User-Agent": "peasant-ld", "Connection": "close"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
        target = quote(parts.path or "/", _SAFE) + (f"?{quote(parts.query, _SAFE)}" if parts.query else "")
        connection.request(method, target, body or None, headers)
        found = connection.getresponse()
        told = found.read(_MOST_BYTES + 1)
        if len(told) > _MOST_BYTES:
            raise ServiceFailed(self.address, "too-large")
        after, location = found.headers.get("Retry-After", ""), found.headers.get("Location", "")
        return _ServiceReply(found.status, found.reason, told, location, after)


def body_of(queries: Sequence[Query]) -> bytes:
    """What is sent for some queries: the very bytes (0.2, section 4.3)."""
    return urlencode({"queries": queries_of(queries)}).encode()


def queries_of(queries: Sequence[Query]) -> str:
    """The batch of some queries, as JSON."""
    return orjson.dumps({f"q{number}": query for number, query in enumerate(queries)}).decode()


def batches(queries: Iterable[Query]) -> Iterator[list[Query]]:
    """The queries as they are sent together."""
    waiting = iter(queries)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def is_text(value: Any, most: int) -> bool:
    """Whether a value is a text of at most so many characters."""
    return isinstance(value, str) and len(value) <= most


def _end(held: socket.socket, ended: threading.Event) -> None:
    ended.set()
    with suppress(OSError):
        held.shutdown(socket.SHUT_RDWR)


def _connection(parts: SplitResult, seconds: float) -> http.client.HTTPConnection:
    made = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return made(parts.hostname or "", parts.port, timeout=seconds)
