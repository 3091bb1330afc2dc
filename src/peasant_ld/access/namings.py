"""How a record names an organization in its own words goes out only where the organization shows all of its own.

Else what is closed in one record would stand in another: a name, a number, an address; or who it is that is kept back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

from peasant_ld.model import Model

NODE = "Naming"


def without_closed_namings(out: dict[str, Any], unnamed: Collection[str], model: Model) -> dict[str, Any]:
    """What is left of a record, without the namings of who is no longer stated in it, or is in `unnamed`."""
    gone = [(key, closed_namings(value, out, unnamed, model)) for key, value in _namings(out)]
    left = {key: [node for node in out[key] if node["id"] not in closed] for key, closed in gone if closed}
    return {key: value for key, value in (out | left).items() if value != []} if left else out


def closed_namings(
    nodes: list[Mapping[str, Any]], out: Mapping[str, Any], unnamed: Collection[str], model: Model
) -> set[str]:
    """The ids of the namings that cannot stand in what is shown of a record."""
    words = {term: word for word, term in (model.nodes[NODE]["as"].terms or {}).items()}
    return {
        node["id"]
        for node in nodes
        if node["party"] in unnamed or node["party"] not in out.get(words.get(node["as"], ""), ())
    }


@lru_cache(maxsize=16)
def naming_kinds(model: Model) -> frozenset[str]:
    """The kinds whose records may name others in words of their own."""
    return frozenset(kind.name for kind in model.kinds.values() if any(key.node == NODE for key in kind.keys.values()))


def namings_in(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The namings that a record states."""
    return [node for _, nodes in _namings(record) for node in nodes]


def _namings(record: Mapping[str, Any]) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    for key, value in record.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping) and value[0].get("type") == [NODE]:
            yield key, value
