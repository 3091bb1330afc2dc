"""What a store holds, counted: by a question to it where it takes questions, or by what it gives back of a graph."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any, NamedTuple

from peasant_ld.published.answering import SOLUTIONS_JSON
from peasant_ld.rdf.formats import Format
from peasant_ld.serve.upload.exchange import Errand, Reply, Session

# What is said of a graph that is not there.
MISSING = (404, 410)
# No store holds more; and `int` takes no text of any length.
_NUMBER = re.compile(r"[0-9]{1,18}\Z")
_GRAPHS = f"{Format.NTRIPLES.media_type}, {Format.TURTLE.media_type};q=0.9"
# Graph Store addresses by their ends, and what stands there instead where the store is asked, and where it is changed:
# Virtuoso (with a login, without), Apache Jena Fuseki, Oxigraph, RDF4J and GraphDB.
_ENDS = (
    ("/sparql-graph-crud-auth", "/sparql-auth", "/sparql-auth"),
    ("/sparql-graph-crud", "/sparql", None),
    ("/rdf-graphs/service", "", "/statements"),
    ("/data", "/query", "/update"),
    ("/store", "/query", "/update"),
)


class GraphCount(NamedTuple):
    """How many statements a graph holds; None where the store does not tell, with what it says instead."""

    number: int | None
    said: str = ""


def place_to_ask(session: Session) -> str | None:
    """The SPARQL address: the one that was given, or the usual one of such a store."""
    return session.store.query or _beside(session.store.address, 1)


def place_to_change(session: Session) -> str | None:
    """The SPARQL update address: the one that was given, or the usual one of such a store."""
    return session.store.update or _beside(session.store.address, 2)


def _beside(address: str, which: int) -> str | None:
    for ends in _ENDS:
        if address.endswith(ends[0]):
            end = ends[which]
            return None if end is None else address.removesuffix(ends[0]) + end
    return None


def held(session: Session, graph: str | None) -> GraphCount:
    """How many statements a graph holds, None for the default graph; the store is asked, or gives the graph back.

    Raises UploadRefused (PLD509, PLD537) when the store does not answer, OSError when it cannot be reached.
    """
    number = asked(session, graph)
    if number is not None:
        return GraphCount(number)
    reply = session.ask(errand_for(session, "GET", graph)._replace(accept=_GRAPHS, made=_counted))
    if reply.status in MISSING:
        return GraphCount(0)
    return GraphCount(reply.made, "" if reply.made is not None else _instead(reply))


def asked(session: Session, graph: str | None) -> int | None:
    """What the store answers to the question how many statements a graph holds; None where it does not answer that.

    It is not asked for the default graph, which in some stores is all graphs at once. Raises as `held` does.
    """
    rows = _rows(session, f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}") if graph else None
    return int(rows[0]) if rows and _NUMBER.match(rows[0]) else None


def graphs_below(session: Session, start: str) -> tuple[str, ...] | None:
    """The graphs of the store whose IRI begins so; None where the store cannot be asked. Raises as `held` does."""
    query = f'SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{start}")) }}'
    rows = _rows(session, query)
    return None if rows is None else tuple(rows)


def _rows(session: Session, query: str) -> list[str] | None:
    """The first value of each row that a question gives; None where the store does not answer questions."""
    address = place_to_ask(session)
    if address is None:
        return None
    reply = session.ask(Errand("GET", address, (("query", query),), accept=SOLUTIONS_JSON))
    if not reply.is_done:
        return None
    try:
        rows: Iterable[dict[str, Any]] = json.loads(reply.body)["results"]["bindings"]
        return [str(next(iter(row.values()))["value"]) for row in rows if row]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def errand_for(session: Session, method: str, graph: str | None) -> Errand:
    """An errand at the Graph Store address: what is to be done with a graph, None for the default graph."""
    return Errand(method, session.store.address, (("graph", graph),) if graph else (("default", ""),))


def _instead(reply: Reply) -> str:
    return f"{reply.status} {reply.media_type}".strip() if reply.is_done else reply.said


def _counted(found: HTTPResponse, media_type: str) -> int | None:
    """The number of statements that an answer gives back; None where it is no graph, or not whole."""
    if found.status == 204:
        return 0
    try:
        return sum(1 for _ in _statements(found, media_type))
    except (ValueError, SyntaxError, OSError, HTTPException) as error:
        if isinstance(error, TimeoutError):
            raise
        return None


def count_of(paths: tuple[Path, ...]) -> int:
    """How many statements stand in files of Turtle, each counted once; one file of ours holds none twice.

    Raises OSError for a file that cannot be read, SyntaxError for one that is not Turtle.
    """
    import pyoxigraph as ox

    if len(paths) == 1:
        return sum(1 for _ in ox.parse(path=paths[0], format=ox.RdfFormat.TURTLE))
    return len({each for path in paths for each in ox.parse(path=path, format=ox.RdfFormat.TURTLE)})


def _statements(source: Any, media_type: str) -> Iterator[Any]:
    import pyoxigraph as ox

    form = ox.RdfFormat.from_media_type(media_type)
    if form is None:
        raise ValueError(media_type)
    return iter(ox.parse(source, format=form))
