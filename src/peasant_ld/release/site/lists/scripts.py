"""The lists of records -> script files that the tables of the pages read: what is sorted and filtered is all of a kind.

A page that is read from a disk may load nothing but scripts. The rows are written once; one small file a language says
what stands in their columns, and how its readers write numbers and dates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from peasant_ld.release.site.columns import MOST_SHOWN, ListColumn
from peasant_ld.release.site.gather import SiteIndex
from peasant_ld.release.site.listed import LABELLED, ListValue
from peasant_ld.release.site.lists.cells import MOST_NAMED, ListCells, headings
from peasant_ld.release.site.lists.json_pages import PORTION
from peasant_ld.release.site.pages import Printer, in_pages
from peasant_ld.release.site.pieces import script_text
from peasant_ld.release.site.sorts import class_of, kind_file
from peasant_ld.release.site.sums.money import money_keys
from peasant_ld.release.site.words import Words

FOLDER = "static/table"
# What the texts of scripts are called: how those of a group begin, and single ones.
_GROUPS, _TEXTS = ("table.", "pager."), ("colon", "more", "sums.no_currency")
# Stands for the year in what dates are called, which is the same in every year.
_YEAR = "9999"


def write_scripts(printers: Sequence[Printer], gathered: SiteIndex, orders: Mapping[str, list[int]]) -> None:
    """Write the scripts of all kinds; `orders` are their records. Raises OSError when the disk does not take it."""
    for kind, order in orders.items():
        parts = list(in_pages(order, PORTION))
        for at, numbers in parts:
            text = script_text(_Part(printers, gathered).told(numbers, kind))
            name = f"{FOLDER}/{kind_file(kind)}-part-{at}.js"
            printers[0].shelf.put(name, f"peasantTable.take({at - 1},{text});\n".encode("ascii"))
        for printer in printers:
            about = _about(printer, gathered, kind, len(parts)) | {"is_in_order": printer is printers[0]}
            text = script_text(about)
            name = f"{printer.tree.folder}browse/kind-{kind_file(kind)}.js"
            printer.shelf.put(name, f"peasantTable.begin({text});\n".encode("ascii"))


@dataclass(slots=True, eq=False)
class _Part:
    """One script of rows: what they point at stands in it once, and is told by its place there."""

    printers: Sequence[Printer]
    gathered: SiteIndex
    _places: dict[int, int] = field(default_factory=dict)

    def told(self, numbers: Sequence[int], kind: str) -> dict[str, Any]:
        """What is pointed at, and the rows: the address of the page, the names, and a value for each column."""
        columns = self.gathered.listed.columns(kind)
        rows = [[*self._record(number), *self._values(number, kind, columns)] for number in numbers]
        return {"named": [self._named(target) for target in self._places], "rows": rows}

    def _record(self, number: int) -> tuple[str | list[Any], dict[str, str]]:
        """The id of a record below the base, and its names.

        With the id comes the place of the page where that is another one, or where the name is made; and whether it is.
        """
        first, links = self.printers[0], self.gathered.links
        local, page = links.ids[number].removeprefix(first.base), first.address(number)
        names = links.names_in(number, [each.tree.words for each in self.printers])
        is_made = links.is_made(number)
        return local if page == f"id/{local}" and not is_made else [local, page, int(is_made)], names

    def _values(self, number: int, kind: str, columns: Sequence[ListColumn]) -> list[Any]:
        values = self.gathered.listed.values(number, kind)
        return [self._value(values[key], form) if key in values else None for key, form in columns]

    def _value(self, value: ListValue, form: str) -> Any:
        if form not in ("ref", "refs"):
            return value
        return [self._places.setdefault(target, len(self._places)) for target in value]

    def _named(self, target: int) -> list[Any]:
        """The address of a page, the names and the sort of a record; of something elsewhere only its address."""
        links, iri = self.gathered.links, self.gathered.listed.targets[target]
        number = links.number.get(iri)
        return [iri] if number is None else [*self._record(number), class_of(links.kinds[number], links.model)]


def _about(printer: Printer, gathered: SiteIndex, kind: str, parts: int) -> dict[str, Any]:
    """What a table of a kind has to know before its rows: columns, and the words and habits of one language."""
    words, columns = printer.tree.words, gathered.listed.columns(kind)
    cells = ListCells(gathered.listed, printer.around("browse/").pieces)
    return {
        "base": printer.base,
        "kind": class_of(kind, gathered.links.model),
        "parts": [f"{FOLDER}/{kind_file(kind)}-part-{at}.js" for at in range(1, parts + 1)],
        "columns": [_column(kind, column, words) for column in columns],
        "heads": list(_heads(kind, columns[:MOST_SHOWN], words)),
        "dated_by": gathered.listed.dated_by(kind),
        "labels": {
            column.key: {value: cells.word(value, column.form) for value in gathered.listed.words_in(kind, column.key)}
            for column in columns
            if column.form in LABELLED
        },
        **_states(kind, gathered),
        "named": MOST_NAMED,
        "languages": [words.lang, *words.fallback],
        "dates": _dates(words),
        "numerals": asdict(words.numerals),
        "texts": {key: text for key, text in words.texts.items() if key.startswith(_GROUPS) or key in _TEXTS},
    }


def _states(kind: str, gathered: SiteIndex) -> dict[str, Any]:
    """The keys of the state that an amount is in, and the states that are never added to others; null: none is."""
    keys = money_keys(kind, gathered.links.model)
    if keys is None:
        return {"states": [], "apart": []}
    return {"states": keys.states, "apart": None if keys.apart is None else sorted(keys.apart)}


def _column(kind: str, column: ListColumn, words: Words) -> dict[str, str]:
    told = {"key": column.key, "form": column.form, "label": words.key(kind, column.key)}
    return told | ({"currency": words.key("MonetaryAmount", "currency")} if column.form == "amount" else {})


def _heads(kind: str, columns: Sequence[ListColumn], words: Words) -> Iterator[dict[str, Any]]:
    """What stands at the head of each column: what it is sorted by, and of which value it is."""
    yield {"key": "name", "label": words("list.name")}
    places = {column.key: at for at, column in enumerate(columns)}
    for key, part, _, label in headings(kind, columns, words):
        yield {"key": f"{key}.{part}" if part else key, "column": places[key], "part": part, "label": label}


def _dates(words: Words) -> list[list[str | None]]:
    """What the months of a year are called, the first day of each, and another one."""
    days = [f"{_YEAR}-{month:02}" for month in range(1, 13)]
    return [[words.day(f"{day}{rest}") for day in days] for rest in ("", "-01", "-28")]
