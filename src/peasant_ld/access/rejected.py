"""A record that was rejected, as it was written, becomes what must not go out elsewhere: names, and closed values.

Such a record may be wrong in any way, so nothing is taken for granted; in doubt it is one that would be withheld.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from peasant_ld.access.rules import PERSON, Rules
from peasant_ld.access.values import Value
from peasant_ld.access.verdict import judge
from peasant_ld.model import load_model
from peasant_ld.problem import Place

_ACCESS = "access"
_NAMES = ("name", "altName", "acronym")
# What the model says and not the record.
_OF_THE_MODEL = frozenset({"type", "access", "of", "status", "genre", "precision", "scheme", "language", "currency"})


@dataclass(frozen=True, slots=True)
class RejectedRecord:
    """A record that was rejected: where it stands, and what is written there."""

    origin: Place
    data: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Its id as written; "" where there is none."""
        return str(self.data.get("id", ""))

    @property
    def kind(self) -> str:
        """What kind of record it was meant to be."""
        written = self.data.get("type", "")
        return str(written[0] if isinstance(written, list) and written else written)

    @property
    def is_person(self) -> bool:
        """Whether it was meant to be a person."""
        return self.kind.casefold() == PERSON.casefold() or self.id.startswith("person/")

    def matters(self, rules: Mapping[str, Any]) -> bool:
        """Whether the rules could speak of it, as far as can be told before they are understood."""
        return self.is_person or bool(self._access_keys) or "kinds" in rules

    def is_withheld(self, rules: Rules) -> bool:
        """Whether the rules would have withheld it."""
        access = self.data.get(_ACCESS) or {}
        if not isinstance(access, Mapping) or not access.keys() <= load_model().nodes["Access"].keys():
            return True
        if self._access_keys not in ([], [_ACCESS]):
            return True
        kind = PERSON if self.is_person else self.kind
        return judge({"type": [kind]}, access, rules) is not None

    @property
    def _access_keys(self) -> list[str]:
        """Its keys that may speak of access: a slip of the pen closes no less."""
        return [key for key in self.data if _may_be_access(key)]

    def names(self) -> Iterator[str]:
        """The names of a person."""
        if self.is_person:
            yield from (text for key in _NAMES for text in _texts(self.data.get(key)))

    def values(self) -> Iterator[Value]:
        """Every text that is written in it, with its key."""
        for key, value in self.data.items():
            if key not in _OF_THE_MODEL:
                for text in _texts(value):
                    yield Value(key, text, "iri" if key == "id" or text.startswith("http") else "text")


@lru_cache(maxsize=4096)
def _may_be_access(key: str) -> bool:
    return bool(get_close_matches(key.casefold(), [_ACCESS], 1, 0.75))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, Mapping):
        yield from (text for key, each in value.items() if key not in _OF_THE_MODEL for text in _texts(each))
