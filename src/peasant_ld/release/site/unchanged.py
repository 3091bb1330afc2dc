"""What the files of a record show -> one digest: while it stays the same, the earlier files are shared, not made again.

The digest takes in all that a file can depend on; what can be told neither here nor by the record itself must not be
shown on its page. Nothing is taken on trust: an earlier file to which something may have been done since the notes were
kept is read, and must hold the bytes that were noted of it. One that nobody touched, as the disk tells, is not opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b, sha256
from typing import Any, NamedTuple

import orjson

from peasant_ld.flow.build_cache import BuildCache, made_by
from peasant_ld.model import Model
from peasant_ld.reading.record import texts_in
from peasant_ld.release.shelf import FileStamp, ReleaseFolder
from peasant_ld.release.site.links import Links
from peasant_ld.release.site.pages import Printer
from peasant_ld.release.site.pictures.near import Near
from peasant_ld.release.site.records import Backlinks

ROOM = "pages"
_LOOK = 16


class Unchanged:
    """What the last run noted of the files of each record, and what this run notes for the next."""

    def __init__(self, cache: BuildCache, shelf: ReleaseFolder, links: Links, printers: Sequence[Printer]) -> None:
        self._cache, self._shelf, self._links = cache, shelf, links
        self._key = shelf.look.key if shelf.look is not None else ""
        self._since = cache.kept
        self._common = _common(links.model, printers)
        self._look = lru_cache(2**16)(self._look_of)

    def digest(self, record: Mapping[str, Any], back: Iterable[Backlinks], near: Near) -> str:
        """The digest of all that the files of a record show; `back` and `near` are what its page tells of others."""
        found = blake2b(self._common, digest_size=_LOOK)
        found.update(orjson.dumps(record))
        number = self._links.number
        for text in texts_in(record):
            if text in number:
                found.update(self._look(number[text]))
        for group in back:
            found.update(orjson.dumps([group.kind, group.key, group.more, len(group.numbers)]))
            for each in group.numbers:
                found.update(self._look(each))
        if near.numbers:
            found.update(orjson.dumps([near.more, *(count for _, count in near.numbers)]))
            found.update(b"".join([self._look(each) for each, _ in near.numbers]))
        return found.hexdigest()

    def carry_over(self, iri: str, digest: str, names: Sequence[str]) -> bool:
        """Share the earlier files of a record where they show what its files of now would; else False, and no file."""
        noted = _read(self._cache.recall(ROOM, iri), len(names))
        if noted is None or noted.digest != digest:
            return False
        files = list(zip(names, noted.files, strict=True))
        if noted.key == self._key and all(
            self._shelf.untouched(name, self._since) == file.stamp for name, file in files
        ):
            for name, file in files:
                self._shelf.keep(name, file.sha256)
        else:
            contents = [self._shelf.held(name, file.stamp.size) for name, file in files]
            if any(
                content is None or sha256(content).digest() != file.sha256
                for content, file in zip(contents, noted.files, strict=True)
            ):
                return False
            for name, content in zip(names, contents, strict=True):
                self._shelf.add(name, content or b"", is_held=True)
        self.note(iri, digest, names)
        return True

    def note(self, iri: str, digest: str, names: Sequence[str]) -> None:
        """Note the files of a record, which are on the shelf."""
        if self._cache.keeps:
            files = [[self._shelf.sums[name].hex(), *self._shelf.stamp(name)] for name in names]
            self._cache.note(ROOM, iri, orjson.dumps([digest, self._key, files]).decode())

    def _look_of(self, number: int) -> bytes:
        """What the pages of others show of a record: where it is, its kind, and its name or what it is told by."""
        links, name = self._links, self._links.names[number]
        told = (
            name if isinstance(name, Mapping) else [*name, *(self._told(iri) for iri in (*name.references, name.sort))]
        )
        text = orjson.dumps([links.ids[number], links.kinds[number], told])
        return blake2b(text, digest_size=_LOOK).digest()

    def _told(self, iri: str) -> Any:
        """What a record without a name borrows from another one for its own."""
        number = self._links.number.get(iri)
        if number is None:
            return None
        name = self._links.names[number]
        return [iri, self._links.kinds[number], name if isinstance(name, Mapping) else None]


class _File(NamedTuple):
    """What was noted of a file."""

    sha256: bytes
    stamp: FileStamp


class _Noted(NamedTuple):
    """What was noted of the files of a record: what they show, what was looked for in them, and each of them."""

    digest: str
    key: str
    files: list[_File]


def _read(note: str | None, count: int) -> _Noted | None:
    """A note, where there is one of so many files."""
    if note is None:
        return None
    digest, key, files = orjson.loads(note)
    read = [_File(bytes.fromhex(sha), FileStamp(*stamp)) for sha, *stamp in files]
    return _Noted(digest, key, read) if len(read) == count else None


def _common(model: Model, printers: Sequence[Printer]) -> bytes:
    """What all pages depend on: the languages and what is told of the dataset, the model, and the program itself."""
    found = blake2b(made_by(model.roots).encode())
    for printer in printers:
        words = printer.tree.words
        told = (printer.base, printer.tree.folder, words.lang, words.fallback, sorted(printer.frame.items()))
        found.update(repr(told).encode("utf-8", "backslashreplace"))
    return found.digest()
