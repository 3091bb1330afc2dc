"""The texts of one record become warnings where their letters were once read in the wrong encoding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson

from peasant_ld.model.mojibake import demojibake, is_garbled
from peasant_ld.problem import Problem, Severity, bounded
from peasant_ld.reading.record import Record

# The letters that garbled ones begin with, in UTF-8: Â, Ã, Ä, Å, â; √, ¬; ├, ┬. What follows is never ASCII.
_TELLTALE = re.compile(rb"(?:\xc3[\x82-\x85\xa2]|\xe2\x88\x9a|\xc2\xac|\xe2\x94[\x9c\xac])[\x80-\xff]")


def garbled_texts(record: Record) -> list[Problem]:
    """PLD338 for each text of a record, in whatever key, that has such letters, with the text as it was meant."""
    return bounded(_each_of(record), record.origin, record.data["id"]) if may_be_garbled(record.data) else []


def may_be_garbled(data: Any) -> bool:
    """Whether there may be such a text in one record, or in several: nearly always there is none."""
    try:
        written = orjson.dumps(data)
    except TypeError:  # values of a program, which no JSON file has
        return True
    return not written.isascii() and _TELLTALE.search(written) is not None


def _each_of(record: Record) -> Iterator[Problem]:
    for pointer, text in record.texts():
        if is_garbled(text):
            key = ".".join(part for part in pointer.split("/")[1:] if not part.isdigit())
            place, facts = record.place(pointer), {"suggestion": demojibake(text)}
            yield Problem("PLD338", place, record.data["id"], key, text, Severity.WARNING, facts)
