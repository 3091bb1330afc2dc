"""HTTP requests become SPARQL answers, or the page to ask on (SPARQL 1.1 Protocol, section 2); reading only."""

from __future__ import annotations

import asyncio
import json
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs, urlencode

from anyio import CapacityLimiter, WouldBlock, to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from peasant_ld.problem import InputError, Problem
from peasant_ld.published.answering import GRAPHS, SOLUTIONS
from peasant_ld.published.negotiation import choose
from peasant_ld.published.store import READABLE, Store, busy, too_large
from peasant_ld.rdf.formats import MEDIA_TYPES, Format
from peasant_ld.report.messages import LANGUAGES, Catalogue

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

STATUS = {"PLD502": 500, "PLD503": 400, "PLD504": 403, "PLD505": 503, "PLD506": 413, "PLD507": 406, "PLD508": 503}
# Names in a question sent as a form; there are a handful in the protocol.
_MOST_FIELDS = 20
# An answer that is shown as a page, made here in memory; and the seconds in which a client has to have taken an answer.
_MOST_SHOWN, _PART = 2**20, 2**16
_SECONDS_TO_TAKE = 60
_SKOS = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n\n"
# Questions to begin with, by the name of what says in five languages what they ask.
EXAMPLES = {
    "query_example_names": f"""{_SKOS}SELECT ?record ?name
WHERE {{ ?record skos:prefLabel ?name }}
ORDER BY ?name
LIMIT 25
""",
    "query_example_kinds": """SELECT ?type (COUNT(?record) AS ?records)
WHERE { ?record a ?type }
GROUP BY ?type
ORDER BY DESC(?records)
""",
    "query_example_links": f"""{_SKOS}SELECT ?one ?link ?other
WHERE {{ ?first ?link ?second . ?first skos:prefLabel ?one . ?second skos:prefLabel ?other }}
LIMIT 25
""",
    "query_example_labels": """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?property ?label (COUNT(?value) AS ?values)
WHERE {
  ?record ?property ?value .
  GRAPH ?vocabulary { ?property rdfs:label ?label }
  FILTER (LANG(?label) = "en")
}
GROUP BY ?property ?label
ORDER BY DESC(?values)
LIMIT 25
""",
}
# Beside the sheet of the site, or without it where a release has no pages.
STYLE = """:root{color-scheme:light dark}
textarea{width:100%;min-height:14rem;font:0.95rem/1.5 ui-monospace,monospace;box-sizing:border-box;padding:.6rem;
color:inherit;background:transparent;border:1px solid}
main{max-width:72rem;margin:0 auto}button{font:inherit;padding:.5rem 1.25rem}.scroll{overflow-x:auto}
td,th{border:1px solid;padding:.25rem .5rem;text-align:start;vertical-align:top;overflow-wrap:anywhere}"""


class Desk(NamedTuple):
    """Who asks: the words of their language, what they accept, and the base of the records, which have pages here."""

    words: Catalogue
    accept: str | None
    base: str


