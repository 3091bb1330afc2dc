"""What records point at, told by each partition from its own records: a join finds the kinds of the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from peasant_ld.access import Plan
from peasant_ld.check.columns import alike, texts_in
from peasant_ld.flow.redacting import redacted
from peasant_ld.flow.sorted_store import Row


def pointing(rows: Iterable[Row], plan: Plan, base: str) -> Iterator[tuple[str, str]]:
    """(what may be a record that is pointed at, the record that points), of what goes out of some rows."""
    for row, record in redacted(rows, plan):
        targets = {text.partition("#")[0] for text in texts_in(alike([record])) if text.startswith(base)}
        yield from ((target, row.id) for target in sorted(targets))


def targets_of(lines: str, base: str) -> Iterator[tuple[str, str]]:
    """What the statements of one record, as N-Quads, point at under the base: (property, record)."""
    for line in lines.split("\n"):
        _, predicate, value = line.split(" ", 2) if line else ("", "", "")
        if value.startswith(f"<{base}"):
            yield predicate[1:-1], value[1:-3].partition("#")[0]
