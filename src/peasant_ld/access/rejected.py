"""A record that was rejected, as it was written, becomes what must not go out elsewhere: names, and closed values.

Such a record may be wrong in any way, so nothing is taken for granted; in doubt it is one that would be withheld.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from peasant_ld.access.rules import Rules
from peasant_ld.access.values import Value
from peasant_ld.access.verdict import judge
from peasant_ld.model import Kind, Mark, Model
from peasant_ld.model.likeness import nearest
from peasant_ld.model.marks import bare
from peasant_ld.problem import Place

_ACCESS = "access"
# Its keys that rules compare: each holds one word, or one day.
_COMPARED = ("level", "until", "reason", "basis", "consent")
# What the model says and not the record.
_OF_THE_MODEL = frozenset({"type", "access", "of", "status", "genre", "precision", "scheme", "language", "currency"})


@dataclass(frozen=True, slots=True)
class RejectedRecord:
    """A record that was rejected: where it stands, and what is written there; made by `rejected`.

    `kinds` are all that it may have been meant to be; `is_guarded` says that one of them does not go out as it is where
    nobody says anything. `called` are the keys that tell the name of a person.
    """

    origin: Place
    data: Mapping[str, Any]
    kinds: tuple[str, ...]
    is_person: bool
    is_guarded: bool
    called: tuple[str, ...]

    @property
    def id(self) -> str:
        """Its id as written; "" where there is none."""
        return str(self.data.get("id", ""))

    def matters(self, rules: Mapping[str, Any]) -> bool:
        """Whether the rules could speak of it, as far as can be told before they are understood."""
        return self.is_guarded or bool(self._access_keys) or "kinds" in rules

    def is_withheld(self, rules: Rules) -> bool:
        """Whether the rules would have withheld it, as any of what it may have been meant to be."""
        access = self.data.get(_ACCESS) or {}
        if not isinstance(access, Mapping) or not access.keys() <= rules.model.nodes["Access"].keys():
            return True
        if any(isinstance(access.get(key), Mapping | list) for key in _COMPARED):
            return True  # a rule that nobody can read closes no less
        if self._access_keys not in ([], [_ACCESS]):
            return True
        return any(judge(kind, access, rules) is not None for kind in self.kinds)

    @property
    def _access_keys(self) -> list[str]:
        """Its keys that may speak of access: a slip of the pen closes no less."""
        return [key for key in self.data if _may_be_access(key)]

    def names(self) -> Iterator[str]:
        """The names of a person."""
        yield from (text for key in self.called for text in _texts(self.data.get(key)))

    def values(self) -> Iterator[Value]:
        """Every text that is written in it, with its key."""
        for key, value in self.data.items():
            if key not in _OF_THE_MODEL:
                for text in _texts(value):
                    yield Value(key, text, "iri" if key == "id" or text.startswith("http") else "text")


@lru_cache(maxsize=4096)
def _may_be_access(key: str) -> bool:
    return nearest(key.casefold(), [_ACCESS], 0.75) is not None


def rejected(origin: Place, data: Mapping[str, Any], model: Model) -> RejectedRecord:
    """A record as it was written, with what it was meant to be: a person where anything says so."""
    written = data.get("type", "")
    types = [str(each) for each in written] if isinstance(written, list) else [str(written)]
    meant = [*_by_type(types, model), *_by_name([str(data.get("id", "")).partition("/")[0]], model)]
    persons = [kind for kind in meant if kind.is_person]
    # What nobody knows is still closed where the record says so.
    kinds = tuple(dict.fromkeys(kind.name for kind in meant)) or ("",)
    called = dict.fromkeys(key for each in persons for key in each.keys_with(Mark.NAME))
    return RejectedRecord(origin, data, kinds, bool(persons), any(each.is_guarded for each in meant), tuple(called))


def _by_type(types: list[str], model: Model) -> list[Kind]:
    """The kinds that somebody may have meant by what is written as a type: a name of a kind, or of a class."""
    iris = {bare(model.context.expand(each)) for each in types}
    of_class = (
        kind
        for kind in model.kinds.values()
        if not iris.isdisjoint(bare(model.context.expand(each)) for each in (kind.name, *kind.types))
    )
    return _by_name(types, model) or list(of_class)


def _by_name(names: list[str], model: Model) -> list[Kind]:
    """The kinds of these names, in whatever letters; an id begins with the name of its kind (`learning-centre/`)."""
    wanted = {_plain(each) for each in names}
    return [kind for kind in model.kinds.values() if _plain(kind.name) in wanted]


def _plain(name: str) -> str:
    return name.replace("-", "").casefold()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, Mapping):
        yield from (text for key, each in value.items() if key not in _OF_THE_MODEL for text in _texts(each))
