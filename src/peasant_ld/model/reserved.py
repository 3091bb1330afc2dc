"""The addresses below a base that a release answers to itself: no record can have one of them.

`tests/test_check_addresses.py` compares the lists with what a release holds and with what is served.
"""

from __future__ import annotations

import re

# Whole folders of a release: its data and tables, the documents about records, earlier versions, files for web servers,
# what the pages are made with, and the pages in each language; and below `reconcile` what `serve` answers.
FOLDERS = frozenset(
    {
        "data",
        "tables",
        "id",
        "versions",
        "server",
        "static",
        "browse",
        "sums",
        "reconcile",
        "en",
        "pt",
        "es",
        "fr",
        "ht",
    }
)
# Files at the top of a release, and what `serve` answers to, without suffixes: `search` is answered with `search.html`.
NAMES = frozenset(
    {"index", "report", "checked", "map", "model", "network", "search", "sums", "timeline"}
    | {"catalog", "context", "schema", "datacite", "ro-crate-metadata", "citation"}
    | {"manifest-sha256", "tagmanifest-sha256", "bagit", "bag-info", "_headers", "_redirects"}
    | {"dataset", "sparql", "ns", "shapes", "labels", "404", "ask", "card", "feed", "robots", "sitemap"}
    | {"resourcesync", "capabilitylist", "resourcelist"}
)
# A sitemap has as many parts as it needs.
_NUMBERED = re.compile(r"sitemap-[0-9]+\Z")


def is_reserved(local: str) -> bool:
    """Whether the address with this part behind the base is one that a release answers to itself.

    `local` is in normal form (`iri.address_key`). Case is no matter: on many disks `Data` and `data` are one folder.
    """
    first, stroke, _ = local.casefold().partition("/")
    name = first.partition(".")[0]
    return first in FOLDERS or not (stroke or (name not in NAMES and not _NUMBERED.match(name)))
