"""A record of a release becomes Turtle or JSON-LD where the release has no file of it; what was made is kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping

from peasant_ld.published.layout import CONTEXT, DATA
from peasant_ld.published.reader import Release
from peasant_ld.rdf.formats import Format, record_writer

FORMS: Mapping[str, Format] = {".ttl": Format.TURTLE, ".jsonld": Format.JSONLD}
MOST_BYTES = 16 * 2**20
# What a kept text takes beside its bytes: its key, and its place in the table.
_EACH = 500
_State = tuple[int, ...]


class MadeRecords:
    """Records of a release in the forms that are asked for; what was asked for last is kept, up to so many bytes."""

    def __init__(self, release: Release, most: int = MOST_BYTES) -> None:
        self._release = release
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._bytes = 0
        self._state: _State = ()
        self._makers: Mapping[str, Callable[[str], bytes | None]] = {}

    def text(self, iri: str, suffix: str) -> bytes | None:
        """The record with this id, in the form of `.ttl` or `.jsonld`; None when there is no such record.

        Raises OSError when the release cannot be read, InputError (PLD016, PLD502) when it is not what it should be.
        """
        state = self._seen()
        with self._lock:
            if state != self._state:  # another release was put in the place of this one
                self._makers, self._state = _makers(self._release), state
                self._kept.clear()
                self._bytes = 0
            makers, kept = self._makers, self._kept.get((iri, suffix))
            if kept is not None:
                self._kept.move_to_end((iri, suffix))
                return kept
        made = makers[suffix](iri)
        if made is not None:
            self._keep((iri, suffix), made, state)
        return made

    def _seen(self) -> _State:
        """What changes when the files do that records are made of."""
        states = [(self._release.folder / name).stat() for name in (DATA, CONTEXT)]
        return tuple(part for state in states for part in (state.st_ino, state.st_size, state.st_mtime_ns))

    def _keep(self, key: tuple[str, str], text: bytes, state: _State) -> None:
        with self._lock:
            if state != self._state or key in self._kept or len(text) + _EACH > self._most:
                return
            self._kept[key] = text
            self._bytes += len(text) + _EACH
            while self._bytes > self._most:
                self._bytes -= len(self._kept.popitem(last=False)[1]) + _EACH


def _makers(release: Release) -> Mapping[str, Callable[[str], bytes | None]]:
    """For each form, what makes the text of a record of its id: the context is compiled here, once."""
    context = release.context()
    turtle, json_ld = (record_writer(form, context) for form in FORMS.values())
    prefixes = "".join(f"@prefix {name}: <{space}> .\n" for name, space in context.prefixes.items()).encode()

    def as_turtle(iri: str) -> bytes | None:
        record = release.published(iri)
        return None if record is None else prefixes + turtle(record)

    def as_json_ld(iri: str) -> bytes | None:
        record = release.published(iri)
        return None if record is None else json_ld({"@context": context.document, **record})

    return dict(zip(FORMS, (as_turtle, as_json_ld), strict=True))
