"""The founding example, as its site looks in Chromium -> `docs/screenshots/*.png`.

    python docs/make_screenshots.py

Needs the extra `site`, playwright, and Debian's chromium (or CHROMIUM_PATH). The pictures are packed by Pillow where
it is installed, to a palette of 128 colours.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from peasant_ld import load_model, open_dataset
from peasant_ld.release.shelf import ReleaseFolder
from peasant_ld.release.site import RecordCounts, Site
from peasant_ld.release.site.words import LANGUAGES

HERE = Path(__file__).resolve().parent
EXAMPLE = HERE.parent / "examples" / "building-international-solidarity"
OUT = HERE / "screenshots"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, PHONE = (1200, 900), (390, 844)
# name of the picture: page, size of the window, colours, words to search for
SHOTS: dict[str, tuple[str, tuple[int, int], str, str]] = {
    "home": ("index.html", (1200, 1020), "light", ""),
    "home-dark": ("index.html", WIDE, "dark", ""),
    "home-phone-kreyol": ("ht/index.html", PHONE, "light", ""),
    "record": ("id/brigade/dessalines.html", (1200, 1400), "light", ""),
    "record-phone-portuguese": ("pt/id/brigade/dessalines.html", PHONE, "dark", ""),
    "map": ("map.html", (1200, 1000), "light", ""),
    "timeline": ("es/timeline.html", WIDE, "light", ""),
    "network": ("network.html", (1200, 1150), "light", ""),
    "search": ("fr/search.html", WIDE, "light", "brigade"),
}


def main() -> None:
    """Build the site in a folder that goes away, and take the pictures."""
    from playwright.sync_api import sync_playwright

    OUT.mkdir(exist_ok=True)
    chromium = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        build(Path(folder))
        browser = driver.chromium.launch(executable_path=chromium, headless=True, args=ARGUMENTS)
        for name, shot in SHOTS.items():
            take(browser, Path(folder), OUT / f"{name}.png", shot)
        browser.close()
    for path in sorted(OUT.glob("*.png")):
        pack(path)
        print(f"{path.name}: {path.stat().st_size // 1024} kB")


def build(folder: Path) -> None:
    """The site of the founding example, in all languages that there are words in."""
    dataset = open_dataset(EXAMPLE)
    records = list(dataset.records())
    account = RecordCounts(len(records), len(records))
    description = replace(dataset.description, languages=LANGUAGES)
    Site(description, load_model(), account).write(lambda: iter(records), ReleaseFolder(folder))


def take(browser: Any, site: Path, target: Path, shot: tuple[str, tuple[int, int], str, str]) -> None:
    """Take one picture."""
    page_name, (width, height), scheme, words = shot
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    page.goto((site / page_name).as_uri())
    page.evaluate("document.fonts.ready")
    if words:
        page.fill("#q", words)
        page.wait_for_selector("#results li")
    page.screenshot(path=str(target))
    context.close()


def pack(path: Path) -> None:
    """Make a picture smaller, where Pillow is installed."""
    try:
        from PIL import Image
    except ImportError:
        return
    with Image.open(path) as picture:
        packed = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    packed.save(path, optimize=True)


if __name__ == "__main__":
    main()
