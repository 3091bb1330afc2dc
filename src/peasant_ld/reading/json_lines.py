"""JSON Lines -> records, each with its line. Whatever is wrong with a line is one Problem, and the others stand.

A problem that stands for exactly one lost record carries the fact `records` = 1; one that ends the file carries none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from peasant_ld.problem import Place, Problem
from peasant_ld.reading.absent import without_nulls
from peasant_ld.reading.json_strict import (
    DEPTH_LIMIT,
    ONE_RECORD,
    StrictDecoder,
    TooDeep,
    cannot_open,
    not_an_object,
    skip_space,
)
from peasant_ld.reading.record import Record

BLOCK_SIZE = 64 * 1024  # larger ones are slower: their values do not stay in the processor's cache
LINE_LIMIT = 16 * 1024**2
_BOM = b"\xef\xbb\xbf"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_json_lines(path: Path, name: str) -> Iterator[Record | Problem]:
    """The records of a JSON Lines file, one a line; blank lines are skipped, a bad line is a problem of its own.

    `name` is the file's name in places. Streams: memory does not grow with the file. Raises nothing.
    """
    try:
        with path.open("rb") as stream:
            yield from read_json_line_stream(stream, name)
    except OSError as error:
        yield cannot_open(name, error)


def read_json_line_stream(stream: BinaryIO, name: str) -> Iterator[Record | Problem]:
    """The records of a binary stream of JSON Lines, such as standard input; else like `read_json_lines`.

    Raises OSError if the stream cannot be read.
    """
    decoder, glance, number = StrictDecoder(), _Glance(), 1
    for text, offset in blocks(stream):
        if not offset and text.startswith(UTF16_MARKS):
            yield Problem("PLD002", Place(name, 1), facts={"offset": 0})
            return
        lines = text.split(b"\n")
        values = glance.values(text, lines)
        if values is None:
            yield from _each_line(text, offset, Place(name, number), (glance, decoder))
        else:
            made = _record if b"null" in text else _whole_record
            for line, value in enumerate(values, number):
                yield made(value, Place(name, line))
        number += len(lines)


def blocks(stream: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """The stream in blocks of whole lines, without the last line end and the byte order mark, and the offset of each.

    A line over the limit is a block of its own, and cut, but not down to the limit.
    """
    offset, rest = 0, b""
    while chunk := stream.read(max(BLOCK_SIZE, len(rest))):
        if not offset and not rest and chunk.startswith(_BOM):
            offset, chunk = len(_BOM), chunk[len(_BOM) :]
        if len(rest) > LINE_LIMIT:
            passed_over, end, chunk = chunk.partition(b"\n")
            offset += len(passed_over) + len(end)
            if not end:
                continue
            yield rest, offset
            offset, rest = offset + len(rest), b""
        text, end, tail = chunk.rpartition(b"\n")
        if end:
            yield rest + text, offset
            offset, rest = offset + len(rest) + len(text) + 1, tail
        else:
            rest += tail
    if rest:
        yield rest, offset


def _each_line(text: bytes, offset: int, first: Place, by: tuple[_Glance, StrictDecoder]) -> Iterator[Record | Problem]:
    """The records of a block in which something may be wrong: each line for itself, and fast if it is in order."""
    glance, decoder = by
    for number, line in enumerate(text.split(b"\n"), first.line or 1):
        place = Place(first.file, number)
        if len(line) > LINE_LIMIT:
            yield Problem("PLD008", place, facts={"limit": "16 MiB", "of": "line", **ONE_RECORD})
        elif values := glance.values(line, [line]):
            yield _record(values[0], place)
        elif line and not line.isspace():
            yield _exact(line, offset, place, decoder)
        offset += len(line) + 1


def _exact(line: bytes, offset: int, place: Place, decoder: StrictDecoder) -> Record | Problem:
    try:
        text = line.decode()
        decoded = decoder.decode(text, skip_space(text, 0))
        end = skip_space(text, decoded.end)
        if end < len(text):
            raise json.JSONDecodeError("Extra data", text, end)
    except UnicodeDecodeError as error:
        return Problem("PLD002", place, facts={"offset": offset + error.start, **ONE_RECORD})
    except json.JSONDecodeError as error:
        return Problem("PLD003", place, facts={"reason": error.msg, "column": error.colno, **ONE_RECORD})
    except TooDeep:
        return Problem("PLD006", place, facts={"limit": DEPTH_LIMIT, **ONE_RECORD})
    if decoded.fault:
        return decoded.lost_record(place._replace(pointer=decoded.fault.pointer or None))
    return _record(decoded.value, place)


def _record(value: Any, place: Place) -> Record | Problem:
    made = _whole_record(value, place)
    return without_nulls(made) if isinstance(made, Record) else made


def _whole_record(value: Any, place: Place) -> Record | Problem:
    return Record(value, place) if type(value) is dict else not_an_object(value, place)


_ORJSON_DEPTH = 254  # what orjson writes; it reads more
_SHELLS = _ORJSON_DEPTH - DEPTH_LIMIT
_NOT_COUNTED = bytes(byte for byte in range(256) if byte not in b"0123456789.:,\n")
_DIGITS = bytes(ord("0") if byte in b"0123456789" else byte if byte in b":" else ord(".") for byte in range(256))
_LONG_NUMBER = b"0" * 19  # shorter integers fit into 64 bits


class _Glance:
    """Sees in many lines at once that nothing is wrong with them, though orjson does not say what it passes over.

    Parsed values are written again and held against the text. What is equal to the letter has lost nothing; else:

    - Keys that stand twice are found by counting colons. A text has one a member, and those inside strings. What is
      written again has the same, less one for each member that was lost, and less those inside it; so the counts are
      equal only if none is lost. (No colon may be hidden as an escape.)
    - Integers beyond 64 bits, which become floats, are long runs of digits.
    - Depth: orjson writes only so deep, and the values are put into as many lists as leave the limit of depth.
    """

    def __init__(self) -> None:
        try:
            orjson.dumps(_in_lists(0, _ORJSON_DEPTH + 1))
        except orjson.JSONEncodeError:
            self._knows_depth = True
        else:
            self._knows_depth = False

    def values(self, text: bytes, lines: list[bytes]) -> list[Any] | None:
        """The values of the lines of `text`, if it is certain that none breaks a rule; None if any may."""
        if len(text) > LINE_LIMIT or not self._knows_depth:
            return None
        try:
            values = [orjson.loads(line) for line in lines]
            again = orjson.dumps(_in_lists(values, _SHELLS - 1))
        except (orjson.JSONDecodeError, orjson.JSONEncodeError):
            return None
        if len(again) == len(text) + 2 * _SHELLS and again[_SHELLS:-_SHELLS] == text.replace(b"\n", b","):
            return values
        if b"\\" in text and b"\\u003" in text:  # \u003a is a colon
            return None
        counted = text.translate(_DIGITS, _NOT_COUNTED)
        if _LONG_NUMBER in counted and _LONG_NUMBER in text.translate(_DIGITS):
            return None
        return values if again.count(b":") == counted.count(b":") else None


def _in_lists(value: Any, count: int) -> Any:
    for _ in range(count):
        value = [value]
    return value
