"""The records of a release as things that others are compared with; made when they are first asked for, and kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any

from peasant_ld.model import Model, load_model
from peasant_ld.problem import PeasantError
from peasant_ld.published.layout import DATA
from peasant_ld.published.reader import Release
from peasant_ld.reconcile.matching import ThingIndex
from peasant_ld.reconcile.thing import Name, Thing, thing_of

# As many as an index of fits into memory with (about 2 kB each).
MOST_THINGS = 300_000
_NAMES = {"http://www.w3.org/2004/02/skos/core#prefLabel": True, "http://www.w3.org/2004/02/skos/core#altLabel": False}
_TOMBSTONE = "Tombstone"


class TooManyThings(PeasantError):
    """The release holds more records than can be compared with."""


class ReleaseThings:
    """The things of a release; another release that is put in its place is read anew. To be asked by any thread."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self._lock = threading.Lock()
        self._state: tuple[int, ...] = ()
        self._index = ThingIndex(())

    def index(self) -> ThingIndex:
        """All that is published. Raises TooManyThings, OSError, InputError (PLD502) for a release that is none."""
        found = (self.release.folder / DATA).stat()
        state = (found.st_ino, found.st_size, found.st_mtime_ns)
        with self._lock:
            if state != self._state:
                self._index, self._state = ThingIndex(self._things()), state
            return self._index

    def _things(self) -> Iterator[Thing]:
        model, number = load_model(None), 0
        for record in self.release.records():
            if record["type"][0] != _TOMBSTONE:
                number += 1
                if number > MOST_THINGS:
                    raise TooManyThings(f"more than {MOST_THINGS} records")
                yield self._thing(record, model)

    def _thing(self, record: Mapping[str, Any], model: Model) -> Thing:
        """A record; one of a kind of somebody's own has the names that the context of the release says are names."""
        name = record["type"][0]
        if name in model.kinds:
            return thing_of(record, model.kinds[name])
        context, names = self.release.context(), list[Name]()
        for key, value in record.items():
            term = context.term(name, key)
            if term is not None and term.iri in _NAMES and isinstance(value, Mapping):
                for tag, texts in value.items():
                    listed = texts if isinstance(texts, list) else [texts]
                    names += [Name(str(text), tag, _NAMES[term.iri]) for text in listed]
        return Thing(record["id"], name, tuple(names))
