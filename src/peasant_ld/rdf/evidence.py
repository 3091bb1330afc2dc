"""Evidence entries of a record become notes on its very statements: one `rdf:Statement` node a value.

RDF 1.1 reification (RDF Schema 1.1, section 5.3); the same nodes can carry `rdf:reifies` once RDF 1.2 is common.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from peasant_ld.model.context import Context, Term

Make = Callable[[Any, str], Any]
STATUS = "pld:status-"


def evidence_nodes(
    entries: list[Mapping[str, Any]], record: Mapping[str, Any], makers: Mapping[str, Make], kind: str, context: Context
) -> list[dict[str, Any]]:
    """The statement nodes for the evidence `entries` of a normalized `record`, sorted by id.

    An entry without a value speaks of every value of its key; one whose key or value is not stated gives no node
    (the check has reported it). `source` is left as it was written.
    """
    numbers: dict[str, int] = {}
    nodes = []
    for entry in entries:
        key = entry["of"]
        term = context.term(kind, key)
        if term is None or key not in record:
            continue
        for thing in spoken_of(entry, record, makers, term):
            numbers[key] = numbers.get(key, 0) + 1
            object_ = {"@id": context.expand(thing["@id"])} if "@id" in thing else thing
            fact = {"subject": record["id"], "predicate": context.compact(term.iri), "object": object_}
            nodes.append(_node(f"{record['id']}#evidence-{key}-{numbers[key]}", entry, fact))
    return sorted(nodes, key=lambda node: str(node["id"]))


def spoken_of(
    entry: Mapping[str, Any], record: Mapping[str, Any], makers: Mapping[str, Make], term: Term
) -> list[dict[str, str]]:
    """The objects, as JSON-LD value or node objects, that one evidence entry speaks of."""
    stated = list(objects(record[entry["of"]], term))
    if "value" not in entry:
        return stated
    wanted = entry["value"]
    if isinstance(wanted, str) and term.by_language:
        return [thing for thing in stated if thing["@value"] == wanted]
    value = record[entry["of"]]
    if isinstance(value, list) and isinstance(value[0], Mapping):
        made = makers[entry["of"]]([wanted], "")[0]
        return [{"@id": node["id"]} for node in value if _content(node) == _content(made)]
    asked = list(objects(makers[entry["of"]](wanted, f"{record['id']}#{entry['of']}"), term))
    return [thing for thing in stated if thing in asked]


def _content(node: Any) -> Any:
    """A node without its ids, which tell its place in a list and not what it says."""
    if not isinstance(node, Mapping):
        return node
    return {key: _content(value) for key, value in node.items() if key != "id"}


def objects(value: Any, term: Term) -> Iterator[dict[str, str]]:
    """The objects of the statements that one normalized value makes, as JSON-LD value or node objects."""
    if term.by_language:
        for tag, texts in value.items():
            for text in [texts] if isinstance(texts, str) else texts:
                yield {"@value": text, "@language": tag}
        return
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping):
            yield {"@id": one["id"]}
        elif term.datatype == "@id":
            yield {"@id": one}
        else:
            yield _literal(one, term)


def _literal(value: Any, term: Term) -> dict[str, str]:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return {"@value": text} if term.datatype is None else {"@value": text, "@type": term.datatype}


def _node(identity: str, entry: Mapping[str, Any], fact: Mapping[str, Any]) -> dict[str, Any]:
    """One note: the fact that it speaks of, and what the entry says of it."""
    node: dict[str, Any] = {"id": identity, "type": ["Statement"], **fact, "source": [entry["source"]]}
    if "where" in entry:
        node["where"] = entry["where"]
    node["status"] = STATUS + entry["status"]
    if "note" in entry:
        node["note"] = {tag.lower(): entry["note"][tag] for tag in sorted(entry["note"])}
    return node
