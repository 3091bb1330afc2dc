"""Types, forms and names become roles of kinds and marks of keys: what the access rules, and the pages, ask about.

The table is `shapes/roles.json`. A kind of one's own has the roles of what it is typed as, and a key of it the marks of
the built-in key that it is like, so that no protection rests on whoever wrote the kind. A schema may add to both
(`x-role`, `x-access`); it cannot take any away.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar


class Role(StrEnum):
    """What a kind of record is."""

    PERSON = "person"
    ORGANIZATION = "organization"
    GROUP = "group"
    PLACE = "place"
    DOCUMENT = "document"
    IMAGE = "image"
    CONCEPT = "concept"
    SCHEME = "scheme"
    CONCEPT_COLLECTION = "concept-collection"
    PARTICIPATION = "participation"
    ACTIVITY = "activity"
    GRANT = "grant"
    PAYMENT = "payment"
    INCIDENT = "incident"


class Mark(StrEnum):
    """What a key tells; `shapes/roles.json` says what each means."""

    NAME = "name"
    OPEN = "open"
    CLOSED = "closed"
    PEOPLE = "people"
    EVERYBODY = "everybody"
    FAMILIES = "families"
    WHOLE = "whole"
    MAKER = "maker"
    EXACT = "exact"
    WORDS = "words"
    AROUND = "around"
    PRECISION = "precision"
    MEMBERSHIP = "membership"
    PARTICIPANT = "participant"
    JOINED = "joined"
    PLACE = "place"
    SAME = "same"
    LABEL = "label"
    ALTERNATIVE = "alternative"
    HIDDEN = "hidden"
    LISTED = "listed"
    TIME = "time"
    RECORD = "record"
    SHOWS = "shows"
    SORT = "sort"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"


class Level(StrEnum):
    """How far the records of a kind go out where nobody says it."""

    PUBLIC = "public"
    RESTRICTED = "restricted"


Word = TypeVar("Word", Role, Mark, Level)
Expand = Callable[[str], str]


class MarkError(ValueError):
    """A role or mark that is not understood; its text says which, and `key` whose it is, if it is that of a key."""

    key: str | None = None


class MarkedKey(NamedTuple):
    """A key as the table sees it: its name, its form, and the absolute IRI of the property that it is published as."""

    name: str
    form: str
    iri: str


@dataclass(frozen=True, slots=True)
class MarkRow:
    """Which keys have a mark, in kinds that have `role` (None: in all).

    A key has it by its name (in the form beside it; None: in any), by its property (bare), or by its form.
    """

    mark: Mark
    role: Role | None
    keys: Mapping[str, str | None]
    properties: frozenset[str]
    forms: frozenset[str]

    def speaks_of(self, key: MarkedKey, roles: Collection[Role]) -> bool:
        """Whether a key of a kind with these roles has the mark by this row."""
        if self.role is not None and self.role not in roles:
            return False
        named = key.name in self.keys and self.keys[key.name] in (None, key.form)
        return named or key.form in self.forms or bare(key.iri) in self.properties


@dataclass(frozen=True, slots=True)
class MarkTable:
    """The roles by type (bare), by form of a key and by value of a closed list (bare); the rows of marks.

    `fits` holds the forms that a key with a mark can have; a mark that is not in it fits all. `like` is the built-in
    kind that stands for a role; `restricted` are the roles whose records do not go out where nobody says otherwise.
    """

    types: Mapping[str, frozenset[Role]]
    forms: Mapping[str, Role]
    terms: Mapping[str, Role]
    rows: tuple[MarkRow, ...]
    fits: Mapping[Mark, frozenset[str]]
    like: Mapping[Role, str]
    restricted: frozenset[Role]

    def roles_of(self, types: Iterable[str], forms: Iterable[str], stated: Any) -> frozenset[Role]:
        """The roles of a kind with these types (absolute IRIs), keys of these forms, and what its `x-role` states.

        Raises MarkError for a stated role that is none.
        """
        found = {role for iri in types for role in self.types.get(bare(iri), ())}
        return frozenset(found | {self.forms[form] for form in forms if form in self.forms} | _words(stated, Role))

    def marks_of(self, key: MarkedKey, roles: Collection[Role], stated: Any) -> frozenset[Mark]:
        """The marks of a key of a kind with these roles, and what its `x-access` states.

        Raises MarkError for a stated mark that is none, or that a key of this form cannot have; and for a count of
        people that is no number, because it cannot be held against a threshold.
        """
        own = _words(stated, Mark)
        found = own | {row.mark for row in self.rows if row.speaks_of(key, roles)}
        unfit = {mark for mark in found if mark in self.fits and key.form not in self.fits[mark]}
        for mark in sorted(unfit & (own | {Mark.PEOPLE})):
            raise MarkError(f'{key.name} is marked "{mark}", and its form is none of: {_listed(self.fits[mark])}')
        return frozenset(found - unfit)

    def level_of(self, roles: Collection[Role], stated: Any) -> Level:
        """How far records of a kind with these roles go out by themselves; `stated` is its `x-access-default`.

        A schema can close a kind, and cannot open one. Raises MarkError for any other word.
        """
        words = _words(stated, Level)
        if Level.PUBLIC in words:
            raise MarkError(f'x-access-default: "{Level.PUBLIC}" is none of: {Level.RESTRICTED}')
        return Level.PUBLIC if not words and self.restricted.isdisjoint(roles) else Level.RESTRICTED

    def is_image(self, iri: str) -> bool:
        """Whether a type, or a value of a closed list, tells that something is a picture or a recording."""
        return Role.IMAGE in self.types.get(bare(iri), ()) or self.terms.get(bare(iri)) is Role.IMAGE


@lru_cache(maxsize=4096)
def bare(iri: str) -> str:
    """An IRI without its scheme: `http://schema.org/Person` and `https://schema.org/Person` are one type."""
    return iri.partition("://")[2] if iri.startswith(("http://", "https://")) else iri


def refuse_unknown(schema: Mapping[str, Any], known: Collection[str]) -> None:
    """Raise MarkError for a word of ours (`x-...`) in a schema that is not one of those that are known there."""
    for name in schema:
        if name.startswith("x-") and name not in known:
            raise MarkError(f"{name} is none of: {_listed(known)}")


def read_table(document: Mapping[str, Any], expand: Expand) -> MarkTable:
    """The table of `roles.json`; `expand` makes absolute IRIs of compact ones."""
    by_role = {Role(name): row for name, row in document["roles"].items()}
    marks = {Mark(name): row for name, row in document["marks"].items()}
    return MarkTable(
        types=_by_type(by_role, expand),
        forms={form: role for role, row in by_role.items() for form in row.get("forms", ())},
        terms={bare(expand(iri)): role for role, row in by_role.items() for iri in row.get("terms", ())},
        rows=tuple(_row(mark, by, expand) for mark, row in marks.items() for by in row["by"]),
        fits={mark: frozenset(row["fits"]) for mark, row in marks.items() if "fits" in row},
        like={role: row["like"] for role, row in by_role.items()},
        restricted=frozenset(role for role, row in by_role.items() if row.get("level") == Level.RESTRICTED),
    )


def _by_type(by_role: Mapping[Role, Mapping[str, Any]], expand: Expand) -> dict[str, frozenset[Role]]:
    types: dict[str, frozenset[Role]] = {}
    for role, row in by_role.items():
        roles = {role, *map(Role, row.get("implies", ()))}
        for iri in row["types"]:
            types[bare(expand(iri))] = types.get(bare(expand(iri)), frozenset()) | roles
    return types


def _row(mark: Mark, by: Mapping[str, Any], expand: Expand) -> MarkRow:
    role = Role(by["role"]) if "role" in by else None
    properties = frozenset(bare(expand(iri)) for iri in by.get("properties", ()))
    return MarkRow(mark, role, by.get("keys", {}), properties, frozenset(by.get("forms", ())))


def _words(stated: Any, known: type[Word]) -> set[Word]:
    """What a schema states, one word or a list of them. Raises MarkError for what is not known."""
    found = stated if isinstance(stated, (list, tuple)) else [stated]
    for each in found:
        if each not in list(known):
            raise MarkError(f'"{each}" is none of: {_listed(known)}')
    return {known(each) for each in found}


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words if isinstance(words, type) else sorted(words))


def with_wider(types: Iterable[str], wider: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Types, and all that they are sub-classes of; `wider` holds the classes just above a class."""
    waiting, seen = list(types), set[str]()
    while waiting:
        iri = waiting.pop(0)
        if iri not in seen:
            seen.add(iri)
            yield iri
            waiting += wider.get(iri, ())
