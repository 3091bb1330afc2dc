"""What was gathered -> the index pages of one language: by kind, topic, place and year, with counts; and search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peasant_ld.release.site.facts import ShownValue
from peasant_ld.release.site.gather import SiteIndex
from peasant_ld.release.site.links import plain
from peasant_ld.release.site.pages import Printer, in_pages
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
    order = sorted(gathered.kinds, key=lambda kind: (order_of(kind, links.model), words.plural(kind)))
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
    for kind in gathered.kinds:
        items = printer.by_name(links.of_kind(kind))
        _write_list(printer, f"kind-{kind_file(kind)}", (words.plural(kind), words.about_kind(kind)), items)
    _write_topics(printer, gathered)
    _write_places(printer, gathered)
    _write_years(printer, gathered)
    _write_search(printer, gathered, counts, shards)


def _write_list(printer: Printer, stem: str, texts: tuple[str, str], numbers: list[int], trail: Any = ()) -> None:
    """A list of records in pages; `texts` are its heading and a sentence about it."""
    kind_of, kind = printer.links.kinds, printer.tree.words.kind
    pages = -(-len(numbers) // PER_PAGE)
    mixed = stem.startswith("year")
    for at, part in in_pages(numbers, PER_PAGE):
        printer.write(
            "list.html",
            f"browse/{stem}{f'-{at}' if at > 1 else ''}.html",
            heading=texts[0],
            about=texts[1],
            total=len(numbers),
            items=[(number, kind(kind_of[number]) if mixed else "") for number in part],
            pages=pages,
            at=at,
            stem=stem,
            trail=list(trail),
        )


def _write_counted(
    printer: Printer, stem: str, columns: tuple[str, str, str], rows: list[tuple[Any, str, int]]
) -> None:
    """A table of things and how many records have to do with each; `columns`: the heading and the first two columns."""
    pages = -(-len(rows) // PER_PAGE)
    heading, first, second = columns
    for at, part in in_pages(rows, PER_PAGE):
        path = f"browse/{stem}{f'-{at}' if at > 1 else ''}.html"
        printer.write(
            "counted.html", path, heading=heading, first=first, second=second, items=part, pages=pages, at=at, stem=stem
        )


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
    for year in sorted(years):
        trail = [("browse/years.html", words("browse.by_year"))]
        _write_list(
            printer, f"year-{year}", (str(year), words("browse.year_about")), printer.by_name(years[year]), trail
        )


def _link(number: int, printer: Printer) -> ShownValue:
    return ShownValue("record", name=printer.name(number), number=number)


def _write_search(
    printer: Printer, gathered: SiteIndex, counts: Mapping[str, int], shards: Mapping[str, list[str]]
) -> None:
    import json

    topics = printer.by_name(gathered.topics[:MOST_CHOICES])
    printer.write(
        "search.html",
        "search.html",
        shards=json.dumps(shards, ensure_ascii=True, sort_keys=True),
        kinds=[(kind, counts[kind]) for kind in sorted(counts, key=printer.tree.words.plural)],
        topics=[(number, plain(printer.name(number))) for number in topics],
        countries=_countries(printer, gathered),
    )


def _countries(printer: Printer, gathered: SiteIndex) -> list[tuple[str, str]]:
    """The countries of the places, in the order of what they are called."""
    words = printer.tree.words
    names = {code: words.country(code).text for code in gathered.links.countries.values()}
    return sorted(((code, f"{name} ({code})") for code, name in names.items()), key=lambda pair: pair[1].casefold())
