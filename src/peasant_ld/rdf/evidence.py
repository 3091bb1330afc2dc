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
    notes = notes_of(entries, record, makers, kind, context)
    return sorted((node for _, node in notes), key=lambda node: str(node["id"]))


def notes_of(
    entries: list[Mapping[str, Any]], record: Mapping[str, Any], makers: Mapping[str, Make], kind: str, context: Context
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The same nodes in the order of the entries, each with the number of its entry."""
    numbers: dict[str, int] = {}
    stated: dict[str, _Stated] = {}
    for index, entry in enumerate(entries):
        key = entry["of"]
        term = context.term(kind, key)
        if term is None or key not in record:
            continue
        if key not in stated:
            stated[key] = _Stated(key, record, makers[key], term)
        for thing in stated[key].spoken_of(entry):
            numbers[key] = numbers.get(key, 0) + 1
            object_ = {"@id": context.expand(thing["@id"])} if "@id" in thing else thing
            fact = {"subject": record["id"], "predicate": context.compact(term.iri), "object": object_}
            yield index, _node(f"{record['id']}#evidence-{key}-{numbers[key]}", entry, fact)


def spoken_of(
    entry: Mapping[str, Any], record: Mapping[str, Any], makers: Mapping[str, Make], term: Term
) -> list[dict[str, str]]:
    """The objects, as JSON-LD value or node objects, that one evidence entry speaks of."""
    return _Stated(entry["of"], record, makers[entry["of"]], term).spoken_of(entry)


class _Stated:
    """The objects that one key of a record states, found by what an entry names: there may be many of both."""

    def __init__(self, key: str, record: Mapping[str, Any], make: Make, term: Term) -> None:
        value = record[key]
        self._make, self._term, self._own_id = make, term, f"{record['id']}#{key}"
        self._every = list(objects(value, term))
        self._has_nodes = isinstance(value, list) and isinstance(value[0], Mapping)
        self._at: dict[Any, list[int]] = {}
        for at, (thing, one) in enumerate(zip(self._every, value if self._has_nodes else self._every, strict=True)):
            self._at.setdefault(_content(one), []).append(at)
            if term.by_language:
                self._at.setdefault(thing["@value"], []).append(at)

    def spoken_of(self, entry: Mapping[str, Any]) -> list[dict[str, str]]:
        """What an entry speaks of, in the order in which it is stated."""
        if "value" not in entry:
            return self._every
        places = {at for each in self._asked(entry["value"]) for at in self._at.get(each, ())}
        return [self._every[at] for at in sorted(places)]

    def _asked(self, wanted: Any) -> list[Any]:
        """What is looked up for a value that an entry names."""
        if isinstance(wanted, str) and self._term.by_language:
            return [wanted]
        if self._has_nodes:
            return [_content(self._make([wanted], "")[0])]
        return [_content(each) for each in objects(self._make(wanted, self._own_id), self._term)]


def _content(value: Any) -> Any:
    """What a value says, so that it can be looked up: of a node without its ids, which tell its place in a list."""
    if isinstance(value, Mapping):
        return frozenset((key, _content(inner)) for key, inner in value.items() if key != "id")
    return tuple(map(_content, value)) if isinstance(value, list) else value


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
