"""A normalized record becomes its values, one by one: what could be found again in a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from peasant_ld.rdf.also import is_node_object

# What the model says and not the record, by the type of a node: what evidence speaks of, the words of a consent.
# Other words of the model begin with its prefix.
_FRAME = frozenset({"id", "type"})
_OF_THE_MODEL = {"Statement": _FRAME | {"subject", "predicate", "object"}, "Access": _FRAME | {"consent"}}
_ADDRESS = ("http:", "https:", "urn:")


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a record: its key, its text, and its form: an address (`iri`), free text (`text`) or a `token`."""

    key: str
    text: str
    form: str


def values_of(record: Mapping[str, Any]) -> Iterator[Value]:
    """Every value that a normalized record states, its own id first; ids of nested nodes are left out."""
    yield Value("id", record["id"], "iri")
    yield from _inside(record, None)


def _inside(node: Mapping[str, Any], key: str | None) -> Iterator[Value]:
    """The values of a node; those of a nested one count for the key that holds it, save the place in a source."""
    apart = _OF_THE_MODEL.get(node.get("type", [""])[0], _FRAME)
    for inner, value in node.items():
        if inner not in apart:
            yield from _values(inner if key is None or inner == "where" else key, value)


def _values(key: str, value: Any) -> Iterator[Value]:
    if isinstance(value, list):
        for each in value:
            yield from _values(key, each)
    elif isinstance(value, dict):
        yield from _inside(value, key) if is_node_object(value) else _by_language(key, value)
    elif not isinstance(value, bool) and not str(value).startswith("pld:"):
        yield Value(key, str(value), "iri" if str(value).startswith(_ADDRESS) else "token")


def _by_language(key: str, value: Mapping[str, Any]) -> Iterator[Value]:
    for texts in value.values():
        for text in texts if isinstance(texts, list) else [texts]:
            yield Value(key, text, "text")
