"""An ASGI application, asked as a browser asks it, without a socket and without a package for that."""

import asyncio
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urlencode

from starlette.datastructures import Headers

Content = bytes | str | Iterable[bytes]


@dataclass
class Answer:
    """What an application has answered."""

    status_code: int = 0
    headers: Headers = field(default_factory=Headers)
    content: bytes = b""

    @property
    def text(self) -> str:
        """The body as a text."""
        return self.content.decode()

    def json(self) -> Any:
        """The body as the value that it writes."""
        return json.loads(self.content)


class AskedApplication:
    """What asks one application; `host` is the name and port by which it is asked where a request says no other."""

    def __init__(self, app: Any, host: str) -> None:
        self.app, self.host = app, host

    def get(self, path: str, **how: Any) -> Answer:
        """The answer to a GET."""
        return self.ask("GET", path, **how)

    def post(self, path: str, **how: Any) -> Answer:
        """The answer to a POST."""
        return self.ask("POST", path, **how)

    def put(self, path: str, **how: Any) -> Answer:
        """The answer to a PUT."""
        return self.ask("PUT", path, **how)

    def ask(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: Content | None = None,
    ) -> Answer:
        """The answer to a request. A content in pieces is sent without a length."""
        whole = content.encode() if isinstance(content, str) else content
        fields = {"host": self.host} | {name.lower(): value for name, value in (headers or {}).items()}
        if isinstance(whole, bytes):
            fields["content-length"] = str(len(whole))
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "http",
            "method": method,
            "path": unquote(path),
            "raw_path": quote(path, safe="/%").encode(),
            "query_string": urlencode(params or {}).encode(),
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields.items()],
        }
        return asyncio.run(_answer(self.app, scope, [whole or b""] if isinstance(whole, bytes | None) else whole))


def _messages(content: Iterable[bytes]) -> Iterator[Mapping[str, Any]]:
    yield from ({"type": "http.request", "body": piece, "more_body": True} for piece in content)
    yield {"type": "http.request", "body": b"", "more_body": False}


async def _answer(app: Any, scope: Mapping[str, Any], content: Iterable[bytes]) -> Answer:
    answer, asked, over = Answer(), _messages(content), asyncio.Event()

    async def receive() -> Mapping[str, Any]:
        message = next(asked, None)
        if message is None:
            await over.wait()
        return message or {"type": "http.disconnect"}

    async def send(message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status_code, answer.headers = message["status"], Headers(raw=message["headers"])
            return
        answer.content += message.get("body", b"")
        if not message.get("more_body", False):
            over.set()

    try:
        await app(scope, receive, send)
    except Exception:  # an application may raise, for its server, what it has answered for already
        if not answer.status_code:
            raise
    return answer
