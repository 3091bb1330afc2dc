"""Records -> lists that people can work with: tables by kind, by year and by what they point at; and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from peasant_ld.release.site.gather import SiteIndex
from peasant_ld.release.site.lists.json_pages import JsonLists
from peasant_ld.release.site.lists.pages import ListPages
from peasant_ld.release.site.lists.scripts import write_scripts
from peasant_ld.release.site.pages import Printer


def write_lists(printers: Sequence[Printer], gathered: SiteIndex) -> None:
    """Write the lists in all languages. Raises OSError when the disk does not take it."""
    first, listed = printers[0], gathered.listed
    orders = {kind: listed.in_order(first.by_name(gathered.links.of_kind(kind)), kind) for kind in gathered.kinds}
    JsonLists(printers, gathered).write(orders)
    write_scripts(printers, gathered, orders)
    for printer in printers:
        ListPages(printer, gathered).write()
