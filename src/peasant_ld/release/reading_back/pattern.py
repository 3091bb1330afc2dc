"""What the second parser reads of an outline becomes a pattern: where each value of a record stands in its N-Quads.

The parser is given the outline with a mark in the place of every value. What it says of that, it says of every record
with this outline: a mark that comes out as a literal stands for any text, one that comes out as an IRI for any absolute
IRI. So a pattern, filled with the values of a record, is what the parser would make of that record, to the byte.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

_HOST = "https://mark.invalid/"
_NUMBERED = 7_000_000_000_000
_MARK = re.compile(rb'(?<=[<"])(?:https://mark\.invalid/|7000000)(\d+)/?(?=[>"])')
_LITERAL = re.compile(rb'(?<=")(?:https://mark\.invalid/|7000000)(\d+)/?(?=")')
# IRIs with a space between them. Of other letters those of two bytes in UTF-8 (U+00C0 to U+07FF), all of which an IRI
# may hold (RFC 3987, section 2.2); any other IRI is for the parser itself.
_LETTERS = rb"[A-Za-z0-9._~!$&'()*+,;=:@/\xc3-\xdf\x80-\xbf-]*"
_PART = rb"%b(?:%%[0-9A-Fa-f]{2}%b)*" % (_LETTERS, _LETTERS)
_ONE = rb"https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*/%b(?:\?%b)?(?:#%b)?" % (_PART, _PART, _PART)
_PLAIN = re.compile(rb"(?:%b(?: %b)*)?" % (_ONE, _ONE))
# An IRI or the text of a literal, in N-Quads.
_TERM = re.compile(rb'<[^>]*>|"(?:[^"\\]|\\.)*"')
Pick = Callable[[Sequence[Any]], Any]


def mark(number: int) -> bytes:
    """What stands for the value with a number: an IRI, if it is taken for one."""
    return f"{_HOST}{number}/".encode()


def numeric_mark(number: int) -> bytes:
    """What stands for a value that is a number."""
    return str(_NUMBERED + number).encode()


def value_of(iri: str) -> int | None:
    """The number of the value that an IRI in a pattern stands for; None where it is the same in all records."""
    return int(iri[len(_HOST) : -1]) if iri.startswith(_HOST) else None


def literals_in(said: bytes) -> frozenset[int]:
    """The values that came out as literals."""
    return frozenset(map(int, _LITERAL.findall(said)))


def marks_in(said: bytes) -> frozenset[int]:
    """The values that came out at all."""
    return frozenset(map(int, _MARK.findall(said)))


def picker(places: Sequence[int]) -> Pick:
    """What takes the values in some places, in this order."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda values: tuple(values[each] for each in places)


class MarkedText(NamedTuple):
    """A text with places for values, and what fills them: `text % pick(values)`."""

    text: bytes
    pick: Pick

    def of(self, values: Sequence[bytes]) -> bytes:
        """The text with these values in it."""
        made: bytes = self.text % self.pick(values)
        return made


class Pattern(NamedTuple):
    """What all records of an outline say: N-Quads with marks (`said`), and the forms of their texts.

    Values are those of a record in JSON-LD; `iris` picks the ones that must be absolute IRIs.
    """

    said: bytes
    quads: MarkedText
    turtle: MarkedText
    iris: Pick

    def is_of(self, values: Sequence[bytes], turtle: bytes, quads: bytes) -> bool:
        """Whether a parser would make just these N-Quads of this Turtle, and of a record with these values."""
        is_said = self.quads.of(values) == quads and self.turtle.of(values) == turtle
        return is_said and _PLAIN.fullmatch(b" ".join({*self.iris(values)})) is not None


class Alike(NamedTuple):
    """A record that says what its pattern says with these values."""

    pattern: Pattern
    values: Sequence[bytes]


def pattern_of(said: bytes, turtle: tuple[bytes, bytes]) -> Pattern | None:
    """The pattern of N-Quads with marks, and of Turtle with marks of its own beside what a parser makes of it.

    None where they do not say the same.
    """
    text, meant = turtle
    values = _one_by_one(meant, said)
    if values is None or marks_in(text) != values.keys():
        return None
    iris = sorted(marks_in(said) - literals_in(said))
    form = _form(_MARK.sub(lambda found: values[int(found[1])], text))
    return Pattern(said, _form(said), form, picker(iris))


def _form(text: bytes) -> MarkedText:
    """A text with marks, ready to be filled."""
    pieces = _MARK.split(text)
    blank = b"%b".join(each.replace(b"%", b"%%") for each in pieces[::2])
    return MarkedText(blank, picker([int(each) for each in pieces[1::2]]))


def _one_by_one(one: bytes, other: bytes) -> dict[int, bytes] | None:
    """What stands in the second N-Quads for each mark in the first, if it is the same everywhere; None if not."""
    terms, others = _TERM.findall(one), _TERM.findall(other)
    if _TERM.sub(b"", one) != _TERM.sub(b"", other) or len(terms) != len(others):
        return None
    found: dict[int, bytes] = {}
    for term, wanted in zip(terms, others, strict=True):
        number = _MARK.search(term)
        held = term if number is None else found.setdefault(int(number[1]), wanted[1:-1]).join((term[:1], term[-1:]))
        if held != wanted:
            return None
    return found


def in_order(said: bytes, values: Sequence[bytes], wanted: bytes) -> bytes | None:
    """N-Quads with marks, their lines as those that are wanted for `values`; None where they say something else."""
    lines = defaultdict[bytes, list[bytes]](list)
    for line in reversed(_lines(said)):
        lines[_form(line).of(values)].append(line)
    found = [lines[line].pop() for line in _lines(wanted) if lines[line]]
    ordered = b"".join(found)
    return ordered if not any(lines.values()) and _form(ordered).of(values) == wanted else None


def is_plain(iri: bytes) -> bool:
    """Whether a value is an absolute IRI as nearly all are: such as a parser takes for itself wherever it stands."""
    return _PLAIN.fullmatch(iri) is not None


def _lines(text: bytes) -> list[bytes]:
    return [line + b"\n" for line in text.split(b"\n")[:-1]]
