"""The text of one record, in Turtle or JSON-LD, comes apart: an outline that many records share, and its own values.

Values are what stands between quotes or angle brackets, and whole numbers. Everything else is the outline: whatever a
parser goes by (properties, languages, data types, what is nested in what) is in it to the byte, and so two texts of one
outline differ in values only. What is put together again of both is the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_NO_BRACKETS = bytes(each for each in range(256) if each not in b"<>")
_NUMBER = re.compile(rb"(?<=[:,\[])(?:0|[1-9][0-9]{0,14})(?=[,\]}])")
# Stands for two backslashes while a text is cut: no such character is in one.
_PAIR = b"\0"
_DIGITS = b"0123456789"


class Outlined(NamedTuple):
    """A text that came apart. The first `iris` values are IRIs, the last `numbers` are numbers, the others texts."""

    outline: bytes
    values: list[bytes]
    iris: int = 0
    numbers: int = 0


def _cut(text: bytes) -> list[bytes]:
    """A text, cut at the quotes that begin or end a value: not at those that are escaped."""
    if b"\\" not in text:
        return text.split(b'"')
    if b"\\\\" in text:
        return [each.replace(_PAIR, b"\\\\") for each in _cut(text.replace(b"\\\\", _PAIR))]
    first, *others = text.split(b'\\"')
    pieces = first.split(b'"')
    for other in others:
        begun, *more = other.split(b'"')
        pieces[-1] += b'\\"' + begun
        pieces += more
    return pieces


def of_turtle(text: bytes) -> Outlined | None:
    """The outline of a record in Turtle; None where its brackets do not stand in pairs."""
    pieces = _cut(text)
    rest = b'"'.join(pieces[::2])
    if rest.translate(None, _NO_BRACKETS) != b"<>" * rest.count(b"<"):
        return None
    bits = rest.replace(b">", b"<").split(b"<")
    iris = bits[1::2]
    return Outlined(b"<".join(bits[::2]), iris + pieces[1::2], len(iris))


def of_json(text: bytes) -> Outlined:
    """The outline of a record in JSON; the names of keys are values, too."""
    pieces = _cut(text)
    outline = b'"'.join(pieces[::2])
    values = pieces[1::2]
    if len(outline.translate(None, _DIGITS)) == len(outline):
        return Outlined(outline, values)
    numbers = _NUMBER.findall(outline)
    return Outlined(_NUMBER.sub(b"0", outline), values + numbers, 0, len(numbers))


def filled_turtle(told: Outlined) -> bytes | None:
    """The text in Turtle of an outline with values; None where the outline has no place for just so many."""
    text = _filled(told.outline.split(b"<"), (b"<" + each + b">" for each in told.values[: told.iris]))
    return None if text is None else _filled(text.split(b'"'), map(_quoted, told.values[told.iris :]))


def filled_json(told: Outlined) -> bytes | None:
    """The text in JSON of an outline with values; None where the outline has no place for just so many."""
    count = len(told.values) - told.numbers
    pieces = _NUMBER.split(told.outline)
    text = _filled(pieces, told.values[count:])
    return None if text is None else _filled(text.split(b'"'), map(_quoted, told.values[:count]))


def _quoted(value: bytes) -> bytes:
    return b'"' + value + b'"'


def _filled(pieces: list[bytes], values: Iterable[bytes]) -> bytes | None:
    """The pieces with a value between each two."""
    between = list(values)
    return b"".join(_in_turn(pieces, between)) if len(between) == len(pieces) - 1 else None


def _in_turn(pieces: list[bytes], between: list[bytes]) -> Iterator[bytes]:
    for piece, value in zip(pieces, [*between, b""], strict=True):
        yield piece
        yield value


def key_places(outline: bytes) -> list[int]:
    """Which of the quoted values of an outline in JSON are the names of keys."""
    return [number for number, after in enumerate(outline.split(b'"')[1:]) if after.startswith(b":")]
