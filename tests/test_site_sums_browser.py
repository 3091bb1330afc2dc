"""Sums in a real browser: readable on a telephone, in the dark and in print, and numbers as the browser writes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser import axe_source, chromium
from peasant_ld.release.site.words import LANGUAGES
from peasant_ld.report.numerals import Numerals
from test_site import Record, build

pytest.importorskip("jinja2", reason="the extra `site` is not installed")
pytestmark = pytest.mark.slow

# The smallest letters that are read without effort, in pixels of CSS.
SMALLEST = 11
PHONE = {"width": 390, "height": 844}
STATED = ("0", "7.50", "999", "1234", "1234.50", "12345.678", "1234567", "-1234567.25")


def money() -> Iterator[Record]:
    """Grants of large sums to many with long names, and payments of which some were given back."""
    for at in range(30):
        yield {
            "id": f"grant/g{at}", "type": "Grant", "name": {"en": f"G{at}"}, "awarded": str(1990 + at),
            "amount": {"value": f"{at + 1}234567.25", "currency": "USD"}, "recipient": [f"organization/o{at}"],
            "purpose": ["concept/a", "concept/b"],
        }  # fmt: skip
        name = "Asociación Internacional de Organizaciones Campesinas y de Trabajadores Rurales " + str(at)
        yield {"id": f"organization/o{at}", "type": "Organization", "name": {"es": name}}
    for at, value in enumerate(("1000", "-250.50")):
        yield {
            "id": f"payment/p{at}", "type": "Payment", "paymentFor": "grant/g1", "paymentType": "disbursement",
            "amount": {"value": value, "currency": "USD"}, "paid": str(2019 + at),
        }  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("sums"), *money(), languages=LANGUAGES)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.mark.parametrize("name", ["sums.html", "es/sums.html", "sums/grant-amount-usd-by-recipient.html", "index.html"])
def test_sums_fit_a_phone_and_no_letter_is_too_small(browser: Any, site: Path, name: str) -> None:
    page = browser.new_page(viewport=PHONE)
    page.goto((site / name).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    sizes = page.evaluate("""[...document.querySelectorAll('main *')]
        .filter(each => each.firstChild && each.firstChild.nodeType === Node.TEXT_NODE)
        .filter(each => each.getClientRects().length && !each.closest('svg'))
        .map(each => parseFloat(getComputedStyle(each).fontSize))""")
    assert min(sizes) >= SMALLEST
    page.close()


def test_a_number_stands_in_one_line_on_a_phone(browser: Any, site: Path) -> None:
    page = browser.new_page(viewport=PHONE)
    page.goto((site / "sums.html").as_uri())
    lines = page.evaluate("[...document.querySelectorAll('.sums data')].map(e => e.getClientRects().length)")
    assert set(lines) == {1}
    page.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1200)])
@pytest.mark.parametrize("name", ["sums.html", "sums/grant-amount-usd-by-recipient.html", "search.html"])
def test_axe_finds_nothing_to_mend_in_sums(browser: Any, site: Path, name: str, scheme: str, width: int) -> None:
    axe = axe_source()
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.goto((site / name).as_uri())
    page.evaluate(axe)
    found = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    context.close()
    assert [(each["id"], [node["html"][:120] for node in each["nodes"][:3]]) for each in found["violations"]] == []


def test_bars_are_as_long_as_their_sums_and_are_printed(browser: Any, site: Path) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.emulate_media(media="print")
    page.goto((site / "sums.html").as_uri())
    wide = page.evaluate("""[...[...document.querySelectorAll('.sums')]
        .find(t => t.caption.textContent.startsWith('By recipient')).querySelectorAll('rect')]
        .map(e => e.getBoundingClientRect().width)""")
    assert len(wide) == 12
    assert wide[11] / wide[0] == pytest.approx(19234567.25 / 30234567.25, abs=0.01)
    page.close()


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "ht"])  # a browser has no Haitian Creole
def test_the_browser_writes_numbers_as_the_pages_do(browser: Any, lang: str) -> None:
    numerals = Numerals.of(lang)
    page = browser.new_page()
    script = """([intl, stated]) => stated.map(text => new Intl.NumberFormat(intl, {
        minimumFractionDigits: (text.split('.')[1] || '').length, maximumFractionDigits: 20})
        .format(text).replaceAll('\\u202f', '\\u00a0'))"""
    assert page.evaluate(script, [numerals.intl, STATED]) == [numerals.number(text) for text in STATED]
    money = script.replace("(intl, {", "(intl, {style: 'currency', currency: 'HTG', currencyDisplay: 'code',")
    assert page.evaluate(money, [numerals.intl, STATED]) == [numerals.money(text, "HTG") for text in STATED]
    page.close()


def test_more_results_of_a_search_come_when_asked_for(browser: Any, tmp_path: Path) -> None:
    movements = [{"id": f"movement/m{at}", "type": "Movement", "name": {"en": f"Movement {at}"}} for at in range(1100)]
    build(tmp_path, *movements, languages=("pt",))
    page = browser.new_page()
    page.goto((tmp_path / "search.html").as_uri())
    assert page.locator("#more").is_hidden()
    page.fill("#q", "movement")
    page.locator("#results li").nth(59).wait_for()
    assert "1.100" in page.inner_text("#status")
    page.click("#more")
    assert page.locator("#results li").count() == 120
    assert page.evaluate("document.activeElement.closest('li') === document.querySelectorAll('#results li')[60]")
    page.fill("#q", "movement 1099")
    assert page.locator("#more").is_hidden()
    page.close()


def test_the_number_of_records_of_a_sum_leads_to_just_these_in_their_list(browser: Any, site: Path) -> None:
    page = browser.new_page()
    for row in ("1993", "Asociación Internacional de Organizaciones Campesinas"):
        page.goto((site / "sums.html").as_uri())
        link = page.locator("tr", has_text=row).first.locator("td.num a")
        assert link.inner_text() == "1"
        link.click()
        listed = page.locator("main table tbody tr")
        listed.nth(1).wait_for(state="detached")
        assert listed.count() == 1
    page.close()
