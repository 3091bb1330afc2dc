"""A request becomes a question and the form of its answer, or the problem that it is (SPARQL 1.1 Protocol, 2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect

from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.published.answering import GRAPHS, SOLUTIONS
from peasant_ld.published.negotiation import choose
from peasant_ld.published.store import refused, too_long
from peasant_ld.rdf.formats import MEDIA_TYPES, Format

if TYPE_CHECKING:
    from starlette.requests import Request

QUERY = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"
UPDATE = "application/sparql-update"
# What is answered to each problem, by its code; 400 to any other.
STATUS = {
    "PLD502": 500,
    "PLD504": 403,
    "PLD505": 503,
    "PLD506": 413,
    "PLD507": 406,
    "PLD508": 503,
    "PLD530": 400,
    "PLD531": 415,
    "PLD532": 400,
}
# Fields of a request; there are a handful in the protocol.
_MOST_FIELDS = 20
# Changing anything, and graphs from elsewhere, are refused and never passed over (sections 2.1.4 and 2.2).
_REFUSED = ("update", "using-graph-uri", "using-named-graph-uri", "default-graph-uri", "named-graph-uri")
# A form by name, as links ask for it where nobody can set a header: the protocol has no parameter for it, peers do.
# SPARQLWrapper sends both beside Accept, in words of its own.
_NAMES = ("format", "output")
_FORMS: Mapping[str, str] = {
    **{form.label: form.media_type for form in Format if form.media_type in GRAPHS},
    **{form.suffixes[0][1:]: form.media_type for form in Format if form.media_type in GRAPHS},
    "json": f"application/sparql-results+json, {Format.JSONLD.media_type}",
    "xml": "application/sparql-results+xml, application/rdf+xml",
    **dict.fromkeys(("rdf", "rdfxml", "rdf+xml"), "application/rdf+xml"),
    "json-ld": Format.JSONLD.media_type,
    "n3": Format.TURTLE.media_type,
    "csv": MEDIA_TYPES[".csv"],
    "tsv": "text/tab-separated-values",
    "html": MEDIA_TYPES[".html"],
}


class SparqlRequest(NamedTuple):
    """A question, None where none was sent, and what its answer may be: as an HTTP `Accept` field has it."""

    query: str | None
    accept: str | None


def is_page(accept: str | None) -> bool:
    """Whether a page is what a client prefers, as browsers do."""
    page = MEDIA_TYPES[".html"]
    return choose(accept, [*SOLUTIONS, *GRAPHS, page]) == page


async def asked(request: Request, limit: int) -> SparqlRequest:
    """What a request asks. A question of more than `limit` characters is not read to its end.

    Raises InputError: PLD504 where it would change something or names graphs, PLD506 too long, PLD507 no such form of
    answer, PLD530 more than one question, PLD531 not sent as the protocol says, PLD532 cannot be read.
    """
    body, kind = "", request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method == "POST":
        body = await _body(request, limit)
        if kind == UPDATE:
            raise refused(UPDATE)
        if kind not in (QUERY, FORM):
            raise _problem("PLD531", kind or None, known=(FORM, QUERY))
    fields = _fields("&".join(part for part in (request.url.query, body if kind == FORM else "") if part))
    queries = [*fields.get("query", ()), *([body] if kind == QUERY and request.method == "POST" else ())]
    if len(queries) > 1:
        raise _problem("PLD530", found=len(queries))
    return SparqlRequest(queries[0] if queries else None, _accept(fields, request.headers.get("accept")))


async def _body(request: Request, limit: int) -> str:
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > 3 * limit:
                raise too_long(limit)
        return body.decode("utf-8")
    except ClientDisconnect as error:
        raise _problem("PLD532", reason="not whole") from error
    except UnicodeDecodeError as error:
        raise _problem("PLD532", reason="not UTF-8") from error


def _fields(encoded: str) -> dict[str, list[str]]:
    """The fields of an address and a form together, so that none can hide behind another."""
    try:
        found = parse_qs(encoded, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError as error:
        raise _problem("PLD532", reason="not UTF-8") from error
    except ValueError as error:
        raise _problem("PLD532", reason="too many fields") from error
    for name in _REFUSED:
        if name in found:
            raise refused(name)
    return found


def _accept(fields: Mapping[str, list[str]], accept: str | None) -> str | None:
    """A form that is asked for by name goes before the header. Raises InputError (PLD507) for a name of none."""
    wanted = next((fields[name][0] for name in _NAMES if fields.get(name)), "").strip().lower()
    if wanted and "/" not in wanted and wanted not in _FORMS:
        raise _problem("PLD507", known=", ".join(_FORMS))
    return _FORMS.get(wanted, wanted) or accept


def _problem(code: str, value: str | None = None, **facts: object) -> InputError:
    return InputError(Problem(code, Place("SPARQL"), value=value, facts=facts))
