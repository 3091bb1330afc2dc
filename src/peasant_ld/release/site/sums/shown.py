"""The tables of a sum -> what a page of one language shows of them: names, amounts, bars, and what the rows come to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from peasant_ld.model import Model
from peasant_ld.release.site.facts import ShownValue, amount_value, link_elsewhere
from peasant_ld.release.site.pieces import Html, Pieces, in_template
from peasant_ld.release.site.sums.gathered import EXACT, UNCERTAIN
from peasant_ld.release.site.sums.money import ANY, money_keys
from peasant_ld.release.site.sums.sources import SumSource
from peasant_ld.release.site.sums.tables import SumChapter, SumRow, SumTable, total_of
from peasant_ld.release.site.words import Words

# Years in which nothing is stated stand in rows of their own; more of them on end than this, in one.
MOST_GAPS = 3
# How wide and high the picture of a bar is in its own measure; the page stretches it to the room that there is.
WIDE, HIGH = 1000, 10


class ShownSum(NamedTuple):
    """One row, as HTML: what it stands for, its bar, what it comes to, and of how many records."""

    label: Html
    bar: Html
    amount: Html
    records: Html


class ShownRest(NamedTuple):
    """What the rows that a page has no room for come to: how many they are, and where all of them stand."""

    rows: int
    amount: Html
    href: str
    all: int


class ShownTable(NamedTuple):
    """One table: its rows, those elsewhere, what is not certain or not stated, what counts twice, and all of it."""

    by: str
    rows: tuple[ShownSum, ...]
    rest: ShownRest | None
    beside: tuple[ShownSum, ...]
    doubled: ShownSum | None
    whole: ShownSum


class Scale(NamedTuple):
    """From the least to the most that the bars of one table show; nought is always among them."""

    least: Decimal
    most: Decimal

    @classmethod
    def of(cls, rows: Sequence[SumRow]) -> Scale:
        """The scale on which all rows of a table are drawn, also where it goes over several pages."""
        totals = [row.total for row in rows]
        return cls(min(totals, default=Decimal(0)).min(0), max(totals, default=Decimal(0)).max(0))

    def bar(self, total: Decimal) -> Html:
        """A bar from nought to a sum; the number stands beside it as text."""
        start, end = sorted((self._at(Decimal(0)), self._at(total)))
        nought, sign = self._at(Decimal(0)), " minus" if total < 0 else ""
        return Html(
            f'<svg class="bar-of-sum" viewBox="0 0 {WIDE} {HIGH}" preserveAspectRatio="none" aria-hidden="true">'
            f'<rect class="sum{sign}" x="{start}" width="{max(end - start, 2)}" height="{HIGH}"/>'
            f'<path class="axis" d="M{nought} 0V{HIGH}"/></svg>'
        )

    def _at(self, total: Decimal) -> int:
        wide = self.most - self.least
        return int((total - self.least) / wide * WIDE) if wide else 0


@dataclass(frozen=True, slots=True)
class SumRows:
    """Makes the rows of one sum for the pages of one folder."""

    chapter: SumChapter
    pieces: Pieces

    def table(self, table: SumTable, shown: Sequence[SumRow], href: str, source: SumSource | None) -> ShownTable:
        """A table with some of its rows; all of them stand at `href`, and their records in `source`."""
        draw = partial(self._row, table.by, Scale.of(table.rows), source)
        rows = self._with_gaps(shown, draw) if table.by == "year" else map(draw, shown)
        others = len(table.rows) - len(shown)
        rest = None
        if others:
            total = EXACT.subtract(total_of(table.rows), total_of(shown))
            rest = ShownRest(others, self.amount(total), href, len(table.rows))
        beside = tuple(self._aside(self._beside(row), row) for row in table.beside)
        words, whole = self.pieces.words, self.chapter.found.whole
        over = table.doubled._replace(total=table.doubled.total.copy_negate())
        doubled = self._aside(words("sums.doubled"), over) if over.total else None
        last = self._aside(words("sums.whole"), SumRow("", whole.total, whole.count))
        return ShownTable(table.by, tuple(rows), rest, beside, doubled, last)

    def amount(self, total: Decimal) -> Html:
        """A sum with its currency, and as programs read it."""
        return self.pieces.value(amount_value(self.chapter.digits(total), self.chapter.key.currency, self.pieces.words))

    def _row(self, by: str, scale: Scale, source: SumSource | None, row: SumRow) -> ShownSum:
        count = self._count(row.records)
        if source is not None:
            href = self.pieces.root + source.href(row.key.removeprefix(self.pieces.base))
            count = Html(f'<a href="{in_template(href)}">{count}</a>')
        return ShownSum(self._label(row.key, by), scale.bar(row.total), self.amount(row.total), count)

    def _aside(self, label: str, row: SumRow) -> ShownSum:
        return ShownSum(Html(in_template(label)), Html(), self.amount(row.total), self._count(row.records))

    def _count(self, count: int) -> Html:
        return Html(self.pieces.words.number(count))

    def _beside(self, row: SumRow) -> str:
        words = self.pieces.words
        return words("sums.no_year") if row.key == UNCERTAIN else words("sums.unstated")

    def _label(self, key: str, by: str) -> Html:
        """What a row stands for: a year, a word of a list, a country, or a record."""
        pieces = self.pieces
        if by == "year":
            return Html(f'<a href="{pieces.root}browse/year-{key}.html">{key}</a>')
        if by == "state":
            return pieces.value(ShownValue("term", pieces.words.term(pieces.links.model.context.expand(key))))
        if by == "country":
            return _country(key, pieces)
        number = pieces.links.number.get(key)
        return pieces.value(link_elsewhere(key)) if number is None else pieces.record(number)

    def _with_gaps(self, rows: Sequence[SumRow], draw: Callable[[SumRow], ShownSum]) -> Iterator[ShownSum]:
        """The rows of years, and those between them in which nothing is stated."""
        for before, row in zip((None, *rows), rows, strict=False):
            if before is not None:
                yield from self._gap(int(before.key) + 1, int(row.key) - 1)
            yield draw(row)

    def _gap(self, first: int, last: int) -> Iterator[ShownSum]:
        """The years from one to another, which nobody states anything of."""
        spans = [(first, last)] if last - first >= MOST_GAPS else [(year, year) for year in range(first, last + 1)]
        for start, end in spans:
            text = f"{start}–{end}" if end > start else str(start)
            yield ShownSum(Html(f'<span class="none">{text}</span>'), Html(), Html("–"), self._count(0))


def _country(code: str, pieces: Pieces) -> Html:
    """A country by its name, where the code has one, with the code."""
    name = pieces.words.country(code)
    remark = "" if name.text == code else f' <span class="remark">({in_template(code)})</span>'
    return Html(pieces.parts([name]) + remark)


def kind_of(chapter: SumChapter, model: Model) -> str:
    """The kind that the records of a sum are of; the built-in one, where they are of several."""
    kinds = sorted(chapter.found.kinds)
    keys = money_keys(kinds[0], model)
    return kinds[0] if len(kinds) == 1 or keys is None else keys.like


def title_of(chapter: SumChapter, words: Words, model: Model) -> str:
    """What a sum is called, without its currency: what is added up, and in what state."""
    kind, key = kind_of(chapter, model), chapter.key
    keys = money_keys(kind, model)
    told = [words.plural(kind)]
    if keys is not None and key.measure != next(iter(keys.amounts.values())):
        told.append(words.key(kind, key.measure))
    if state := state_of(chapter, words, model):
        told.append(state)
    return told[0] if len(told) == 1 else f"{told[0]}{words('colon')}{', '.join(told[1:])}"


def state_of(chapter: SumChapter, words: Words, model: Model) -> str:
    """In what state the amounts of a sum are, where it stands apart by that; else nothing."""
    state = chapter.key.state
    if state == ANY:
        return ""
    return words.term(model.context.expand(state)) if state else words("sums.no_state")


def currency_of(chapter: SumChapter, words: Words) -> str:
    """The code of the currency of a sum, or that none is stated."""
    return chapter.key.currency or words("sums.no_currency")
