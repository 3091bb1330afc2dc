"""References that are written as names -> the ids of the records called so; new records where a map makes them.

A name stands for a record only where exactly one record of a kind that the reference may point at is called so, by its
name, another name or its acronym; case, accents and blanks do not count. Every match is told, two are asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from peasant_ld.model import Model, load_model
from peasant_ld.model.likeness import nearest
from peasant_ld.model.marks import Mark
from peasant_ld.problem import Problem, Severity
from peasant_ld.reading.record import NamedReference, Record
from peasant_ld.reading.sheets.column import IDENTITY
from peasant_ld.reading.sheets.made_ids import made_safe
from peasant_ld.reading.sheets.names import folded
from peasant_ld.reading.sheets.row_account import RowAccount

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LIKE = 0.8
_HINTS, _LOOKED_AT = 100, 20_000  # names for which the nearest is looked for, and among how many
_SHOWN = 5  # records of one name that are named


def with_names(
    read: Callable[[RowAccount | None], Iterator[Record | Problem]],
    model: Model | None = None,
    account: RowAccount | None = None,
    of_json: bool = False,
) -> Iterator[Record | Problem]:
    """The items that `read` gives, references by name as ids; then the records that were made, and what was matched.

    `read` is asked a second time, without the account, once the first name is met: a name may be that of a record that
    comes later. With `of_json` references of records that stand on no sheet may be names, too. What is wrong with a
    name is among the problems of its record: PLD347 it is that of several records, PLD348 of none, PLD349 the id that
    would be made for it is that of another record.
    """
    known = model or load_model()
    names: Names | None = None
    for item in read(account):
        if isinstance(item, Problem):
            yield item
            continue
        named = item.names or (_named_in(item, known) if of_json and item.origin.row is None else ())
        if not named:
            yield item
            continue
        names = names or Names.of(read(None), known)
        yield names.resolve(item, named)
    if names is not None:
        if account is not None:
            account.made += len(names.made)
        yield from names.made.values()
        yield from names.told.values()


@dataclass(slots=True)
class Names:
    """Who is called what: the ids of records, with their kinds, by folded name.

    `made` are the records that were made, by id; `told` is what was matched and made, by place and text.
    """

    by_name: dict[str, dict[str, str]] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)
    """The first name of each id that has one."""
    made: dict[str, Record] = field(default_factory=dict)
    told: dict[tuple[str, ...], Problem] = field(default_factory=dict)
    hints: int = 0

    @classmethod
    def of(cls, items: Iterable[Record | Problem], model: Model) -> Names:
        """The names of the records among some items."""
        names = cls()
        keys = {kind.name: kind.keys_with(Mark.NAME) for kind in model.kinds.values()}
        for item in items:
            if isinstance(item, Problem):
                continue
            kind, identity = item.data.get("type"), item.data.get("id")
            if isinstance(kind, str) and isinstance(identity, str) and kind in keys:
                for text in (text for key in keys[kind] for text in _texts(item.data.get(key))):
                    names.add(text, identity, kind)
        return names

    def add(self, text: str, identity: str, kind: str) -> None:
        """A record is called so."""
        if name := folded(text):
            self.by_name.setdefault(name, {})[identity] = kind
            self.called.setdefault(identity, text)

    def resolve(self, record: Record, named: Iterable[NamedReference]) -> Record:
        """A record with ids in place of names, as far as these are known; the rest is among its problems."""
        problems = []
        for reference in named:
            found = self._find(reference)
            if isinstance(found, Problem):
                problems.append(replace(found, record=_identity(record)))
            elif found is not None:
                first, *rest = reference.path
                record.data[first] = _replaced(record.data.get(first), rest, reference.text, found)
        return record._replace(problems=(*record.problems, *problems), names=())

    def _find(self, reference: NamedReference) -> str | Problem | None:
        """The id that is meant; why none is; None for what is no name at all, so that the check says what it is."""
        kinds = reference.kinds
        there = self.by_name.get(folded(reference.text), {})
        ids = sorted(identity for identity, kind in there.items() if not kinds or kind in kinds)
        if len(ids) == 1:
            if ids[0] not in self.made:
                self._tell("PLD360", reference, ids[0])
            return ids[0]
        if ids:
            facts = {"other": ", ".join(ids[:_SHOWN]), "found": len(ids)}
            return self._problem("PLD347", reference, facts)
        if reference.new is not None or folded(reference.text) in reference.ids:
            return self._make(reference)
        return self._unknown(reference)

    def _make(self, reference: NamedReference) -> str | Problem:
        """The id of a new record of that name, or of the one that the map has kept for it."""
        kept = reference.ids.get(folded(reference.text))
        safe = made_safe(reference.text)
        if kept is None and not safe:
            return self._problem("PLD348", reference, {})
        identity = kept or f"{_WORDS.sub('-', reference.new or '').lower()}/{safe}"
        if kept is not None and identity in self.called:
            self._tell("PLD360", reference, identity)
            return identity
        if identity in self.called:
            return self._problem("PLD349", reference, {"suggestion": identity, "other": self.called[identity]})
        if reference.new is None:
            return identity
        name = {reference.language or "und": reference.text}
        self.made[identity] = Record({"id": identity, "type": reference.new, "name": name}, reference.place)
        self.add(reference.text, identity, reference.new)
        self._tell("PLD361", reference, identity)
        return identity

    def _unknown(self, reference: NamedReference) -> Problem | None:
        text = reference.text
        is_name = "/" not in text and (any(map(str.isspace, text)) or not text.isascii() or text != text.lower())
        if not is_name:
            return None
        self.hints += 1
        near = nearest(folded(text), self.by_name, _LIKE) if self._may_hint() else None
        there = self.by_name[near] if near else {}
        ids = [each for each, kind in there.items() if not reference.kinds or kind in reference.kinds]
        facts = {"nearest": f"{self.called[ids[0]]} ({ids[0]})"} if ids else {}
        return self._problem("PLD348", reference, facts)

    def _may_hint(self) -> bool:
        return self.hints <= _HINTS and len(self.by_name) <= _LOOKED_AT

    def _problem(self, code: str, reference: NamedReference, facts: Mapping[str, Any]) -> Problem:
        return Problem(code, reference.place, None, ".".join(reference.path), reference.text, facts=facts)

    def _tell(self, code: str, reference: NamedReference, identity: str) -> None:
        """What was matched, at the first cell of a column in which it stands, with how many there are."""
        place = reference.place
        known = (code, place.file, place.sheet or "", place.column or "", folded(reference.text), identity)
        before = self.told.get(known)
        if before is not None:
            self.told[known] = replace(before, facts={**before.facts, "rows": before.facts.get("rows", 1) + 1})
        else:
            facts = {"suggestion": identity}
            self.told[known] = replace(self._problem(code, reference, facts), severity=Severity.ADVICE)


def _identity(record: Record) -> str | None:
    identity = record.data.get("id")
    return identity if isinstance(identity, str) else None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _replaced(value: Any, path: list[str], text: str, identity: str) -> Any:
    """The same value with an id in place of a name, where the path leads."""
    if isinstance(value, list):
        return [_replaced(each, path, text, identity) for each in value]
    if path and isinstance(value, dict):
        return {
            key: _replaced(each, path[1:], text, identity) if key == path[0] else each for key, each in value.items()
        }
    return identity if not path and isinstance(value, str) and value.strip() == text else value


def _named_in(record: Record, model: Model) -> tuple[NamedReference, ...]:
    """The references of a record of JSON that are no ids."""
    kind = model.kinds.get(str(record.data.get("type")))
    found: list[NamedReference] = []
    for key in kind.keys.values() if kind else ():
        value = record.data.get(key.name) if key.is_reference else None
        texts = value if isinstance(value, list) else [value]
        for number, text in enumerate(texts):
            if isinstance(text, str) and text.strip() and not IDENTITY.match(text):
                pointer = f"/{key.name}/{number}" if isinstance(value, list) else f"/{key.name}"
                found.append(NamedReference((key.name,), text.strip(), record.place(pointer), key.kinds))
    return tuple(found)
