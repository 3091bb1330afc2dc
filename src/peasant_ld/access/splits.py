"""A whole that is split into shares goes out with all of them or with none: the rest to 100 would tell what is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from peasant_ld.model import Model


def without_broken_splits(out: dict[str, Any], record: Mapping[str, Any], model: Model) -> dict[str, Any]:
    """What is left of a record, without the shares of a whole of which one was taken out, or whose key is closed."""
    gone = broken_splits(out, record, model)
    if not gone:
        return out
    left = {key: [node for node in value if node["of"] not in gone] for key, value in _splits(out)}
    return {key: value for key, value in (out | left).items() if value != []}


def broken_splits(shown: Mapping[str, Any], record: Mapping[str, Any], model: Model) -> set[str]:
    """The properties of whose shares in a record not all are in what is shown of it."""
    shares = [node["of"] for _, nodes in _splits(record) for node in nodes]
    if not shares:
        return set()
    left = Counter(node["of"] for _, nodes in _splits(shown) for node in nodes)
    keys = {of: key_of(of, record, model) for of in shares}
    closed = {of for of, key in keys.items() if key in record and key not in shown}
    return {of for of, number in Counter(shares).items() if left[of] < number or of in closed}


def key_of(of: str, record: Mapping[str, Any], model: Model) -> str:
    """The key of a record that is published as a property; the property itself, where the record has none."""
    terms = ((key, model.context.term(record["type"][0], key)) for key in record if key not in ("id", "type"))
    return next((key for key, term in terms if term is not None and model.context.compact(term.iri) == of), of)


def _splits(record: Mapping[str, Any]) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """The keys of a record that hold shares, with them."""
    for key, value in record.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping) and value[0].get("type") == ["Share"]:
            yield key, value
