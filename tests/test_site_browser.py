"""The site in a real browser, from the disk: read, looked at, searched, in five languages, without JavaScript too."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from browser import axe_source, chromium
from peasant_ld import load_model, open_dataset
from peasant_ld.release.shelf import ReleaseFolder
from peasant_ld.release.site import RecordCounts, Site
from peasant_ld.release.site.words import LANGUAGES

pytest.importorskip("jinja2", reason="the extra `site` is not installed")
pytestmark = pytest.mark.slow

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "building-international-solidarity"
PAGES = (
    "index.html",
    "id/grant/dessalines-brigade.html",
    "id/brigade/dessalines.html",
    "map.html",
    "timeline.html",
    "network.html",
    "sums.html",
    "search.html",
    "browse/index.html",
    "browse/kind-concept.html",
    "browse/topics.html",
    "browse/year-2018.html",
    "model.html",
    "ask.html",
    "checked.html",
)
PHONE = {"width": 360, "height": 740}
# The words of up to 16 letters in tables, with parts on several lines; those that only screen readers meet left out.
BROKEN_WORDS = """() => {
  const broken = [], walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode, head = text.parentElement.closest("caption, thead, .hidden");
    if (!text.parentElement.closest("table") || text.parentElement.closest("code, .out")) { continue; }
    if (head && getComputedStyle(head).position === "absolute") { continue; }
    for (const word of text.data.matchAll(/[\\p{L}\\p{N}]{2,16}/gu)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) { broken.push(word[0]); }
    }
  }
  return broken;
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    dataset = open_dataset(EXAMPLE)
    records = list(dataset.records())
    description = replace(dataset.description, languages=LANGUAGES)
    account = RecordCounts(75, 75, severities={"advice": 3})
    Site(description, load_model(), account).write(lambda: iter(records), ReleaseFolder(folder))
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A new page that fails the test where a script fails or another host is asked for anything."""
    context = browser.new_context(locale="en-US")
    opened = context.new_page()
    troubles = watch(opened)
    yield opened
    context.close()
    assert not troubles


def watch(opened: Any) -> list[str]:
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on(
        "console", lambda message: troubles.append(message.text) if message.type in ("error", "warning") else None
    )
    opened.on("request", lambda request: None if request.url.startswith("file:") else troubles.append(request.url))
    # What is not waited for, because the reader goes on to another page, is no trouble.
    opened.on(
        "requestfailed", lambda it: None if "ABORTED" in str(it.failure) else troubles.append(f"failed: {it.url}")
    )
    return troubles


def visit(page: Any, site: Path, name: str) -> Any:
    page.goto((site / name).as_uri())
    return page


@pytest.mark.parametrize("name", PAGES)
def test_every_sort_of_page_opens_from_the_disk_with_its_style_and_type(page: Any, site: Path, name: str) -> None:
    visit(page, site, name)
    assert page.locator("h1").inner_text()
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Alegreya Sans"')
    assert (
        page.evaluate("document.fonts.ready.then(() => [...document.fonts].filter(f => f.status === 'loaded').length)")
        >= 2
    )


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1280)])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_to_mend(browser: Any, site: Path, name: str, scheme: str, width: int) -> None:
    axe = axe_source()
    # axe is put in by the test; the policy of the page allows no such thing to anyone else.
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True)
    page = visit(context.new_page(), site, name)
    page.evaluate(axe)
    result = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    context.close()
    assert [(found["id"], [node["html"][:120] for node in found["nodes"][:3]]) for found in result["violations"]] == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_sticks_out_of_a_phone(page: Any, site: Path, name: str) -> None:
    page.set_viewport_size(PHONE)
    visit(page, site, name)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("name", PAGES)
def test_no_word_of_a_table_is_broken_on_a_phone(page: Any, site: Path, name: str) -> None:
    page.set_viewport_size(PHONE)
    for tree in ("", "fr/", "ht/"):
        page.goto((site / tree / name).as_uri())
        assert page.evaluate(BROKEN_WORDS) == []


def test_the_report_of_a_release_fits_a_phone(page: Any, tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text(open_dataset(EXAMPLE).check().to_html("en"), encoding="utf-8")
    page.set_viewport_size(PHONE)
    visit(page, tmp_path, "report.html")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_everything_is_readable_without_javascript(browser: Any, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name in PAGES:
        visit(page, site, name)
        assert page.locator("main").inner_text().strip()
    assert "needs JavaScript" in visit(page, site, "search.html").locator("noscript, main").last.inner_text()
    visit(page, site, "index.html").get_by_role("link", name="Português").click()
    assert page.locator("html").get_attribute("lang") == "pt"
    page.get_by_role("link", name="Explorar", exact=True).click()
    assert page.locator("html").get_attribute("lang") == "pt"
    context.close()


def test_the_chosen_language_is_kept(page: Any, site: Path) -> None:
    visit(page, site, "index.html").get_by_role("link", name="Kreyòl").click()
    assert page.url.endswith("/ht/index.html")
    visit(page, site, "id/brigade/dessalines.html")
    page.wait_for_url("**/ht/id/brigade/dessalines.html")
    page.get_by_role("link", name="English").click()
    visit(page, site, "map.html")
    assert page.locator("html").get_attribute("lang") == "en"


def test_search_finds_by_name_kind_topic_country_and_time(page: Any, site: Path) -> None:
    visit(page, site, "search.html")
    for asked in ("via campesina", "\uff36\uff29\uff21 campesina"):  # as East Asian keyboards write it, too
        page.fill("#q", asked)
        page.wait_for_selector("#results li")
        assert "La Vía Campesina" in page.locator("#results").inner_text()
        page.fill("#q", "")
        page.wait_for_selector("#results li", state="detached")
    page.select_option("#kind", "Brigade")
    page.wait_for_function("document.querySelectorAll('#results li').length === 2")
    page.select_option("#country", "HT")
    page.wait_for_function("document.querySelectorAll('#results li').length === 1")
    page.locator("#results a").click()
    assert page.url.endswith("id/brigade/dessalines.html")


def test_search_by_year_takes_what_a_vague_date_can_mean(page: Any, site: Path) -> None:
    visit(page, site, "pt/search.html")
    page.fill("#from", "2017")
    page.fill("#to", "2017")
    page.wait_for_selector("#results li")
    assert page.locator("#results").inner_text().startswith("Global Peasant Solidarity")
    assert page.locator("#status").inner_text() == "Registros encontrados: 1."
    page.fill("#q", "zzz")
    assert page.locator("#status").inner_text() == "Nada foi encontrado. Tente menos palavras."


def test_the_pictures_lead_to_the_records(page: Any, site: Path) -> None:
    visit(page, site, "map.html").locator("svg.map a").first.click()
    assert "/id/place/" in page.url
    visit(page, site, "network.html").locator("svg.network a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/**")


def test_dark_is_dark_and_print_is_white(browser: Any, site: Path) -> None:
    context = browser.new_context(color_scheme="dark")
    page = visit(context.new_page(), site, "index.html")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(25, 22, 16)"
    context.close()
    context = browser.new_context()
    page = visit(context.new_page(), site, "id/brigade/dessalines.html")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("nav.main").is_visible()
    context.close()


def test_the_whole_page_can_be_walked_with_the_keyboard(page: Any, site: Path) -> None:
    visit(page, site, "index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
