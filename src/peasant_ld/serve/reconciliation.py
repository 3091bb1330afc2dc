"""A served release is a reconciliation service for its records (Reconciliation Service API 0.2, and 0.1).

Only what is published is compared with, named, or told. Which pages may read the answers is said in `readers`; scripts
(JSONP) are not given at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs

import orjson
from anyio import CapacityLimiter, to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from peasant_ld.access.folding import tokens_of
from peasant_ld.model import codes
from peasant_ld.model.likeness import folded
from peasant_ld.problem import InputError
from peasant_ld.published.reader import Release
from peasant_ld.reconcile.matching import Match
from peasant_ld.reconcile.release_things import ReleaseThings, TooManyThings
from peasant_ld.reconcile.thing import Name, Thing
from peasant_ld.serve.cors import ANY, Readers

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

PATH = "/reconcile"
MOST_BYTES, MOST_QUERIES, MOST_IDS, MOST_RESULTS = 300_000, 50, 100, 50
_LIMIT, _CERTAIN, _MOST_FIELDS = 5, 90, 10
# What is said of a record by itself, or only to machines.
_NOT_TOLD = frozenset({"id", "type", "evidence", "access", "document", "isSubjectOf"})
# What a nested value is called by, the first that it has.
_SAID = ("asWritten", "date", "value", "name")


def readers(hosts: tuple[str, ...], origins: frozenset[str]) -> Readers:
    """Which pages may read answers: any of a public service, else those of this computer (OpenRefine is one)."""
    return Readers(frozenset({ANY}) if ANY in hosts else origins, is_own=True)


class Refused(Exception):
    """A question that is not answered: the status, and why in a few words."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class _Wanted(NamedTuple):
    """A request, read: its path below `/reconcile`, its fields, and where it came to."""

    path: str
    fields: Mapping[str, str]
    host: str

    def limit(self, most: int = MOST_RESULTS) -> int:
        text = self.fields.get("limit", "")
        return max(1, min(most, int(text))) if text.isdecimal() and len(text) < 9 else 10


