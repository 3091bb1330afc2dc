"""The header of a flat 360Giving sheet -> for each column the way to its value inside a grant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peasant_ld.exchange.threesixty.node import TABLE
from peasant_ld.model.characters import without_unseen
from peasant_ld.problem import Problem
from peasant_ld.reading.sheets.columns import Scope, letter
from peasant_ld.reading.sheets.header import Head

Step = str | int
Way = tuple[Step, ...]
_Find = Callable[[str, str], Any]
_TITLES: Mapping[str, Mapping[str, Any]] = {
    name: {title.casefold(): key for title, key in titles.items()} for name, titles in TABLE["titles"].items()
}
_KEYS: Mapping[str, Mapping[str, str | None]] = {
    name: {
        (key[0] if isinstance(key, list) else key): (key[1] if isinstance(key, list) else None)
        for key in titles.values()
    }
    for name, titles in TABLE["titles"].items()
}
_SINGLE = frozenset(TABLE["single"])
_AMOUNTS = frozenset({"amountAwarded", "amountAppliedFor", "amountDisbursed"})
# What only a grant has, and no list of funders, programmes or terms beside the grants.
_OF_A_GRANT = _AMOUNTS | {"awardDate", "currency"}
OWN: Way = ("id",)


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """One column: its index in a row, its letter, its header as written, and the way to its value inside a grant."""

    index: int
    letter: str
    header: str
    path: Way

    @property
    def is_known(self) -> bool:
        """Whether its header names a field of a grant."""
        return _names_field(self.path)

    @property
    def is_amount(self) -> bool:
        """Whether its numbers can be added up."""
        return self.path[-1] in _AMOUNTS or self.path[-1] == "value"


@dataclass(frozen=True, slots=True)
class Titles:
    """The columns of a sheet; `doubled` are those whose value another column has already, `hidden` are not read."""

    columns: tuple[FlatColumn, ...]
    doubled: tuple[FlatColumn, ...] = ()
    hidden: tuple[FlatColumn, ...] = ()

    @classmethod
    def of(cls, header: Sequence[str], first: int = 0) -> Titles:
        """What a header row names; an unknown title stands for itself. `first` is the index of its first column."""
        found: dict[Way, FlatColumn] = {}
        doubled = []
        for number, text in enumerate(header):
            column = FlatColumn(number, letter(first + number), text.strip(), way_of(text))
            if text.strip() and found.setdefault(column.path, column) is not column:
                doubled.append(column)
        return cls(tuple(found.values()), tuple(doubled))

    def without(self, hidden: Sequence[FlatColumn]) -> Titles:
        """The same, some of which are hidden; where the first of two for one value is, the second is read."""
        shown = {column.path: column for column in reversed(self.doubled) if column not in hidden}
        shown |= {column.path: column for column in self.columns if column not in hidden}
        columns = tuple(sorted(shown.values(), key=lambda column: column.index))
        doubled = tuple(column for column in self.doubled if column not in hidden and column not in columns)
        return Titles(columns, doubled, tuple(hidden))

    @property
    def own(self) -> FlatColumn | None:
        """The column of identifiers."""
        return next((column for column in self.columns if column.path == OWN), None)

    @property
    def are_of_grants(self) -> bool:
        """Whether a sheet with these columns holds grants, by what only grants have; perhaps without identifiers."""
        return any(column.path[0] in _OF_A_GRANT for column in self.columns)

    @property
    def are_of_use(self) -> bool:
        """Whether a sheet with these columns may tell of grants."""
        has_more = any(column.is_known and column.path != OWN for column in self.columns)
        return self.are_of_grants or (self.own is not None and has_more)

    @property
    def are_of_parts(self) -> bool:
        """Whether they are of lists that belong to grants elsewhere: an identifier, and beside it only their fields."""
        known = [column.path for column in self.columns if column.is_known and column.path != OWN]
        return self.own is not None and bool(known) and all(len(path) > 1 for path in known)


def way_of(header: str) -> Way:
    """The way to a value that a header stands for: `Funding Org:Identifier` or `fundingOrganization/0/id`."""
    text = " ".join(without_unseen(header).split()).rstrip("* ")
    if "/" in text:
        known = _by_key([step.strip() for step in text.split("/")])
    else:
        steps = [step.strip() for step in text.split(":")]
        known = _by_title(steps) or _by_key(steps)
    return known or (text,)


def named_in(row: Sequence[str]) -> set[str]:
    """The fields that the cells of a row name, without numbers: `fundingOrganization/id`."""
    ways = (way_of(cell) for cell in row if len(cell) < _LONGEST)
    return {_plain(way) for way in ways if _names_field(way)}


def header_row(head: Head, _: Scope) -> int | None:
    """The index of the row that names the most fields, of those with a column of identifiers if there are any."""
    named = {index: named_in(item[1]) for index, item in enumerate(head) if not isinstance(item, Problem)}
    filled = {index: fields for index, fields in named.items() if any(map(str.strip, _cells(head[index])))}
    identified = {index: fields for index, fields in filled.items() if "id" in fields}
    return max(identified or filled, key=lambda index: len(named[index]), default=None)


def _cells(item: tuple[int, list[str]] | Problem) -> list[str]:
    return [] if isinstance(item, Problem) else item[1]


def _fields(kind: str = "Grant", before: str = "") -> Iterator[str]:
    for key, inner in _KEYS[kind].items():
        yield f"{before}{key}"
        if inner:
            yield from _fields(inner, f"{before}{key}/")


def _plain(way: Way) -> str:
    return "/".join(step for step in way if isinstance(step, str))


TITLES = frozenset(title for titles in TABLE["titles"].values() for title in titles)
"""Titles by which the separator of a CSV file is told."""
FIELDS = frozenset(_fields())
"""Every field that a header may name, without numbers."""
_LONGEST = 200  # characters of a title


def _names_field(way: Way) -> bool:
    return _plain(way) in FIELDS


def _by_title(steps: list[str]) -> Way | None:
    return _walk(steps, lambda kind, step: _TITLES[kind].get(step.casefold()))


def _by_key(steps: list[str]) -> Way | None:
    return _walk(
        steps,
        lambda kind, step: (
            [step, _KEYS[kind][step]] if _KEYS[kind].get(step) else step if step in _KEYS[kind] else None
        ),
    )


def _walk(steps: list[str], find: _Find) -> Way | None:
    """Follow the steps through the kinds of object; a list without a number means its first entry."""
    kind: str | None = "Grant"
    way: list[Step] = []
    for step in steps:
        if step.isdecimal() and way and isinstance(way[-1], int):
            way[-1] = int(step)
            continue
        found = find(kind, step) if kind else None
        if found is None:
            return None
        key, kind = found if isinstance(found, list) else (found, None)
        way.append(key)
        if kind and key not in _SINGLE:
            way.append(0)
    return tuple(way) if way and kind is None else None
