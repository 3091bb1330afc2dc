"""Evidence entries of a record become notes on its very statements: one `rdf:Statement` node a value.

RDF 1.1 reification (RDF Schema 1.1, section 5.3); the same nodes can carry `rdf:reifies` once RDF 1.2 is common.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from peasant_ld.model.context import Context, Term

Make = Callable[[Any, str], Any]
STATUS = "pld:status-"
# What stands between the id of a record and the key in the id of a node, and what a node speaks of.
MARK = "#evidence-"
_SPOKEN = ("object", "source", "where")
# The properties by which a thing says of which of its own a value is in doubt, and which.
DISPUTED, INFERRED, IMPLIED = "pld:disputedProperty", "pld:inferredProperty", "pld:impliedProperty"
DOUBTS = (DISPUTED, INFERRED, IMPLIED)
# What several notes say of one value is told together: a bit for each status that decides.
_SAID = {STATUS + each: 1 << place for place, each in enumerate(("disputed", "implied", "inferred", "stated"))}
TEXT = "text"  # of a place in a document, what is said beside what is counted
# What is counted in a document: the key that it is published under, and the sign that every language has for it.
PARTS: Mapping[str, tuple[str, str]] = {
    "page": ("wherePage", "p. "),
    "paragraph": ("whereParagraph", "¶ "),
    "time": ("whereTime", ""),
    "region": ("whereRegion", ""),
}
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True)
_LENGTH = 12
_LETTERS = str.maketrans("0123456789", "ghijklmnop")
_DIGESTS = re.compile(rf"-(?:[0-9]*|[a-p]{{{_LENGTH}}}(?:-[a-p]{{{_LENGTH}}})?)\Z")


class Speaking(NamedTuple):
    """What evidence is read by: the kind of the record, the context, what normalizes its keys, and ids as written."""

    kind: str
    context: Context
    makers: Mapping[str, Make]
    resolve: Callable[[str], str]


def evidence_nodes(
    entries: list[Mapping[str, Any]], record: Mapping[str, Any], speaking: Speaking
) -> list[dict[str, Any]]:
    """The statement nodes for the evidence `entries` of a normalized `record`, sorted by id.

    An entry without a value speaks of every value of its key; one whose key or value is not stated gives no node
    (the check has reported it). Entries that say the very same give one node.
    """
    found = {str(node["id"]): node for _, node in notes_of(entries, record, speaking)}
    return [found[identity] for identity in sorted(found)]


def notes_of(
    entries: list[Mapping[str, Any]], record: Mapping[str, Any], speaking: Speaking
) -> list[tuple[int, dict[str, Any]]]:
    """The same nodes in the order of the entries, each with the number of its entry."""
    found = list(_notes(entries, record, speaking))
    nodes = identified([node for _, node in found])
    return [(index, node) for (index, _), node in zip(found, nodes, strict=True)]


def _notes(
    entries: list[Mapping[str, Any]], record: Mapping[str, Any], speaking: Speaking
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The nodes, their ids without what tells them apart."""
    kind, context, makers, resolve = speaking
    stated: dict[str, _Stated] = {}
    for index, entry in enumerate(entries):
        key = entry["of"]
        term, predicate = _property(context, kind, key)
        if term is None or key not in record:
            continue
        if key not in stated:
            stated[key] = _Stated(key, record, makers[key], term)
        for thing in stated[key].spoken_of(entry):
            object_ = {"@id": context.expand(thing["@id"])} if "@id" in thing else thing
            fact = {"subject": record["id"], "predicate": predicate, "object": object_}
            said = {**fact, "source": [resolve(entry["source"])]}
            yield index, _node(f"{record['id']}{MARK}{key}-", entry, said)


@lru_cache(maxsize=4096)
def _property(context: Context, kind: str, key: str) -> tuple[Term | None, str]:
    """The term of a key, and its property as notes name it."""
    term = context.term(kind, key)
    return term, context.compact(term.iri) if term else ""


