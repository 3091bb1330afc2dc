"""The id of a record -> the one place of its page and files inside a release; never outside it, never two ids in one.

A name that every file system and every web server takes as it is stays as it is; any other one is cut down to what
is safe and told apart by a hash of the whole id.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath

from peasant_ld.files.systems import is_file_name

FOLDER = "id"
# Bytes: file systems take 255 for a name; suffixes, language folders and the release's own path need room as well.
NAME_LIMIT = 100
PATH_LIMIT = 180
MARK = "--"
_PLAIN = re.compile(r"[a-z0-9_~](?:[a-z0-9._~-]*[a-z0-9_~-])?\Z")
# A name that looks like one of ours with a hash gets a hash of its own, so that none can be made to meet another.
_MARKED = re.compile(r".*--[0-9a-f]{16}\Z")
# Nearly all ids are words and single hyphens, no name among them a device's: plain, as one look tells.
_WORDS = r"(?!(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:/|\Z))[a-z0-9_]+(?:-[a-z0-9_]+)*"
_SIMPLE = re.compile(rf"{_WORDS}(?:/{_WORDS})*\Z")
# A folder of such a name would meet the file of another record: `a.html/b` and `a`.
_FILE_LIKE = (".html", ".ttl", ".jsonld")


def page_of(iri: str, base: str) -> PurePosixPath:
    """The place of a record's files, relative to the release and without a suffix: `id/grant/dessalines-brigade`.

    `iri` is the absolute id of a record and `base` the dataset's base, which ends in a slash. The same id always has
    the same place; two ids never share one, not even where capital and small letters are not told apart.
    """
    return PurePosixPath(place_of(iri, base))


def place_of(iri: str, base: str) -> str:
    """The same as a text."""
    if iri.startswith(base) and is_plain(iri[len(base) :]):
        return f"{FOLDER}/{iri[len(base) :]}"
    local = iri[len(base) :] if iri.startswith(base) else "_/" + iri
    first, _, rest = local.partition("/")
    kind = first if _fits(first) and rest and not first.endswith(_FILE_LIKE) else "_"
    digest = hashlib.sha256(iri.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{FOLDER}/{kind}/{_cut_down(rest or local)}{MARK}{digest}"


def file_of(iri: str, base: str, suffix: str) -> PurePosixPath:
    """The place of one file of a record: `suffix` is `.html`, `.ttl` or `.jsonld`."""
    return PurePosixPath(place_of(iri, base) + suffix)


def is_plain(local: str) -> bool:
    """Whether an id, without the base, is its own address, so that a web server can map it without a table."""
    if len(local) <= NAME_LIMIT and _SIMPLE.match(local):
        return True
    names = local.split("/")
    folders_fit = not any(name.endswith(_FILE_LIKE) for name in names[:-1])
    return len(local) <= PATH_LIMIT and folders_fit and all(_fits(name) for name in names)


def _fits(name: str) -> bool:
    return len(name) <= NAME_LIMIT and bool(_PLAIN.match(name)) and is_file_name(name) and not _MARKED.match(name)


def _cut_down(text: str) -> str:
    """What is left of a name when only small letters, digits and hyphens are kept: for people to read."""
    kept = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60].strip("-")
    return kept or "record"
