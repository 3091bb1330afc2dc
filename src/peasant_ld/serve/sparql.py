"""HTTP requests become SPARQL answers, or the page to ask on (SPARQL 1.1 Protocol, section 2); reading only."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from anyio import CapacityLimiter, WouldBlock, to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.published.answering import GRAPHS
from peasant_ld.published.negotiation import choose, liked_languages
from peasant_ld.published.questions import EXAMPLES
from peasant_ld.published.store import READABLE, Answer, Store, busy, too_large
from peasant_ld.rdf.formats import Format
from peasant_ld.report.messages import LANGUAGES, Catalogue
from peasant_ld.serve.asking import Desk, page, table
from peasant_ld.serve.protocol import STATUS, asked, is_page
from peasant_ld.serve.service import description

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

# An answer that is shown as a page, made here in memory; and the seconds in which a client has to have taken an answer.
_MOST_SHOWN, _PART = 2**20, 2**16
_SECONDS_TO_TAKE = 60
_VARY = {"vary": "Accept, Accept-Language"}


class _Parts(Response):
    """An answer that is handed on part by part, as fast as the client takes them, so that it is held here only once."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if scope["method"] != "HEAD":
            for start in range(0, len(self.body), _PART):
                await send({"type": "http.response.body", "body": self.body[start : start + _PART], "more_body": True})
        await send({"type": "http.response.body", "body": b""})


class Endpoint:
    """The application at `/sparql`: a question by GET or POST gets its answer.

    Without one, a browser gets the page to ask on, and a program what the service says of itself.

    Questions have threads of their own, and there are so many places for them: whoever finds none is told at once when
    to come again. So pages never wait for a question, however many there are.
    """

    def __init__(self, store: Store, base: str, prefixes: Mapping[str, str]) -> None:
        self._store, self._base, self._prefixes = store, base, {"": base, **prefixes}
        most = store.limits.processes + store.limits.waiting
        self._places, self._threads = CapacityLimiter(most), CapacityLimiter(most)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        request = Request(scope, receive)
        desk = Desk(_words(_language(request)), request.headers.get("accept"), self._base, self._prefixes)
        try:
            query, accept = await asked(request, self._store.limits.question)
        except InputError as error:
            await _told(desk, "", error.problem)(scope, receive, send)
            return
        desk = desk._replace(accept=accept)
        if query is not None:
            await self._answer(query, desk, (request, send))
        else:
            await self._without_a_question(request, desk)(scope, receive, send)

    def _without_a_question(self, request: Request, desk: Desk) -> Response:
        if is_page(desk.accept):
            return page(desk, EXAMPLES["query_example_names"])
        form = choose(desk.accept, list(GRAPHS)) if request.method in ("GET", "HEAD") else None
        if form is None:
            return _told(desk, "", Problem("PLD530", Place("SPARQL")))
        endpoint = str(request.url.replace(query=""))
        return Response(description(endpoint, self._base, form), media_type=form, headers=_VARY)

    async def _answer(self, query: str, desk: Desk, client: tuple[Request, Send]) -> None:
        """Answer a question in a place of its own, which is free again when the client has the answer."""
        request, send = client
        to = request.scope, request.receive, send
        try:
            self._places.acquire_on_behalf_of_nowait(request)
        except WouldBlock:
            await _told(desk, query, busy(self._store.limits).problem)(*to)
            return
        try:
            made = _shown if is_page(desk.accept) else _answered
            response = await to_thread.run_sync(made, self._store, query, desk, limiter=self._threads)
            async with asyncio.timeout(_SECONDS_TO_TAKE):
                await response(*to)
        finally:
            self._places.release_on_behalf_of(request)


_words = cache(Catalogue.load)


def _language(request: Request) -> str:
    """The language that the address names (`lang=`), else the one that the reader likes best of those there are."""
    wanted = (request.query_params.get("lang"), *liked_languages(request.headers.get("accept-language")))
    return next((tag for tag in wanted if tag in LANGUAGES), LANGUAGES[0])


def _answered(store: Store, query: str, desk: Desk) -> Response:
    try:
        answer = store.ask(query, desk.accept)
    except InputError as error:
        return _told(desk, query, error.problem)
    return _Parts(answer.body, media_type=answer.media_type, headers={"vary": "Accept", "cache-control": "no-cache"})


def _shown(store: Store, query: str, desk: Desk) -> Response:
    """The page with the answer on it."""
    try:
        answer = store.ask(query, READABLE)
    except InputError as error:
        return _told(desk, query, error.problem)
    if len(answer.body) > _MOST_SHOWN:
        return _told(desk, query, too_large(_MOST_SHOWN).problem)
    if answer.media_type == Format.TURTLE.media_type:
        return page(
            desk, query, f"{_unused(answer, desk)}<pre class=scroll tabindex=0>{escape(answer.body.decode())}</pre>"
        )
    return page(desk, query, _unused(answer, desk) + table(json.loads(answer.body), desk))


def _unused(answer: Answer, desk: Desk) -> str:
    """Why an answer is empty, where the question names what is not there."""
    said = (desk.words.say(problem) for problem in answer.unused if answer.is_empty)
    return "".join(f"<p role=status>{escape(each)}</p>" for each in said)


def _told(desk: Desk, query: str, problem: Problem) -> Response:
    """Why there is no answer, and how to mend it; when to ask again, where that helps (RFC 9110, section 10.2.3)."""
    said, fix, status = desk.words.say(problem), desk.words.fix(problem), STATUS.get(problem.code, 400)
    response = (
        page(desk, query, f"<p role=alert>{escape(said)}</p><p>{escape(fix or '')}</p>", status)
        if is_page(desk.accept)
        else PlainTextResponse(f"{said}\n{fix}\n", status, _VARY)
    )
    if problem.code == "PLD508":
        response.headers["retry-after"] = str(max(1, round(float(problem.facts["limit"]))))
    if problem.code == "PLD506":  # there may be more of the question than was read
        response.headers["connection"] = "close"
    return response
