"""The desk, step by step, as it looks in Chromium, in Portuguese -> `docs/screenshots/desk-*.png`.

    python docs/make_desk_screenshots.py

Needs the extra `desk`, openpyxl, playwright, and Debian's chromium (or CHROMIUM_PATH). The spreadsheet is that of the
tests, in which everything is invented. The pictures are packed by Pillow where it is installed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from make_screenshots import ARGUMENTS, OUT, pack

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from desk_planted import workbook

WIDE, PHONE = {"width": 1200, "height": 860}, {"width": 390, "height": 844}
SETTINGS = {
    "name": "arquivo",
    "title": "Arquivo das sementes",
    "description": "O que se apoiou em 2018.",
    "publisher": "Casa da Memória",
    "publisher_url": "https://casa.example.net/",
    "base": "https://dados.casa.example.net/",
}


def main() -> None:
    """Work through the five steps, and take a picture of each."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, desk(Path(folder)) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, headless=True, args=ARGUMENTS)
        page = browser.new_page(viewport=WIDE)
        page.goto(f"{address}?lang=pt")
        begin(page)
        bring(page, workbook(Path(folder) / "apoios.xlsx"))
        mend(page)
        look_and_publish(page)
        on_a_phone(page)
        browser.close()
    for path in sorted(OUT.glob("desk-*.png")):
        print(f"{path.name}: {path.stat().st_size // 1024} kB")


@contextlib.contextmanager
def desk(folder: Path) -> Iterator[str]:
    """The address of a desk in an empty folder."""
    command = [sys.executable, "-m", "peasant_ld", "desk", "--no-browser"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as ran:
        assert ran.stderr is not None
        try:
            yield next(word for word in ran.stderr.readline().split() if word.startswith("http://"))
        finally:
            ran.terminate()
            ran.wait(20)


def begin(page: Any) -> None:
    page.click("form summary")
    for name, text in SETTINGS.items():
        page.fill(f"form [name={name}]", text)
    page.select_option("form [name=licence]", "https://creativecommons.org/licenses/by/4.0/")
    page.click("form button.button")
    page.wait_for_selector("#files")


def bring(page: Any, path: Path) -> None:
    page.set_input_files("#file", path)
    page.wait_for_selector("main[data-shown=map] #records article")
    take(page, "map")
    step(page, "drop")
    take(page, "drop")
    step(page, "map")
    page.wait_for_selector("#records article")
    page.locator("li.column[data-title='Observação'] select").first.select_option("note")
    page.locator("li.column[data-title='Organização apoiada'] select").nth(1).select_option("name")
    page.wait_for_selector("#questions:has-text('2')")
    page.click("#save-map")
    step(page, "mend")


def mend(page: Any) -> None:
    page.wait_for_selector("#grid .tabulator-row")
    page.wait_for_selector("li.problem")
    page.locator("#next").focus()
    for _ in range(2):
        page.keyboard.press("F8")
        page.wait_for_timeout(500)
    page.evaluate("scrollTo(0, 0)")
    take(page, "mend")
    step(page, "decide")
    page.wait_for_selector("details summary")
    page.locator("details").last.locator("summary").click()
    take(page, "decide")


def look_and_publish(page: Any) -> None:
    step(page, "publish")
    page.click("#make-preview")
    page.wait_for_selector("#preview-link", timeout=120_000)
    page.locator("#preview-link").scroll_into_view_if_needed()
    page.check("#release [name=reject]")
    page.click("#release button.button")
    page.wait_for_selector("#result a.button", timeout=120_000)
    page.evaluate("scrollTo(0, document.querySelector('#make-preview').getBoundingClientRect().top + scrollY - 120)")
    take(page, "publish")


def on_a_phone(page: Any) -> None:
    page.set_viewport_size(PHONE)
    step(page, "mend")
    page.wait_for_selector("li.problem.error")
    card = page.locator("li.problem.error").first
    card.get_by_role("button", name="Mudar a célula aqui").click()
    page.wait_for_selector("li.problem input")
    page.evaluate("scrollTo(0, document.querySelector('li.problem.error').getBoundingClientRect().top + scrollY - 60)")
    take(page, "phone")


def step(page: Any, name: str) -> None:
    page.evaluate("name => { location.hash = name; }", f"#{name}")
    page.wait_for_selector(f"main[data-shown={name}]")
    page.wait_for_selector("#busy", state="hidden")


def take(page: Any, name: str) -> None:
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(300)
    page.screenshot(path=str(OUT / f"desk-{name}.png"))
    pack(OUT / f"desk-{name}.png", colours=48)


if __name__ == "__main__":
    main()
