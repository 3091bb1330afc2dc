"""The texts of one record become warnings where their letters were once read in the wrong encoding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from peasant_ld.model.mojibake import demojibake, is_garbled
from peasant_ld.problem import Problem, Severity, bounded
from peasant_ld.reading.record import Record


def garbled_texts(record: Record) -> list[Problem]:
    """PLD338 for each text of a record, in whatever key, that has such letters, with the text as it was meant."""
    return bounded(_each_of(record), record.origin, record.data["id"]) if _is_in(record.data) else []


def _is_in(value: Any) -> bool:
    """Whether there is such a text: for nearly every record there is none, and this is all that is asked."""
    if type(value) is str:
        return is_garbled(value)
    if isinstance(value, dict):
        return any(map(_is_in, value.values()))
    return isinstance(value, list) and any(map(_is_in, value))


def _each_of(record: Record) -> Iterator[Problem]:
    for pointer, text in _texts(record.data):
        if is_garbled(text):
            key = ".".join(part for part in pointer.split("/")[1:] if not part.isdigit())
            place, facts = record.place(pointer), {"suggestion": demojibake(text)}
            yield Problem("PLD338", place, record.data["id"], key, text, Severity.WARNING, facts)


def _texts(value: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Every text with its pointer (RFC 6901)."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{pointer}/{number}")
