"""The ids of a release become what a web server must know of them: kinds, odd names, and those that are gone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from peasant_ld.published.addresses import is_plain, page_of
from peasant_ld.rdf.formats import MEDIA_TYPES

SUFFIXES: Mapping[str, str] = {suffix: MEDIA_TYPES[suffix] for suffix in (".html", ".ttl", ".jsonld")}
# What would end a line or a quoted text in the files of web servers, once an id is decoded.
_UNSPEAKABLE = re.compile(r"[\x00-\x1f\x7f\"\\]")
_FRONTS = {".html": "index.html", ".ttl": "catalog.ttl", ".jsonld": "catalog.jsonld"}


@dataclass(frozen=True, slots=True)
class Addresses:
    """What a web server is told.

    `base` is the IRI of the records and `target` the address at which the release lies; both end in a slash. `kinds`
    are the first parts of ids that are their own address; `odd` holds the other ids under the base with the place of
    their page; `gone` are the withdrawn ones, relative to the base.
    """

    base: str
    target: str
    kinds: tuple[str, ...]
    odd: tuple[tuple[str, str], ...]
    gone: tuple[str, ...]
    has_pages: bool

    @property
    def path(self) -> str:
        """The path of the release on its host; it begins and ends with a slash."""
        return urlsplit(self.target).path or "/"

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The forms in which a record is there, the usual one first."""
        return tuple(SUFFIXES) if self.has_pages else tuple(SUFFIXES)[1:]

    @property
    def fronts(self) -> Mapping[str, str]:
        """The file that stands for the dataset in each form."""
        return {suffix: _FRONTS[suffix] for suffix in self.suffixes}


def gather_addresses(base: str, target: str, ids: Iterable[str], gone: Iterable[str], has_pages: bool) -> Addresses:
    """What a web server is told of the records with these ids (absolute IRIs); those of other bases are not its own."""
    kinds: set[str] = set()
    odd: list[tuple[str, str]] = []
    for iri in ids:
        local = iri.removeprefix(base)
        if local == iri:
            continue
        if "/" in local and is_plain(local):
            kinds.add(local.partition("/")[0])
        elif not _UNSPEAKABLE.search(unquote(local)):
            odd.append((local, page_of(iri, base).as_posix()))
    local_gone = (iri.removeprefix(base) for iri in gone if iri.startswith(base))
    withdrawn = sorted(local for local in local_gone if not _UNSPEAKABLE.search(unquote(local)))
    return Addresses(base, target, tuple(sorted(kinds)), tuple(sorted(odd)), tuple(withdrawn), has_pages)


def preferences(suffixes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Patterns for an `Accept` field with the suffix that each stands for: the first one that is found counts.

    For servers that cannot weigh the field as such: full weight first, then tenth by tenth (RFC 9110, section 12.4.2),
    and among equals the usual form. Where none is found, the usual form is right as well.
    """
    for tenth in range(10, 0, -1):
        weight = (
            r"(?:\s*;\s*(?!q=)[^,;]*)*\s*(?:;\s*q=1(?:\.0*)?\s*)?(?:,|$)" if tenth == 10 else rf"[^,]*;\s*q=0\.{tenth}"
        )
        if tenth == 1:
            weight = r"[^,]*;\s*q=0\.(?:1|0+[1-9])"
        for suffix in suffixes:
            yield rf"(?:^|,)\s*{re.escape(SUFFIXES[suffix])}{weight}", suffix
