"""The page that web servers give where there is nothing: at whatever address, it leads back into the release."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from peasant_ld.release.site.pages import Printer

MISSING = "404.html"


def write_missing(printer: Printer) -> None:
    """Write it in one language; its links go from the path of the release on its host.

    Raises OSError when the disk does not take it.
    """
    path = urlsplit(printer.lies_at).path or "/"
    replace(printer, at=path, _around={}).write("missing.html", MISSING)
