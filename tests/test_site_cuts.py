"""Whatever a page has no room for is said and counted there, and leads on: nothing is cut silently."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from peasant_ld.model.folder import COMMON, read_object
from peasant_ld.model.model import BUILT_IN
from peasant_ld.release.site import columns, indexes, overview
from peasant_ld.release.site.sums import pages as sums
from test_site import SITE, Page, Record, build, words_of

pytest.importorskip("jinja2", reason="the extra `site` is not installed")
pytestmark = pytest.mark.slow


class Cut(NamedTuple):
    """Records that are more than a page has room for: what it says of it, and where it leads."""

    limit: int
    records: Callable[[int], Iterator[Record]]
    page: str
    says: str
    leads_to: str


def named(kind: str, at: int, **more: Any) -> Record:
    return {"id": f"{kind.lower()}/r{at:05}", "type": kind, "name": {"en": f"{kind} {at:05}"}, **more}


def topics(count: int) -> Iterator[Record]:
    """Concepts, each with a document that is about it."""
    for at in range(count):
        yield named("Concept", at)
        yield named("Document", at, topic=[f"concept/r{at:05}"])


def movements(count: int) -> Iterator[Record]:
    yield from (named("Movement", at) for at in range(count))


def grants(count: int, **more: Any) -> Iterator[Record]:
    """Grants, each to another organization."""
    for at in range(count):
        amount = {"value": "10", "currency": "USD"}
        yield named("Grant", at, amount=amount, recipient=[f"organization/r{at:05}"], **more)
        yield named("Organization", at)


def currencies(count: int) -> Iterator[Record]:
    known = read_object(BUILT_IN / COMMON)["$defs"]["currency"]["enum"]
    codes = ["HTG", *(code for code in known if code != "HTG")]
    yield from (named("Grant", at, amount={"value": "10", "currency": code}) for at, code in enumerate(codes[:count]))


def years(count: int) -> Iterator[Record]:
    amount = {"value": "10", "currency": "USD"}
    yield from (named("Grant", at, amount=amount, awarded=str(1900 + at)) for at in range(count))


def pointing(count: int) -> Iterator[Record]:
    yield named("Concept", 0)
    yield from (named("Document", at, topic=["concept/r00000"]) for at in range(count))


def columns_of_payments(count: int) -> Iterator[Record]:
    one = {"paid": "2020", "amount": {"value": "10", "currency": "USD"}, "paymentType": "commitment"}
    others = {key: [f"organization/{key}"] for key in ("payer", "payee", "beneficiaryPlace", "topic", "classification")}
    yield named("Payment", 0, **dict(list((one | others).items())[:count]))


CUTS = {
    "topics on the home page": Cut(overview.MOST_TOPICS, topics, "index.html", "All 25 topics", "browse/topics.html"),
    "columns of a list": Cut(
        columns.MOST_SHOWN,
        columns_of_payments,
        "browse/kind-payment.html",
        "There is no room here for: Classification.",
        "../id/payment/r00000.html",
    ),
    "examples of a kind": Cut(
        indexes.MOST_EXAMPLES, movements, "index.html", "and 1 more", "browse/kind-movement.html"
    ),
    "topics to choose": Cut(indexes.MOST_CHOICES, topics, "search.html", "and 1 more", "browse/topics.html"),
    "sums in the list at home": Cut(
        sums.MOST_LISTED_AT_HOME, currencies, "index.html", "and 1 more · see all 61", "sums.html"
    ),
    "sums at home": Cut(sums.MOST_AT_HOME, currencies, "index.html", "more sums, by currency and type 1", "sums.html"),
    "sums on one page": Cut(sums.MOST_CHAPTERS, currencies, "sums.html", "Grants (HTG)", "sums/grant-amount-htg.html"),
    "rows of a sum": Cut(
        sums.MOST_ROWS, grants, "sums.html", "and 1 more rows · see all 13", "sums/grant-amount-usd-by-recipient.html"
    ),
    "years of a sum": Cut(
        sums.MOST_YEARS, years, "sums.html", "and 1 more rows · see all 41", "sums/grant-amount-usd-by-year.html"
    ),
    "pages of a sum": Cut(
        sums.PER_PAGE,
        grants,
        "sums/grant-amount-usd-by-recipient.html",
        "and 1 more rows",
        "grant-amount-usd-by-recipient-2.html",
    ),
}


@pytest.mark.parametrize("name", CUTS)
def test_what_has_no_room_is_told_and_led_to(tmp_path: Path, name: str) -> None:
    cut = CUTS[name]
    build(tmp_path, *cut.records(cut.limit + 1), languages=("en",))
    assert cut.says in words_of(tmp_path / cut.page)
    (leading,) = {href for _, _, href in Page(tmp_path / cut.page).links() if href == cut.leads_to}
    assert (tmp_path / cut.page).parent.joinpath(leading).is_file()


@pytest.mark.parametrize("name", CUTS)
def test_what_has_room_is_not_told_to_be_cut(tmp_path: Path, name: str) -> None:
    cut = CUTS[name]
    build(tmp_path, *cut.records(cut.limit), languages=("en",))
    page = tmp_path / cut.page
    if page.is_file():
        links = {href for _, _, href in Page(page).links()}
        assert cut.says not in words_of(page) or cut.leads_to not in links


# Where a limit is held by a test beside its module, or cuts nothing that a reader is told of.
HELD = {
    "MOST_BACK": "test_site.py: what points at a record is counted, and listed whole",
    "MOST_POINTS": "test_site_map.py: places and ways that are not drawn are counted",
    "MOST_ARCS": "test_site_map.py: the table of ways has them",
    "MOST_LABELS": "test_site_map.py: every point has its name in the table and on hovering",
    "MOST_TOLD": "numbers at lines and in cells: the table behind, and the page of the record, have them all",
    "MOST_CLOSER": "test_site_map.py: each area has its list, the first ones a map too",
    "MOST_NODES": "test_site_network.py: what is not drawn is counted and listed",
    "MOST_EDGES": "test_site_network.py: what is not drawn is counted and listed",
    "MOST_NEAR": "test_site_network.py: what is not drawn is counted and listed",
    "MOST_LINKED": "test_site_network.py: what is not drawn is counted and listed",
    "MOST_NAMED": "whoever is named among so many is joined to nobody; the record that names them lists them",
    "MOST_COMMUNITIES": "test_site_network.py: all communities are in a list",
    "MOST_BARS": "test_site_timeline.py: more dates are columns, with all of them counted",
    "MOST_BARS_AT_HOME": "a timeline that is too high for the home page has its own, which the head leads to",
    "MOST_COLUMNS": "test_site_timeline.py: more years are told by decade or century",
    "MOST_LANES": "test_site_timeline.py: more kinds share the last lane",
    "MOST_SHOWN": "test_site_trees.py: what is below is told, and led to",
    "MOST": "columns in no list: told among those for which its pages have no room",
    "MOST_STEPS": "test_site_trees.py: what takes too long to count is said not to be counted",
    "MOST_GAPS": "years on end without anything: one row tells them from first to last",
    "MOST_PASSES": "how long is searched, not what is shown",
    "MOST_ROUNDS": "how long is searched, not what is shown",
    "MOST_CHARACTERS": "texts for lists of results, which the page itself holds whole",
    "MOST_FACTS": "texts for lists of results, which the page itself holds whole",
    "MOST_VALUES": "schema.org in the head; the linked data have all",
    "MOST_LINES": "the picture of the dataset; its title stands on the page",
    "MOST_KINDS": "a sentence about the dataset; the cards below have all kinds",
    "MOST_ENTRIES": "the feed of versions; the catalogue has all",
    "MOST_FILES": "files that a dataset was made of: the rest is counted; dataset.toml has all",
    "MOST_ADDRESSES": "a sitemap of more is cut into several, with an index",
    "MOST_BYTES": "a sitemap of more is cut into several, with an index",
}


def test_every_limit_of_the_pages_is_held_by_a_case_or_named_with_its_reason() -> None:
    stated = re.compile(r"^_?(MOST(?:_[A-Z]+)*)(?:, _?(MOST(?:_[A-Z]+)*))* = ", re.MULTILINE)
    found = {
        name
        for path in SITE.rglob("*.py")
        for line in stated.finditer(path.read_text("utf-8"))
        for name in re.findall(r"MOST(?:_[A-Z]+)*", line[0])
    }
    tried = set(re.findall(r"MOST(?:_[A-Z]+)*", Path(__file__).read_text("utf-8").partition("HELD")[0]))
    assert sorted(found - tried - set(HELD)) == []
