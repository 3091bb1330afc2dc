"""What was gathered -> the index pages of one language: kinds, topics, places and years, with counts; and search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peasant_ld.model.likeness import without_accents
from peasant_ld.release.site.facts import ShownValue
from peasant_ld.release.site.gather import SiteIndex
from peasant_ld.release.site.links import plain
from peasant_ld.release.site.pages import Printer, list_pages
from peasant_ld.release.site.sorts import PLACE, kind_file, order_of
from peasant_ld.release.site.trees import tree_file
from peasant_ld.release.site.words import Words

PER_PAGE = 500
MOST_EXAMPLES, MOST_CHOICES = 3, 500


def cards(gathered: SiteIndex, words: Words) -> list[tuple[str, str, int, list[int]]]:
    """The kinds that have records, in the order of telling: name, file, count and a few examples, the best linked."""
    links = gathered.links
    best: dict[str, list[int]] = {kind: [] for kind in gathered.kinds}
    for number in sorted(range(len(links.ids)), key=lambda each: -links.weight(each)):
        if len(best[links.kinds[number]]) < MOST_EXAMPLES:
            best[links.kinds[number]].append(number)
    order = sorted(gathered.kinds, key=lambda kind: (order_of(kind, links.model), without_accents(words.plural(kind))))
    return [(kind, kind_file(kind), gathered.kinds[kind], best[kind]) for kind in order]


def write_indexes(
    printer: Printer, gathered: SiteIndex, counts: Mapping[str, int], shards: Mapping[str, list[str]]
) -> None:
    """Write all index pages and the search page. Raises OSError when the disk does not take it."""
    words, links = printer.tree.words, gathered.links
    printer.write(
        "browse.html",
        "browse/index.html",
        kinds=cards(gathered, words),
        topic_count=len(gathered.topics),
        place_count=len(gathered.places.all),
        year_count=len(gathered.dates.years),
        trees=[
            (links.name(tree.scheme, words), tree_file(links.ids[tree.scheme]), tree.size) for tree in gathered.trees
        ],
    )
    _write_topics(printer, gathered)
    _write_places(printer, gathered)
    _write_years(printer, gathered)
    _write_search(printer, gathered, counts, shards)


def _write_counted(
    printer: Printer, stem: str, columns: tuple[str, str, str], rows: list[tuple[Any, str, int]]
) -> None:
    """A table of things and how many records have to do with each; `columns`: the heading and the first two columns."""
    told = dict(zip(("heading", "first", "second"), columns, strict=True))
    for page in list_pages(f"browse/{stem}", rows, PER_PAGE):
        printer.write("counted.html", page.path, items=page.items, **told, **page.facts)


def _write_topics(printer: Printer, gathered: SiteIndex) -> None:
    words, links = printer.tree.words, gathered.links
    rows: list[tuple[Any, str, int]] = [
        (_link(number, printer), "", links.weight(number)) for number in gathered.topics
    ]
    _write_counted(printer, "topics", (words("browse.by_topic"), words("topic"), ""), rows)


def _write_places(printer: Printer, gathered: SiteIndex) -> None:
    words, links = printer.tree.words, gathered.links
    rows: list[tuple[Any, str, int]] = [
        (_link(number, printer), words.country(links.countries.get(number, "")).text, links.weight(number))
        for number in printer.by_name(gathered.places.all)
    ]
    columns = (words("browse.by_place"), words.kind(PLACE), words.key(PLACE, "country"))
    _write_counted(printer, "places", columns, rows)


def _write_years(printer: Printer, gathered: SiteIndex) -> None:
    words, years = printer.tree.words, gathered.dates.years
    rows: list[tuple[Any, str, int]] = [
        ({"href": f"year-{year}.html", "text": str(year)}, "", len(years[year])) for year in sorted(years, reverse=True)
    ]
    _write_counted(printer, "years", (words("browse.by_year"), words("year"), ""), rows)


def _link(number: int, printer: Printer) -> ShownValue:
    return ShownValue("record", name=printer.name(number), number=number)


def _write_search(
    printer: Printer, gathered: SiteIndex, counts: Mapping[str, int], shards: Mapping[str, list[str]]
) -> None:
    import json

    topics, words = printer.by_name(gathered.topics[:MOST_CHOICES]), printer.tree.words
    printer.write(
        "search.html",
        "search.html",
        shards=json.dumps(shards, ensure_ascii=True, sort_keys=True),
        kinds=[(kind, counts[kind]) for kind in sorted(counts, key=lambda kind: without_accents(words.plural(kind)))],
        topics=[(number, plain(printer.name(number))) for number in topics],
        more_topics=len(gathered.topics) - len(topics),
        countries=_countries(printer, gathered),
    )


def _countries(printer: Printer, gathered: SiteIndex) -> list[tuple[str, str]]:
    """The countries of the places, in the order of what they are called."""
    words = printer.tree.words
    names = {code: words.country(code).text for code in gathered.links.countries.values()}
    told = ((code, f"{name} ({code})") for code, name in names.items())
    return sorted(told, key=lambda pair: without_accents(pair[1]))
