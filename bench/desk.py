"""The desk in Chromium: how long until a form is checked, an edit judged, and how 10,000 rows scroll.

    python bench/desk.py

Needs the extra `desk`, playwright and chromium (or CHROMIUM_PATH). Prints a table of what was measured beside what is
aimed at; nothing is a promise, machines differ.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import openpyxl

EDITS = 7
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESCRIPTION = """base = "https://data.example.net/"
version = "0.1.0"
issued = "2026-01-31"
licence = "https://creativecommons.org/licenses/by/4.0/"
languages = ["en"]
title = {en = "Archive"}
publisher = {name = "House"}
"""
# Sixty jumps of two thousand pixels, a frame each: how many frames a second, and the longest one.
SCROLL = """() => new Promise((done) => {
  const holder = document.querySelector(".tabulator-tableholder"), began = performance.now();
  let count = 0, last = began, longest = 0;
  const next = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    holder.scrollTop += 2000;
    if (++count < 60) { requestAnimationFrame(next); }
    else { done([count / (now - began) * 1000, longest, document.querySelectorAll(".tabulator-row").length]); }
  };
  next();
})"""
# From the key that ends an edit until the verdict is on the page: the bad cell is marked, or no longer.
JUDGED = """([id, bad]) => new Promise((done) => {
  const began = performance.now();
  const look = () => {
    const cell = document.getElementById(id);
    const judged = cell && !cell.querySelector("input") && cell.classList.contains("bad") === bad;
    if (judged) { done(performance.now() - began); }
    else { setTimeout(look, 4); }
  };
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  look();
})"""
DROPPED = """() => new Promise((done) => {
  const began = performance.now();
  const look = () => {
    if (/\\d/.test(document.querySelector(".files li p")?.textContent ?? "")) { done(performance.now() - began); }
    else { setTimeout(look, 4); }
  };
  look();
})"""


def main() -> None:
    """Measure, and print."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, headless=True, args=ARGUMENTS)
        heads = (["what", "measured", "aimed at"], ["---", "---:", "---:"])
        for row in chain(heads, few(browser.new_page()), many(browser.new_page())):
            print(f"| {' | '.join(row)} |", flush=True)
        browser.close()


def few(page: Any) -> Iterator[list[str]]:
    """A form of 500 rows: dropped, and mended."""
    with desk() as (address, folder):
        page.goto(address)
        page.wait_for_selector("#files")
        page.set_input_files("#file", form(folder / "form.xlsx", 500))
        yield ["a form of 500 rows, from the drop to the first check", f"{page.evaluate(DROPPED):.0f} ms", "1000 ms"]
        page.goto(f"{address}#mend")
        page.wait_for_selector("#grid .tabulator-row")
        page.wait_for_timeout(500)
        found = sorted(edited(page, "cell-3-C", EDITS))
        yield ["an edit of it, until it is judged (median)", f"{statistics.median(found):.0f} ms", "200 ms"]
        yield ["an edit of it, until it is judged (longest)", f"{found[-1]:.0f} ms", ""]


def edited(page: Any, cell: str, times: int) -> Iterator[float]:
    """Write what is no date and what is one into a cell, in turn, with the seconds until the page says so."""
    for number in range(times):
        page.dblclick(f"#{cell}")
        page.locator(f"#{cell} input").fill("2018-02-31" if number % 2 == 0 else "2018-02-28")
        yield page.evaluate(JUDGED, [cell, number % 2 == 0])
        page.wait_for_selector("#busy", state="hidden")
        page.wait_for_timeout(200)


def many(page: Any) -> Iterator[list[str]]:
    """A form of 10,000 rows: scrolled."""
    with desk() as (address, folder):
        form(folder / "many" / "records" / "form.xlsx", 10_000)
        page.goto(f"{address}#mend")
        page.wait_for_selector("#grid .tabulator-row", timeout=120_000)
        page.wait_for_selector("#busy", state="hidden", timeout=120_000)
        frames, longest, shown = page.evaluate(SCROLL)
        yield ["10,000 rows scrolled, frames a second", f"{frames:.0f}", "60"]
        yield ["10,000 rows scrolled, longest frame", f"{longest:.0f} ms", ""]
        yield ["rows that are elements of the page then", str(shown), "150"]


def form(path: Path, count: int) -> Path:
    """A form of grants."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Grants"
    sheet.append(["id", "name", "awarded", "note"])
    for number in range(count):
        sheet.append([f"grant/g-{number}", f"Grant {number}", f"2018-{number % 12 + 1:02}", f"note {number}"])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


@contextlib.contextmanager
def desk() -> Iterator[tuple[str, Path]]:
    """The address of a desk on a new dataset, and its folder."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "many" / "records").mkdir(parents=True)
        (folder / "many" / "dataset.toml").write_text(DESCRIPTION, encoding="utf-8")
        command = [sys.executable, "-m", "peasant_ld", "desk", "--no-browser", "--lang", "en", str(folder / "many")]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as ran:
            assert ran.stderr is not None
            try:
                yield next(word for word in ran.stderr.readline().split() if word.startswith("http://")), folder
            finally:
                ran.terminate()
                ran.wait(20)


if __name__ == "__main__":
    main()
