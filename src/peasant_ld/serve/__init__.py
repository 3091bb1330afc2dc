"""A release becomes a web application: files, negotiation, redirects for things, SPARQL, reconciliation; read-only.

The application is an ASGI one (Starlette). What a record's IRI names is not a document, so that it answers 303 with the
address of one ("Cool URIs for the Semantic Web", section 4); a withdrawn record answers 410.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from peasant_ld.published.addresses import FOLDER, file_of
from peasant_ld.published.answer_headers import FRESH, SAFE, preload
from peasant_ld.published.negotiation import choose
from peasant_ld.published.reader import Release
from peasant_ld.published.store import Store
from peasant_ld.rdf.formats import MEDIA_TYPES, media_type_of
from peasant_ld.report.messages import LANGUAGES
from peasant_ld.serve import reconciliation
from peasant_ld.serve.cors import Readers, shared
from peasant_ld.serve.errors import ErrorAnswers
from peasant_ld.serve.host_names import named
from peasant_ld.serve.made import FORMS, MadeRecords
from peasant_ld.serve.reconciliation import Reconciliation
from peasant_ld.serve.sparql import Endpoint

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# What a client gets when it has no preference comes first.
VARIANTS = (".html", ".ttl", ".jsonld")
VOCABULARY = "ns"
# What a request may bring: characters of its address, of all its fields, and of one that asks for parts of a file.
# Whoever sends more is answered 414 or 431, or gets the whole file (RFC 9110, sections 4.1, 14.2; RFC 6585, section 5).
MOST_ADDRESS = 16_000
MOST_FIELDS = 32_768
MOST_RANGE = 200
# A part of a file as it can be asked for (RFC 9110, section 14.1.2).
_PART = re.compile(rb"(?P<first>\d+)-(?P<last>\d*)|-\d+")
# A file up to this size is read at once: a page costs one turn of a thread.
_SMALL = 2**18
# Where the pages of each language lie: those of the first at the top.
_TREES = ("", *(f"{tag}/" for tag in LANGUAGES))
_INDEX = "index.html"
_HOW_TO_ASK = ("ask", "ask.html")
# Where programs find what answers questions here (RFC 8631).
_SERVICE = '</sparql>; rel="service-desc"'


@dataclass(frozen=True, slots=True)
class ReleaseFiles:
    """The files of a release, by the path of a request; nothing outside the release has one."""

    release: Release
    made: MadeRecords
    gone: frozenset[str] = field(default_factory=frozenset)
    namespaces: tuple[str, ...] = ()

    def file(self, path: str) -> Path | None:
        """The file at a path; None where there is none, where a name begins with a dot, and where a link leads out."""
        names = path.split("/")
        if any(name in ("", "..") or name.startswith(".") or "\\" in name or "\0" in name for name in names):
            return None
        found = self.release.folder.joinpath(*names)
        try:
            inside = found.resolve(strict=True).is_relative_to(self.release.folder.resolve())
        except OSError:
            return None
        return found if inside and found.is_file() else None

    def variants(self, path: str) -> dict[str, str]:
        """The forms in which a document without a suffix is there: media type -> path.

        A hash namespace below the base is the vocabulary.
        """
        path = VOCABULARY if f"{path}#" in self.namespaces else path
        found = {MEDIA_TYPES[suffix]: path + suffix for suffix in VARIANTS if self.file(path + suffix)}
        if self.record_of(path) is not None:
            found |= {MEDIA_TYPES[suffix]: path + suffix for suffix in FORMS if MEDIA_TYPES[suffix] not in found}
        return found

    def is_term(self, path: str) -> bool:
        """Whether a path is that of a slash namespace below the base, or of a term in it."""
        return f"{path.rpartition('/')[0]}/" in self.namespaces

    def page(self, paths: Iterable[str]) -> tuple[str, str] | None:
        """The id of the record whose IRI has one of these paths, and the document (without suffix) about it."""
        for path in paths:
            iri = self.release.base + path
            if self.release.published(iri) is not None:
                return iri, file_of(iri, self.release.base, "").as_posix()
        return None

    def record_of(self, document: str) -> str | None:
        """The id of the record that a document in the release is about, where the document can be made of it."""
        name = document.removeprefix(f"{FOLDER}/")
        iri = self.release.base + name
        if name == document or file_of(iri, self.release.base, "").as_posix() != document:
            return None
        return iri if self.release.published(iri) is not None else None


def application(
    release: Release,
    store: Store,
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost"),
    origins: frozenset[str] = frozenset(),
) -> ASGIApp:
    """The ASGI application of a release; it answers only to the names in `hosts` (a guard against DNS rebinding).

    Pages of `origins` may read every answer (`*`: pages of any site).
    """
    prefixes = release.context().prefixes
    spaces = tuple(each.removeprefix(release.base) for each in prefixes.values() if each.startswith(release.base))
    shelf = ReleaseFiles(release, MadeRecords(release), release.gone(), spaces)

    async def answer(request: Request) -> Response:
        return await run_in_threadpool(_answer, request, shelf)

    routes = [
        Route("/sparql", Endpoint(store, release.base, prefixes), methods=["GET", "POST"]),
        *Reconciliation(release).routes(),
        # What a release says of how to ask it: here it answers itself.
        *(Route(f"/{folder}{name}", _to_the_endpoint, methods=["GET"]) for folder in _TREES for name in _HOW_TO_ASK),
        Route("/{path:path}", answer, methods=["GET"]),
    ]
    errors = ErrorAnswers(release.folder)
    app = Starlette(routes=routes, exception_handlers={HTTPException: errors, Exception: errors})
    below = {reconciliation.PATH: reconciliation.readers(hosts, origins)}
    written = frozenset({"/sparql", reconciliation.PATH})
    has_pages = (release.folder / _INDEX).is_file()
    return _with_headers(shared(_limited(named(app, hosts)), Readers(origins), below, written), has_pages)


async def _to_the_endpoint(request: Request) -> Response:
    """To where one asks, in the language of the pages that lead there."""
    tree = request.url.path.split("/")[1]
    return RedirectResponse(f"/sparql?lang={tree}" if tree in LANGUAGES else "/sparql", 303)


def _with_headers(app: ASGIApp, has_pages: bool) -> ASGIApp:
    """The same application with the headers that every answer has, and pages beside."""
    fields = {**SAFE, "Link": _SERVICE}
    every, page = _raw(fields), _raw({**fields, "Link": f"{_SERVICE}, {preload('/')}"})

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                kind = dict(message["headers"]).get(b"content-type", b"")
                extra = page if has_pages and kind.startswith(b"text/html") else every
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        await app(scope, receive, sent)

    return run


def _raw(fields: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Header fields as ASGI has them."""
    return [(name.lower().encode(), value.encode()) for name, value in fields.items()]


