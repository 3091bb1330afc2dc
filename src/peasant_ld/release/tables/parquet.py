"""Rows -> an Apache Parquet file; the same rows give the same bytes (https://parquet.apache.org/docs/file-format/).

Texts are plain and nothing is compressed: what zlib or another library makes of them would differ from one computer to
the next, and what was withheld could not be searched for. An empty cell is null. Metadata is in the compact protocol of
Apache Thrift.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, NamedTuple

_MAGIC = b"PAR1"
_GROUP = 2**23  # bytes of texts that are held in memory, as one row group
_BOOLEAN, _INT64, _TEXT = 0, 2, 6  # physical types
_BINARY = b"01" + bytes(254)  # what stands for a flag in a number
_TYPES = {"count": _INT64, "flag": _BOOLEAN}
_OPTIONAL, _UTF8, _PLAIN, _RLE, _UNCOMPRESSED, _DATA_PAGE = 1, 0, 0, 3, 0, 0
_BY = "peasant-ld"


class ParquetField(NamedTuple):
    """One column: its name, and the form of its cells, which tells its type."""

    name: str
    form: str

    @property
    def type(self) -> int:
        """Its physical type."""
        return _TYPES.get(self.form, _TEXT)


def write_parquet(out: BinaryIO, fields: Sequence[ParquetField], rows: Iterable[Sequence[str]]) -> None:
    """Write rows, each as wide as the fields. Raises OSError."""
    out.write(_MAGIC)
    groups, at, count = [], len(_MAGIC), 0
    held: list[Sequence[str]] = []
    weight = 0
    for row in rows:
        held.append(row)
        weight += sum(map(len, row))
        if weight > _GROUP:
            group, at = _write_group(out, fields, held, at)
            groups.append(group)
            count, weight, held = count + len(held), 0, []
    if held:
        group, at = _write_group(out, fields, held, at)
        groups.append(group)
        count += len(held)
    schema = [_struct({4: "schema", 5: len(fields)}), *map(_schema_element, fields)]
    footer = _struct({1: 2, 2: schema, 3: _I64(count), 4: groups, 6: _BY})
    out.write(footer + struct.pack("<I", len(footer)) + _MAGIC)


def _write_group(
    out: BinaryIO, fields: Sequence[ParquetField], rows: Sequence[Sequence[str]], at: int
) -> tuple[bytes, int]:
    """Write rows column by column, each as one page; gives what the footer tells of them, and where they end."""
    chunks, start = [], at
    for field, cells in zip(fields, zip(*rows, strict=True), strict=True):
        page = _page(cells, field.type)
        header = _struct({1: _DATA_PAGE, 2: len(page), 3: len(page), 5: _page_header(len(rows))})
        out.write(header + page)
        size = _I64(len(header) + len(page))
        told = {1: field.type, 2: [_PLAIN, _RLE], 3: [field.name], 4: _UNCOMPRESSED, 5: _I64(len(rows))}
        meta = _struct(told | {6: size, 7: size, 9: _I64(at)})
        chunks.append(_struct({2: _I64(at), 3: meta}))
        at += size
    return _struct({1: chunks, 2: _I64(at - start), 3: _I64(len(rows))}), at


def _schema_element(field: ParquetField) -> bytes:
    told: dict[int, Any] = {1: field.type, 3: _OPTIONAL, 4: field.name}
    return _struct(told | ({6: _UTF8, 10: _struct({1: _struct({})})} if field.type == _TEXT else {}))


def _page_header(values: int) -> bytes:
    return _struct({1: values, 2: _PLAIN, 3: _RLE, 4: _RLE})


def _page(cells: Sequence[str], kind: int) -> bytes:
    """The cells of a column: for each a bit that says whether there is one, and those that there are."""
    levels = _bits(map(bool, reversed(cells)), len(cells))
    levels = _varint((len(levels) << 1) | 1) + levels  # one run of groups of eight
    return struct.pack("<I", len(levels)) + levels + _values([cell for cell in cells if cell], kind)


def _values(cells: Sequence[str], kind: int) -> bytes:
    if kind == _BOOLEAN:
        return _bits([cell == "true" for cell in reversed(cells)], len(cells))
    if kind == _INT64:
        return struct.pack(f"<{len(cells)}q", *map(int, cells))
    return b"".join([struct.pack("<I", len(text)) + text for text in [cell.encode() for cell in cells]])


def _bits(reverse: Iterable[bool], count: int) -> bytes:
    """Flags, the last of them first, as bits, the first of each eight the lowest."""
    number = int(bytes(reverse).translate(_BINARY) or b"0", 2)
    return number.to_bytes((count + 7) // 8, "little")


class _I64(int):
    """A number that the format wants in 64 bits."""


def _struct(fields: dict[int, Any]) -> bytes:
    """A Thrift struct: numbers, texts, finished structs, and lists of these, by the number of their field."""
    out, before = bytearray(), 0
    for number, value in fields.items():
        out.append(((number - before) << 4) | _type(value))
        out += _value(value)
        before = number
    return bytes(out) + b"\x00"


def _type(value: Any) -> int:
    if isinstance(value, int):
        return 6 if isinstance(value, _I64) else 5
    return 8 if isinstance(value, str) else 9 if isinstance(value, list) else 12


def _value(value: Any) -> bytes:
    if isinstance(value, int):
        return _varint(value << 1)  # no number here is negative
    if isinstance(value, str):
        return _varint(len(value.encode())) + value.encode()
    if isinstance(value, bytes):
        return value
    kind = _type(value[0]) if value else 12
    head = bytes([(len(value) << 4) | kind]) if len(value) < 15 else bytes([0xF0 | kind]) + _varint(len(value))
    return head + b"".join(map(_value, value))


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append((number & 0x7F) | 0x80)
        number >>= 7
    return bytes([*out, number])
