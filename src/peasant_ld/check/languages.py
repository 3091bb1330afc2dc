"""The language tags of one record become problems where they name something twice, or what no registry knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from peasant_ld.check.by_form import compile_finders
from peasant_ld.model import Model
from peasant_ld.model.language import USUAL, names_nothing_twice, unregistered_in
from peasant_ld.problem import Problem, Severity
from peasant_ld.reading.record import Record

_FORMS = frozenset({"text", "texts", "languages", "languageTag"})


def compile_languages(model: Model) -> Callable[[Record], Iterator[Problem]]:
    """The function that looks at the language tags of one record, which has passed the check of its schema.

    PLD032, an error, for a tag in which a variant or an extension stands twice, which no pattern can tell; PLD043, a
    warning, for a word that is not in the registry or is not to be used any more, with the tag to write where the
    registry states it.
    """
    finders = compile_finders(model, _FORMS)

    def check(record: Record) -> Iterator[Problem]:
        data = record.data
        of_kind = finders[data["type"]]
        for name, value in data.items():
            if name not in of_kind or (type(value) is dict and value.keys() <= USUAL):
                continue
            for pointer, found in of_kind[name](value):
                for step, tag in ((f"/{tag}", tag) for tag in found) if isinstance(found, Mapping) else [("", found)]:
                    if tag not in USUAL:
                        yield from _of_tag(record, name, f"/{name}{pointer}{step}", tag)

    return check


def _of_tag(record: Record, key: str, pointer: str, tag: str) -> Iterator[Problem]:
    place, identity = record.place(pointer), record.data["id"]
    if not names_nothing_twice(tag):
        yield Problem("PLD032", place, identity, key, tag)
    elif (found := unregistered_in(tag)) is not None:
        facts = {"word": found.word} | ({"suggestion": found.preferred} if found.preferred else {})
        yield Problem("PLD043", place, identity, key, tag, Severity.WARNING, facts)
