"""What records point at, told by each partition from its own records: a join finds the kinds of the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from peasant_ld.access import Plan
from peasant_ld.flow.redacting import redacted
from peasant_ld.flow.sorted_store import Row


def pointing(rows: Iterable[Row], plan: Plan, base: str) -> Iterator[tuple[str, str]]:
    """(what may be a record that is pointed at, the record that points), of what goes out of some rows."""
    for row, record in redacted(rows, plan):
        targets = {text.partition("#")[0] for text in _texts(record) if text.startswith(base)}
        yield from ((target, row.id) for target in sorted(targets))


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value, whatever its key."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def targets_of(lines: str, base: str) -> Iterator[tuple[str, str]]:
    """What the statements of one record, as N-Quads, point at under the base: (property, record)."""
    for line in lines.split("\n"):
        _, predicate, value = line.split(" ", 2) if line else ("", "", "")
        if value.startswith(f"<{base}"):
            yield predicate[1:-1], value[1:-3].partition("#")[0]
