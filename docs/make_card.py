"""The fonts of the site and its field -> `site/discovery/card.bin`: what the picture of a link is drawn with.

    pip install pillow fonttools brotli && python docs/make_card.py

The file is packed (zlib). It begins with the ground, a byte a pixel, each the number of a colour of `PALETTE`; JSON
follows: the palette, and for each face the letters that its font has, each with its advance, its place and its rows
(base64, two bits a pixel). The fonts are Alegreya and Alegreya Sans, under the SIL Open Font License 1.1
(`static/fonts/OFL.txt`).
"""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from io import BytesIO
from math import cos
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

SITE = Path(__file__).resolve().parents[1] / "src" / "peasant_ld" / "release" / "site"
WIDTH, HEIGHT, FINE = 1200, 630, 4
PAPER, INK = (250, 244, 230), (34, 29, 21)
RAMP = tuple(tuple(round(a + (b - a) * step / 3) for a, b in zip(PAPER, INK, strict=True)) for step in range(4))
FIELD = {"hill": (23, 74, 47), "furrow": (42, 110, 71), "far": (95, 143, 93), "sun": (216, 64, 43)}
WEAVE = {"red": (176, 40, 26), "thread": (217, 160, 47)}
# Between what touches, so that edges are smooth.
BETWEEN = ((95, 143, 93), PAPER), ((216, 64, 43), PAPER), ((42, 110, 71), (23, 74, 47)), ((23, 74, 47), (95, 143, 93))
PALETTE = [
    *RAMP,
    *FIELD.values(),
    *WEAVE.values(),
    *(tuple((a + b) // 2 for a, b in zip(one, other, strict=True)) for one, other in BETWEEN),
]
FACES = {"title": ("alegreya-800", 68), "figure": ("alegreya-sans-700", 36)}


def ground() -> bytes:
    """The paper, the field and the woven strip, a byte a pixel."""
    image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), PAPER)
    draw, top = ImageDraw.Draw(image), HEIGHT - 210

    def shape(points: list[tuple[float, float]], colour: tuple[int, ...]) -> None:
        draw.polygon([(x * FINE, y * FINE) for x, y in points], fill=colour)

    draw.ellipse([each * FINE for each in (960, top - 82, 1090, top + 48)], fill=FIELD["sun"])
    far = [(x, top + 20 - 30 * cos((x - 330) / 360)) for x in range(0, 1201, 4)]
    shape([*far, (WIDTH, HEIGHT), (0, HEIGHT)], FIELD["far"])
    hill = [(x, top + 36 + 14 * ((x - 600) / 600) ** 2) for x in range(0, 1201, 4)]
    shape([*hill, (WIDTH, HEIGHT), (0, HEIGHT)], FIELD["hill"])
    for number in range(-16, 16, 2):
        near = [(600 + each * 96, HEIGHT) for each in (number, number + 1)]
        horizon = [(600 + each * 27, top + 36 + 14 * (each * 27 / 600) ** 2) for each in (number + 1, number)]
        shape(near + horizon, FIELD["furrow"])
    for number in range(-1, 51):
        left = number * 24
        draw.rectangle(
            [left * FINE, 0, (left + 24) * FINE, 14 * FINE], fill=WEAVE["red"] if number % 2 else FIELD["hill"]
        )
        shape([(left + 12, 2), (left + 20, 7), (left + 12, 12), (left + 4, 7)], WEAVE["thread"])
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.BOX)
    nearest: dict[tuple[int, ...], int] = {}

    def number_of(colour: tuple[int, ...]) -> int:
        if colour not in nearest:
            far = [sum((a - b) ** 2 for a, b in zip(colour, each, strict=True)) for each in PALETTE]
            nearest[colour] = far.index(min(far))
        return nearest[colour]

    return bytes(map(number_of, small.get_flattened_data()))


def face(name: str, size: int) -> dict[str, object]:
    """The letters of a font at a size."""
    font = TTFont(SITE / "static" / "fonts" / f"{name}.woff2")
    letters = sorted(chr(code) for code in font.getBestCmap() if code >= 0x20)
    font.flavor, plain = None, BytesIO()
    font.save(plain)
    plain.seek(0)
    drawn = ImageFont.truetype(plain, size, layout_engine=ImageFont.Layout.BASIC)
    return {"size": size, "letters": {each: letter(each, drawn) for each in letters}}


def letter(text: str, font: ImageFont.FreeTypeFont) -> list[object]:
    """Advance, left, top below the line of the tallest, width, and rows of a letter, two bits a pixel."""
    mask, (left, top) = font.getmask2(text, mode="L")
    width, height = mask.size
    levels = [min(3, round(value / 85)) for value in bytes(mask)] if width and height else []
    levels += [0] * (-len(levels) % 4)
    packed = bytes(
        levels[at] << 6 | levels[at + 1] << 4 | levels[at + 2] << 2 | levels[at + 3] for at in range(0, len(levels), 4)
    )
    return [round(font.getlength(text)), left, top, width, b64encode(packed).decode()]


def main() -> None:
    """Write the file."""
    told = {"palette": PALETTE, "faces": {name: face(*of) for name, of in FACES.items()}}
    data = zlib.compress(ground() + json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    (SITE / "discovery" / "card.bin").write_bytes(data)
    print(f"{len(data)} bytes, {len(PALETTE)} colours")


if __name__ == "__main__":
    main()