def _limited(app: ASGIApp) -> ASGIApp:
    """The same application behind what every request must keep to."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        await (_refusal(scope) or app)(_narrowed(scope), receive, send)

    return run


def _refusal(scope: Scope) -> Response | None:
    """The answer to a request that is not looked at; None where it is."""
    if len(scope["raw_path"]) + len(scope["query_string"]) > MOST_ADDRESS:
        return PlainTextResponse("the address is too long\n", 414)
    if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_FIELDS:
        return PlainTextResponse("the header is too long\n", 431)
    names = {name for name, _ in scope["headers"]}
    if {b"content-length", b"transfer-encoding"} <= names:  # RFC 9112, section 6.1: it may hide another request
        return PlainTextResponse("the length is stated twice\n", 400, {"connection": "close"})
    return None


def _narrowed(scope: Scope) -> Scope:
    """The request without a wish for parts of a file that is none, or for more than anybody needs."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"range" or _is_of_parts(value)]
    return {**scope, "headers": headers}


def _is_of_parts(wish: bytes) -> bool:
    """Whether parts of a file are asked for; what is no such wish is passed over (RFC 9110, section 14.2)."""
    unit, _, parts = wish.partition(b"=")
    found = [_PART.fullmatch(part.strip()) for part in parts.split(b",")]
    return len(wish) <= MOST_RANGE and unit.lower() == b"bytes" and all(map(_is_forward, found))


def _is_forward(part: re.Match[bytes] | None) -> bool:
    return part is not None and (not part["last"] or int(part["first"]) <= int(part["last"]))


def _answer(request: Request, shelf: ReleaseFiles) -> Response:
    """A file, a form of a document, a redirect from a thing to its document, or a plain refusal."""
    path = request.path_params["path"]
    if path in ("", "dataset"):
        return _front(request, shelf, see_other=path == "dataset")
    if path.endswith("/") and shelf.file(path + _INDEX) is not None:
        path += _INDEX
    if (found := shelf.file(path)) is not None:
        return _file(request, found, path)
    if shelf.file(f"{path}/{_INDEX}") is not None:
        return RedirectResponse(f"/{quote(path)}/", 301)
    if variants := shelf.variants(path):
        return _variant(request, shelf, variants)
    stem, dot, suffix = path.rpartition(".")
    if dot and f".{suffix}" in FORMS and (iri := shelf.record_of(stem)) is not None:
        return _made(request, shelf, iri, f".{suffix}")
    # A sign that is percent-encoded in the IRI itself comes as it is in the raw path only.
    found_page = shelf.page((path, request.scope["raw_path"].decode("ascii", "replace").lstrip("/")))
    if found_page:
        return _thing(request, shelf, *found_page)
    if shelf.is_term(path):
        return _see_other(request, shelf, VOCABULARY)
    raise HTTPException(404)


