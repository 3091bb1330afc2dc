"""What was gathered of amounts -> tables of which the rows come to the whole, once what counts twice is taken off."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from typing import NamedTuple

from peasant_ld.release.site.links import Links
from peasant_ld.release.site.sums.gathered import EXACT, UNCERTAIN, UNSTATED, MoneySum, Parts, Subtotal, SumKey, Sums
from peasant_ld.release.site.sums.money import ANY

HUNDRED = Decimal(100)
COUNTRY = "country"


class SumRow(NamedTuple):
    """One row: what it stands for, what that comes to, and of how many records."""

    key: str
    total: Decimal
    records: int


@dataclass(frozen=True, slots=True)
class SumTable:
    """The rows of one table; beside them what is not certain or not stated, and what rows hold more than once.

    All rows, and what stands beside, less what is doubled, come to the whole.
    """

    by: str
    rows: tuple[SumRow, ...]
    beside: tuple[SumRow, ...]
    doubled: SumRow


@dataclass(frozen=True, slots=True)
class SumChapter:
    """One sum, with its tables: only those in which a row stands; `unknown` is what none of its records states."""

    key: SumKey
    found: MoneySum
    tables: tuple[SumTable, ...]
    unknown: tuple[str, ...]

    def digits(self, total: Decimal) -> str:
        """A sum of such amounts as a text, with as many digits behind the point as they have, or as it needs."""
        whole, _, rest = format(total, "f").partition(".")
        rest = rest.rstrip("0").ljust(min(self.found.decimals, 2), "0")
        return f"{whole}.{rest}" if rest else whole


@dataclass(slots=True)
class _Rows:
    """The rows of one table while they are added up."""

    tallies: dict[str, Subtotal] = field(default_factory=dict)
    doubled: Subtotal = field(default_factory=Subtotal)

    def add(self, parts: Parts, tally: Subtotal) -> None:
        """Count what some records come to under each of their parts."""
        split = _split(parts, tally.total)
        for key, total in split.items():
            self.tallies.setdefault(key, Subtotal()).add(total, tally.count)
        over = EXACT.subtract(_sum(split.values()), tally.total)
        if over:
            self.doubled.add(over, tally.count)


def chapters_of(sums: Sums, links: Links) -> tuple[SumChapter, ...]:
    """All sums, those of grants first, of each role those of the most records, with their tables."""
    order = sorted(sums.sums, key=lambda key: (key.role, key.state != ANY, -sums.sums[key].whole.count, key))
    return tuple(_chapter(key, sums.sums[key], links) for key in order)


def _chapter(key: SumKey, found: MoneySum, links: Links) -> SumChapter:
    tables = []
    for by, tallies in found.by.items():
        if by == "place":
            tables.append(_table(COUNTRY, tallies, lambda iri: _country(iri, links)))
        if by != "state" or key.state == ANY:
            tables.append(_table(by, tallies, str))
    filled = tuple(table for table in tables if table.rows or any(row.key == UNCERTAIN for row in table.beside))
    return SumChapter(key, found, filled, tuple(table.by for table in tables if table not in filled))


def _country(iri: str, links: Links) -> str:
    number = links.number.get(iri)
    return UNSTATED if number is None else links.countries.get(number, UNSTATED)


def _table(by: str, tallies: Mapping[Parts, Subtotal], key_of: Callable[[str], str]) -> SumTable:
    rows = _Rows()
    for parts, tally in tallies.items():
        rows.add(_merged(parts, key_of), tally)
    found = [SumRow(key, tally.total, tally.count) for key, tally in rows.tallies.items()]
    beside = sorted(row for row in found if row.key in (UNSTATED, UNCERTAIN))[::-1]
    listed = [row for row in found if row.key not in (UNSTATED, UNCERTAIN)]
    listed.sort(key=(lambda row: int(row.key)) if by == "year" else (lambda row: (-row.total, row.key)))
    return SumTable(by, tuple(listed), tuple(beside), SumRow("", rows.doubled.total, rows.doubled.count))


def _merged(parts: Parts, key_of: Callable[[str], str]) -> Parts:
    """The parts under other keys: two places of one country are one part, with the shares of both."""
    found: dict[str, str | None] = {}
    for iri, share in parts:
        key = key_of(iri)
        known = found.get(key, "0")
        found[key] = None if share is None or known is None else format(EXACT.add(Decimal(known), Decimal(share)), "f")
    return tuple(found.items())


def _split(parts: Parts, total: Decimal) -> dict[str, Decimal]:
    """What each part has of an amount: its share, or all where no share of it is stated; what is left has no name."""
    found = {key: total if share is None else _share(total, Decimal(share)) for key, share in parts}
    shares = [Decimal(share) for _, share in parts if share is not None]
    if len(shares) == len(parts) and (left := EXACT.subtract(HUNDRED, _sum(shares))) > 0:
        found[UNSTATED] = EXACT.add(found.get(UNSTATED, Decimal(0)), _share(total, left))
    return found


def _share(total: Decimal, of_hundred: Decimal) -> Decimal:
    return EXACT.scaleb(EXACT.multiply(total, of_hundred), -2)


def total_of(rows: Iterable[SumRow]) -> Decimal:
    """What rows come to."""
    return _sum(row.total for row in rows)


def _sum(values: Iterable[Decimal]) -> Decimal:
    return reduce(EXACT.add, values, Decimal(0))
