"""The ids of a release become what a web server must know of them: kinds, odd names, and those that are gone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from peasant_ld.model.iri import is_base
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.published.addresses import is_plain, place_of
from peasant_ld.rdf.formats import MEDIA_TYPES

SUFFIXES: Mapping[str, str] = {suffix: MEDIA_TYPES[suffix] for suffix in (".html", ".ttl", ".jsonld")}
# A name in the address of a record that is its own: what `published.addresses` calls plain.
_NAME = r"[a-z0-9_~](?:[a-z0-9._~-]*[a-z0-9_~-])?"
# What would end a line or a quoted text in the files of web servers, once an id is decoded.
_UNSPEAKABLE = re.compile(r"[\x00-\x1f\x7f\"\\]")
# The vocabulary is there in every form, with pages or without; a form of it is `ns` and its suffix.
TERMS = "ns"
# What else has an address without a suffix, and is there in one form.
SINGLE: Mapping[str, str] = {"shapes": "shapes.ttl", "labels": "labels.ttl"}
# The page that says that there is nothing, as hosts of static files look for it.
MISSING = "404.html"
# What has an address without a suffix, and is there as Turtle and JSON-LD; the whole stands for each record that has no
# document of its own.
WHOLE = "data/dataset"
DATA = ("catalog", WHOLE)
_NAMESPACE = re.compile(r"(?:[A-Za-z0-9_~][A-Za-z0-9._~-]*/)*[A-Za-z0-9_~][A-Za-z0-9._~-]*[/#]\Z")
_FRONTS = {".html": "index.html", ".ttl": "catalog.ttl", ".jsonld": "catalog.jsonld"}


@dataclass(frozen=True, slots=True)
class Namespace:
    """A namespace whose terms a release holds: its prefix, its IRI, and the version of the vocabulary, where stated."""

    prefix: str
    iri: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a release is at home: the base of its records, its address where that is another, and its namespaces."""

    base: str
    host: str | None = None
    namespaces: tuple[Namespace, ...] = ()

    @property
    def target(self) -> str:
        """The address at which the release lies, as it can stand in the files of web servers; it ends in a slash.

        Raises InputError (PLD012) where `host` is none.
        """
        if self.host is None:
            return self.base
        target = self.host if self.host.endswith("/") else f"{self.host}/"
        if "%" in target or not is_base(target):
            facts = {"reason": "wrong", "expected": 'host = "https://data.example.org/archive/"'}
            raise InputError(Problem("PLD012", Place("dataset.toml"), key="host", value=self.host, facts=facts))
        return target


@dataclass(frozen=True, slots=True)
class Addresses:
    """What a web server is told.

    `base` is the IRI of the records and `target` the address at which the release lies; both end in a slash. `kinds`
    are the first parts of ids that are their own address; `odd` holds the other ids under the base with the place of
    their page, and `gone` the withdrawn ones with that of theirs, relative to the base. `namespaces` are those below
    the base whose terms the release holds, relative to it, each with the sign that ends it. `missing` are the folders
    of the pages that say that there is nothing: `""` for that of the top, `"fr/"`.
    """

    base: str
    target: str
    kinds: tuple[str, ...]
    odd: tuple[tuple[str, str], ...]
    gone: tuple[tuple[str, str], ...]
    has_pages: bool
    namespaces: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def vocabularies(self) -> tuple[str, ...]:
        """The documents that are the vocabulary: its own address, and hash namespaces (Cool URIs, section 4.1)."""
        return (TERMS, *(each[:-1] for each in self.namespaces if each.endswith("#")))

    @property
    def term_folders(self) -> tuple[str, ...]:
        """Slash namespaces, whose terms lead to the vocabulary (Cool URIs, section 4.2)."""
        return tuple(each for each in self.namespaces if each.endswith("/"))

    @property
    def path(self) -> str:
        """The path of the release on its host; it begins and ends with a slash."""
        return urlsplit(self.target).path or "/"

    @property
    def things(self) -> str:
        """A pattern for the ids that are their own address; nothing where there are none."""
        kinds = "|".join(re.escape(kind) for kind in self.kinds)
        return rf"(?:{kinds})(?:/{_NAME})+" if kinds else ""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The forms in which a record is there, the usual one first."""
        return tuple(SUFFIXES) if self.has_pages else tuple(SUFFIXES)[1:]

    @property
    def fronts(self) -> Mapping[str, str]:
        """The file that stands for the dataset in each form."""
        return {suffix: _FRONTS[suffix] for suffix in self.suffixes}


def gather_addresses(base: str, target: str, ids: Iterable[str], gone: Iterable[str], has_pages: bool) -> Addresses:
    """What a web server is told of the records with these ids (absolute IRIs); those of other bases are not its own.

    Of namespaces it knows nothing yet: see `with_namespaces`.
    """
    kinds: set[str] = set()
    odd: list[tuple[str, str]] = []
    for iri in ids:
        local = iri.removeprefix(base)
        if local == iri:
            continue
        if "/" in local and is_plain(local):
            kinds.add(local.partition("/")[0])
        elif not _UNSPEAKABLE.search(unquote(local)):
            odd.append((local, place_of(iri, base)))
    local_gone = ((iri.removeprefix(base), place_of(iri, base)) for iri in gone if iri.startswith(base))
    withdrawn = sorted(each for each in local_gone if not _UNSPEAKABLE.search(unquote(each[0])))
    return Addresses(base, target, tuple(sorted(kinds)), tuple(sorted(odd)), tuple(withdrawn), has_pages)


def with_namespaces(addresses: Addresses, namespaces: Iterable[Namespace]) -> Addresses:
    """The same with those of some namespaces that lie below the base."""
    below = (each.iri.removeprefix(addresses.base) for each in namespaces if each.iri.startswith(addresses.base))
    return replace(addresses, namespaces=tuple(sorted(each for each in below if _NAMESPACE.match(each))))


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