def identified(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Nodes with the ids that what they say gives them: neither their order nor their number has a part in it.

    An id tells the key, and a digest of the value, the source and the place in it. Of several nodes that say this alike
    the first by all that they say has it, and the others a digest of all.
    """
    ids = [_stem(node) + _digest(node.get(name) for name in _SPOKEN) for node in nodes]
    if len({*ids}) == len(ids):  # as a rule no two say it alike
        return [node | {"id": identity} for node, identity in zip(nodes, ids, strict=True)]
    alike: dict[str, set[str]] = {}
    for node, identity in zip(nodes, ids, strict=True):
        alike.setdefault(identity, set()).add(_said(node))
    return [_with_id(node, identity, min(alike[identity])) for node, identity in zip(nodes, ids, strict=True)]


def _with_id(node: dict[str, Any], identity: str, first: str) -> dict[str, Any]:
    said = _said(node)
    identity = identity if said == first else f"{identity}-{_digest([said])}"
    return node if node["id"] == identity else node | {"id": identity}


def _stem(node: Mapping[str, Any]) -> str:
    """What stands before the digest: all of an id that has none yet, and the key, which may hold a hyphen itself."""
    if node["id"].endswith("-"):
        return str(node["id"])
    identity, mark, rest = str(node["id"]).rpartition(MARK)
    return identity + mark + _DIGESTS.sub("-", rest)


def _said(node: Mapping[str, Any]) -> str:
    """All that a node says, as one text that can be compared."""
    return _text({key: value for key, value in node.items() if key not in ("id", "subject")})


def _text(value: Any) -> str:
    return _ENCODER.encode(value)


def _digest(parts: Iterable[Any]) -> str:
    """A short digest in letters alone, so that no part of an id looks like the number of one in a list."""
    text = _text(list(parts)).encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:_LENGTH].translate(_LETTERS)


class _Stated:
    """The objects that one key of a record states, found by what an entry names: there may be many of both."""

    def __init__(self, key: str, record: Mapping[str, Any], make: Make, term: Term) -> None:
        self._value = value = record[key]
        self._make, self._term, self._own_id = make, term, f"{record['id']}#{key}"
        self._every = list(objects(value, term))
        self._has_nodes = isinstance(value, list) and isinstance(value[0], Mapping)

    @cached_property
    def _at(self) -> dict[Any, list[int]]:
        """The places of what is stated, by what it says."""
        found: dict[Any, list[int]] = {}
        ones = self._value if self._has_nodes else self._every
        for at, (thing, one) in enumerate(zip(self._every, ones, strict=True)):
            found.setdefault(_content(one), []).append(at)
            if self._term.by_language:
                found.setdefault(thing["@value"], []).append(at)
        return found

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
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return frozenset([(key, _content(inner)) for key, inner in value.items() if key != "id"])
    return tuple(map(_content, value)) if isinstance(value, list) else value


def doubts(nodes: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The properties of which a value is disputed, is inferred or is implied only, as a plain query finds them.

    What one source states is neither inferred nor implied, whatever another says of it.
    """
    told: dict[tuple[Any, ...], int] = {}
    for node in nodes:
        fact = (node["predicate"], *sorted(node["object"].items()))
        told[fact] = told.get(fact, 0) | _SAID.get(node["status"], 0)
    found: dict[str, set[str]] = {}
    for (predicate, *_), said in told.items():
        if said & _SAID[STATUS + "disputed"]:
            found.setdefault(DISPUTED, set()).add(predicate)
        if said & _SAID[STATUS + "stated"]:
            continue
        if said & _SAID[STATUS + "implied"]:
            found.setdefault(IMPLIED, set()).add(predicate)
        elif said & _SAID[STATUS + "inferred"]:
            found.setdefault(INFERRED, set()).add(predicate)
    return {name: sorted(found[name]) for name in DOUBTS if name in found}


def passage(where: Any) -> dict[str, str]:
    """A place in a document as it is published: a text that any reader understands, and what is counted in it."""
    if isinstance(where, str):
        return {"where": where}
    found = [(key, sign, str(where[name])) for name, (key, sign) in PARTS.items() if name in where]
    texts = [*(sign + part for _, sign, part in found), *([where[TEXT]] if TEXT in where else ())]
    return {"where": ", ".join(texts)} | {key: part for key, _, part in found}


def passage_written(note: Mapping[str, Any]) -> Any:
    """The place in a document of a published note, as it is written: the text, and beside it what is counted."""
    counted = {name: note[key] for name, (key, _) in PARTS.items() if key in note}
    before = ", ".join(sign + note[key] for key, sign in PARTS.values() if key in note)
    text = note["where"].removeprefix(before).removeprefix(", " if counted else "")
    return counted | ({TEXT: text} if text else {}) if counted else text


def key_of_note(note: Mapping[str, Any]) -> str:
    """The key of the record that a note speaks of, by the id of the note."""
    return _DIGESTS.sub("", str(note["id"]).rpartition(MARK)[2])


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
    node: dict[str, Any] = {"id": identity, "type": ["Statement"], **fact}
    if "where" in entry:
        node |= passage(entry["where"])
    node["status"] = STATUS + entry["status"]
    if "note" in entry:
        node["note"] = {tag.lower(): entry["note"][tag] for tag in sorted(entry["note"])}
    return node
