"""The desk: the same work as on the command line, on one page in a browser on this computer.

It is a view of the library: what is read, judged, mended and published is so by the functions that the commands call.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from peasant_ld.files import leads_out
from peasant_ld.forms.marked import write_marked
from peasant_ld.problem import PeasantError
from peasant_ld.serve.desk.api import GETS, POSTS, SOON
from peasant_ld.serve.desk.desk import DeskSession
from peasant_ld.serve.desk.failures import status_of, told_of
from peasant_ld.serve.desk.guarded import Guard
from peasant_ld.serve.desk.page import page_of, static_file
from peasant_ld.serve.desk.putting_out import PREVIEW, packed_release
from peasant_ld.serve.desk.refusals import DeskRefusal
from peasant_ld.serve.desk.state import state_of
from peasant_ld.serve.desk.uploads import receive, take_in

if TYPE_CHECKING:
    from starlette.types import ASGIApp

MOST_JSON = 2**20
_SENT = "application/octet-stream"


def application(desk: DeskSession, secret: str, port: int) -> ASGIApp:
    """The ASGI application of a desk, which answers below `/SECRET/`, at a port of this computer."""
    answers = _Answers(desk)
    routes = [
        Route("/", answers.page),
        Route("/static/{name:path}", answers.static),
        Route("/preview/{name:path}", answers.preview),
        Route("/api/upload", answers.upload, methods=["PUT"]),
        Route("/api/download", answers.download),
        Route("/api/marked", answers.marked),
        Route("/api/release.zip", answers.release),
        Route("/api/{name}", answers.ask),
        Route("/api/{name}", answers.change, methods=["POST"]),
    ]
    errors: tuple[Any, ...] = (PeasantError, OSError, HTTPException, Exception)
    failing: Mapping[Any, Callable[[Request, Exception], Response]] = dict.fromkeys(errors, answers.failed)
    return Guard(Starlette(routes=routes, exception_handlers=failing), secret, port)


class _Answers:
    """What answers each address."""

    def __init__(self, desk: DeskSession) -> None:
        self._desk = desk

    async def page(self, request: Request) -> Response:
        asked_for, accepted = request.query_params.get("lang"), request.headers.get("accept-language")
        return HTMLResponse(await run_in_threadpool(page_of, self._desk, asked_for, accepted))

    async def static(self, request: Request) -> Response:
        found = static_file(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        return FileResponse(found)

    async def preview(self, request: Request) -> Response:
        folder = self._desk.open_one.hidden / PREVIEW
        parts = request.path_params["name"].split("/")
        if any(part in ("", "..") or part.startswith(".") or "\\" in part or "\0" in part for part in parts[:-1]):
            raise HTTPException(404)
        found = folder.joinpath(*parts[:-1], parts[-1] or "index.html")
        found = next((each for each in (found, found.with_name(f"{found.name}.html")) if each.is_file()), found)
        if not found.is_file() or leads_out(found, folder):
            raise HTTPException(404)
        return FileResponse(found)

    async def ask(self, request: Request) -> Response:
        answer = GETS.get(request.path_params["name"])
        if answer is None:
            raise HTTPException(404)
        return _json(await run_in_threadpool(answer, self._desk, dict(request.query_params)))

    async def change(self, request: Request) -> Response:
        answer = POSTS.get(request.path_params["name"])
        if answer is None:
            raise HTTPException(404)
        return _json(await run_in_threadpool(answer, self._desk, await _body(request)))

    async def upload(self, request: Request) -> Response:
        fields = dict(request.query_params)
        length = request.headers.get("content-length", "")
        known = int(length) if length.isdecimal() else None
        try:
            staged = await receive(self._desk, request.stream(), known)
        except ClientDisconnect as error:
            raise DeskRefusal(400, "not_json") from error
        try:
            name = await run_in_threadpool(take_in, self._desk, staged, fields)
        finally:
            staged.unlink(missing_ok=True)
        await run_in_threadpool(self._desk.wait, SOON)
        return _json({**await run_in_threadpool(state_of, self._desk), "file": name})

    async def download(self, request: Request) -> Response:
        path = self._desk.open_one.files.path(request.query_params.get("file", ""))
        return FileResponse(path, media_type=_SENT, filename=path.name)

    async def marked(self, request: Request) -> Response:
        name = request.query_params.get("file", "")
        return await run_in_threadpool(_marked, self._desk, name)

    async def release(self, _: Request) -> Response:
        packed = await run_in_threadpool(packed_release, self._desk)
        done = BackgroundTask(packed.unlink, missing_ok=True)
        return FileResponse(packed, media_type="application/zip", filename="release.zip", background=done)

    def failed(self, _: Request, error: Exception) -> Response:
        """The answer to a request that ended in an error: a sentence, and never where it came up."""
        if isinstance(error, HTTPException):
            words = self._desk.words
            told = {"error": words.ui("desk.no_such_address"), "code": None, "fix": None}
            return _json(told, error.status_code)
        return _json(told_of(error, self._desk.words), status_of(error))


def _json(value: Any, status: int = 200) -> Response:
    content = json.dumps(value, default=str)  # which takes a name of a file that is no Unicode, too
    return Response(content, status, media_type="application/json")


async def _body(request: Request) -> Mapping[str, Any]:
    """The JSON object of a request. Raises DeskRefusal for one that is too large, or is none."""
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > MOST_JSON:
                raise DeskRefusal(413, "too_large", limit="1 MB")
        found = orjson.loads(body)
    except ClientDisconnect as error:
        raise DeskRefusal(400, "not_json") from error
    except orjson.JSONDecodeError as error:
        raise DeskRefusal(400, "not_json") from error
    if not isinstance(found, dict):
        raise DeskRefusal(400, "not_json")
    return found


def _marked(desk: DeskSession, name: str) -> Response:
    """A copy of a table in which its problems are marked, as `check --mark` makes it."""
    opened = desk.open_one
    path = opened.files.path(name)
    place = f"records/{name}"
    problems = [each for each in opened.judged.report.in_order() if each.place and each.place.file == place]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / f"{path.stem}.marked.xlsx"
        write_marked(path, problems, out, desk.lang, opened.declared)
        content = out.read_bytes()
    disposition = {"content-disposition": f"attachment; filename*=utf-8''{_quoted(f'{path.stem}.marked.xlsx')}"}
    return Response(content, media_type=_SENT, headers=disposition)


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name, safe="")
