"""The picture of a link: drawn at build time, the same bytes everywhere, and no letter that is not there."""

import hashlib
import struct
import zlib
from itertools import product

import pytest

from peasant_ld.release.site.discovery.card import HEIGHT, WIDTH, card
from peasant_ld.release.site.discovery.png import png

PALETTE = ((250, 244, 230), (34, 29, 21), (0, 0, 0), (255, 255, 255))


def chunks(picture: bytes) -> dict[bytes, bytes]:
    """The chunks of a PNG by name, each with a right sum."""
    found, at = {}, 8
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        name, data = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        assert struct.unpack(">I", picture[at + 8 + length : at + 12 + length])[0] == zlib.crc32(name + data)
        found[name] = data
        at += 12 + length
    return found


def pixels(picture: bytes) -> bytes:
    """The pixels of a picture with a byte for each."""
    told = chunks(picture)
    width, height = struct.unpack(">II", told[b"IHDR"][:8])
    rows = zlib.decompress(told[b"IDAT"])
    assert len(rows) == height * (width + 1)
    assert set(rows[:: width + 1]) == {0}
    return b"".join(rows[at + 1 : at + 1 + width] for at in range(0, len(rows), width + 1))


def ink(picture: bytes) -> int:
    """How many pixels are as dark as letters."""
    return pixels(picture).count(3)


RUNS = [
    bytes([value]) * length for value, length in product((0, 3, 200), (1, 2, 3, 4, 5, 10, 11, 12, 257, 258, 259, 260))
]


@pytest.mark.parametrize("row", [*RUNS, b"".join(RUNS), bytes(range(256)), b"\1\2" * 300])
@pytest.mark.parametrize("times", [1, 2, 5])
def test_what_is_packed_is_what_was_drawn(row: bytes, times: int) -> None:
    assert pixels(png(row * times, len(row), PALETTE)) == row * times


def test_a_picture_has_the_size_that_is_shown_beside_links_and_stays_small() -> None:
    picture = card("Solidarity among peasant movements", [("75", "records")])
    assert struct.unpack(">II", chunks(picture)[b"IHDR"][:8]) == (WIDTH, HEIGHT) == (1200, 630)
    assert len(picture) < 200_000


def test_the_bytes_are_the_same_everywhere() -> None:
    picture = card("Sementes – Semillas – Semences", [("1 200", "fiches"), ("3", "pays")])
    assert hashlib.sha256(picture).hexdigest() == DIGEST


DIGEST = "ce2c272501bd5393459147c01dfa9a33b613c48ebe6de6739b88f9dbc2ae2b68"


def test_a_title_with_a_letter_that_is_not_there_is_left_out_whole() -> None:
    empty = ink(card("", []))
    assert ink(card("حركة", [])) == ink(card("Seeds of 種子", [])) == empty < ink(card("Seeds", []))


def test_a_long_title_ends_where_the_paper_does() -> None:
    long, longer = card("Semillas " * 40, []), card("Semillas " * 400, [])
    assert long == longer
    rows = [pixels(long)[at : at + WIDTH] for at in range(0, WIDTH * 400, WIDTH)]
    assert all(3 not in row[WIDTH - 60 :] for row in rows[20:])


def test_a_word_longer_than_a_line_is_cut_and_that_is_told() -> None:
    room = next(count for count in range(99) if card("x" * (count + 1), []) == card("x" * 2000, []))
    assert card("x" * 2000, []) == card("x" * (room - 1) + "…", []) != card("x" * room, [])


def test_figures_without_room_are_left_out() -> None:
    figures = [("1", "grant"), ("2", "x" * 200), ("3", "places")]
    assert card("T", figures) == card("T", [figures[0], figures[2]])
