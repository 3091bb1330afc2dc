"""References that are written as names -> the ids of the records called so; new records where a map makes them.

A name stands for a record only where exactly one record of a kind that the reference may point at is called so, by its
name, another name or its acronym; case, accents and blanks do not count. Every match is told, two are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from peasant_ld.model import Key, Model, load_model
from peasant_ld.model.iri import kind_slug
from peasant_ld.model.likeness import folded, nearest
from peasant_ld.model.marks import Mark
from peasant_ld.problem import Problem, Severity
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.record import IDENTITY, NamedReference, Record, ReferenceColumn, texts_in
from peasant_ld.reading.sheets.row_account import RowAccount

_LIKE = 0.8
_HINTS, _LOOKED_AT = 100, 20_000  # names for which the nearest is looked for, and among how many
_SHOWN = 5  # records of one name that are named


def with_names(
    items: Iterable[Record | Problem],
    again: Callable[[frozenset[str]], Iterator[Record | Problem]],
    declared: Declared,
    account: RowAccount | None = None,
) -> Iterator[Record | Problem]:
    """The items, references by name as ids; then the records that were made, and what was matched.

    `again` gives the same items once more, with some of their keys, once the first name is met: a name may be that of a
    record that comes later. Where that is declared, references of JSON may be names, too. What is wrong with a
    name is among the problems of its record: PLD347 it is that of several records, PLD348 of none, PLD349 the id that
    would be made for it is that of another record.
    """
    model = declared.model or load_model()
    names: Names | None = None
    for item in items:
        if isinstance(item, Problem):
            yield item
            continue
        named = item.names or (_named_in(item, model) if declared.names and item.origin.row is None else ())
        if not named:
            yield item
            continue
        names = names or Names.of(again(asked_of(model)), model)
        yield names.resolve(item, named)
    if names is not None:
        if account is not None:
            account.made += len(names.made)
        yield from names.made.values()
        yield from names.told()


def asked_of(model: Model) -> frozenset[str]:
    """The keys that tell who is called what."""
    return frozenset(("id", "type", *(key for kind in model.kinds.values() for key in kind.keys_with(Mark.NAME))))


@dataclass(slots=True)
class Names:
    """Who is called what: the ids of records, with their kinds, by folded name.

    `made` are the records that were made, by id; `hints` counts the names for which the nearest was looked for.
    """

    by_name: dict[str, dict[str, str]] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)
    """The first name of each id that has one."""
    made: dict[str, Record] = field(default_factory=dict)
    slugs: Mapping[str, str] = field(default_factory=dict)
    """The kinds by how their names stand in ids."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """The key that holds the name of a record as a text, by kind."""
    hints: int = 0
    _known: dict[tuple[int, str], _Match] = field(default_factory=dict)

    @classmethod
    def of(cls, items: Iterable[Record | Problem], model: Model) -> Names:
        """The names of the records among some items."""
        names = cls(
            slugs={kind_slug(kind): kind for kind in model.kinds},
            titles={kind.name: kind.name_key for kind in model.kinds.values() if kind.name_key},
        )
        keys = {kind.name: kind.keys_with(Mark.NAME) for kind in model.kinds.values()}
        for item in items:
            if isinstance(item, Problem):
                continue
            data = item.data
            kind, identity = data.get("type"), data.get("id")
            if isinstance(kind, str) and isinstance(identity, str) and kind in keys:
                for text in (text for key in keys[kind] if key in data for text in texts_in(data[key])):
                    names.add(text, identity, kind)
        return names

    def add(self, text: str, identity: str, kind: str) -> None:
        """A record is called so."""
        if name := folded(text):
            self.by_name.setdefault(name, {})[identity] = kind
            self.called.setdefault(identity, text)

    def resolve(self, record: Record, named: Iterable[NamedReference]) -> Record:
        """A record with ids in place of names, as far as these are known; the rest is among its problems."""
        problems = list(record.problems)
        for reference in named:
            found = self.meant(reference)
            if isinstance(found, Problem):
                problems.append(replace(found, record=_identity(record)))
            elif found is not None:
                first, rest = reference.of.path[0], reference.of.path[1:]
                record.data[first] = _replaced(record.data.get(first), rest, reference.text, found)
        return Record(record.data, record.origin, record.locator, tuple(problems))

    def meant(self, reference: NamedReference) -> str | Problem | None:
        """The id that a name stands for, which is told later; why it stands for none; None for what is no name."""
        known = (id(reference.of), reference.text)
        found: _Match | Problem | None = self._known.get(known)
        if found is None:
            found = self._find(reference)
        if not isinstance(found, _Match):
            return found
        self._known[known] = found
        found.cells += 1
        return found.identity

    def told(self) -> Iterator[Problem]:
        """What was matched and made, each at the first cell of a column in which it stands, with how many there are."""
        for match in self._known.values():
            if match.code is not None:
                rows = {"rows": match.cells} if match.cells > 1 else {}
                facts = {"suggestion": match.identity, **rows}
                yield replace(_problem(match.code, match.first, facts), severity=Severity.ADVICE)

    def _find(self, reference: NamedReference) -> _Match | Problem | None:
        """The id that is meant; why none is; None for what is no name at all, so that the check says what it is."""
        name, kinds = folded(reference.text), reference.of.kinds
        there = self.by_name.get(name, {})
        ids = sorted(identity for identity, kind in there.items() if not kinds or kind in kinds)
        if len(ids) == 1:
            as_it_is = ids[0] in self.made and reference.text == self.called[ids[0]]
            return _Match(ids[0], None if as_it_is else "PLD360", reference)
        if ids:
            return _problem("PLD347", reference, {"other": ", ".join(ids[:_SHOWN]), "found": len(ids)})
        kept = self._kept(reference)
        if reference.of.new is not None or kept is not None:
            return self._make(reference, kept)
        return self._unknown(reference)

    def _kept(self, reference: NamedReference) -> str | None:
        """The id that a map has kept for a name, of a kind that may stand there: several things may have one name."""
        to, name = reference.of, folded(reference.text)
        wanted = (to.new,) if to.new is not None else to.kinds
        of_kind = next((to.ids[kind, name] for kind in wanted if (kind, name) in to.ids), None)
        of_any = to.ids.get(("", name))
        kind = self.slugs.get(of_any.partition("/")[0]) if of_any is not None else None
        return of_kind or (None if wanted and kind is not None and kind not in wanted else of_any)

    def _make(self, reference: NamedReference, kept: str | None) -> _Match | Problem:
        """The id of a new record of that name, or the one that the map has kept for it."""
        to, text = reference.of, reference.text
        from peasant_ld.reading.sheets.made_ids import made_safe

        safe = made_safe(text)
        if kept is None and not safe:
            return _problem("PLD348", reference, {})
        identity = kept or f"{kind_slug(to.new or '')}/{safe}"
        if kept is not None and (identity in self.called or to.new is None):
            return _Match(identity, "PLD360", reference)
        if identity in self.called:
            return _problem("PLD349", reference, {"suggestion": identity, "other": self.called[identity]})
        data = {"id": identity, "type": to.new, self.titles[to.new or ""]: {to.language or "und": text}}
        self.made[identity] = Record(data, reference.place, made=True)
        self.add(text, identity, to.new or "")
        return _Match(identity, "PLD361", reference)

    def _unknown(self, reference: NamedReference) -> Problem | None:
        text = reference.text
        is_name = "/" not in text and (any(map(str.isspace, text)) or not text.isascii() or text != text.lower())
        if not is_name:
            return None
        self.hints += 1
        near = nearest(folded(text), self.by_name, _LIKE) if self._may_hint() else None
        there, kinds = self.by_name[near] if near else {}, reference.of.kinds
        ids = [each for each, kind in there.items() if not kinds or kind in kinds]
        return _problem("PLD348", reference, {"nearest": f"{self.called[ids[0]]} ({ids[0]})"} if ids else {})

    def _may_hint(self) -> bool:
        return self.hints <= _HINTS and len(self.by_name) <= _LOOKED_AT


@dataclass(slots=True)
class _Match:
    """The record that a name stands for in one column: how that is told, where first, and in how many cells."""

    identity: str
    code: str | None
    first: NamedReference
    cells: int = 0


def _problem(code: str, reference: NamedReference, facts: Mapping[str, Any]) -> Problem:
    return Problem(code, reference.place, None, reference.of.key, reference.text, facts=facts)


def _identity(record: Record) -> str | None:
    identity = record.data.get("id")
    return identity if isinstance(identity, str) else None


def _replaced(value: Any, path: tuple[str, ...], text: str, identity: str) -> Any:
    """The same value with an id in place of a name, where the path leads."""
    if value == text and not path:  # as most are
        return identity
    if isinstance(value, list):
        return [identity if each == text and not path else _replaced(each, path, text, identity) for each in value]
    if path and isinstance(value, dict):
        return {
            key: _replaced(each, path[1:], text, identity) if key == path[0] else each for key, each in value.items()
        }
    return identity if not path and isinstance(value, str) and value.strip() == text else value


def _named_in(record: Record, model: Model) -> tuple[NamedReference, ...]:
    """The references of a record of JSON that are no ids, also those of its nodes."""
    kind = model.kinds.get(str(record.data.get("type")))
    found = _names_below(record.data, kind.keys, model, ("", ())) if kind else ()
    return tuple(
        NamedReference(_of_json(path, kinds), text.strip(), record.place(pointer))
        for pointer, path, kinds, text in found
    )


@lru_cache(maxsize=256)
def _of_json(path: tuple[str, ...], kinds: tuple[str, ...]) -> ReferenceColumn:
    return ReferenceColumn(path, kinds)


_Below = tuple[str, tuple[str, ...], tuple[str, ...], str]  # pointer, path, kinds, text


def _names_below(
    data: Mapping[str, Any], keys: Mapping[str, Key], model: Model, at: tuple[str, tuple[str, ...]]
) -> Iterator[_Below]:
    """What stands in a record, or a node of one, where references do, and is no id; `at` is its pointer and path."""
    for name, value in data.items():
        key, pointer, path = keys.get(name), f"{at[0]}/{name}", (*at[1], name)
        if key is None or not (key.is_reference or key.node):
            continue
        each = [(f"{pointer}/{number}", inner) for number, inner in enumerate(value)] if isinstance(value, list) else ()
        for spot, inner in each or [(pointer, value)]:
            if isinstance(inner, Mapping):
                yield from _names_below(inner, model.nodes.get(key.node or "", {}), model, (spot, path))
            elif key.is_reference and isinstance(inner, str) and inner.strip() and not IDENTITY.match(inner):
                yield spot, path, key.kinds, inner
