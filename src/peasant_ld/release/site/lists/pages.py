"""The lists of records -> pages of one language: a table by kind, by year, and of what points at a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import quote

from peasant_ld.release.site.columns import MOST_SHOWN
from peasant_ld.release.site.gather import SiteIndex
from peasant_ld.release.site.links import plain
from peasant_ld.release.site.lists.cells import Heading, ListCells, headings
from peasant_ld.release.site.pages import Printer, list_pages
from peasant_ld.release.site.pieces import Html
from peasant_ld.release.site.sorts import kind_file

PER_PAGE = 100
# So many records are told on the page of one that they point at; where there are more, they have a list of their own.
MOST_BACK = 200


class _List(NamedTuple):
    """One list: the name of its files, what stands above its table, its records, and of which kind all of them are."""

    stem: str
    heading: str
    about: str
    numbers: Sequence[int]
    kind: str | None = None
    trail: tuple[tuple[str, str], ...] = ()
    whole: tuple[str, str] | None = None


def back_file(iri: str, kind: str, key: str) -> str:
    """The name, as a part of a file name, of the list of what points at a record: records of a kind, with a key."""
    return "to-" + sha256("\0".join((iri, kind, key)).encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(slots=True, eq=False)
class ListPages:
    """Writes the lists of one language."""

    printer: Printer
    gathered: SiteIndex
    _cells: ListCells = field(init=False)

    def __post_init__(self) -> None:
        self._cells = ListCells(self.gathered.listed, self.printer.around("browse/").pieces)

    def write(self) -> None:
        """Write the pages of all lists. Raises OSError when the disk does not take it."""
        for each in (*self._by_kind(), *self._by_year(), *self._back()):
            self._write(each)

    def _by_kind(self) -> Iterator[_List]:
        words = self.printer.tree.words
        for kind in self.gathered.kinds:
            order = self._in_order(self.gathered.links.of_kind(kind), kind)
            yield _List(f"kind-{kind_file(kind)}", words.plural(kind), words.about_kind(kind), order, kind)

    def _by_year(self) -> Iterator[_List]:
        words, years = self.printer.tree.words, self.gathered.dates.years
        trail = (("browse/years.html", words("browse.by_year")),)
        for year in sorted(years):
            order = self.printer.by_name(years[year])
            yield _List(f"year-{year}", str(year), words("browse.year_about"), order, trail=trail)

    def _back(self) -> Iterator[_List]:
        """What points at a record, where that is too much for its page: by kind, and by key."""
        links, words = self.gathered.links, self.printer.tree.words
        for number in range(len(links.ids)):
            if links.weight(number) <= MOST_BACK:
                continue
            groups: dict[tuple[str, str], list[int]] = {}
            for key, source in links.back(number):
                groups.setdefault((links.kinds[source], key), []).append(source)
            name = plain(self.printer.name(number))
            trail = ((f"{self.printer.address(number)}.html", name),)
            for (kind, key), sources in sorted(groups.items()):
                if len(sources) > MOST_BACK:
                    label = words("record.as", kind=words.kind(kind), key=words.key(kind, key))
                    stem, order = back_file(links.ids[number], kind, key), self._in_order(sources, kind)
                    whole = self._whole(number, kind, key)
                    yield _List(stem, f"{name} – {label}", words("list.back"), order, kind, trail, whole)

    def _whole(self, number: int, kind: str, key: str) -> tuple[str, str]:
        """The way to the list of a kind, with what names a record chosen in it, where its key makes a column."""
        words, page = self.printer.tree.words, f"kind-{kind_file(kind)}.html"
        if all(column.key != key for column in self.gathered.listed.columns(kind)):
            return page, words("list.whole", kinds=words.plural(kind))
        local = self.gathered.links.ids[number].removeprefix(self.printer.base)
        return f"{page}#in.{quote(key, safe='')}={quote(local, safe='')}", words(
            "list.filtered", kinds=words.plural(kind)
        )

    def _in_order(self, numbers: Iterable[int], kind: str) -> list[int]:
        return self.gathered.listed.in_order(self.printer.by_name(numbers), kind)

    def _write(self, told: _List) -> None:
        """Write the pages of one list."""
        common = {**told._asdict(), **self._table(told)}
        for page in list_pages(f"browse/{told.stem}", list(told.numbers), PER_PAGE):
            first = (page.facts["at"] - 1) * PER_PAGE + 1
            here = {**page.facts, "first": first, "last": first + len(page.items) - 1}
            rows = self._rows(page.items, told.kind, common["heads"])
            self.printer.write("list.html", page.path, **{**common, **here}, rows=rows)

    def _table(self, told: _List) -> Mapping[str, Any]:
        """What stands at the head of the table, and in which order its rows are."""
        words, listed, kind = self.printer.tree.words, self.gathered.listed, told.kind
        if kind is None:
            return {"heads": (), "order": words("list.by_name"), "name": words("list.name")}
        heads = headings(kind, listed.columns(kind)[:MOST_SHOWN], words)
        key = listed.dated_by(kind)
        order = words("list.newest", key=words.key(kind, key)) if key else words("list.by_name")
        if unshown := [words.key(kind, column.key) for column in listed.unshown(kind)]:
            order += " " + words("list.unshown", names=", ".join(unshown))
        return {"heads": heads, "order": order, "name": words("list.name")}

    def _rows(self, numbers: Iterable[int], kind: str | None, heads: Sequence[Heading]) -> Html:
        if kind is not None:
            return Html("".join([self._cells.row(number, kind, heads) for number in numbers]))
        return Html("".join([self._cells.mixed_row(number) for number in numbers]))
