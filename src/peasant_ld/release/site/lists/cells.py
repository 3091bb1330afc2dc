"""What a record has in the columns of its list -> the cells of its row in one language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from peasant_ld.release.site.columns import MOST_SHOWN, ListColumn
from peasant_ld.release.site.facts import link_elsewhere
from peasant_ld.release.site.links import plain
from peasant_ld.release.site.listed import ListedRecords, ListValue
from peasant_ld.release.site.pieces import READY, Html, Pieces, in_template
from peasant_ld.release.site.words import Words

NUMBERS = ("amount", "count", "decimal")
# What lists that hold several kinds tell of a record: so many values, after its name and its kind.
MOST_TOLD = 4
# So many records are named in one cell; the rest is counted, and the page of the record names them.
MOST_NAMED = 4


class Heading(NamedTuple):
    """The head of a column; an amount has two, its number and its currency. `part` tells them apart."""

    key: str
    part: str
    form: str
    label: str

    @property
    def style(self) -> str:
        """The class of its cells: numbers stand below each other, dates in few lines."""
        return "num" if self.form in NUMBERS else "date" if self.form == "date" else ""


def headings(kind: str, columns: Sequence[ListColumn], words: Words) -> list[Heading]:
    """The heads of the columns of a kind but the first, that of the names."""
    found = []
    for key, form in columns:
        label = words.key(kind, key)
        found.append(Heading(key, "", form, label))
        if form == "amount":
            is_one = sum(column.form == form for column in columns) == 1
            currency = words.key("MonetaryAmount", "currency")
            whose = "" if is_one else label + words("colon")
            found.append(Heading(key, "currency", "currency", whose + currency))
    return found


@dataclass(slots=True, eq=False)
class ListCells:
    """Makes the cells of records for one reader, in pages from which the root of `pieces` leads up."""

    listed: ListedRecords
    pieces: Pieces
    _target: Callable[[int], str] = field(init=False)
    _word: Callable[[str, str], str] = field(init=False)

    def __post_init__(self) -> None:
        self._target = lru_cache(READY)(self._target_of)
        self._word = lru_cache(READY)(self.word)

    def row(self, number: int, kind: str, heads: Sequence[Heading]) -> Html:
        """The row of a record in the list of its kind."""
        values = self.listed.values(number, kind)
        cells = "".join([self._cell(head, values) for head in heads])
        return Html(f'<tr><th scope="row">{self.pieces.record(number)}</th>{cells}</tr>\n')

    def _cell(self, head: Heading, values: Mapping[str, ListValue]) -> str:
        value = values.get(head.key)
        if value is None or (head.part and not value[1]):
            return "<td></td>"
        style = f' class="{head.style}"' if head.style else ""
        beside = in_template(head.label + self.pieces.words("colon"))
        return f'<td{style} data-label="{beside}">{self._shown(value, head.form)}</td>'

    def _shown(self, value: ListValue, form: str) -> str:
        if form in ("ref", "refs"):
            return ", ".join([self._target(each) for each in value[:MOST_NAMED]]) + in_template(self._more(value))
        return in_template(self.text(value, form))

    def _more(self, value: ListValue) -> str:
        """How many more there are than a cell names."""
        return f" {self.pieces.words('more', count=len(value) - MOST_NAMED)}" if len(value) > MOST_NAMED else ""

    def text(self, value: ListValue, form: str) -> str:
        """A value that names no record, as text."""
        if form == "date":
            return self.pieces.words.day(value[0]) or value[1] or value[0]
        if form in NUMBERS:
            return self.pieces.words.number(value[0] if form == "amount" else value)
        if form == "currency":
            return str(value[1])
        return ", ".join(value) if isinstance(value, list) else self._word(value, form)

    def word(self, value: str, form: str) -> str:
        """What a word of a closed list, or a country, is called; other texts as they are."""
        words = self.pieces.words
        if form == "country":
            return words.country(value).text
        return words.term(self.listed.model.context.expand(value)) if form == "term" else value

    def _target_of(self, at: int) -> str:
        iri, links = self.listed.targets[at], self.pieces.links
        number = links.number.get(iri)
        return self.pieces.value(link_elsewhere(iri)) if number is None else self.pieces.record(number)

    def mixed_row(self, number: int) -> Html:
        """The row of a record in a list that holds several kinds: its name, its kind, and what tells it apart."""
        kind = self.pieces.links.kinds[number]
        told = (self.pieces.words.kind(kind), self._told_apart(number, kind))
        cells = "".join([f"<td>{in_template(text)}</td>" for text in told])
        return Html(f'<tr><th scope="row">{self.pieces.record(number)}</th>{cells}</tr>\n')

    def _told_apart(self, number: int, kind: str) -> str:
        values = self.listed.values(number, kind)
        told = [self._told(values[key], form) for key, form in self.listed.columns(kind)[:MOST_SHOWN] if key in values]
        return " · ".join(told[:MOST_TOLD])

    def _told(self, value: ListValue, form: str) -> str:
        if form == "amount":
            return self.pieces.words.numerals.money(*value)
        if form not in ("ref", "refs"):
            return self.text(value, form)
        links, words = self.pieces.links, self.pieces.words
        targets = [self.listed.targets[each] for each in value[:MOST_NAMED]]
        names = [plain(links.name(links.number[each], words)) if each in links.number else each for each in targets]
        return ", ".join(names) + self._more(value)
