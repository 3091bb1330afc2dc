"""The versions of a release -> `feed.xml` (Atom, RFC 4287), which tells its readers of each new one and what changed.

An entry is a version with its date. What changed is told as far as the files tell it: the records whose files are new,
are not as they were, or are no longer there; what was withdrawn is not there. There is no clock: a version without a
date is named, and has no entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson

from peasant_ld.published.addresses import FOLDER, place_of
from peasant_ld.published.manifest import VERSIONS, sums_of
from peasant_ld.published.reader import open_release
from peasant_ld.published.versions import Earlier
from peasant_ld.release.catalogue import Facts
from peasant_ld.release.shelf import ReleaseFolder
from peasant_ld.release.site.words import Words

FEED = "feed.xml"
# So many versions stand in the feed, the newest ones; the home of each is in the folder of versions.
MOST_ENTRIES = 20
_RECORD = ".jsonld"
_PARTS = re.compile("[0-9]+|[^0-9]+")
# Characters that no XML can hold (XML 1.0, section 2.2).
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class _Version:
    """A version: its name, its day, where it lies, how many records it has, and the SHA-256 of their files.

    One that was published without pages has no such files.
    """

    name: str
    day: str
    address: str
    count: int
    files: Mapping[str, str]


def write_feed(shelf: ReleaseFolder, facts: Facts, earlier: Iterable[Earlier], words: Words) -> None:
    """Write the feed of a release that has a date; the files of its records are on the shelf.

    `earlier` are the versions that it keeps. Raises PeasantError for one that cannot be read, OSError when the disk
    refuses.
    """
    gone = facts.survey.gone
    files = _record_files({name: digest.hex() for name, digest in shelf.sums.items()}, gone, facts.base)
    count = facts.survey.entities - len(gone)
    now = _Version(facts.description.version or "", facts.day or "", facts.address, count, files)
    known = [_earlier(each, facts) for each in earlier]
    dated = sorted((each for each in known if each.day), key=_order)[1 - MOST_ENTRIES :]
    silent = [each.name for each in known if each not in dated]
    shelf.put(FEED, "".join(_feed(facts, [*dated, now], silent, words)).encode())


def _earlier(version: Earlier, facts: Facts) -> _Version:
    release = open_release(version.folder)
    gone = release.gone()
    files = _record_files(sums_of(version.folder), gone, release.base)
    address = f"{facts.address}{VERSIONS}/{version.version}/"
    return _Version(version.version, _day_in(version.folder), address, len(release) - len(gone), files)


def _record_files(sums: Mapping[str, str], gone: Iterable[str], base: str) -> dict[str, str]:
    """The files of the records of a version, but for what is left of those that were withdrawn."""
    withdrawn = {f"{place_of(iri, base)}{_RECORD}" for iri in gone}
    found = (name for name in sums if name.startswith(f"{FOLDER}/") and name.endswith(_RECORD))
    return {name: sums[name] for name in found if name not in withdrawn}


def _order(version: _Version) -> tuple[str, list[str]]:
    """By day; versions of one day by name, in which 1.10 comes after 1.9."""
    return version.day, [part.zfill(20) if part.isdigit() else part for part in _PARTS.findall(version.name)]


def _day_in(folder: Path) -> str:
    """The day that the catalogue of a release tells; nothing where it tells none."""
    try:
        nodes = orjson.loads((folder / "catalog.jsonld").read_bytes())["@graph"]
        dates = (node[key]["@value"] for key in ("modified", "issued") for node in nodes if key in node)
        return max(map(str, dates), default="")
    except (OSError, ValueError, LookupError, TypeError):
        return ""


def _feed(facts: Facts, versions: list[_Version], silent: list[str], words: Words) -> Iterator[str]:
    title, now = facts.title, versions[-1]
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{words.lang}">\n'
    yield _element("title", title)
    if silent:
        yield _element("subtitle", words("feed.silent", versions=", ".join(silent)))
    yield _element("id", f"{facts.base}{FEED}")
    yield _element("updated", moment(now.day))
    yield f'<link rel="self" type="application/atom+xml" href="{escape(facts.address + FEED)}"/>\n'
    yield f'<link rel="alternate" type="text/html" href="{escape(facts.address)}"/>\n'
    yield f"<author>{_element('name', facts.description.publisher.get('name') or title).strip()}</author>\n"
    if facts.description.licence:
        yield _element("rights", facts.description.licence)
    for before, each in reversed([*pairwise([None, *versions])]):
        if each is not None:
            yield from _entry(facts, each, _told(before, each, words), words)
    yield "</feed>\n"


def _entry(facts: Facts, version: _Version, told: str, words: Words) -> Iterator[str]:
    called = words("version", version=version.name)
    yield "<entry>\n"
    yield _element("title", f"{facts.title}, {called}")
    yield _element("id", f"{facts.base}{VERSIONS}/{version.name}/")
    yield _element("updated", moment(version.day))
    yield f'<link rel="alternate" type="text/html" href="{escape(version.address)}"/>\n'
    yield _element("summary", told)
    yield "</entry>\n"


def _told(before: _Version | None, now: _Version, words: Words) -> str:
    """How many records a version has, and what became of them since the one before, as far as both have files."""
    counted = words("count", count=now.count)
    if before is None or any(each.count != len(each.files) for each in (before, now)):
        return f"{counted}."
    shared = before.files.keys() & now.files.keys()
    changed = sum(before.files[name] != now.files[name] for name in shared)
    facts: dict[str, Any] = {"version": before.name, "changed": changed}
    facts |= {"new": len(now.files) - len(shared), "gone": len(before.files) - len(shared)}
    changes = words("feed.changed", **facts)
    return f"{counted}. {changes}"


def moment(day: str) -> str:
    """The first moment of a day, month or year (RFC 3339): the catalogue does not tell which one it was."""
    return f"{(day + '-01-01')[:10]}T00:00:00Z"


def _element(name: str, text: str) -> str:
    told = escape(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", text), quote=False)
    return f"<{name}>{told}</{name}>\n"
