"""Normalized records become the share of their statements that say where they come from, by kind and key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.check.columns import Groups, number_of_statements
from peasant_ld.model import Model, Role
from peasant_ld.model.context import Context

# What is said of the record, or of what others say, and not of the world.
OURS = frozenset({"id", "type", "evidence", "access", "source", "note", "created", "modified"})
# What holds the dataset's own words, and says nothing of the world.
_WORDS = frozenset({Role.CONCEPT, Role.SCHEME})


@dataclass(slots=True)
class Coverage:
    """How many statements there are by (kind, key), and how many of them have evidence; filled chunk by chunk.

    A statement has evidence when an entry speaks of it, or when its record as a whole names a source.
    """

    model: Model
    stated: dict[tuple[str, str], int] = field(default_factory=dict)
    evidenced: dict[tuple[str, str], int] = field(default_factory=dict)
    _names: dict[tuple[str, str], str | None] = field(default_factory=dict)
    _kinds: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        kinds = self.model.kinds.values()
        self._kinds = frozenset(kind.name for kind in kinds if not kind.roles or kind.roles - _WORDS)

    def add(self, groups: Groups) -> None:
        """Count the statements of normalized records."""
        for (kind, *keys), group in groups.items():
            if kind in self._kinds:
                spoken = [_spoken(record) for record in group] if "evidence" in keys and "source" not in keys else ()
                for key in keys:
                    if key not in OURS:
                        row, number = (kind, key), number_of_statements([record[key] for record in group])
                        self._count(row, number, number if "source" in keys else self._evidenced(row, spoken))

    def _evidenced(self, row: tuple[str, str], spoken: Iterable[Mapping[str, int]]) -> int:
        """How many statements of a key evidence speaks of, by what it speaks of in each record."""
        name = self._name(row) or ""
        return sum(found.get(name, 0) for found in spoken)

    def _count(self, row: tuple[str, str], stated: int, evidenced: int) -> None:
        self.stated[row] = self.stated.get(row, 0) + stated
        if evidenced:
            self.evidenced[row] = self.evidenced.get(row, 0) + evidenced

    def add_up(self, rows: Iterable[tuple[str, str, int, int]]) -> None:
        """Add what `rows` of another one told."""
        for kind, key, stated, evidenced in rows:
            self._count((kind, key), stated, evidenced)

    def _name(self, row: tuple[str, str]) -> str | None:
        """The compact IRI of the property that a key of a kind stands for."""
        if row not in self._names:
            context: Context = self.model.context
            term = context.term(*row)
            self._names[row] = None if term is None else context.compact(term.iri)
        return self._names[row]

    @property
    def share(self) -> float:
        """The share of all statements that have evidence, from 0 to 1; 1 where nothing is stated."""
        stated = sum(self.stated.values())
        return sum(self.evidenced.values()) / stated if stated else 1.0

    def rows(self) -> Iterator[tuple[str, str, int, int]]:
        """Kind, key, statements, statements with evidence; sorted."""
        for kind, key in sorted(self.stated):
            yield kind, key, self.stated[kind, key], self.evidenced.get((kind, key), 0)

    def details(self) -> dict[str, str]:
        """The shares as the report tells them: `evidence` for all, `evidence.Grant.amount` for one key."""
        rows = {f"evidence.{kind}.{key}": percent(found / stated) for kind, key, stated, found in self.rows()}
        return {"evidence": percent(self.share)} | rows


def percent(share: float) -> str:
    """A share from 0 to 1 as people write it, rounded down: all is all."""
    return f"{int(share * 1000) / 10:g}%"


def _spoken(record: Mapping[str, Any]) -> dict[str, int]:
    """How many statements of each property an evidence entry speaks of; two entries for one statement count once."""
    entries = record.get("evidence", ())
    seen = {(node["predicate"], *node["object"].values()) for node in entries}
    found: dict[str, int] = {}
    for predicate, *_ in seen:
        found[predicate] = found.get(predicate, 0) + 1
    return found
