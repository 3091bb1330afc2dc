"""Requests for names that are not those of this server are refused: a guard against DNS rebinding.

A page of another site could lead a name of its own to this computer, and then read what is served here as its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from peasant_ld.published.negotiation import liked_languages
from peasant_ld.report.messages import LANGUAGES
from peasant_ld.serve.cors import ANY
from peasant_ld.serve.errors import in_one_line

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

# RFC 9110, section 7.2: a host, and a port that is not looked at.
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d*)?")


def named(app: ASGIApp, hosts: tuple[str, ...]) -> ASGIApp:
    """The application, as far as it is asked by one of these names (`*`: by any); others learn nothing of it."""
    names = {name.lower() for name in hosts}

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        asked = Headers(scope=scope)
        host = _HOST.fullmatch(asked.get("host", "").lower())
        if host is not None and (ANY in names or host[1] in names):
            await app(scope, receive, send)
            return
        liked = liked_languages(asked.get("accept-language"))
        lang = next((tag for tag in liked if tag in LANGUAGES), None)
        await in_one_line(lang, 400, {"vary": "Accept-Language"})(scope, receive, send)

    return run
