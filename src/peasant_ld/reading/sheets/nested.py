"""The rows of nested lists, which stand on sheets of their own, while they wait for the records that they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.problem import Place, Problem
from peasant_ld.reading.record import Locator, NamedReference, Record
from peasant_ld.reading.sheets.header import PARENT
from peasant_ld.reading.sheets.places import JoinedPlaces, RowPlaces, SheetPlaces

_Of = tuple[str | None, str]  # the kind of the record, None for any, and its id


@dataclass(slots=True)
class Nested:
    """The rows of nested lists by the id of their record; those that a record has taken are gone.

    `lost` are the places of rows that cannot be read at all: a record that lacks one of them is not the record that was
    meant. `lost_by_name` are those of them that name their record, with its kind.
    """

    rows: dict[_Of, list[NestedRow]] = field(default_factory=dict)
    lost: dict[_Of, Place] = field(default_factory=dict)
    lost_by_name: list[tuple[str | None, NamedReference]] = field(default_factory=list)
    has_names: bool = False
    """Whether some rows name their record."""
    sheets: dict[str | None, int] = field(default_factory=dict)
    """The sheets that rows stand on, numbered."""

    def add(self, kind: str | None, parent: str, row: NestedRow) -> None:
        """A row that belongs to a record."""
        self.sheets.setdefault(row.place.sheet, len(self.sheets))
        self.rows.setdefault((kind, parent), []).append(row)
        self.has_names |= row.parent is not None

    def lose(self, kind: str | None, parent: str, place: Place, named: NamedReference | None) -> None:
        """A row that cannot be read belongs to a record."""
        if named is None:
            self.lost[kind, parent] = place
        else:
            self.lost_by_name.append((kind, named))
            self.has_names = True

    def join(self, record: Record) -> Record:
        """A record with the rows that belong to it, and with what is wrong with these (PLD326)."""
        kind, identity = record.data.get("type"), record.data.get("id")
        rows, lost = self.take(kind, identity), self._lost(kind, identity)
        if not rows and not lost:
            return record
        lacking = [*lost, *(row.place for row in rows if row.problems)]
        wrong = (*record.problems, *(each for row in rows for each in row.problems))
        waits = (Problem("PLD326", record.origin, identity, facts={"other": place}) for place in lacking)
        names = (*record.names, *(each for row in rows for each in row.names))
        places = _joined(record.data, rows, record.locator) if rows else record.locator
        return record._replace(locator=places, problems=(*wrong, *waits), names=names)

    def take(self, kind: Any, identity: Any) -> list[NestedRow]:
        """The rows that belong to a record."""
        if not self.rows or not isinstance(identity, str):
            return []
        return self.rows.pop((kind, identity), []) + self.rows.pop((None, identity), [])

    def _lost(self, kind: Any, identity: Any) -> list[Place]:
        if not self.lost or not isinstance(identity, str):
            return []
        return [self.lost[each] for each in ((kind, identity), (None, identity)) if each in self.lost]


@dataclass(frozen=True, slots=True)
class NestedRow:
    """One node of a nested list, and where it stands.

    `names` is what stands in it where references do, and is no id; `parent` is the name of its record, if it says no
    id. `problems` are what its reader found: then its record does not go out.
    """

    key: str
    data: dict[str, Any]
    place: Place
    places: SheetPlaces | RowPlaces
    names: tuple[NamedReference, ...] = ()
    parent: NamedReference | None = None
    problems: tuple[Problem, ...] = ()


def orphans(nested: Nested) -> Iterator[Problem]:
    """A problem for each nested row whose record stands on no sheet (PLD315), and what else is wrong with it."""
    for (_, parent), rows in nested.rows.items():
        for row in rows:
            yield from row.problems
            yield Problem("PLD315", row.places.place(row.place, f"/{PARENT}"), parent or None, PARENT, parent)


def _joined(data: dict[str, Any], rows: list[NestedRow], own: Locator | None) -> Locator | None:
    """Put the rows of nested sheets into their record; gives who finds the places of both."""
    joined = {}
    for row in rows:
        nodes = data.setdefault(row.key, [])
        joined[f"/{row.key}/{len(nodes)}"] = (row.place, row.places)
        nodes.append(row.data)
    return JoinedPlaces(own, joined) if own is not None else None
