"""The language tags of one record become problems where they name something twice, or what no registry knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from peasant_ld.check.by_form import compile_finders
from peasant_ld.model import Model
from peasant_ld.model.language import USUAL, names_nothing_twice, unregistered_in
from peasant_ld.problem import Problem, Severity, bounded
from peasant_ld.reading.record import Record

_FORMS = frozenset({"text", "texts", "languages", "languageTag"})


def compile_languages(model: Model) -> Callable[[Record], list[Problem]]:
    """The function that looks at the language tags of one record, which has passed the check of its schema.

    PLD032, an error, for a tag in which a variant or an extension stands twice, which no pattern can tell; PLD043, a
    warning, for a word that is not in the registry or is not to be used any more, with the tag to write where the
    registry states it.
    """
    finders = compile_finders(model, _FORMS)

    def check(record: Record) -> list[Problem]:
        return bounded(each_of(record), record.origin, record.data["id"])

    def each_of(record: Record) -> Iterator[Problem]:
        data = record.data
        for name, finder in finders[data["type"]].items():
            if name in data:
                for pointer, value in finder(data[name], _is_unusual):
                    yield from _of_value(record, name, f"/{name}{pointer}", value)

    return check


def _is_unusual(value: Any) -> bool:
    """Whether a tag, or one of the tags of texts, is to be looked up."""
    return value not in USUAL if type(value) is str else not value.keys() <= USUAL


def _of_value(record: Record, key: str, pointer: str, value: Any) -> Iterator[Problem]:
    tags = {pointer: value} if isinstance(value, str) else {f"{pointer}/{tag}": tag for tag in value}
    for at, tag in tags.items():
        yield from _of_tag(record, key, at, tag)


def _of_tag(record: Record, key: str, pointer: str, tag: str) -> Iterator[Problem]:
    place, identity = record.place(pointer), record.data["id"]
    if not names_nothing_twice(tag):
        yield Problem("PLD032", place, identity, key, tag)
    elif (found := unregistered_in(tag)) is not None:
        facts = {"word": found.word} | ({"suggestion": found.preferred} if found.preferred else {})
        yield Problem("PLD043", place, identity, key, tag, Severity.WARNING, facts)
