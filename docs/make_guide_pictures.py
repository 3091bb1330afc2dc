"""What the guide speaks of, in five languages, as LibreOffice and Chromium show it -> `docs/screenshots/guide-*.png`.

    python docs/make_guide_pictures.py [NAME...]

NAME begins the names of the pictures to take, such as `guide-form-pt`; without one, all are taken. For each language:
the form with two rows, the marked copy of one with mistakes, the report of its check, a home page, and a record with
its evidence. Needs the extras `site` and `xlsx`, openpyxl, LibreOffice (soffice), and what `make_screenshots.py` needs,
which also packs the pictures.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from make_screenshots import ARGUMENTS, OUT, build, chromium_path, pack, take

from peasant_ld.report.messages import LANGUAGES

COMMAND = [sys.executable, "-m", "peasant_ld"]
WIDTH = 1000
# What is written in each language: a movement, a brigade, two grants.
WRITTEN = {
    "en": ("Seed Keepers", "Harvest Brigade", "Support for a seed house", "Tools for the nursery"),
    "pt": ("Guardiãs da Semente", "Brigada da Colheita", "Apoio a uma casa de sementes", "Ferramentas para o viveiro"),
    "es": (
        "Guardianas de la Semilla",
        "Brigada de la Cosecha",
        "Apoyo a una casa de semillas",
        "Herramientas del vivero",
    ),
    "fr": (
        "Gardiennes de la Semence",
        "Brigade de la Récolte",
        "Soutien à une maison de semences",
        "Outils de pépinière",
    ),
    "ht": ("Gadyen Semans", "Brigad Rekòt", "Sipò pou yon kay semans", "Zouti pou pepinyè a"),
}
RIGHT = {"F3": "12500.00", "G3": "BRL", "H3": "2018-08-14", "F4": "3200.00", "G4": "BRL", "H4": "2019-03"}
WRONG = {"F3": "12.500", "G3": "BRL", "H3": "2018-08-14", "F4": "3200.00", "G4": "RBL", "H4": "2019-13"}
# Of what LibreOffice makes of a workbook, only some sheets are shown, each under its name.
SHOW_SHEETS = """(wanted) => {
    const names = [...document.querySelectorAll("h1 em")].map((each) => each.textContent);
    const tables = [...document.querySelectorAll("table")].filter((each) => !each.parentElement.closest("table"));
    document.body.replaceChildren(...wanted.flatMap((place) => {
        const name = document.createElement("h2");
        name.textContent = names[place];
        return [name, tables[place]];
    }));
    document.body.style.margin = "12px";
    document.querySelectorAll("a, font").forEach((each) => { each.style.fontSize = "x-small"; });
}"""


def main(wanted: tuple[str, ...]) -> None:
    """Make the workbooks, reports and sites in a folder that goes away, and take the pictures."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path(), headless=True, args=ARGUMENTS)
        build(Path(folder) / "site")
        for language in LANGUAGES:
            (Path(folder) / language).mkdir()
            for name in taken(browser, Path(folder), language):
                if name.startswith(wanted or ""):
                    pack(OUT / f"{name}.png")
                    print(f"{name}: {(OUT / f'{name}.png').stat().st_size // 1024} kB")
        browser.close()


def taken(browser: Any, folder: Path, language: str) -> list[str]:
    """The names of the pictures of one language, which have been taken."""
    work, pages = folder / language, "" if language == "en" else f"{language}/"
    names = {sort: f"guide-{sort}-{language}" for sort in ("form", "marked", "report", "home", "record")}
    form(work / "form.xlsx", language, RIGHT)
    take_sheets(browser, work / "form.xlsx", OUT / f"{names['form']}.png", [3])
    mistakes(work, language)
    take_sheets(browser, work / "marked.xlsx", OUT / f"{names['marked']}.png", [0, 4])
    for sort, where, page in (
        ("report", work, "report.html"),
        ("home", folder / "site", f"{pages}index.html"),
        ("record", folder / "site", f"{pages}id/brigade/dessalines.html"),
    ):
        take(browser, where, OUT / f"{names[sort]}.png", (page, (WIDTH, 800), "light", ""))
    return [*names.values()]


def mistakes(work: Path, language: str) -> None:
    """A dataset whose form has mistakes, as `my-archive`; its report, and the marked copy of the form."""
    told = ["--lang", language]
    subprocess.run([*COMMAND, "new", "my-archive", *told], check=True, capture_output=True, cwd=work)
    shutil.rmtree(work / "my-archive" / "records")
    (work / "my-archive" / "records").mkdir()
    form(work / "my-archive" / "records" / "form.xlsx", language, WRONG)
    for words in (["my-archive", "--report", "report.html"], ["my-archive/records/form.xlsx", "--mark", "marked.xlsx"]):
        subprocess.run([*COMMAND, "check", *words, *told], check=False, capture_output=True, cwd=work)


def form(path: Path, language: str, grants: Mapping[str, str]) -> None:
    """A form of three kinds, filled in."""
    import openpyxl

    subprocess.run(
        [*COMMAND, "template", "movement", "brigade", "grant", "-o", str(path), "--lang", language],
        check=True,
        capture_output=True,
    )
    movement, brigade, first, second = WRITTEN[language]
    named = {"A3": "grant/2018-014", "B3": first, "E3": movement, "A4": "grant/2019-003", "B4": second, "E4": brigade}
    book = openpyxl.load_workbook(path)
    rows: list[Mapping[str, str]] = [
        {"A3": "movement/seeds", "B3": movement},
        {"A3": "brigade/harvest", "B3": brigade, "E3": movement},
        named | grants,
    ]
    for sheet, cells in zip(book.worksheets[1:], rows, strict=False):
        for cell, value in cells.items():
            sheet[cell] = value
    book.save(path)


def take_sheets(browser: Any, book: Path, target: Path, sheets: list[int]) -> None:
    """A picture of some sheets of a workbook, as LibreOffice writes them as a page."""
    soffice = ["soffice", f"-env:UserInstallation={(book.parent / 'profile').as_uri()}", "--headless"]
    subprocess.run(
        [*soffice, "--convert-to", "html", "--outdir", str(book.parent), str(book)], check=True, capture_output=True
    )
    page = browser.new_page(viewport={"width": WIDTH, "height": 80})
    page.goto(book.with_suffix(".html").as_uri())
    page.evaluate(SHOW_SHEETS, sheets)
    page.screenshot(path=str(target), full_page=True)
    page.close()


if __name__ == "__main__":
    main(tuple(sys.argv[1:]))
