"""Normalized records -> a site of plain files: a page a record, indexes, pictures, search, in the dataset's languages.

Two passes over the records: the first gathers names, links and what the pictures need, the second writes the pages.
Nothing needs a server, a script or another host; the same records always give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from peasant_ld.flow.build_cache import BuildCache
from peasant_ld.model import Model
from peasant_ld.model.description import Description
from peasant_ld.model.language import OWN_NAMES
from peasant_ld.published.addresses import place_of
from peasant_ld.release.catalogue import Facts
from peasant_ld.release.shelf import ReleaseFolder
from peasant_ld.release.site.account import RecordCounts
from peasant_ld.release.site.ask import write_ask
from peasant_ld.release.site.data import data_files, embedded
from peasant_ld.release.site.discovery.markup import Markup
from peasant_ld.release.site.discovery.sitemap import write_sitemap
from peasant_ld.release.site.gather import SiteIndex
from peasant_ld.release.site.indexes import write_indexes
from peasant_ld.release.site.lists import write_lists
from peasant_ld.release.site.missing import MISSING, write_missing
from peasant_ld.release.site.overview import write_overview, write_report_page
from peasant_ld.release.site.pages import SECTIONS, Printer, Tree, environment
from peasant_ld.release.site.pictures.near import Near
from peasant_ld.release.site.records import Backlinks, Entry, RecordPages, groups_of
from peasant_ld.release.site.search import SearchIndex
from peasant_ld.release.site.trees import write_trees
from peasant_ld.release.site.unchanged import Unchanged
from peasant_ld.release.site.withdrawn import is_withdrawn, withdrawn_page
from peasant_ld.release.site.words import LANGUAGES, Words, load_words
from peasant_ld.report import Report

__all__ = ["RecordCounts", "Site"]

_STATIC = (
    *("style.css", "language.js", "search.js", "table.js", "picture.js", "icon.svg"),
    *("fonts/alegreya-800.woff2", "fonts/alegreya-sans-400.woff2", "fonts/alegreya-sans-700.woff2", "fonts/OFL.txt"),
)
# So many of the files that a dataset was made of are named on its pages; the rest is counted.
MOST_FILES = 5
Records = Callable[[], Iterable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """The site of one release.

    `lang` is the language of the pages at the top; `files` are the release's other files that pages may link to,
    relative to its folder (`data/dataset.ttl`, `report.html`). `facts` are what its catalogue tells of it, and `report`
    is what everybody may read of the check. What `cache` knows of the release before, and what did not change, is not
    made again.
    """

    description: Description
    model: Model
    account: RecordCounts
    lang: str = "en"
    files: tuple[str, ...] = ()
    facts: Facts | None = None
    report: Report | None = None
    cache: BuildCache = field(default_factory=lambda: BuildCache(None))

    def write(self, records: Records, shelf: ReleaseFolder) -> int:
        """Put every page onto the shelf of a folder that exists; gives the number of records, those withdrawn left out.

        `records` gives the normalized records that may be published, and the tombstones of those withdrawn, sorted by
        id, each time it is called.
        Raises MissingExtra without Jinja2, OSError when the disk does not take it.
        """
        environment()
        gathered = SiteIndex.of(records(), self.model)
        printers = self._printers(gathered, shelf)
        search = SearchIndex(gathered.links, shelf, [printer.tree.words for printer in printers])
        markup = Markup(gathered.links)
        pages = [RecordPages(printer, self.model, markup) for printer in printers]
        unchanged = Unchanged(self.cache, shelf, gathered.links, printers)
        gone = []
        for record in records():
            if is_withdrawn(record):
                gone.append(record["id"])
            else:
                search.add(record, printers[0].address(gathered.links.number[record["id"]]))
            self._write_one(record, pages, unchanged, gathered)
        shards = search.close()
        for printer in printers:
            write_overview(printer, gathered, self.account, self.facts)
            if self.report is not None:
                write_report_page(printer, self.report)
            write_ask(printer, _web(self.facts.sparql if self.facts else None))
            write_indexes(printer, gathered, search.counts, shards)
            write_trees(printer, gathered.trees)
        write_lists(printers, gathered)
        _write_static(shelf)
        self._write_sitemap(printers, gathered.modified, gone)
        for printer in printers:  # no page of the sitemap, which leads to what is there
            write_missing(printer)
        return len(gathered.links.ids)

    def _write_one(
        self, record: Mapping[str, Any], pages: list[RecordPages], unchanged: Unchanged, gathered: SiteIndex
    ) -> None:
        """Write the files of one record and its page in every language, or share those of the earlier release."""
        iri, first = record["id"], pages[0].printer
        number = first.links.number.get(iri)
        back = [] if number is None else groups_of(number, first.links)
        near = Near() if number is None else gathered.neighbours.of(number)
        digest = unchanged.digest(record, back, near)
        place = place_of(iri, first.base)
        names = (f"{place}.ttl", f"{place}.jsonld", *(f"{each.printer.tree.folder}{place}.html" for each in pages))
        if unchanged.carry_over(iri, digest, names):
            return
        files = list(self._files(record, (back, near), pages))
        for name, content in files:
            first.shelf.put(name, content)
        unchanged.note(iri, digest, names)

    def _files(
        self, record: Mapping[str, Any], others: tuple[list[Backlinks], Near], pages: list[RecordPages]
    ) -> Iterator[tuple[str, bytes]]:
        """The files of one record: Turtle, JSON-LD, then the page in each language."""
        turtle, json_ld = data_files(record, self.model, self.description.base)
        yield from (turtle, json_ld)
        if is_withdrawn(record):
            yield from (withdrawn_page(each.printer, self.model, record) for each in pages)
            return
        number = pages[0].printer.links.number[record["id"]]
        own = embedded(json_ld[1].rstrip(b"\n"))
        entry = Entry(number, record, *others, own, pages[0].markup.node(record))
        yield from (each.page(entry) for each in pages)

    def _write_sitemap(self, printers: list[Printer], modified: Mapping[str, str], gone: Iterable[str]) -> None:
        """Tell search engines of all pages but those of withdrawn records, and the one for what is not there."""
        folders = [printer.tree.folder for printer in printers]

        def pages(iri: str) -> Iterator[str]:
            return (f"{folder}{place_of(iri, self.description.base)}.html" for folder in folders)

        changed = {page: day for iri, day in modified.items() for page in pages(iri)}
        hidden = {page for iri in gone for page in pages(iri)} | {f"{folder}{MISSING}" for folder in folders}
        write_sitemap(printers[0].shelf, printers[0].lies_at, changed, hidden)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that pages are written in, that of the top first: those that the dataset names, as far as there
        are words in them; all, where it names none of these.
        """
        stated = [tag.partition("-")[0] for tag in self.description.languages]
        named = tuple(tag for tag in stated if tag in LANGUAGES) or LANGUAGES
        first = self.lang if self.lang in named else named[0]
        return (first, *(tag for tag in LANGUAGES if tag in named and tag != first))

    def _printers(self, gathered: SiteIndex, shelf: ReleaseFolder) -> list[Printer]:
        description = self.description
        sections = [section for section in SECTIONS if section[0] not in gathered.empty]
        trees = tuple(
            Tree(load_words(tag, self.model, description.languages), "" if at == 0 else f"{tag}/")
            for at, tag in enumerate(self.languages)
        )
        printers = []
        for tree in trees:
            frame = {
                "title": tree.words.pick(description.title, description.base),
                "about": tree.words.pick(description.description, ""),
                "version": description.version or "",
                "publisher": description.publisher.get("name", ""),
                "publisher_url": _web(description.publisher.get("url")),
                "licence": _web(description.licence),
                "taken_from": _taken_from(description, tree.words),
                "base": description.base,
                "address": self.facts.address if self.facts else description.base,
                "files": self.files,
                "sections": sections,
                "own_names": OWN_NAMES,
            }
            printers.append(Printer(shelf, description.base, gathered.links, tree, trees, frame))
        return printers


def _write_static(shelf: ReleaseFolder) -> None:
    for name in _STATIC:
        source = files("peasant_ld.release.site").joinpath("static", *name.split("/"))
        shelf.put(f"static/{name}", source.read_bytes())


def _taken_from(description: Description, words: Words) -> str:
    """A sentence that names the files of a dataset that was imported whole, or nothing."""
    form, files = (description.imports.get(key) for key in ("form", "files"))
    if not (form and files):
        return ""
    named = ", ".join(files[:MOST_FILES])
    if len(files) > MOST_FILES:
        named += f" {words('more', count=len(files) - MOST_FILES)}"
    return words("taken_from", files=named, form=form)


def _web(address: str | None) -> str:
    """An address that may become a link, or nothing."""
    return address if address and address.startswith(("https://", "http://")) else ""
