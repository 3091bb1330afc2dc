"""The data files of a release -> what a harvester copies them by (ResourceSync, ANSI/NISO Z39.99-2017).

Three sitemaps lead from one to the next: `resourcesync.xml` (the source), `capabilitylist.xml`, and `resourcelist.xml`
with the size and SHA-256 of each file. They are files like all others, so any host can serve them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape

from peasant_ld.release.catalogue import Facts
from peasant_ld.release.catalogue.facts import File
from peasant_ld.release.shelf import ReleaseFolder
from peasant_ld.release.site.discovery.feed import moment

SOURCE, CAPABILITIES, RESOURCES = "resourcesync.xml", "capabilitylist.xml", "resourcelist.xml"
_SPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:rs="http://www.openarchives.org/rs/terms/"'
Row = tuple[str, Mapping[str, str]]


def write_resources(shelf: ReleaseFolder, facts: Facts) -> None:
    """Write the three for a release that has a date, which the last must tell. Raises OSError when the disk refuses."""
    files = [(file.path, _told(file)) for file in (*facts.files, *facts.tables)]
    at = {"capability": "resourcelist", "at": moment(facts.day or "")}
    for name, about, up, rows in (
        (SOURCE, {"capability": "description"}, "", [(CAPABILITIES, {"capability": "capabilitylist"})]),
        (CAPABILITIES, {"capability": "capabilitylist"}, SOURCE, [(RESOURCES, {"capability": "resourcelist"})]),
        (RESOURCES, at, CAPABILITIES, files),
    ):
        shelf.put(name, "".join(_document(facts.address, about, up, rows)).encode())


def _told(file: File) -> dict[str, str]:
    return {"hash": f"sha-256:{file.sha256}", "length": str(file.size), "type": file.packed or file.media_type}


def _document(address: str, about: Mapping[str, str], up: str, rows: Iterable[Row]) -> Iterator[str]:
    """A sitemap that says what it is, and which one leads to it."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_SPACES}>\n'
    yield f'<rs:ln rel="up" href="{escape(address + up)}"/>\n' if up else ""
    yield _md(about)
    yield from (f"<url><loc>{escape(address + name)}</loc>{_md(told).strip()}</url>\n" for name, told in rows)
    yield "</urlset>\n"


def _md(told: Mapping[str, str]) -> str:
    stated = " ".join([f'{key}="{escape(value)}"' for key, value in told.items()])
    return f"<rs:md {stated}/>\n"
