"""The page that web servers give where there is nothing: at whatever address, it leads back into the release."""

from __future__ import annotations

from dataclasses import replace

from peasant_ld.release.site.pages import Printer

MISSING = "404.html"


def write_missing(printer: Printer, at: str) -> None:
    """Write it in one language; `at` is the path of the release on its host, from which its links go.

    Raises OSError when the disk does not take it.
    """
    replace(printer, at=at, _around={}).write("missing.html", MISSING)
