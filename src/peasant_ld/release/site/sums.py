"""Grants with an amount -> sums by year and by topic, each currency by itself: nothing is converted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from peasant_ld.model import Model
from peasant_ld.release.site.facts import ShownValue
from peasant_ld.release.site.links import Links
from peasant_ld.release.site.sorts import is_grant
from peasant_ld.release.site.timeline import years_of
from peasant_ld.release.site.words import Part, Words

MOST_ROWS = 40
WIDTH, LEFT, ROW = 1000, 330, 30


class SumBar(NamedTuple):
    """One bar: what it stands for, the sum, of how many grants, and where it is drawn."""

    label: ShownValue
    short: str
    amount: str
    grants: int
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars of one currency, by year or by topic."""

    currency: str
    height: float
    rows: tuple[SumBar, ...]
    hidden: int


@dataclass(slots=True)
class Sums:
    """What was granted, gathered while records pass by."""

    model: Model
    grants: int = 0
    silent: int = 0
    by_year: dict[str, dict[int | None, list[Decimal]]] = field(default_factory=lambda: defaultdict(dict))
    by_topic: dict[str, dict[str, list[Decimal]]] = field(default_factory=lambda: defaultdict(dict))

    def take(self, number: int, record: Mapping[str, Any]) -> None:
        """Take in one normalized record."""
        if not is_grant(record["type"][0], self.model):
            return
        self.grants += 1
        amount = record.get("amount")
        if amount is None:
            self.silent += 1
            return
        value, currency = Decimal(amount["value"]), amount.get("currency", "")
        years = list(years_of(record["awarded"])) if "awarded" in record else []
        _add(self.by_year[currency], years[0] if len(years) == 1 else None, value)
        for topic in sorted({*record.get("topic", ()), *record.get("purpose", ())}):
            _add(self.by_topic[currency], topic, value)


def _add(table: dict[Any, list[Decimal]], key: Any, value: Decimal) -> None:
    """Add to a sum and a count."""
    found = table.setdefault(key, [Decimal(0), Decimal(0)])
    found[0] += value
    found[1] += 1


def charts_by_year(sums: Sums, words: Words) -> list[Chart]:
    """A chart a currency: the years in order, then the grants whose year is not certain."""
    charts = []
    for currency in sorted(sums.by_year):
        table = sums.by_year[currency]
        years = sorted((year for year in table if year is not None), reverse=True)[:MOST_ROWS][::-1]
        order: list[int | None] = [*years, *([None] if None in table else [])]
        labels = {year: ShownValue("plain", str(year) if year is not None else words("sums.no_year")) for year in order}
        charts.append(_chart(currency, [(labels[year], table[year]) for year in order], len(table) - len(order), words))
    return charts


def charts_by_topic(sums: Sums, links: Links, words: Words) -> list[Chart]:
    """A chart a currency: the topics with the largest sums first; a grant with two topics counts under both."""
    charts = []
    for currency in sorted(sums.by_topic):
        table = sums.by_topic[currency]
        order = sorted(table, key=lambda topic: (-table[topic][0], topic))
        charts.append(
            _chart(
                currency,
                [(_topic(topic, links, words), table[topic]) for topic in order[:MOST_ROWS]],
                len(order) - len(order[:MOST_ROWS]),
                words,
            )
        )
    return charts


def _topic(topic: str, links: Links, words: Words) -> ShownValue:
    number = links.number.get(topic)
    if number is None:
        return ShownValue("link", topic, href=topic if topic.startswith(("http://", "https://")) else "")
    return ShownValue("record", name=links.name(number, words), number=number)


def _chart(currency: str, rows: list[tuple[ShownValue, list[Decimal]]], hidden: int, words: Words) -> Chart:
    most = max((abs(total) for _, (total, _) in rows), default=Decimal(0)) or Decimal(1)
    drawn = tuple(
        SumBar(
            label,
            _short(label),
            words.numerals.money(total, currency),
            int(count),
            10 + ROW * at,
            _wide(total, most),
        )
        for at, (label, (total, count)) in enumerate(rows)
    )
    return Chart(currency, 10 + ROW * len(drawn) + 10, drawn, hidden)


def _wide(total: Decimal, most: Decimal) -> float:
    return round(max(float(abs(total) / most) * (WIDTH - LEFT - 200), 2), 1)


def _short(value: ShownValue) -> str:
    text = "".join(part.text for part in value.name) or value.text
    return text if len(text) <= 38 else text[:37] + "…"


def total_of(sums: Sums, words: Words) -> list[Part]:
    """What all grants come to, one text a currency."""
    totals = {
        currency: sum((pair[0] for pair in table.values()), Decimal(0)) for currency, table in sums.by_year.items()
    }
    return [Part(words.numerals.money(totals[currency], currency)) for currency in sorted(totals)]
