"""What was gathered -> the pages about the whole: home, the pictures, the model, and what was checked and withheld."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson

from peasant_ld.model import Kind, Model, Role
from peasant_ld.release.catalogue import Facts, schema_dataset
from peasant_ld.release.site.account import RecordCounts
from peasant_ld.release.site.data import embedded
from peasant_ld.release.site.discovery.card import card
from peasant_ld.release.site.discovery.summary import cut
from peasant_ld.release.site.gather import SiteIndex
from peasant_ld.release.site.in_short import in_short, licence_name
from peasant_ld.release.site.indexes import cards
from peasant_ld.release.site.pages import Printer
from peasant_ld.release.site.pictures.map import draw_map
from peasant_ld.release.site.pictures.pages import write_pictures
from peasant_ld.release.site.pictures.timeline import Timeline, draw_timeline
from peasant_ld.release.site.pieces import Html
from peasant_ld.release.site.sorts import GRANT, is_agent, is_course, is_grant
from peasant_ld.release.site.sums.pages import MOST_AT_HOME, MOST_LISTED_AT_HOME, SumPages, figures
from peasant_ld.release.site.words import Words
from peasant_ld.report import Report, html
from peasant_ld.report.messages import Catalogue

MOST_TOPICS, MOST_BARS_AT_HOME = 24, 12


def write_overview(printer: Printer, gathered: SiteIndex, account: RecordCounts, facts: Facts | None) -> None:
    """Write the pages that are about the whole dataset. Raises OSError when the disk does not take it."""
    links, words = gathered.links, printer.tree.words
    issued = facts.issued if facts is not None else None
    world = draw_map(gathered.map, gathered.places, links, words)
    timeline = draw_timeline(gathered.dates, links, words)
    numbers = _numbers(gathered, words)
    sums = SumPages(printer, gathered)
    lines = sums.lines()
    if len(lines) <= MOST_AT_HOME:  # the head of the page has them
        lines = []
    printer.write(
        "home.html",
        "index.html",
        told=_told(printer, gathered),
        short=in_short(gathered, words),
        issued=words.day(issued) or issued if issued else "",
        licence_name=licence_name(printer.frame["licence"]),
        withheld=account.withheld,
        dataset_json=_dataset(printer, facts),
        numbers=numbers,
        kinds=cards(gathered, words),
        sums=lines[:MOST_LISTED_AT_HOME],
        more_sums=len(lines[MOST_LISTED_AT_HOME:]),
        map=world,
        timeline=timeline if len(timeline.bars) <= MOST_BARS_AT_HOME else Timeline(),
        topics=[(number, links.weight(number)) for number in gathered.topics[:MOST_TOPICS]],
        topic_count=len(gathered.topics),
    )
    figured = [(text, label) for text, label, _ in numbers]
    printer.shelf.put(f"{printer.tree.folder}card.png", card(printer.frame["title"].text, figured))
    write_pictures(printer, gathered, world, timeline)
    sums.write()
    _write_model(printer, links.model)
    _write_checked(printer, gathered, account)


def _told(printer: Printer, gathered: SiteIndex) -> str:
    """What the dataset is, for whoever meets it in a list of results: as described, else what is in it."""
    frame = printer.frame
    return cut(frame["about"].text or in_short(gathered, printer.tree.words) or frame["title"].text)


def _dataset(printer: Printer, facts: Facts | None) -> Html:
    """The dataset in schema.org for this reader, as the home page holds it; nothing where nothing is told of it."""
    if facts is None:
        return Html()
    node = schema_dataset(replace(facts, lang=printer.tree.words.lang))
    node["url"] = printer.lies_at + printer.tree.folder
    return Html(embedded(orjson.dumps(node)))


def _numbers(gathered: SiteIndex, words: Words) -> list[tuple[str, str, str]]:
    """The figures at the head of the home page, with what they count and where it stands: only those that there are."""
    model, kinds = gathered.links.model, gathered.kinds
    agents, grants, courses = (
        sum(count for kind, count in kinds.items() if is_one(kind, model)) for is_one in (is_agent, is_grant, is_course)
    )
    countries = len(set(gathered.links.countries.values()))
    found = [
        (sum(kinds.values()), words("records")),
        (agents, words("numbers.agents")),
        (grants, words.counted(GRANT, grants)),
        (courses, words("numbers.courses")),
        (countries, words("numbers.countries")),
        (gathered.witnessed, words("numbers.witnessed")),
    ]
    counts = [(words.number(count), label, "") for count, label in found if count]
    return counts + figures(gathered, words)


def write_report_page(printer: Printer, report: Report) -> None:
    """Write what the check found, in the look of the site and the language of the reader. Raises OSError as above."""
    catalogue = Catalogue.load(printer.tree.words.lang)
    text = html.body(report.portable(), catalogue)
    printer.write("report.html", "report.html", heading=catalogue.ui("report"), body=Html(text))


def _write_model(printer: Printer, model: Model) -> None:
    kinds = list(model.kinds.values())
    shared = set.intersection(*(set(kind.keys) for kind in kinds))
    rows = [(kind.name, [row for row in _rows(kind, model) if row[0] not in shared]) for kind in kinds]
    common = [row for row in _rows(kinds[0], model) if row[0] in shared]
    printer.write("model.html", "model.html", shared=common, kinds=rows)


def _rows(kind: Kind, model: Model) -> list[tuple[str, str]]:
    """The keys of a kind, each with the term that it is published as."""
    found = ((key, model.context.term(kind.name, key)) for key in kind.keys)
    return [(key, model.context.compact(term.iri)) for key, term in found if term is not None]


def _write_checked(printer: Printer, gathered: SiteIndex, account: RecordCounts) -> None:
    words = printer.tree.words
    printer.write(
        "checked.html",
        "checked.html",
        checked=account,
        reasons=[(_rule(name, words.lang), account.reasons[name]) for name in sorted(account.reasons)],
        severities=_labelled("severity", account.severities, words),
        witnessed=gathered.witnessed,
        documents=sum(gathered.kinds[kind] for kind in gathered.links.model.of_role(Role.DOCUMENT)),
    )


def _rule(name: str, lang: str) -> str:
    """A rule under which records are withheld, as the report tells it."""
    told = Catalogue.load(lang).label("rule", name)
    return f"{told[:1].upper()}{told[1:]}"


def _labelled(sort: str, counts: Any, words: Words) -> list[tuple[str, int]]:
    """Counts with the words for what they count; a name that has no words stands for itself."""
    return [(words.texts.get(f"{sort}.{name}", str(name)), counts[name]) for name in sorted(counts)]
