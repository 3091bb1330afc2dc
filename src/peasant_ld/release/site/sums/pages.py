"""The sums of all amounts -> pages of one language: `sums.html`, and below `sums/` whatever has no room there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from itertools import islice
from typing import NamedTuple

from peasant_ld.model import Model, Role
from peasant_ld.model.likeness import without_accents
from peasant_ld.release.site.gather import SiteIndex
from peasant_ld.release.site.pages import Printer, list_pages
from peasant_ld.release.site.pieces import Html
from peasant_ld.release.site.sorts import kind_file
from peasant_ld.release.site.sums.money import ANY, money_keys
from peasant_ld.release.site.sums.shown import ShownTable, SumRows, currency_of, kind_of, title_of
from peasant_ld.release.site.sums.sources import SumSource, source_of
from peasant_ld.release.site.sums.tables import SumChapter, SumRow, SumTable
from peasant_ld.release.site.words import Words

# So many sums stand on one page with their tables; where there are more, each has a page.
MOST_CHAPTERS = 3
# So many rows of a table stand on the page of its sum, of years the last; all of them stand on pages of their own.
MOST_ROWS, MOST_YEARS = 12, 40
PER_PAGE = 500
# So many sums are told at the head of the home page; all of them, or the first ones, are listed below.
MOST_AT_HOME, MOST_LISTED_AT_HOME = 3, 60


class SumLine(NamedTuple):
    """One sum in a list of all: its name, what it comes to, of how many records, and the page that tells more."""

    title: str
    amount: Html
    records: int
    page: str


class ShownChapter(NamedTuple):
    """One sum as a page shows it: its name in addresses, its heading, what it counts, what is said of it, tables."""

    slug: str
    title: str
    kind: str
    notes: tuple[str, ...]
    tables: tuple[ShownTable, ...]


@dataclass(frozen=True, slots=True)
class SumPages:
    """Writes the sums in one language."""

    printer: Printer
    gathered: SiteIndex

    def write(self) -> None:
        """Write all pages of sums. Raises OSError when the disk does not take it."""
        chapters = _by_slug(self.gathered.chapters)
        is_short = len(chapters) <= MOST_CHAPTERS
        whole = [self._shown(slug, chapter, "sums.html") for slug, chapter in chapters.items()] if is_short else []
        self.printer.write("sums.html", "sums.html", counts=list(self._counts()), lines=self.lines(), whole=whole)
        for slug, chapter in chapters.items():
            if not is_short:
                path = f"sums/{slug}.html"
                self.printer.write("sum.html", path, chapter=self._shown(slug, chapter, path))
            for table in chapter.tables:
                if len(table.rows) > _most(table):
                    self._write_table(slug, chapter, table)

    def lines(self) -> list[SumLine]:
        """All sums in a list, for a page at the top of the tree."""
        chapters = _by_slug(self.gathered.chapters)
        found = []
        for slug, chapter in chapters.items():
            whole = chapter.found.whole
            amount = self._rows(chapter, "sums.html").amount(whole.total)
            found.append(SumLine(self._title(chapter), amount, whole.count, _page(slug, chapters)))
        return found

    def _counts(self) -> Iterator[tuple[str, str, int, int]]:
        """Of each kind that tells of money: its name and file, how many records there are, how many state no amount."""
        words, model, kinds = self.printer.tree.words, self.printer.links.model, self.gathered.kinds
        told = (kind for kind in kinds if money_keys(kind, model))
        for kind in sorted(told, key=lambda kind: without_accents(words.plural(kind))):
            yield words.plural(kind), kind_file(kind), kinds[kind], self.gathered.sums.silent[kind]

    def _rows(self, chapter: SumChapter, path: str) -> SumRows:
        return SumRows(chapter, self.printer.around(path).pieces)

    def _shown(self, slug: str, chapter: SumChapter, path: str) -> ShownChapter:
        """A sum with its tables, each with as many rows as there is room for."""
        rows, words = self._rows(chapter, path), self.printer.tree.words
        root = rows.pieces.root
        tables = tuple(
            rows.table(table, _first(table), f"{root}{_stem(slug, table)}.html", self._source(chapter, table))
            for table in chapter.tables
        )
        kind = kind_of(chapter, rows.pieces.links.model)
        return ShownChapter(slug, self._title(chapter), words.plural(kind), self._notes(chapter, rows), tables)

    def _source(self, chapter: SumChapter, table: SumTable) -> SumSource | None:
        return source_of(chapter, table, list(self.gathered.sums.sums), self.gathered.listed)

    def _title(self, chapter: SumChapter) -> str:
        words = self.printer.tree.words
        return f"{title_of(chapter, words, self.printer.links.model)} ({currency_of(chapter, words)})"

    def _notes(self, chapter: SumChapter, rows: SumRows) -> tuple[str, ...]:
        """What has to be said of a sum: amounts below zero, amounts that are not sure, and what is never stated."""
        words, found = self.printer.tree.words, chapter.found
        notes = []
        if found.negative.count:
            notes.append(
                words("sums.negative", count=found.negative.count, sum=_money(chapter, found.negative.total, words))
            )
        if found.unsure:
            notes.append(words("sums.unsure", count=found.unsure))
        if chapter.unknown:
            names = ", ".join(
                name[:1].lower() + name[1:] for name in (words.texts[f"by.{by}"] for by in chapter.unknown)
            )
            notes.append(words("sums.unknown", names=names))
        return tuple(notes)

    def _write_table(self, slug: str, chapter: SumChapter, table: SumTable) -> None:
        """Write all rows of a table, in pages."""
        for page in list_pages(_stem(slug, table), list(table.rows), PER_PAGE):
            rows = self._rows(chapter, page.path)
            self.printer.write(
                "sum_rows.html",
                page.path,
                chapter=self._title(chapter),
                kind=rows.pieces.words.plural(kind_of(chapter, rows.pieces.links.model)),
                back="sums.html" if len(self.gathered.chapters) <= MOST_CHAPTERS else f"sums/{slug}.html",
                table=rows.table(table, page.items, "", self._source(chapter, table)),
                **page.facts,
            )


def figures(gathered: SiteIndex, words: Words) -> list[tuple[str, str, str]]:
    """The sums that are told at the head of the home page, each with what it is and where it stands.

    The last one leads to those for which there is no room.
    """
    model, chapters = gathered.links.model, _by_slug(gathered.chapters)
    shown = [
        (_money(chapter, chapter.found.whole.total, words), _told_at_home(chapter, words, model), _page(slug, chapters))
        for slug, chapter in islice(chapters.items(), MOST_AT_HOME)
    ]
    more = len(chapters) - len(shown)
    return [*shown, (words.number(more), words("sums.more"), "sums.html")] if more else shown


def _page(slug: str, chapters: Sized) -> str:
    """Where a sum stands with its tables: on the page of all, or on its own."""
    return f"sums.html#{slug}" if len(chapters) <= MOST_CHAPTERS else f"sums/{slug}.html"


def _told_at_home(chapter: SumChapter, words: Words, model: Model) -> str:
    """What a sum is: the grants as a whole in words of their own, as their number stands beside it."""
    title = title_of(chapter, words, model)
    if chapter.key.role == Role.GRANT and title == words.plural(kind_of(chapter, model)):
        title = words("sums.total")
    return title if chapter.key.currency else f"{title} ({currency_of(chapter, words)})"


def _money(chapter: SumChapter, total: Decimal, words: Words) -> str:
    return words.numerals.money(chapter.digits(total), chapter.key.currency)


def _by_slug(chapters: Iterable[SumChapter]) -> dict[str, SumChapter]:
    """The sums by their names in addresses; one that is not in plain letters, or is taken, is told by a digest."""
    found: dict[str, SumChapter] = {}
    for chapter in chapters:
        key = chapter.key
        state = [] if key.state == ANY else [key.state.rpartition(":")[2] or "no-state"]
        told = "-".join([key.role, key.measure, *state, key.currency or "no-currency"])
        plain = told.isascii() and told.replace("-", "").isalnum() and len(told) <= 80
        digest = sha256("\0".join(key).encode("utf-8", "surrogatepass")).hexdigest()[:16]
        found[told.lower() if plain and told.lower() not in found else digest] = chapter
    return found


def _stem(slug: str, table: SumTable) -> str:
    return f"sums/{slug}-by-{table.by}"


def _most(table: SumTable) -> int:
    return MOST_YEARS if table.by == "year" else MOST_ROWS


def _first(table: SumTable) -> tuple[SumRow, ...]:
    """The rows that have room: of years the last, else those of the largest sums."""
    return table.rows[-MOST_YEARS:] if table.by == "year" else table.rows[:MOST_ROWS]
