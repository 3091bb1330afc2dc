"""Pixels -> a PNG whose bytes are the same everywhere: packed here, since no two builds of zlib pack alike.

What is packed are runs of one colour and rows that are as the one above, with the code that deflate has ready (PNG
Third Edition, sections 5 and 10; RFC 1951, section 3.2.6): enough for a drawing of few colours.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

Colour = Sequence[int]
# A code: its bits, the first lowest, and how many they are.
Bits = tuple[int, int]
# A copy repeats from three bytes on; the longest length, 258, has a code of its own, and is not used.
_LEAST, _MOST = 3, 257
_END = 256
_RUN = re.compile(rb"((.)\2*)", re.DOTALL)


def png(pixels: bytes, width: int, palette: Sequence[Colour]) -> bytes:
    """A picture of `width` pixels a row, each the number of a colour in the palette (red, green, blue)."""
    rows = [b"\0" + pixels[at : at + width] for at in range(0, len(pixels), width)]
    head = struct.pack(">IIBBBBB", width, len(rows), 8, 3, 0, 0, 0)
    packed = b"\x78\x01" + _deflated(rows) + struct.pack(">I", zlib.adler32(b"".join(rows)))
    colours = bytes(part for colour in palette for part in colour)
    chunks = ((b"IHDR", head), (b"PLTE", colours), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join([_chunk(name, data) for name, data in chunks])


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _deflated(rows: Sequence[bytes]) -> bytes:
    """Rows of one length, as one block."""
    held, count = 0b011, 3  # the last block, with the code that is ready
    out, before = bytearray(), b""
    for row in rows:
        bits, length = _again(len(row)) if row == before and len(row) >= _LEAST else _row(row)
        held |= bits << count
        count += length
        out += (held & (1 << count // 8 * 8) - 1).to_bytes(count // 8, "little")
        held >>= count // 8 * 8
        count %= 8
        before = row
    bits, length = _symbol(_END)
    return bytes(out) + (held | bits << count).to_bytes((count + length + 7) // 8, "little")


def _joined(codes: Iterable[Bits]) -> Bits:
    held, count = 0, 0
    for bits, length in codes:
        held |= bits << count
        count += length
    return held, count


@lru_cache(maxsize=2048)
def _row(row: bytes) -> Bits:
    """The code of a row that is not as the one above."""
    return _joined(code for run in _RUN.findall(row) for code in _run(run[0][0], len(run[0])))


@lru_cache(maxsize=2048)
def _run(value: int, count: int) -> tuple[Bits, ...]:
    """The codes of one byte, so many times."""
    return (_symbol(value), *(_copies(count - 1, 1) if count > _LEAST else [_symbol(value)] * (count - 1)))


@lru_cache(maxsize=16)
def _again(length: int) -> Bits:
    """The code of a row that is as the one above."""
    return _joined(_copies(length, length))


def _copies(count: int, back: int) -> Iterator[Bits]:
    """So many bytes again, from so far back."""
    while count:
        length = min(count, _MOST if count - _MOST not in (1, 2) else count - _LEAST)
        at = length - _LEAST
        more = max(0, at.bit_length() - 3)
        yield _symbol(_END + 1 + 4 * more + (at >> more))
        yield at & (1 << more) - 1, more
        yield from _distance(back - 1)
        count -= length


def _distance(at: int) -> Iterator[Bits]:
    more = max(0, at.bit_length() - 2)
    yield _turned(2 * more + (at >> more), 5), 5
    yield at & (1 << more) - 1, more


def _symbol(value: int) -> Bits:
    """The code of a byte or a length (RFC 1951, section 3.2.6)."""
    if value < 144:
        return _turned(0x30 + value, 8), 8
    if value < _END:
        return _turned(0x190 + value - 144, 9), 9
    return (_turned(value - _END, 7), 7) if value < 280 else (_turned(0xC0 + value - 280, 8), 8)


def _turned(code: int, length: int) -> int:
    """A code with its first bit lowest."""
    return int(f"{code:0{length}b}"[::-1], 2)