class Reconciliation:
    """The application at `/reconcile`: what it is, and candidates, suggestions and values for whoever asks.

    One question is worked on at a time, in a thread of its own, so that pages never wait for it.
    """

    def __init__(self, release: Release) -> None:
        self._release = release
        self._things = ReleaseThings(release)
        self._one = CapacityLimiter(1)

    def routes(self) -> list[Route]:
        """Where it answers."""
        return [Route(PATH + below, self, methods=["GET", "POST"]) for below in ("", "/{path:path}")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        request = Request(scope, receive)
        try:
            fields = await _fields(request)
            wanted = _Wanted(request.path_params.get("path", ""), fields, str(request.base_url).rstrip("/"))
            told = await to_thread.run_sync(self._answer, wanted, limiter=self._one)
            response = Response(orjson.dumps(told), media_type="application/json")
        except Refused as error:
            body = orjson.dumps({"status": "error", "message": str(error)})
            response = Response(body, error.status, media_type="application/json")
        await response(scope, receive, send)

    def _answer(self, wanted: _Wanted) -> Any:
        try:
            if wanted.path:
                return self._below(wanted)
            if "queries" in wanted.fields:
                return self._batch(_json_object(wanted.fields["queries"]))
            if "extend" in wanted.fields:
                return self._extended(_json_object(wanted.fields["extend"]))
            return self._manifest(wanted.host)
        except TooManyThings as error:
            raise Refused(501, str(error)) from error
        except (OSError, InputError) as error:
            raise Refused(503, "the release cannot be read") from error

    def _below(self, wanted: _Wanted) -> Any:
        answers: Mapping[str, Callable[[_Wanted], Any]] = {
            "suggest/entity": self._entities,
            "suggest/type": lambda asked: {"result": _beginning(self._types(), asked)},
            "suggest/property": lambda asked: {"result": _beginning(self._properties(None), asked)},
            "properties": self._proposed,
        }
        if wanted.path not in answers:
            raise Refused(404, "there is nothing at this address")
        return answers[wanted.path](wanted)

    def _manifest(self, host: str) -> dict[str, Any]:
        base = self._release.base
        below = {name: {"service_url": host, "service_path": f"{PATH}/suggest/{name}"} for name in _SUGGESTED}
        return {
            "versions": ["0.1", "0.2"],
            "name": f"peasant-ld: {base}",
            "identifierSpace": base,
            "schemaSpace": f"{base}ns",
            "view": {"url": f"{host}/{{{{id}}}}"},
            "defaultTypes": self._types(),
            "suggest": below,
            "extend": {"propose_properties": {"service_url": host, "service_path": f"{PATH}/properties"}},
        }

    def _batch(self, queries: Mapping[str, Any]) -> dict[str, Any]:
        if len(queries) > MOST_QUERIES:
            raise Refused(413, f"more than {MOST_QUERIES} queries at once")
        return {name: {"result": self._result(query)} for name, query in queries.items()}

    def _result(self, query: Any) -> list[dict[str, Any]]:
        """The candidates for one query; of two that are as likely neither is certain."""
        asked = {"query": query} if isinstance(query, str) else query
        if not isinstance(asked, dict):
            raise Refused(400, "a query is an object")
        found = [each for each in self._things.index().like(_thing(asked), 1) if _has_type(each[0], asked)]
        certain = [thing.id for thing, match in found if match.score >= _CERTAIN]
        limit = asked.get("limit", _LIMIT)
        most = max(0, min(MOST_RESULTS, int(limit))) if isinstance(limit, int) else _LIMIT
        return [self._candidate(*each, is_match=certain == [each[0].id]) for each in found[:most]]

    def _candidate(self, thing: Thing, match: Match, is_match: bool) -> dict[str, Any]:
        told = {"id": self._local(thing.id), "name": thing.label or thing.id, "score": match.score, "match": is_match}
        return told | {"type": [{"id": thing.kind, "name": thing.kind}]}

    def _types(self) -> list[dict[str, Any]]:
        return [{"id": kind, "name": kind} for kind in sorted({each.kind for each in self._things.index().things})]

    def _entities(self, wanted: _Wanted) -> dict[str, Any]:
        """The records of which a name, or a word of one, begins as was written."""
        start, found = " ".join(tokens_of(wanted.fields.get("prefix", "")[:200])), list[dict[str, Any]]()
        for thing in self._things.index().things if start else ():
            names = (f" {' '.join(tokens_of(name.text))}" for name in thing.names)
            if any(f" {start}" in name for name in names):
                type_ = {"id": thing.kind, "name": thing.kind}
                found.append({"id": self._local(thing.id), "name": thing.label, "notable": [type_]})
            if len(found) >= wanted.limit():
                break
        return {"result": found}

    def _properties(self, kind: str | None) -> list[dict[str, str]]:
        """The keys that records of a kind state; of all kinds where none is asked for."""
        index, seen, keys = self._things.index(), dict[str, int](), dict[str, None]()
        for thing in index.things:
            if (kind in (None, "", thing.kind)) and seen.get(thing.kind, 0) < MOST_IDS:
                seen[thing.kind] = seen.get(thing.kind, 0) + 1
                keys |= dict.fromkeys(self._release.find(thing.id) or ())
        return [{"id": key, "name": key} for key in sorted(keys.keys() - _NOT_TOLD)]

    def _proposed(self, wanted: _Wanted) -> dict[str, Any]:
        kind = wanted.fields.get("type", "")
        return {"type": kind, "limit": wanted.limit(), "properties": self._properties(kind)[: wanted.limit()]}

    def _extended(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Values of records under some keys (data extension)."""
        ids, keys = asked.get("ids"), asked.get("properties")
        if not isinstance(ids, list) or not isinstance(keys, list) or not all(isinstance(each, str) for each in ids):
            raise Refused(400, "ids and properties are lists")
        named = [str(each.get("id", "")) for each in keys if isinstance(each, dict)]
        if len(ids) > MOST_IDS or len(named) > MOST_IDS:
            raise Refused(413, f"more than {MOST_IDS} ids or properties at once")
        told = [key for key in named if key not in _NOT_TOLD]
        return {
            "meta": [{"id": key, "name": key} for key in told],
            "rows": {each: self._row(each, told) for each in ids},
        }

    def _row(self, identity: str, keys: list[str]) -> dict[str, list[dict[str, str]]]:
        record = self._release.find(self._whole(identity)) or {}
        return {key: list(self._values(record[key])) if key in record else [] for key in keys}

    def _values(self, value: Any) -> Iterator[dict[str, str]]:
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str) and each.startswith(self._release.base):
                yield {"id": self._local(each), "name": self._name_of(each)}
            elif isinstance(each, Mapping) and "id" not in each:  # texts by language
                yield from (found for inner in each.values() for found in self._values(inner))
            elif isinstance(each, Mapping):
                said = next((each[key] for key in _SAID if key in each), None)
                yield from self._values(said) if said is not None else ()
            else:
                yield {"str": str(each).lower() if isinstance(each, bool) else str(each)}

    def _name_of(self, iri: str) -> str:
        name = (self._release.find(iri) or {}).get("name")
        return str(next(iter(name.values()))) if isinstance(name, Mapping) and name else self._local(iri)

    def _local(self, iri: str) -> str:
        return iri.removeprefix(self._release.base)

    def _whole(self, identity: str) -> str:
        return identity if identity.startswith(self._release.base) else self._release.base + identity


_SUGGESTED = ("entity", "type", "property")


def _thing(asked: Mapping[str, Any]) -> Thing:
    """What a query says of a thing: its name, and its country or identifiers as properties."""
    text, said = asked.get("query", ""), asked.get("properties") or []
    if not isinstance(text, str) or not isinstance(said, list):
        raise Refused(400, "a query has a text, and a list of properties")
    country, identifiers = None, set[tuple[str, str]]()
    for each in said[:_MOST_FIELDS]:
        name, values = (str(each.get("pid", "")), each.get("v")) if isinstance(each, dict) else ("", None)
        for value in values if isinstance(values, list) else [values]:
            plain = value.get("id", "") if isinstance(value, dict) else value
            if name == "country":
                country = codes.country(str(plain)) or str(plain).upper()
            identifiers.add((folded(name), str(plain)))
    return Thing("", "", (Name(text),), country, None, frozenset(identifiers))


def _has_type(thing: Thing, asked: Mapping[str, Any]) -> bool:
    wanted = asked.get("type") or []
    listed = wanted if isinstance(wanted, list) else [wanted]
    return not listed or asked.get("type_strict") == "should" or thing.kind in listed


def _beginning(found: list[dict[str, Any]], wanted: _Wanted) -> list[dict[str, Any]]:
    start = wanted.fields.get("prefix", "").casefold()
    return [each for each in found if each["name"].casefold().startswith(start)][: wanted.limit()]


def _json_object(text: str) -> Mapping[str, Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Refused(400, "not JSON") from error
    if not isinstance(found, dict):
        raise Refused(400, "not an object")
    return found


async def _fields(request: Request) -> dict[str, str]:
    """The fields of a request, from its address or its body. Raises Refused for one that is too large, or no form."""
    text = request.url.query
    if request.method == "POST":
        body = bytearray()
        try:
            async for part in request.stream():
                body += part
                if len(body) > MOST_BYTES:
                    raise Refused(413, "the request is too large")
        except ClientDisconnect as error:
            raise Refused(400, "the request is not whole") from error
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/x-www-form-urlencoded":
            raise Refused(415, "application/x-www-form-urlencoded")
        text = body.decode("utf-8", "replace")
    try:
        return {name: values[0] for name, values in parse_qs(text, max_num_fields=_MOST_FIELDS).items()}
    except ValueError as error:
        raise Refused(400, "too many fields") from error
