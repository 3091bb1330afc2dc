"""JSON Lines -> records, each with its line. Whatever is wrong with a line is one Problem, and the others stand.

A problem that stands for exactly one lost record carries the fact `records` = 1; one that ends the file carries none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import orjson

from peasant_ld.problem import Place, Problem
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

BLOCK_SIZE = 256 * 1024
LINE_LIMIT = 16 * 1024**2
_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")


class _Block(NamedTuple):
    """Whole lines of a file, the number of the first of them (from 1) and its offset in bytes."""

    text: bytes
    line: int
    offset: int


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
    decoder = StrictDecoder()
    for block in _blocks(stream):
        if block.line == 1 and block.text.startswith(_UTF16_BOMS):
            yield Problem("PLD002", Place(name, 1), facts={"offset": 0})
            return
        numbered = [
            (n, line) for n, line in enumerate(block.text.split(b"\n"), block.line) if line and not line.isspace()
        ]
        values = _values_if_sure(block.text, [line for _, line in numbered])
        if values is None:
            yield from _each_line(block, name, decoder)
            continue
        for (number, _), value in zip(numbered, values, strict=True):
            yield _record(value, Place(name, number))


def _blocks(stream: BinaryIO) -> Iterator[_Block]:
    """The stream in blocks of whole lines. A line over the limit is cut, but kept longer than the limit."""
    line, offset, cut_off = 1, 0, 0
    rest = b""
    while chunk := stream.read(BLOCK_SIZE):
        if not offset and not rest and chunk.startswith(_BOM):
            chunk, offset = chunk[len(_BOM) :], len(_BOM)
        end = chunk.rfind(b"\n") + 1
        if end:
            block = _Block(rest + chunk[:end], line, offset)
            yield block
            line += block.text.count(b"\n")
            offset += len(block.text) + cut_off
            rest, cut_off = chunk[end:], 0
        elif len(rest) <= LINE_LIMIT:
            rest += chunk
        else:
            cut_off += len(chunk)
    if rest:
        yield _Block(rest, line, offset)


def _each_line(block: _Block, name: str, decoder: StrictDecoder) -> Iterator[Record | Problem]:
    """The records of a block in which something may be wrong: each line for itself, fast if it is in order."""
    offset = block.offset
    for number, line in enumerate(block.text.split(b"\n"), block.line):
        place = Place(name, number)
        if len(line) > LINE_LIMIT:
            yield Problem("PLD008", place, facts={"limit": "16 MiB", "of": "line", **ONE_RECORD})
        elif line and not line.isspace():
            yield _one_line(line, place, offset, decoder)
        offset += len(line) + 1


def _record(value: Any, place: Place) -> Record | Problem:
    return Record(value, place) if isinstance(value, dict) else not_an_object(value, place)


def _one_line(line: bytes, place: Place, offset: int, decoder: StrictDecoder) -> Record | Problem:
    if values := _values_if_sure(line, [line]):
        return _record(values[0], place)
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
        return decoded.lost_record(replace(place, pointer=decoded.fault.pointer or None))
    return _record(decoded.value, place)


# ---- Sure at a glance: what orjson does not say is read off two cheap counts.

# Of a block of lines, what is counted: colons, line ends, all brackets that open as `[`, all digits as `0`. What stands
# between numbers stays, so that a run of digits is one number, or lies in a string.
_COUNTED = bytes.maketrans(b"{123456789", b"[000000000")
_NOT_COUNTED = bytes(byte for byte in range(256) if byte not in b'0123456789:,"\n[{')
_NOT_OPENING = bytes(byte for byte in range(256) if byte not in b"[\n")
_DIGITS = bytes(ord("0") if byte in b"0123456789" else ord(".") for byte in range(256))
_LONG_NUMBER = b"0" * 19  # shorter integers fit into 64 bits


def _values_if_sure(text: bytes, lines: list[bytes]) -> list[Any] | None:
    """The values of the lines of `text`, if it is certain that none breaks a rule; None if any may.

    A key that stands twice is found by counting colons. Those of the text are one a member, and those inside strings;
    those of the parsed values, written again, are the same less one for each member that was lost, and less the colons
    of its string. No colon is hidden, if none is written as an escape. So the counts are equal only if nothing is lost.
    """
    marks = text.translate(_COUNTED, _NOT_COUNTED)
    if len(text) > LINE_LIMIT or _may_be_too_deep(marks) or _may_hold_long_number(text, marks):
        return None
    if b"\\" in text and b"\\u003" in text:  # \u003a is a colon
        return None
    try:
        values = [orjson.loads(line) for line in lines]
        again = orjson.dumps(values)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return None
    return values if again.count(b":") == marks.count(b":") else None


def _may_be_too_deep(marks: bytes) -> bool:
    return max(map(len, marks.translate(None, _NOT_OPENING).split(b"\n"))) > DEPTH_LIMIT


def _may_hold_long_number(text: bytes, marks: bytes) -> bool:
    """Whether an integer may exceed 64 bits, which orjson makes a float of without a word."""
    return _LONG_NUMBER in marks and _LONG_NUMBER in text.translate(_DIGITS)
