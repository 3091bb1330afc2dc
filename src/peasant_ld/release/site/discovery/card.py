"""A title and figures -> the picture that is shown beside a link to the dataset, 1200 by 630 pixels.

It is drawn with letters that lie ready in `card.bin` (`docs/make_card.py`), since crawlers take no SVG, and fonts
differ from one machine to the next. A text with a letter that is not there is left out whole: half a name is none.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from peasant_ld.release.site.discovery.png import Colour, png

WIDTH, HEIGHT = 1200, 630
_LEFT, _TOP, _RIGHT = 72, 62, 72
_ROOM = WIDTH - _LEFT - _RIGHT
_MOST_LINES, _MORE = 3, "…"
_TITLE, _FIGURE = "title", "figure"
_SPREAD = 1.12
# What the fonts have no letter for, and is as good as one that they have.
_ALIKE = str.maketrans({"\N{NARROW NO-BREAK SPACE}": "\N{NO-BREAK SPACE}", "\N{NON-BREAKING HYPHEN}": "-"})


class Letter(NamedTuple):
    """How far a letter leads, where it begins, how wide it is, and how dark its pixels are, from 0 to 3."""

    advance: int
    left: int
    top: int
    width: int
    dark: bytes


@dataclass(frozen=True, slots=True)
class Face:
    """The letters of a font at a size in pixels."""

    size: int
    letters: Mapping[str, Letter]

    def has(self, text: str) -> bool:
        """Whether every letter of a text is there."""
        return all(each in self.letters for each in text)

    def length(self, text: str) -> int:
        """How long a text is, in pixels."""
        return sum(self.letters[each].advance for each in text)

    def lines(self, text: str, most: int) -> Iterator[str]:
        """A text in lines of `most` pixels; a word that is longer is cut."""
        line = ""
        for word in text.split():
            longer = f"{line} {word}".lstrip()
            if line and self.length(longer) > most:
                yield line
                longer = word
            line = self.cut(longer, most) if self.length(longer) > most else longer
        yield line

    def cut(self, text: str, most: int) -> str:
        """As much of a text as there is room for, with a sign for the rest."""
        while self.length(text + _MORE) > most:
            text = text[:-1]
        return text.rstrip() + _MORE


class _Drawing(NamedTuple):
    """What a picture begins with: its ground, its colours, and the faces by what they are for."""

    ground: bytes
    palette: Sequence[Colour]
    faces: Mapping[str, Face]


def card(title: str, figures: Sequence[tuple[str, str]]) -> bytes:
    """The picture as PNG. `figures` are numbers, each with what it counts, as far as there is room in one line."""
    ground, palette, faces = _drawing()
    pixels = bytearray(ground)
    top = _TOP
    for line in _title_lines(title.translate(_ALIKE), faces[_TITLE]):
        _write(pixels, line, faces[_TITLE], top)
        top += round(faces[_TITLE].size * _SPREAD)
    _write(pixels, _figure_line(figures, faces[_FIGURE]), faces[_FIGURE], top + 26)
    return png(bytes(pixels), WIDTH, palette)


def _title_lines(title: str, face: Face) -> list[str]:
    if not face.has(title):
        return []
    lines = list(face.lines(title, _ROOM))
    if len(lines) <= _MOST_LINES:
        return lines
    return [*lines[: _MOST_LINES - 1], face.cut(lines[_MOST_LINES - 1], _ROOM)]


def _figure_line(figures: Sequence[tuple[str, str]], face: Face) -> str:
    """As many figures as have room beside each other."""
    line = ""
    for number, label in figures:
        longer = " · ".join(filter(None, (line, f"{number} {label}".translate(_ALIKE))))
        if face.has(longer) and face.length(longer) <= _ROOM:
            line = longer
    return line


def _write(pixels: bytearray, text: str, face: Face, top: int) -> None:
    """Draw a line of text on the paper, which is colour 0; the darker, the higher the number, to 3."""
    at = _LEFT
    for each in text:
        letter = face.letters[each]
        for row in range(len(letter.dark) // letter.width if letter.width else 0):
            start = (top + letter.top + row) * WIDTH + at + letter.left
            dark = letter.dark[row * letter.width : (row + 1) * letter.width]
            pixels[start : start + letter.width] = map(max, dark, pixels[start : start + letter.width])
        at += letter.advance


@lru_cache(maxsize=1)
def _drawing() -> _Drawing:
    data = zlib.decompress(files("peasant_ld.release.site.discovery").joinpath("card.bin").read_bytes())
    ground, told = data[: WIDTH * HEIGHT], json.loads(data[WIDTH * HEIGHT :])
    faces = {
        name: Face(face["size"], {each: _letter(*of) for each, of in face["letters"].items()})
        for name, face in told["faces"].items()
    }
    return _Drawing(ground, told["palette"], faces)


def _letter(advance: int, left: int, top: int, width: int, packed: str) -> Letter:
    dark = bytes(four >> shift & 3 for four in b64decode(packed) for shift in (6, 4, 2, 0))
    return Letter(advance, left, top, width, dark[: len(dark) // width * width] if width else b"")
