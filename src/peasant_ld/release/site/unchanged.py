"""What the files of a record show -> one digest: while it stays the same, the earlier files are shared, not made again.

The digest takes in all that a file can depend on; what can be told neither here nor by the record itself must not be
shown on its page. Nothing is taken on trust: the earlier files must hold the bytes that were noted of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import orjson

from peasant_ld.flow.build_cache import BuildCache, made_by
from peasant_ld.model import Model
from peasant_ld.reading.record import texts_in
from peasant_ld.release.shelf import ReleaseFolder
from peasant_ld.release.site.links import Links
from peasant_ld.release.site.pages import Printer
from peasant_ld.release.site.records import Backlinks

ROOM = "pages"
_LOOK, _SUM = 16, 32


class Unchanged:
    """What the last run noted of the files of each record, and what this run notes for the next."""

    def __init__(self, cache: BuildCache, shelf: ReleaseFolder, links: Links, printers: Sequence[Printer]) -> None:
        self._cache, self._shelf, self._links = cache, shelf, links
        self._common = _common(links.model, printers)
        self._look = lru_cache(2**16)(self._look_of)

    def digest(self, record: Mapping[str, Any], back: Iterable[Backlinks]) -> str:
        """The digest of everything that the files of a record show; `back` is what its page tells of others."""
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
        return found.hexdigest()

    def carry_over(self, iri: str, digest: str, names: Sequence[str]) -> bool:
        """Share the earlier files of a record where they show what its files of now would; else False, and no file."""
        noted = self._cache.recall(ROOM, iri)
        if noted is None or not noted.startswith(digest):
            return False
        contents = [content for name in names if (content := self._shelf.held(name)) is not None]
        if len(contents) < len(names) or noted != digest + _sum(contents):
            return False
        for name, content in zip(names, contents, strict=True):
            if not self._shelf.share(name):
                self._shelf.write(name, content)
        self._cache.note(ROOM, iri, noted)
        return True

    def note(self, iri: str, digest: str, contents: Iterable[bytes]) -> None:
        """Note the files of a record, in the order of their names."""
        self._cache.note(ROOM, iri, digest + _sum(contents))

    def _look_of(self, number: int) -> bytes:
        """What the pages of others show of a record: where it is, its kind, and its name or what it is told by."""
        links, name = self._links, self._links.names[number]
        told = name if isinstance(name, Mapping) else [self._told(iri) for iri in name]
        text = orjson.dumps([links.ids[number], links.kinds[number], told])
        return blake2b(text, digest_size=_LOOK).digest()

    def _told(self, iri: str) -> Any:
        """What a record without a name borrows from another one for its own."""
        number = self._links.number.get(iri)
        if number is None:
            return None
        name = self._links.names[number]
        return [iri, self._links.kinds[number], name if isinstance(name, Mapping) else None]


def _sum(contents: Iterable[bytes]) -> str:
    """The digest of some files together, each with its length."""
    found = blake2b(digest_size=_SUM)
    for content in contents:
        found.update(b"%d:" % len(content))
        found.update(content)
    return found.hexdigest()


def _common(model: Model, printers: Sequence[Printer]) -> bytes:
    """What all pages depend on: the languages and what is told of the dataset, the model, and the program itself."""
    found = blake2b(made_by(model.roots).encode())
    for printer in printers:
        words = printer.tree.words
        told = (printer.base, printer.tree.folder, words.lang, words.fallback, sorted(printer.frame.items()))
        found.update(repr(told).encode("utf-8", "backslashreplace"))
    return found.digest()
