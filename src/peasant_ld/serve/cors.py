"""Which pages of other hosts may read answers, and what OPTIONS is answered (Fetch standard, section 3.3: CORS)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response

from peasant_ld.published.answer_headers import EXPOSED

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ANY = "*"
_THIS_COMPUTER = re.compile(r"https?://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?\Z")
# How long what was allowed need not be asked again: browsers keep it for two hours at most.
_SECONDS = 7200


@dataclass(frozen=True, slots=True)
class Readers:
    """Which pages may read: those of some origins (`*`: of any), and, where that is so, those of this computer."""

    origins: frozenset[str] = frozenset()
    is_own: bool = False

    def headers(self, origin: str) -> dict[str, str]:
        """What an answer to a page of an origin says of who may read it."""
        if ANY in self.origins:
            return {"access-control-allow-origin": ANY}
        if not self.origins and not self.is_own:
            return {}
        may = origin in self.origins or (self.is_own and _THIS_COMPUTER.match(origin))
        return {"vary": "Origin"} | ({"access-control-allow-origin": origin} if may else {})


def shared(app: ASGIApp, readers: Readers, below: Mapping[str, Readers], written: frozenset[str]) -> ASGIApp:
    """The application, every answer of which tells who may read it; OPTIONS is answered here.

    `below` names addresses that have other readers, `written` those that take POST.
    """

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        first = "/" + scope["path"].split("/")[1] if scope["path"].startswith("/") else ""
        asked = Headers(scope=scope)
        told = below.get(first, readers).headers(asked.get("origin", ""))
        may = "access-control-allow-origin" in told
        methods = "GET, HEAD, POST, OPTIONS" if first in written else "GET, HEAD, OPTIONS"

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and told:
                _add(MutableHeaders(raw=message["headers"]), told)
            await send(message)

        is_options = scope["method"] == "OPTIONS"
        answer = Response(None, 204, _preflight(asked, methods, may)) if is_options else app
        await answer(scope, receive, sent)

    return run


def _add(headers: MutableHeaders, told: Mapping[str, str]) -> None:
    for name, value in told.items():
        if name == "vary":
            headers.add_vary_header(value)
        else:
            headers[name] = value
    if "access-control-allow-origin" in told:
        headers["access-control-expose-headers"] = EXPOSED


def _preflight(asked: Headers, methods: str, may_read: bool) -> dict[str, str]:
    """What may be asked, and with which fields: any, since nothing is written and nobody is known here."""
    answer = {"allow": methods}
    if may_read and "access-control-request-method" in asked:
        answer |= {
            "access-control-allow-methods": methods,
            "access-control-allow-headers": asked.get("access-control-request-headers", ANY),
            "access-control-max-age": str(_SECONDS),
        }
    if may_read and "access-control-request-private-network" in asked:  # a public page, to this computer
        answer["access-control-allow-private-network"] = "true"
    return answer
