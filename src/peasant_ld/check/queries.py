"""The queries in a user's shapes: where each stands, and what it may ask (SHACL, section 5).

Imported with rdflib only in the process apart that answers them (`confined.py`): even reading a query that somebody
else wrote may take for ever. What rdflib is about to run is looked at as it has parsed it, because words can be spelled
in escapes (SPARQL 1.1, section 19.2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from time import monotonic
from typing import Any, NamedTuple

from peasant_ld.model import ModelFile
from peasant_ld.model.folder import ModelFault, refused
from peasant_ld.problem import Place

SH = "http://www.w3.org/ns/shacl#"
# What reaches out of the data, or into graphs that a set of records does not have.
_ASKS_ELSEWHERE = frozenset({"ServiceGraphPattern", "DatasetClause", "GraphGraphPattern"})
# Pre-bound variables that no engine here binds (SHACL, section 5.3.1).
_UNBOUND = frozenset({"shapesGraph", "currentShape"})


class ShapeQuery(NamedTuple):
    """A query, with the file and the shape that it stands in."""

    file: str
    shape: str
    text: str

    def is_in(self, asked: str) -> bool:
        """Whether this is the query that an engine asks: with prefixes before it, and a path put into it."""
        first, *_, last = re.split(r"[$?]PATH", self.text) * 2
        return first in asked and asked.endswith(last)


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """What one query may take: seconds, seconds on average over all nodes it is asked of, rows, bytes of memory."""

    seconds: float = 10.0
    on_average: float = 0.05
    rows: int = 10_000
    memory: int = 2**30


def queries_of(files: Iterable[ModelFile]) -> Iterator[ShapeQuery]:
    """The queries in files of shapes (Turtle), in order."""
    import pyoxigraph as ox

    for path in files:
        quads = list(ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE))
        above = {quad.object: quad.subject for quad in quads if isinstance(quad.object, ox.BlankNode)}
        above |= {quad.object: quad.subject for quad in quads if quad.predicate.value == SH + "sparql"}
        for quad in sorted(quads, key=str):
            if quad.predicate.value in (SH + "select", SH + "ask", SH + "construct"):
                yield ShapeQuery(path.name, _shape(quad.subject, above), quad.object.value)


def _shape(node: Any, above: dict[Any, Any]) -> str:
    """The name of the shape that a query belongs to: the first on the way up that has one."""
    seen = set()
    node = above.get(node, node)
    while node in above and node not in seen and not hasattr(node, "as_str") and str(node).startswith("_:"):
        seen.add(node)
        node = above[node]
    return str(getattr(node, "value", node))


def check_query(query: str, prefixes: Collection[str]) -> None:
    """See that a query can be read, and is asked of the data alone; `prefixes` are those declared for it.

    Raises InputError (PLD015), or whatever rdflib raises for what it cannot read.
    """
    from pyshacl.helper import get_query_helper_cls
    from rdflib import URIRef
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    tree = parseQuery(query)
    parts = list(_parts(tree))
    elsewhere = any(part.name in _ASKS_ELSEWHERE for part in parts)
    unbound = {str(part) for part in _leaves(tree)} & _UNBOUND
    own = {str(part.get("prefix", "")) for part in parts if part.name == "PrefixDecl"}
    used = {str(part.get("prefix", "")) for part in parts if part.name == "pname"}
    unknown = sorted(used - set(prefixes) - own)
    if unknown:
        raise refused(Place(""), ModelFault.SPARQL, f"{unknown[0]}:")
    if elsewhere or unbound or not any(part.name == "SelectQuery" for part in tree):
        raise refused(Place(""), ModelFault.SPARQL, query)
    helper: Any = get_query_helper_cls
    helper()(None, None, query).check_invalid_sparql(query)
    translateQuery(tree, initNs={prefix: URIRef(f"urn:{prefix}:") for prefix in prefixes})


def _parts(tree: Any) -> Iterator[Any]:
    """Every named part of a parsed query."""
    from rdflib.plugins.sparql.parserutils import CompValue

    return (node for node in _nodes(tree) if isinstance(node, CompValue))


def _leaves(tree: Any) -> Iterator[Any]:
    """The variables of a parsed query."""
    from rdflib import Variable

    return (node for node in _nodes(tree) if isinstance(node, Variable))


def _nodes(tree: Any) -> Iterator[Any]:
    from pyparsing import ParseResults
    from rdflib.plugins.sparql.parserutils import CompValue

    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, CompValue):
            waiting.extend(node.values())
        elif isinstance(node, (list, tuple, ParseResults)):
            waiting.extend(node)


@dataclass(slots=True)
class QueryWatch:
    """Stands before `rdflib.Graph.query` in the process apart: tells what is asked, and counts time and rows."""

    run: Callable[..., Any]
    tell: Callable[..., None]
    limits: QueryLimits
    taken: dict[str, tuple[float, int]] = field(default_factory=dict)

    def ask(self, graph: Any, text: str, *arguments: Any, **named: Any) -> Any:
        """All of the answer of rdflib. Raises InputError (PLD015) where it may not be asked, or is too large."""
        self.tell("asks", text)
        begun = monotonic()
        _refuse_elsewhere(text)
        answer = self.run(graph, text, *arguments, **named)
        if sum(1 for _ in islice(answer, self.limits.rows + 1)) > self.limits.rows:
            raise refused(Place(""), ModelFault.SPARQL_ROWS)
        seconds, times = self.taken.get(text, (0.0, 0))
        self.taken[text] = seconds, times = seconds + monotonic() - begun, times + 1
        if seconds > self.limits.seconds + self.limits.on_average * times:
            raise refused(Place(""), ModelFault.SPARQL_TIME)
        self.tell("told")
        return answer


@lru_cache(maxsize=256)
def _refuse_elsewhere(text: str) -> None:
    """See that what is about to run asks nobody else, whatever was put into it since it was read."""
    from rdflib.plugins.sparql.parser import parseQuery

    if any(part.name in _ASKS_ELSEWHERE for part in _parts(parseQuery(text))):
        raise refused(Place(""), ModelFault.SPARQL, text)
