"""A dataset as a source: the document that stands for it where a record names no other one for what it states."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from peasant_ld.exchange.merge.origin import Origin
from peasant_ld.exchange.names import slug
from peasant_ld.model import Model
from peasant_ld.model.iri import is_own


class Sources:
    """Gives each origin its document, and tells in the end which of them are needed; `taken` are the ids that are."""

    def __init__(self, origins: Sequence[Origin], model: Model, taken: Collection[str], base: str) -> None:
        self._origins, self._model = origins, model
        self._taken, self._base = set(taken), base
        self._ids: dict[int, str] = {}

    def of(self, origin: int) -> str:
        """The id of the document of an origin, by the number of that."""
        if origin not in self._ids:
            words = next(iter(self._origins[origin].description.title.values()), self._origins[origin].name)
            stem, number = f"document/dataset-{slug(words)}", 1
            identity = stem
            while self._base + identity in self._taken:
                number += 1
                identity = f"{stem}-{number}"
            self._taken.add(self._base + identity)
            self._ids[origin] = identity
        return self._ids[origin]

    def records(self) -> Iterator[dict[str, Any]]:
        """The documents that were asked for, by origin: what each dataset is called, and its address."""
        kind = self._model.kinds[self._model.nodes["Statement"]["source"].kinds[0]]
        for number in sorted(self._ids):
            description = self._origins[number].description
            record = {"id": self._ids[number], "type": kind.name, str(kind.name_key): dict(description.title)}
            elsewhere = not is_own(description.base, self._base)  # what lies under the base is a record
            yield record | ({"url": description.base} if elsewhere and "url" in kind.keys else {})
