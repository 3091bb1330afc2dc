"""The founding example and two imports, as their sites look in Chromium -> `docs/screenshots/*.png`.

    python docs/make_screenshots.py [NAME...]

NAME begins the names of the pictures to take; without one, all are taken. Needs the extra `site`, playwright, and
Debian's chromium (or CHROMIUM_PATH). The imports are of files in 360Giving's and IATI's forms, which are looked for in
the folder of shared data (PEASANT_LD_SHARED, or ../shared); without it, the pictures of them stay as they are. The
pictures are packed by Pillow where it is installed, to a palette of 24 colours.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
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
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
# Page, size of the window, colours, words to search for.
View = tuple[str, tuple[int, int], str, str]
# The folder of a site, the name of the picture, and what is seen on it.
Shot = tuple[Path, str, View]
SHOTS: dict[str, View] = {
    "home": ("index.html", (1200, 1020), "light", ""),
    "home-dark": ("index.html", WIDE, "dark", ""),
    "home-phone-kreyol": ("ht/index.html", PHONE, "light", ""),
    "record": ("id/brigade/dessalines.html", (1200, 1200), "light", ""),
    "record-phone-portuguese": ("pt/id/brigade/dessalines.html", PHONE, "dark", ""),
    "map": ("map.html", (1200, 1000), "light", ""),
    "timeline": ("es/timeline.html", WIDE, "light", ""),
    "network": ("network.html", (1200, 1150), "light", ""),
    "map-phone": ("map.html", PHONE, "light", ""),
    "timeline-phone": ("timeline.html", PHONE, "light", ""),
    "network-phone": ("network.html", PHONE, "dark", ""),
    "search": ("fr/search.html", WIDE, "light", "brigade"),
}

SHARED = Path(os.environ.get("PEASANT_LD_SHARED", HERE.parents[1] / "shared")) / "data"
# An import: its form, its files, its title, and the pages of it that differ from those of another.
IMPORTS = {
    "360giving": (
        "360giving",
        "360giving/ab-charitable-trust*.json",
        "Grants of a trust",
        "browse/kind-grant.html",
        "id/grant/*.html",
    ),
    "iati": ("iati", "iati/*.xml", "Activities and payments", "browse/kind-payment.html", "id/initiative/*.html"),
}
# What is looked at of an import, beside the list and the record.
PICTURES = ("map", "timeline", "network")
PAGES = ("index", *PICTURES, "sums", "report")


def main(wanted: tuple[str, ...]) -> None:
    """Build the sites in a folder that goes away, and take the pictures."""
    from playwright.sync_api import sync_playwright

    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path(), headless=True, args=ARGUMENTS)
        for site, name, shot in [*founding(Path(folder), wanted), *imported(Path(folder), wanted)]:
            take(browser, site, OUT / f"{name}.png", shot)
            pack(OUT / f"{name}.png")
        browser.close()
    sizes = {path.name: path.stat().st_size for path in sorted(OUT.glob("*.png"))}
    for name, size in sizes.items():
        print(f"{name}: {size // 1024} kB")
    print(f"{len(sizes)} pictures: {sum(sizes.values()) // 1024} kB, the largest {max(sizes.values()) // 1024} kB")


def chromium_path() -> str | None:
    """Where the browser is, if it is installed."""
    return os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")


def founding(folder: Path, wanted: tuple[str, ...]) -> list[Shot]:
    """The pictures of the founding example."""
    shots = [(folder / "founding", name, shot) for name, shot in SHOTS.items() if name.startswith(wanted or "")]
    if shots:
        build(folder / "founding")
    return shots


def imported(folder: Path, wanted: tuple[str, ...]) -> list[Shot]:
    """The pictures of the imports, each at both sizes; a page on which there is nothing to see is left out."""
    shots: list[Shot] = []
    for name, (form, pattern, title, listed, records) in IMPORTS.items():
        files = sorted(SHARED.glob(pattern)) if name.startswith(wanted or "") else []
        if not files:
            continue
        site = release_of(folder / name, [form, *map(str, files), "--title", title])
        pages = {page: f"{page}.html" for page in PAGES}
        pages |= {"list": listed, "record": min(site.glob(records)).relative_to(site).as_posix()}
        for page, path in pages.items():
            if page not in PICTURES or "<figure>" in (site / path).read_text(encoding="utf-8"):
                shots += [(site, f"{name}-{page}", (path, WIDE, "light", ""))]
                shots += [(site, f"{name}-{page}-phone", (path, PHONE, "light", ""))]
    return shots


def release_of(folder: Path, imported: list[str]) -> Path:
    """The release of a dataset that is made of files in another form."""
    made = [
        "--base",
        "https://data.example.net/",
        "--publisher",
        "An archive",
        "--licence",
        LICENCE,
        "--language",
        "en",
    ]
    command = [sys.executable, "-m", "peasant_ld"]
    subprocess.run([*command, "import", *imported, "-o", str(folder), *made], check=True)
    subprocess.run(
        [*command, "publish", str(folder), "-o", str(folder / "release"), "--as-of", "2026-01-01"], check=True
    )
    return folder / "release"


def build(folder: Path) -> None:
    """The site of the founding example, in all languages that there are words in."""
    folder.mkdir()
    dataset = open_dataset(EXAMPLE)
    records = list(dataset.records())
    account = RecordCounts(len(records), len(records))
    description = replace(dataset.description, languages=LANGUAGES)
    Site(description, load_model(), account).write(lambda: iter(records), ReleaseFolder(folder))


def take(browser: Any, site: Path, target: Path, shot: View) -> None:
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


def pack(path: Path, colours: int = 24) -> None:
    """Make a picture smaller, where Pillow is installed."""
    try:
        from PIL import Image
    except ImportError:
        return
    with Image.open(path) as picture:
        packed = picture.convert("RGB").quantize(colours, dither=Image.Dither.NONE)
    packed.save(path, optimize=True)


if __name__ == "__main__":
    main(tuple(sys.argv[1:]))
