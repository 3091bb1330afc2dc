"""The way back from a graph, for tests: the normalized records that its records become."""

from __future__ import annotations

from typing import Any

from peasant_ld.access.redaction import tombstone
from peasant_ld.exchange.rdf.reading import records_of
from peasant_ld.model import Model, load_model
from peasant_ld.problem import Problem
from peasant_ld.rdf.normalize import compile_normalizer
from peasant_ld.reading import Record


def normalized_back(graph: Any, base: str, model: Model | None = None, tombstones: bool = True) -> list[dict[str, Any]]:
    """The normalized records of a graph, by id; those that were withdrawn as their `tombstones`, where it has some."""
    known = model or load_model()
    normalize = compile_normalizer(known, base)
    found = []
    for item in records_of(graph, model=known, base=base):
        if isinstance(item, Record):
            record, access = normalize(item.data), item.data.get("access", {})
            gone = tombstones and access.get("level") == "withdrawn" and set(item.data) == {"id", "type", "access"}
            found.append(tombstone(record, access, {}) if gone else record)
    return sorted(found, key=lambda record: str(record["id"]))


def problems_back(graph: Any, base: str) -> list[Problem]:
    """What has no place in a record."""
    return [item for item in records_of(graph, base=base) if isinstance(item, Problem)]