class _Parts(Response):
    """An answer that is handed on part by part, as fast as the client takes them, so that it is held here only once."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if scope["method"] != "HEAD":
            for start in range(0, len(self.body), _PART):
                await send({"type": "http.response.body", "body": self.body[start : start + _PART], "more_body": True})
        await send({"type": "http.response.body", "body": b""})


class Endpoint:
    """The application at `/sparql`: a question by GET or POST gets its answer, a browser without one gets the page.

    Questions have threads of their own, and there are so many places for them: whoever finds none is told at once when
    to come again. So pages never wait for a question, however many there are.
    """

    def __init__(self, store: Store, base: str) -> None:
        self._store, self._base = store, base
        most = store.limits.processes + store.limits.waiting
        self._places, self._threads = CapacityLimiter(most), CapacityLimiter(most)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        request = Request(scope, receive)
        query = await _query(request, self._store.limits.question)
        if isinstance(query, Response):
            await query(scope, receive, send)
            return
        accept = request.headers.get("accept")
        is_page = choose(accept, [*SOLUTIONS, *GRAPHS, MEDIA_TYPES[".html"]]) == MEDIA_TYPES[".html"]
        desk = Desk(_words(_language(request)), accept, self._base)
        if query is not None:
            await self._answer(query, desk, is_page, (request, send))
        elif is_page:
            await _page(desk.words, EXAMPLES["query_example_names"])(scope, receive, send)
        else:
            await PlainTextResponse("?query= is missing\n", 400)(scope, receive, send)

    async def _answer(self, query: str, desk: Desk, is_page: bool, client: tuple[Request, Send]) -> None:
        """Answer a question in a place of its own, which is free again when the client has the answer."""
        request, send = client
        to = request.scope, request.receive, send
        try:
            self._places.acquire_on_behalf_of_nowait(request)
        except WouldBlock:
            await _told(desk, query, busy(self._store.limits).problem, is_page)(*to)
            return
        try:
            made = _shown if is_page else _answered
            response = await to_thread.run_sync(made, self._store, query, desk, limiter=self._threads)
            async with asyncio.timeout(_SECONDS_TO_TAKE):
                await response(*to)
        finally:
            self._places.release_on_behalf_of(request)


_words = cache(Catalogue.load)


async def _query(request: Request, limit: int) -> Response | str | None:
    """The query of a request; None where there is none; an answer where the request itself is refused."""
    if request.method != "POST":
        return _one(request.url.query)
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > 3 * limit:
                return PlainTextResponse("the query is too long\n", 413, {"connection": "close"})
    except ClientDisconnect:
        return PlainTextResponse("the query is not whole\n", 400)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return PlainTextResponse("the query is not UTF-8\n", 400)
    if kind == "application/sparql-query":
        return _refused(request.url.query) or text
    if kind == "application/x-www-form-urlencoded":
        return _one(text)
    return PlainTextResponse("application/sparql-query or application/x-www-form-urlencoded\n", 415)


def _one(encoded: str) -> Response | str | None:
    return _refused(encoded) or parse_qs(encoded).get("query", [None])[0]


def _refused(encoded: str) -> Response | None:
    """Updates and graphs from elsewhere are refused (SPARQL 1.1 Protocol, sections 2.1.4 and 2.2)."""
    try:
        names = set(parse_qs(encoded, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        return PlainTextResponse(f"there are more than {_MOST_FIELDS} fields\n", 400)
    if names & {"update", "default-graph-uri", "named-graph-uri", "using-graph-uri"}:
        return PlainTextResponse("this endpoint only reads, and only its own data\n", 403)
    return None


def _language(request: Request) -> str:
    """The language that the reader prefers of those there are (RFC 9110, section 12.5.4)."""
    preferred: dict[str, float] = {}
    for part in request.headers.get("accept-language", "").split(","):
        tag, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        primary = tag.partition("-")[0]
        if primary in LANGUAGES and weight.replace(".", "", 1).isdecimal():
            preferred[primary] = max(float(weight), preferred.get(primary, 0))
    return max(preferred, key=lambda tag: preferred[tag], default="en")


def _answered(store: Store, query: str, desk: Desk) -> Response:
    try:
        answer = store.ask(query, desk.accept)
    except InputError as error:
        return _told(desk, query, error.problem, is_page=False)
    return _Parts(answer.body, media_type=answer.media_type, headers={"vary": "Accept", "cache-control": "no-cache"})


def _shown(store: Store, query: str, desk: Desk) -> Response:
    """The page with the answer on it, made here: it needs no script."""
    words = desk.words
    try:
        answer = store.ask(query, READABLE)
    except InputError as error:
        return _told(desk, query, error.problem, is_page=True)
    if len(answer.body) > _MOST_SHOWN:
        return _told(desk, query, too_large(_MOST_SHOWN).problem, is_page=True)
    if answer.media_type == Format.TURTLE.media_type:
        return _page(words, query, f"<pre class=scroll>{escape(answer.body.decode())}</pre>")
    return _page(words, query, _table(json.loads(answer.body), desk))


def _told(desk: Desk, query: str, problem: Problem, is_page: bool) -> Response:
    """Why there is no answer; and when to ask again, where that helps (RFC 9110, section 10.2.3)."""
    said, status = desk.words.say(problem), STATUS.get(problem.code, 400)
    response = (
        _page(desk.words, query, f"<p role=alert>{escape(said)}</p>", status)
        if is_page
        else PlainTextResponse(f"{said}\n", status)
    )
    if problem.code == "PLD508":
        response.headers["retry-after"] = str(max(1, round(float(problem.facts["limit"]))))
    return response


def _table(results: dict[str, Any], desk: Desk) -> str:
    if "boolean" in results:
        return f"<p><strong>{str(results['boolean']).lower()}</strong></p>"
    names = results["head"]["vars"]
    rows = results["results"]["bindings"]
    head = "".join(f"<th scope=col>{escape(name)}</th>" for name in names)
    body = "".join(f"<tr>{''.join(_cell(row.get(name), desk.base) for name in names)}</tr>" for row in rows)
    caption = escape(desk.words.ui("query_rows", count=len(rows)))
    table = f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f"<div class=scroll>{table}</div>"


def _cell(term: dict[str, str] | None, base: str) -> str:
    """One value; a record of this release leads to its page here, so that it can be followed without a network."""
    if term is None:
        return "<td></td>"
    value, text = term["value"], escape(term["value"])
    if term["type"] == "uri" and value.startswith(("https://", "http://")):
        here = value.startswith(base) and not value.startswith(f"{base}/")  # two slashes would lead to another host
        return f'<td><a href="{"/" + escape(value.removeprefix(base)) if here else text}">{text}</a></td>'
    lang = f' lang="{escape(term["xml:lang"])}"' if "xml:lang" in term else ""
    return f"<td{lang}>{text}</td>"


def _page(words: Catalogue, query: str, answer: str = "", status: int = 200) -> HTMLResponse:
    title, ask = escape(words.ui("query_title")), escape(words.ui("query_ask"))
    examples = "".join(
        f'<li><a href="/sparql?{urlencode({"query": text})}">{escape(words.ui(name))}</a></li>'
        for name, text in EXAMPLES.items()
    )
    return HTMLResponse(
        f'<!doctype html><html lang="{words.lang}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="/static/style.css"><style>{STYLE}</style></head><body>'
        f'<main><nav class="crumbs"><ol><li><a href="/">{escape(words.ui("query_home"))}</a></li></ol></nav>'
        f'<h1>{title}</h1><p>{escape(words.ui("query_about"))}</p><ul class="inline">{examples}</ul>'
        f'<form method="post" action="/sparql"><p><label for="query">{escape(words.ui("query_label"))}</label></p>'
        f'<textarea id="query" name="query" spellcheck="false">\n{escape(query)}</textarea>'
        f'<p><button class="button">{ask}</button></p></form>{answer}</main></body></html>',
        status,
        {"vary": "Accept, Accept-Language"},
    )
