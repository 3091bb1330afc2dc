"""How far the shapes of a model look: what a piece of the data must carry to get the results of the whole.

A shape looks at a record's own nodes; or along a reference at the types of what it points at, which every piece
carries; or further into the other record (a path of two steps, `sh:node`), which the piece then carries whole; or
backwards, over a path of any length or by SPARQL, which no piece can answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from peasant_ld.check.queries import SH
from peasant_ld.check.shapes import load_shapes
from peasant_ld.model import Model

if TYPE_CHECKING:
    import pyoxigraph as ox

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_ANY_LENGTH = ("zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")
_INTO = ("node", "qualifiedValueShape", "property")


@dataclass(frozen=True, slots=True)
class Reach:
    """What the shapes ask for: `whole` names why they need all data in one piece ("" when they do not); `deep` are the
    reference properties (IRIs) along which they look into other records."""

    whole: str
    deep: frozenset[str]


# Where the built-in shapes look into other records; no piece lacks what they ask for.
_DEEP = ("pld:programme",)


@lru_cache(maxsize=8)
def reach_of(model: Model) -> Reach:
    """The reach of a model's shapes; that of the built-in ones is known, and held by the tests."""
    if model.source is None:
        return Reach("", frozenset(map(model.context.expand, _DEEP)))
    return derive_reach(model)


def derive_reach(model: Model) -> Reach:
    """The reach of a model's shapes, told from the shapes graph."""
    import pyoxigraph as ox

    shapes = load_shapes(model)
    store = ox.Store()
    store.bulk_load(shapes.turtle.encode(), format=ox.RdfFormat.TURTLE)
    links = _references(model)
    return Reach(_why_whole(store, links, shapes.needs_sparql), frozenset(_deep(store, links)))


def _references(model: Model) -> frozenset[str]:
    """The properties that lead from one record to another: those of keys that hold ids of records."""
    terms = (
        model.context.term(kind.name, key.name)
        for kind in model.kinds.values()
        for key in kind.keys.values()
        if key.is_reference
    )
    return frozenset(term.iri for term in terms if term is not None)


def _objects(store: ox.Store, predicate: str) -> Iterator[tuple[Any, Any]]:
    import pyoxigraph as ox

    for quad in store.quads_for_pattern(None, ox.NamedNode(SH + predicate), None, None):
        yield quad.subject, quad.object


def _why_whole(store: ox.Store, links: frozenset[str], needs_sparql: bool) -> str:
    """Why the shapes need all data in one piece, in a word; "" when they do not."""
    if needs_sparql:
        return "sparql"
    for name in _ANY_LENGTH:
        if any(True for _ in _objects(store, name)):
            return name
    for name in ("inversePath", "targetObjectsOf"):
        if any(getattr(term, "value", None) in links for _, term in _objects(store, name)):
            return name
    return ""


def _deep(store: ox.Store, links: frozenset[str]) -> Iterator[str]:
    """The reference properties that a shape follows into another record."""
    for shape, path in _objects(store, "path"):
        steps = list(_steps(store, path))
        yield from (step for step in steps[:-1] if step in links)
        if steps and steps[-1] in links and _looks_into(store, shape):
            yield steps[-1]


def _steps(store: ox.Store, path: Any) -> Iterator[str]:
    """The properties of a sequence path in order; of a simple path, the one."""
    import pyoxigraph as ox

    if isinstance(path, ox.NamedNode):
        yield path.value
        return
    node = path
    while isinstance(node, ox.BlankNode):
        first = next(
            (quad.object for quad in store.quads_for_pattern(node, ox.NamedNode(RDF + "first"), None, None)), None
        )
        yield first.value if isinstance(first, ox.NamedNode) else ""
        node = next(
            (quad.object for quad in store.quads_for_pattern(node, ox.NamedNode(RDF + "rest"), None, None)), None
        )


def _looks_into(store: ox.Store, shape: Any) -> bool:
    import pyoxigraph as ox

    return any(True for name in _INTO for _ in store.quads_for_pattern(shape, ox.NamedNode(SH + name), None, None))
