"""What is there before a short file is added: its names are looked up there, and what all kinds share is of there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peasant_ld.model.also import Aspect
from peasant_ld.model.context import NO_IRI
from peasant_ld.model.folder import ModelFault
from peasant_ld.model.likeness import nearest
from peasant_ld.model.short_form import ShortModel
from peasant_ld.model.toml_text import Path as KeyPath
from peasant_ld.model.vocabularies import missing_term

Schema = Mapping[str, Any]
# The form of a closed list.
TERM = "term"


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """What is there before a short file is added.

    `schemas` are those of the kinds, by title, and `definitions` those of forms; `minted` the names of the terms in our
    own namespace. `forms` is the table of `forms.json`, and `labels` are what kinds are called, by title.
    """

    schemas: Mapping[str, Schema]
    definitions: Mapping[str, Schema]
    context: Mapping[str, Any]
    minted: frozenset[str]
    forms: Mapping[str, Any]
    labels: Mapping[str, Mapping[str, str]]

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes of the context."""
        return {name: iri for name, iri in self.context.items() if isinstance(iri, str) and iri[-1:] in ("/", "#")}

    @property
    def shared(self) -> dict[str, Any]:
        """The keys that all kinds have alike; a new kind has them, too."""
        lists = [schema["properties"] for schema in self.schemas.values()]
        names = [name for name in lists[0] if all(name in keys for keys in lists)]
        return {name: _usual([keys[name] for keys in lists]) for name in names}

    @property
    def tail(self) -> tuple[str, ...]:
        """The keys that every kind ends with, in order."""
        lists = [[*reversed(schema["properties"])] for schema in self.schemas.values()]
        same = 0
        while len({tuple(names[: same + 1]) for names in lists}) == 1 and same < len(lists[0]):
            same += 1
        return tuple(reversed(lists[0][:same]))

    def see_iri(self, short: ShortModel, written: str, path: KeyPath) -> None:
        """See that an address is whole, or has a prefix that is known, and that a term of ours is there.

        Raises InputError (PLD015).
        """
        self._see_address(short, written, path)
        prefix, _, local = written.partition(":")
        own = f"{short.prefix}:{local}"
        if prefix == "pld" and local not in self.minted:
            near = nearest(local, self.minted, 0.6)
            raise short.fault(path, ModelFault.NOT_THERE, written, f"pld:{near}" if near else own)
        if (there := missing_term(written, self.prefixes)) is not None:
            raise short.fault(path, ModelFault.NOT_THERE, written, there or own)

    def _see_address(self, short: ShortModel, written: str, path: KeyPath) -> None:
        """See that an address is one: whole, or with a prefix that is known."""
        prefix, colon, local = written.partition(":")
        known = {**self.prefixes, **short.prefixes, short.prefix: short.namespace}
        if NO_IRI.search(written) or written[-1:] in ("", *":/?#[]@"):
            raise short.fault(path, ModelFault.IRI, written, f"{short.prefix}:...")
        if not local or not (prefix in known or prefix == "urn" or local.startswith("//")):
            near = nearest(prefix, known, 0.5) if colon else None
            raise short.fault(path, ModelFault.IRI, written, f"{near or short.prefix}:{local or prefix}")


def _usual(keys: Sequence[Schema]) -> dict[str, Any]:
    """A key that several kinds have, as most have it, with the standard properties that it has in all of them."""
    plain = [json.dumps({word: key[word] for word in key if word not in (*Aspect, "examples")}) for key in keys]
    made = dict(keys[plain.index(max(plain, key=plain.count))])
    for word in (word for word in Aspect if word in made):
        made[word] = [name for name in made[word] if all(name in key.get(word, ()) for key in keys)]
    return {word: value for word, value in made.items() if value != []}