def _thing(request: Request, shelf: ReleaseFiles, iri: str, document: str) -> Response:
    """What is in the world is not on the web: 303 leads to the document about it, 410 says that it was withdrawn."""
    return _withdrawn(request, shelf, iri, document) if iri in shelf.gone else _see_other(request, shelf, document)


def _see_other(request: Request, shelf: ReleaseFiles, document: str) -> Response:
    """What leads to a document, in the form that the client prefers."""
    variants = shelf.variants(document)
    chosen = choose(request.headers.get("accept"), list(variants))
    return RedirectResponse(f"/{quote(variants[chosen] if chosen else document)}", 303, {"vary": "Accept"})


def _front(request: Request, shelf: ReleaseFiles, see_other: bool) -> Response:
    """The home page, or the catalogue for those who ask for data; the dataset itself redirects to either."""
    names = ("index.html", "catalog.ttl", "catalog.jsonld", "report.html")
    there = [(media_type_of(name), name) for name in names if shelf.file(name)]
    variants = dict(reversed(there)) if there else {}
    ordered = {media_type: variants[media_type] for media_type, _ in there}
    chosen = choose(request.headers.get("accept"), list(ordered))
    if chosen is None:
        raise HTTPException(406, ", ".join(ordered))
    if see_other:
        return RedirectResponse(f"/{ordered[chosen]}", 303, {"vary": "Accept"})
    return _variant(request, shelf, ordered)


def _variant(request: Request, shelf: ReleaseFiles, variants: Mapping[str, str]) -> Response:
    """The form that the client prefers, at the address of the document (RFC 9110, section 12.1)."""
    chosen = choose(request.headers.get("accept"), list(variants))
    if chosen is None:
        raise HTTPException(406, ", ".join(variants))
    path = variants[chosen]
    headers = {"vary": "Accept", "content-location": f"/{quote(path)}"}
    found = shelf.file(path)
    if found is not None:
        return _file(request, found, path, headers)
    stem, _, suffix = path.rpartition(".")
    iri = shelf.record_of(stem)
    assert iri is not None  # `variants` names nothing else
    return _made(request, shelf, iri, f".{suffix}", headers)


def _file(request: Request, found: Path, path: str, headers: Mapping[str, str] | None = None) -> Response:
    """A file with its ETag; FileResponse sees to ranges and HEAD (RFC 9110, sections 9.3.2 and 14)."""
    state = found.stat()
    tag = f'"{hashlib.sha256(f"{path} {state.st_size} {state.st_mtime_ns}".encode()).hexdigest()[:32]}"'
    changed = formatdate(state.st_mtime, usegmt=True)
    whole = {"etag": tag, "last-modified": changed, **FRESH, **(headers or {})}
    if _has(request, tag, changed):
        return Response(status_code=304, headers=whole)
    if state.st_size > _SMALL or "range" in request.headers:
        return FileResponse(found, headers=whole, media_type=media_type_of(path), stat_result=state)
    whole["accept-ranges"] = "bytes"
    return Response(found.read_bytes(), headers=whole, media_type=media_type_of(path))


def _made(
    request: Request, shelf: ReleaseFiles, iri: str, suffix: str, headers: Mapping[str, str] | None = None
) -> Response:
    """A record's Turtle or JSON-LD, where the release has no file of it."""
    body = shelf.made.text(iri, suffix)
    if body is None:
        raise HTTPException(404)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    whole = {"etag": tag, **FRESH, **(headers or {})}
    if _has(request, tag):
        return Response(status_code=304, headers=whole)
    return Response(body, headers=whole, media_type=MEDIA_TYPES[suffix])


def _withdrawn(request: Request, shelf: ReleaseFiles, iri: str, document: str) -> Response:
    """What is left of a record that was withdrawn, in the form that is asked for."""
    variants = shelf.variants(document)
    chosen = choose(request.headers.get("accept"), list(variants))
    if chosen is None:
        raise HTTPException(410)
    path = variants[chosen]
    found = shelf.file(path)
    body = found.read_bytes() if found else shelf.made.text(iri, f".{path.rpartition('.')[2]}")
    headers = {"vary": "Accept", "content-location": f"/{quote(path)}", **FRESH}
    return Response(body, 410, headers, media_type=chosen)


def _has(request: Request, tag: str, changed: str | None = None) -> bool:
    """Whether the client has this very version: by its tag, or by when it was changed (RFC 9110, section 13.2.2).

    A time counts only where it is the very one: a release that is put back is older than the one before it.
    """
    asked = request.headers.get("if-none-match")
    if asked is None:
        return changed is not None and request.headers.get("if-modified-since") == changed
    return any(each.strip().removeprefix("W/") in (tag, "*") for each in asked.split(","))
