"""Amounts of records as they pass by -> sums, exact to the last digit: nothing is converted, rounded or left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal
from typing import Any, NamedTuple

from peasant_ld.model import Model
from peasant_ld.release.site.links import targets_of
from peasant_ld.release.site.pictures.timeline import years_of
from peasant_ld.release.site.sums.money import MoneyKeys, money_keys

# Of more digits than sums, or shares of them, can have: an amount has 27, a share of a hundred as many.
EXACT = Context(prec=120)
UNSTATED, UNCERTAIN = "", "?"
_UNSURE = ("inferred", "disputed")
# What an amount is counted under: keys, each with the share of a hundred that it has of it, where that is stated.
Parts = tuple[tuple[str, str | None], ...]


@dataclass(slots=True)
class Subtotal:
    """A sum, and of how many records."""

    total: Decimal = Decimal(0)
    count: int = 0

    def add(self, value: Decimal, count: int = 1) -> None:
        """Add one amount, or what so many records come to."""
        self.total = EXACT.add(self.total, value)
        self.count += count


class SumKey(NamedTuple):
    """What is added up: amounts of one role and measure, in one state or in `ANY`, in one currency (`""`: unstated)."""

    role: str
    measure: str
    state: str
    currency: str


@dataclass(slots=True)
class MoneySum:
    """What amounts come to: all of them, those below zero, and by what they are counted under.

    `unsure` counts the amounts that are inferred or disputed; `decimals` is how many digits the longest has behind the
    point; `kinds` are those of the records.
    """

    whole: Subtotal = field(default_factory=Subtotal)
    negative: Subtotal = field(default_factory=Subtotal)
    unsure: int = 0
    decimals: int = 0
    kinds: set[str] = field(default_factory=set)
    by: dict[str, dict[Parts, Subtotal]] = field(default_factory=lambda: defaultdict(dict))


@dataclass(slots=True)
class Sums:
    """The sums of all records, gathered while these pass by; `silent` counts by kind those that state no amount."""

    model: Model
    silent: Counter[str] = field(default_factory=Counter)
    sums: dict[SumKey, MoneySum] = field(default_factory=dict)

    def take(self, number: int, record: Mapping[str, Any]) -> None:
        """Take in one normalized record."""
        keys = money_keys(record["type"][0], self.model)
        if keys is None:
            return
        stated = [key for key in keys.amounts if key in record]
        self.silent[record["type"][0]] += not stated
        parts = dict(self._parts(record, keys)) if stated else {}
        state = "".join(key for key, _ in parts.get("state", ()))
        for key in stated:
            amount, measure = record[key], keys.amounts[key]
            of = SumKey(keys.role, measure, keys.state_apart(state), amount.get("currency", ""))
            found = self.sums.setdefault(of, MoneySum())
            _add(found, amount["value"], parts)
            found.kinds.add(record["type"][0])
            found.unsure += self._is_unsure(record, key)

    def _parts(self, record: Mapping[str, Any], keys: MoneyKeys) -> Iterator[tuple[str, Parts]]:
        """What the amounts of a record are counted under."""
        years = {_year(record[key]) for key in keys.dates if key in record}
        yield "year", tuple((year, None) for year in (years if len(years) < 2 else (UNCERTAIN,)))
        yield "state", tuple((record[key], None) for key in keys.states if key in record)[:1]
        for name, found in keys.by.items():
            shares = self._shares(record, found)
            yield name, tuple((target, shares.get(target)) for target in sorted(set(targets_of(record, found))))

    def _shares(self, record: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, str]:
        """The shares of a hundred that a record states of what it names with some keys."""
        if "share" not in record:
            return {}
        terms = (self.model.context.term(record["type"][0], key) for key in keys)
        named = {self.model.context.compact(term.iri) for term in terms if term is not None}
        return {node["value"]: node["percentage"] for node in record["share"] if node["of"] in named}

    def _is_unsure(self, record: Mapping[str, Any], key: str) -> bool:
        """Whether a source is named for an amount, and it is inferred from it, or disputed."""
        term = self.model.context.term(record["type"][0], key)
        named = self.model.context.compact(term.iri) if term is not None else ""
        notes = (node for node in record.get("evidence", ()) if node["predicate"] == named)
        return any(node["status"].rpartition("-")[2] in _UNSURE for node in notes)


def _year(date: Mapping[str, Any]) -> str:
    """The year of a date, where it can mean no other, and is not doubted; of an open span only one end is known."""
    years = {str(year) for year in years_of(date)} if {"earliest", "latest"} <= date.keys() else set()
    return years.pop() if len(years) == 1 and not date.get("certainty") else UNCERTAIN


def _add(found: MoneySum, stated: str, parts: Mapping[str, Parts]) -> None:
    """Add one amount to a sum, and to each of its parts."""
    value = Decimal(stated)
    found.whole.add(value)
    found.decimals = max(found.decimals, len(stated.partition(".")[2]))
    if value < 0:
        found.negative.add(value)
    for name, under in parts.items():
        found.by[name].setdefault(under, Subtotal()).add(value)
