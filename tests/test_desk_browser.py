"""The desk in a real browser: from a spreadsheet with thirty mistakes to published pages, without a terminal."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import peasant_ld
from browser import axe_source, chromium
from desk_planted import GRANTS, MISTAKES, PLANTED, Mistake, workbook
from peasant_ld import open_release

pytest.importorskip("starlette", reason="the extra `desk` is not installed")
pytest.importorskip("openpyxl", reason="openpyxl is not installed")
pytestmark = pytest.mark.slow

STEPS = ("drop", "map", "mend", "decide", "publish")
SETTINGS = {
    "name": "arquivo",
    "title": "Arquivo das sementes",
    "publisher": "Casa da Memória",
    "publisher_url": "https://casa.org.br/",
    "base": "https://dados.casa.org.br/",
}
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@contextmanager
def desk(folder: Path, *arguments: str) -> Iterator[str]:
    """The address of a desk that was begun in a folder by its one command."""
    command = [sys.executable, "-m", "peasant_ld", "desk", "--no-browser", *arguments]
    own = {**os.environ, "PYTHONPATH": str(Path(peasant_ld.__file__).parents[1])}
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True, env=own) as ran:
        assert ran.stderr is not None
        try:
            yield next(word for word in ran.stderr.readline().split() if word.startswith("http://"))
        finally:
            ran.terminate()
            ran.wait(20)


@contextmanager
def page_of(browser: Any, address: str, **how: Any) -> Iterator[Any]:
    """A page of the desk that fails the test where a script fails, or anything but the desk is asked."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **how)
    page, troubles = context.new_page(), list[str]()
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda told: troubles.append(told.text) if told.type in ("error", "warning") else None)
    page.on("dialog", lambda dialog: (troubles.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda asked: None if asked.url.startswith(address) else troubles.append(asked.url))
    page.goto(f"{address}?lang=pt")
    yield page
    context.close()
    assert not troubles


def step(page: Any, name: str) -> Any:
    """Open one of the five steps, and wait until it is there and the desk has nothing to do."""
    page.evaluate("name => { location.hash = name; }", f"#{name}")
    page.wait_for_selector(f"main[data-shown={name}]")
    page.wait_for_selector("#busy", state="hidden")
    return page


def begin(page: Any) -> None:
    """Make a dataset, as somebody does who sees the page for the first time."""
    for name, text in SETTINGS.items():
        page.fill(f"form [name={name}]", text)
    page.select_option("form [name=licence]", LICENCE)
    page.click("form button.button")
    page.wait_for_selector("#file", state="attached")


def bring(page: Any, path: Path) -> None:
    page.set_input_files("#file", path)
    page.wait_for_selector(f".files h3:has-text('{path.name}')")


def save_map(page: Any) -> None:
    page.click("#save-map")
    page.wait_for_selector("main[data-shown=mend]")
    page.wait_for_selector("#busy", state="hidden")
    page.wait_for_selector("li.problem, .problems .empty")


def found(page: Any) -> set[tuple[str, str, int, str]]:
    """What the desk says is wrong, and what only follows from it: code, sheet, row and column."""
    causes = page.evaluate("fetch('api/problems').then(told => told.json())")["causes"]
    places = [(each["code"], each["place"] or {}) for cause in causes for each in (cause, *cause["follows"])]
    return {(code, place.get("sheet") or "", place.get("row") or 0, place.get("column") or "") for code, place in places}


def at(mistake: Mistake) -> tuple[int, str]:
    """The row and the letter of its cell."""
    letters = mistake.cell.rstrip("0123456789")
    return int(mistake.cell.removeprefix(letters) or 0), letters


def is_told(mistake: Mistake, told: set[tuple[str, str, int, str]]) -> bool:
    """Whether it is said at its cell, or at its row where the check knows no cell."""
    row, letter = at(mistake)
    return bool({(mistake.code, mistake.sheet, row, column) for column in (letter, "")} & told)


def mend(page: Any, mistake: Mistake) -> None:
    """Write the answer into the cell: in the table, with the keyboard."""
    row, letter = at(mistake)
    tab = page.locator(".tabs button", has_text=f"› {mistake.sheet}")
    if tab.get_attribute("aria-current") != "true":
        tab.click()
        page.wait_for_selector(f"#grid[aria-label='{mistake.sheet}'] .tabulator-row")
    cell = page.locator(f"#cell-{row}-{letter}")
    cell.dblclick()
    page.wait_for_selector("#grid .tabulator-cell input, #grid .tabulator-cell select")
    page.keyboard.press("Control+a")
    page.keyboard.type(mistake.write) if mistake.write else page.keyboard.press("Delete")
    with page.expect_response(lambda told: told.url.endswith("/api/edit")) as answer:
        page.keyboard.press("Enter")
    assert answer.value.json()["done"], mistake
    assert mistake.write in (cell.text_content() or "")


def columns(page: Any) -> dict[str, str]:
    """What is chosen for each column, by its title; of several tables the first."""
    chosen: dict[str, str] = {}
    for column in page.locator("li.column").all():
        chosen.setdefault(column.get_attribute("data-title"), column.locator("select").first.input_value())
    return chosen


def becomes(how: str) -> list[Mistake]:
    return [each for each in MISTAKES if each.becomes == how]


def test_a_spreadsheet_with_thirty_mistakes_becomes_a_site_without_a_terminal(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    with desk(tmp_path / "here") as address, page_of(browser, address, accept_downloads=True) as page:
        begin(page)
        page.set_input_files("#file", workbook(tmp_path / "apoios.xlsx"))
        page.wait_for_selector("main[data-shown=map] #records article")
        chosen = columns(page)
        titles = [each.get_attribute("data-title") for each in page.locator("li.column").all()]
        for mistake in becomes("mapped"):
            _, letter = at(mistake)
            assert chosen[titles["ABCDEFGHI".index(letter)]].startswith(mistake.code), mistake
        for mistake in becomes("unread"):
            hidden = "Conta bancária" in page.locator(".told").first.inner_text()
            assert hidden if at(mistake)[1] == "J" else chosen["Telefone"] == "", mistake
        page.locator("li.column[data-title='Observação'] select").first.select_option("note")
        page.locator("li.column[data-title='Organização apoiada'] select").nth(1).select_option("name")
        page.wait_for_selector("#questions:has-text('2')")
        save_map(page)

        told = found(page)
        for mistake in becomes("told"):
            assert is_told(mistake, told), mistake
        for mistake in becomes("mended"):
            assert not mistake.code or is_told(mistake, told), mistake
            mend(page, mistake)
        page.wait_for_selector("#count:has-text('Nenhum erro')")
        left = found(page)
        for mistake in becomes("mended"):
            assert not is_told(mistake, left), mistake

        step(page, "decide")
        page.wait_for_selector("summary")
        kept = page.locator("details", has_text="fundamento").first.locator("li").all_text_contents()
        for mistake in becomes("withheld"):
            assert any(mistake.code in line for line in kept), mistake
        step(page, "publish")
        page.click("#make-preview")
        page.wait_for_selector("#preview-link", timeout=60_000)
        with page.context.expect_page() as opened:
            page.click("#preview-link")
        assert opened.value.locator("h1").inner_text() == SETTINGS["title"]
        opened.value.close()
        page.click("#release button.button")
        page.wait_for_selector("#result a.button", timeout=60_000)
        with page.expect_download() as zipped:
            page.click("#result a.button")
        assert zipped.value.path().read_bytes().startswith(b"PK")
    release = open_release(tmp_path / "here" / "arquivo" / "release")
    assert {record.data["type"] for record in release} >= {"Grant", "Organization", "Place"}
    assert len([record for record in release if record.data["type"] == "Grant"]) == 11
    written = b"".join(path.read_bytes() for path in (tmp_path / "here/arquivo/release").rglob("*") if path.is_file())
    assert not [text for text in PLANTED if text.encode() in written]
