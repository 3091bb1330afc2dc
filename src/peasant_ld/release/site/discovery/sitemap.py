"""The pages of a release -> `sitemap.xml` and `robots.txt`, where search engines find each that is to be found."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from html import escape

from peasant_ld.release.shelf import ReleaseFolder
from peasant_ld.release.site.pages import HOME
from peasant_ld.release.site.words import LANGUAGES

SITEMAP, ROBOTS = "sitemap.xml", "robots.txt"
# The limits of the protocol (sitemaps.org, version 0.9): so many addresses in a file, and so many bytes.
MOST_ADDRESSES, MOST_BYTES = 50_000, 50_000_000
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
_DAY = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?(?=T|\Z)")


def write_sitemap(shelf: ReleaseFolder, address: str, changed: Mapping[str, str], hidden: Container[str]) -> None:
    """Write the sitemap of the pages on a shelf, and the file that names it to search engines.

    `address` is where the release lies. `changed` are the days on which pages changed, as far as the data state them:
    no other page has one. `hidden` are the pages that are not to be found. Raises OSError when the disk refuses.
    """
    pages = sorted(name for name in shelf.sums if name.endswith(".html") and name not in hidden)
    rows = [_row("url", address + _asked_for(name), changed.get(name, "")) for name in pages]
    size = max(1, min(MOST_ADDRESSES, MOST_BYTES // max(map(len, rows), default=1)))
    parts = {f"sitemap-{start // size + 1}.xml": rows[start : start + size] for start in range(0, len(rows), size)}
    for name, part in parts.items():
        shelf.put(name, _document("urlset", part))
    shelf.put(SITEMAP, _document("sitemapindex", (_row("sitemap", address + name) for name in parts)))
    shelf.put(ROBOTS, f"User-agent: *\nAllow: /\nSitemap: {address}{SITEMAP}\n".encode())


def _asked_for(name: str) -> str:
    """A page as it names itself: a home page by its folder."""
    folder = name.removesuffix(HOME)
    return folder if folder.rstrip("/") in ("", *LANGUAGES) else name


def _row(element: str, address: str, changed: str = "") -> bytes:
    day = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<{element}><loc>{escape(address)}</loc>{day}</{element}>\n".encode()


def _document(element: str, rows: Iterable[bytes]) -> bytes:
    return b"%b%b</%b>\n" % (_HEAD.format(element).encode(), b"".join(rows), element.encode())


def day_of(stamp: str) -> str:
    """The day, month or year of a date as records state it; nothing for one that is vague."""
    found = _DAY.match(stamp)
    return found[0] if found else ""
