"""Statements become an `rdflib.Graph`, and a graph that was published gives its normalized records back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from peasant_ld.model import Key, Mark, Model
from peasant_ld.model.context import Term
from peasant_ld.rdf.own_document import TAIL, about_thing
from peasant_ld.rdf.statements import RDF_TYPE, statements
from peasant_ld.rdf.terms import quiet, rdflib_term

if TYPE_CHECKING:
    import rdflib

_XSD = "http://www.w3.org/2001/XMLSchema#"
# The nodes that are no kind of record, and the keys they are made of, in the order in which they are written.
DATE_KEYS = ("asWritten", "date", "earliest", "latest", "certainty", "inferred")
STATEMENT_KEYS = (
    *("subject", "predicate", "object", "source", "where", "wherePage", "whereParagraph", "whereTime", "whereRegion"),
    *("status", "note"),
)
TOMBSTONE_KEYS = ("withdrawn", "reason", "replacedBy")
ACCESS_MORE = ("placeCoarsenedTo", "dateCoarsenedTo", "countsSuppressed")


def build_graph_of(records: Iterable[Mapping[str, Any]], model: Model) -> rdflib.Graph:
    """An `rdflib.Graph` of normalized records; literals keep their text exactly, prefixes are bound."""
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in model.context.prefixes.items():
        graph.bind(prefix, namespace, replace=True)
    term = rdflib_term()
    for record in records:
        with quiet():  # of the days before the year 0001, which it cannot read
            for subject, predicate, value in statements(record, model):
                graph.add((term(subject), term(predicate), term(value)))
    return graph


def records_of(graph: rdflib.Graph, model: Model) -> Iterator[dict[str, Any]]:
    """The normalized records of a published graph, by id, exactly as they went into it.

    A node whose types are none of the model's, and a property that its kind does not have, are left out.
    """
    from rdflib import URIRef

    kinds = _kinds_by_types(model)
    found: dict[str, dict[str, Any]] = {}
    for subject in set(graph.subjects(URIRef(RDF_TYPE))):
        if isinstance(subject, URIRef) and "#" not in subject:
            types = {str(each) for each in graph.objects(subject, URIRef(RDF_TYPE))}
            name = next((name for name, wanted in kinds if wanted <= types), None)
            if name:
                found[str(subject)] = _node(subject, name, graph, model)
    for identity in sorted(found):
        yield found[identity]


def _kinds_by_types(model: Model) -> list[tuple[str, frozenset[str]]]:
    """The kinds with the types they assert, those that assert most first: a movement is also an organization."""
    expand = model.context.expand
    rows = [(kind.name, frozenset(map(expand, (kind.name, *kind.types[1:])))) for kind in model.kinds.values()]
    rows.append(("Tombstone", frozenset({model.context.types["Tombstone"]})))
    return sorted(rows, key=lambda row: (-len(row[1]), row[0]))


def _keys(name: str, model: Model) -> list[str]:
    """The keys of a kind or a nested node, in the order of the model."""
    own = {"TemporalEntity": DATE_KEYS, "Statement": STATEMENT_KEYS, "Tombstone": TOMBSTONE_KEYS}
    if name in own:
        return list(own[name])
    if name in model.kinds:
        return list(model.kinds[name].keys)
    return [*model.nodes[name], *(ACCESS_MORE if name == "Access" else ())]


def _node(subject: rdflib.URIRef, name: str, graph: rdflib.Graph, model: Model) -> dict[str, Any]:
    """One node with its nested nodes, as the normalized record states it."""
    from rdflib import URIRef

    context = model.context
    out: dict[str, Any] = {"id": str(subject), "type": _types(subject, name, graph, model)}
    document = URIRef(subject + TAIL)
    own = model.kinds[name].keys_with(Mark.RECORD) if name in model.kinds else ()
    for key in _keys(name, model):
        term = context.term(name, key)
        if term is None:
            continue
        # Releases of before that was so say of the thing what is of its record.
        said = list(graph.objects(document, URIRef(term.iri))) if key in own else []
        values = said or list(graph.objects(subject, URIRef(term.iri)))
        if values:
            out[key] = _value(values, _Asked(name, key, term, model), graph)
    if "evidence" in out:
        out["evidence"] = list(about_thing(out["evidence"], str(subject)))
    return out


class _Asked(NamedTuple):
    """A key of a kind, or of a nested node, whose values are read, with its term."""

    node: str
    key: str
    term: Term
    model: Model

    @property
    def is_of_statement(self) -> bool:
        """Whether it tells which statement a note is about."""
        return self.node in ("Statement", "Share") and self.key in ("of", "predicate")

    def known(self) -> Key | None:
        """What the model says of the key."""
        kind = self.model.kinds.get(self.node)
        return (kind.keys if kind else self.model.nodes.get(self.node, {})).get(self.key)

    def words(self) -> Mapping[str, str]:
        """The words of a closed list, as normalized records hold them, by the IRIs that they are published as."""
        known = self.known()
        return {self.model.context.expand(word): word for word in (known.terms or {}).values()} if known else {}

    def is_whole(self) -> bool:
        """Whether its values are whole numbers."""
        known, datatype = self.known(), self.term.datatype or ""
        counts = known is None or known.form in ("count", "value")
        return counts and datatype.startswith(_XSD) and datatype.lower().endswith("integer")


def _types(subject: rdflib.URIRef, name: str, graph: rdflib.Graph, model: Model) -> list[str]:
    from rdflib import URIRef

    kind = model.kinds.get(name)
    if kind is None:
        return [name]
    there = {str(each) for each in graph.objects(subject, URIRef(RDF_TYPE))}
    stated = (each for _, _, types in kind.types_when for each in types if model.context.expand(each) in there)
    extra = dict.fromkeys(stated)
    return [name, *kind.types[1:], *extra]


def _value(values: list[Any], asked: _Asked, graph: rdflib.Graph) -> Any:
    if asked.term.by_language:
        return _by_language(values, asked.term)
    read = [_one(value, asked, graph) for value in values]
    if not asked.term.many:
        return read[0]
    return sorted(read, key=lambda each: each["id"] if isinstance(each, dict) else each)


def _by_language(values: list[Any], term: Term) -> dict[str, Any]:
    texts: dict[str, list[str]] = {}
    for value in values:
        texts.setdefault(value.language, []).append(str(value))
    return {tag: sorted(texts[tag]) if term.many else texts[tag][0] for tag in sorted(texts)}


def _one(value: Any, asked: _Asked, graph: rdflib.Graph) -> Any:
    """One value: a nested node, a reference, a word of a closed list, a literal of any sort."""
    from rdflib import Literal, URIRef

    model, datatype = asked.model, asked.term.datatype
    context = model.context
    if asked.node == "Statement" and asked.key == "object":
        return _value_object(value)
    if isinstance(value, Literal):
        text = str(value)
        if datatype == f"{_XSD}boolean":
            return text == "true"
        return int(text) if asked.is_whole() else text
    if datatype == "@id":
        closed = asked.is_of_statement or str(value).startswith((context.prefixes["pld"], context.prefixes["dpv"]))
        return context.compact(str(value)) if closed else asked.words().get(str(value), str(value))
    types = {str(each) for each in graph.objects(value, URIRef(RDF_TYPE))}
    name = next(name for name, iri in context.types.items() if iri in types and name not in model.kinds)
    return _node(value, name, graph, model)


def _value_object(value: Any) -> dict[str, str]:
    from rdflib import URIRef

    if isinstance(value, URIRef):
        return {"@id": str(value)}
    if value.language:
        return {"@value": str(value), "@language": value.language}
    return {"@value": str(value)} | ({"@type": str(value.datatype)} if value.datatype else {})
