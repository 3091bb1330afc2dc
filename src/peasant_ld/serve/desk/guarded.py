"""Who may ask the desk: its own page, on this computer, under an address that nobody else knows.

A page of another site can send requests here, too, and lead a name of its own to this computer. So the address holds a
secret, the host has to be this one with this port, the origin, where there is one, our own; what the browser tells of
where a request comes from (Fetch Metadata) may not be another site; and what changes something carries a field that no
form can send. Whoever lacks one of them learns nothing.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

NAMES = ("127.0.0.1", "localhost", "[::1]")
MARK = "x-desk"
PREVIEW = "/preview/"
MOST_ADDRESS = 4_000
_CHANGING = ("POST", "PUT")
_TYPES = {"POST": "application/json", "PUT": "application/octet-stream"}
_HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
# The page of the desk, and pages as they will be: these may be shown in the desk alone, and run nothing.
_OWN = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_SHOWN = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'; sandbox allow-same-origin"
)


@dataclass(frozen=True, slots=True)
class Guard:
    """An application that only whoever knows the secret can ask, from a page of its own; `port` is where it listens."""

    app: ASGIApp
    secret: str
    port: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, without the secret in its path, or refuse it."""
        if scope["type"] != "http":
            return
        path, headers = self._path(scope), Headers(scope=scope)
        allowed = path is not None and self._may_ask(scope["method"], path, headers)
        inner = {**scope, "path": path, "raw_path": None, "root_path": ""}
        app = self.app if allowed else PlainTextResponse("Not Found\n", 404)
        is_shown = allowed and (path or "").startswith(PREVIEW)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                _protect(MutableHeaders(scope=message), _SHOWN if is_shown else _OWN)
            await send(message)

        await app(inner, receive, answer)

    def _path(self, scope: Scope) -> str | None:
        """The path behind the secret; None where that is another one."""
        path = str(scope["path"])
        first, _, rest = path.removeprefix("/").partition("/")
        is_ours = hmac.compare_digest(first.encode("utf-8", "surrogateescape"), self.secret.encode())
        return f"/{rest}" if is_ours and len(path) <= MOST_ADDRESS and path.startswith(f"/{self.secret}/") else None

    def _may_ask(self, method: str, path: str, headers: Headers) -> bool:
        if any(len(headers.getlist(name)) > 1 for name in ("host", "origin", "sec-fetch-site", MARK)):
            return False
        host, origin, site = headers.get("host", "").lower(), headers.get("origin"), headers.get("sec-fetch-site")
        if host not in {f"{name}:{self.port}" for name in NAMES}:
            return False
        if origin is not None and origin != f"http://{host}":
            return False
        if site is not None and site != "same-origin" and not (site == "none" and path == "/"):
            return False
        return method not in _CHANGING or self._is_marked(method, headers)

    @staticmethod
    def _is_marked(method: str, headers: Headers) -> bool:
        """Whether a request that changes something is one that no form of a page can send."""
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        return headers.get(MARK) == "1" and kind == _TYPES[method]


def _protect(headers: MutableHeaders, policy: str) -> None:
    for name, value in _HEADERS.items():
        headers[name] = value
    headers["content-security-policy"] = policy
    headers["x-frame-options"] = "SAMEORIGIN" if policy is _SHOWN else "DENY"
