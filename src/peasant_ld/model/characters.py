"""Characters that turn or hide text, or that no XML can hold: which they are, and the first one in a text.

A reader sees another text than a program does: an order that was turned around, a word with something in it. What the
scripts of the world need is none of it: marks of direction (U+200E, U+200F, U+061C), and joiners and selectors behind
the letters that take them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from peasant_ld.model.grammar import compiled

Ranges = tuple[tuple[int, int], ...]

# Never right in a text.
_NEVER: Ranges = (
    *((0x00, 0x08), (0x0B, 0x0C), (0x0E, 0x1F), (0x7F, 0x9F)),  # controls, but for tab and line breaks
    *((0x202A, 0x202E), (0x2066, 0x2069)),  # embeddings, overrides and isolates of direction (UAX 9)
    # Default_Ignorable_Code_Point (DerivedCoreProperties.txt), but for those below: soft hyphen, fillers, zero width
    # space, byte order mark, word joiner and invisible operators, tags, and what is set aside for more of them.
    *((0xAD, 0xAD), (0x34F, 0x34F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x200B, 0x200B), (0x2060, 0x2065)),
    *((0x206A, 0x206F), (0x3164, 0x3164), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8)),
    *((0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE00FF), (0xE01F0, 0xE0FFF)),
    (0xFFF9, 0xFFFB),  # interlinear annotations: what stands between them is meant to be hidden
    (0xFDD0, 0xFDEF),
    *((plane + 0xFFFE, plane + 0xFFFF) for plane in range(0, 0x110000, 0x10000)),  # noncharacters
)
# Right behind some characters only: (these, behind those).
_BEHIND: tuple[tuple[Ranges, Ranges], ...] = (
    (
        ((0x200C, 0x200D),),  # zero width joiner and non-joiner
        (
            *((0x0620, 0x08FF), (0x0900, 0x0DFF), (0x1000, 0x109F), (0x1700, 0x18AF), (0x1900, 0x1CFF)),
            *((0xA800, 0xAAFF), (0xABC0, 0xABFF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC), (0x10A00, 0x10A5F)),
            *((0x10D00, 0x10FFF), (0x11000, 0x11FFF), (0x1E900, 0x1E95F)),
            *((0x2190, 0x21FF), (0x2300, 0x27BF), (0x2900, 0x2BFF), (0xFE0F, 0xFE0F), (0x1F000, 0x1FAFF)),  # emoji
        ),
    ),
    (
        ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF)),  # variation selectors
        (
            *((0x23, 0x23), (0x2A, 0x2A), (0x30, 0x39), (0xA9, 0xA9), (0xAE, 0xAE), (0x1000, 0x109F)),
            *((0x203C, 0x2BFF), (0x2E80, 0x9FFF), (0xA840, 0xA877), (0xF900, 0xFAFF), (0xFF01, 0xFF1F)),
            *((0x10AC0, 0x10AFF), (0x1D400, 0x1D7FF), (0x1F000, 0x1FAFF), (0x20000, 0x323AF)),
        ),
    ),
    (((0x180B, 0x180F),), ((0x1800, 0x180D), (0x1810, 0x18AF))),  # Mongolian selectors and vowel separator
)

# What leaves no trace on a page, wherever it stands: all of the above, and the marks of direction.
UNSEEN: Ranges = (*_NEVER, *(each for these, _ in _BEHIND for each in these), (0x61C, 0x61C), (0x200E, 0x200F))


def _class(ranges: Iterable[tuple[int, int]]) -> str:
    return "".join(_code(first) + (f"-{_code(last)}" if last > first else "") for first, last in ranges)


def _code(point: int) -> str:
    return f"\\u{point:04X}" if point < 0x10000 else f"\\u{{{point:X}}}"


# Ends with the hidden character; for JSON Schema, so in ECMA 262 (see `grammar.py`) and in linear time.
HIDDEN = "|".join([f"[{_class(_NEVER)}]", *(f"(?:^|[^{_class(those)}])[{_class(these)}]" for these, those in _BEHIND)])
_UNSEEN = f"[{_class(UNSEEN)}]"
_SURROGATES = r"[\uD800-\uDFFF]"  # halves of a character; no encoding can hold one, and no pattern of Rust


def hidden_in(text: str) -> str | None:
    """The first character of a text that turns or hides text, or that XML cannot hold; None where there is none."""
    if text.isascii() and text.isprintable():
        return None
    found = [match.end() - 1 for pattern in (HIDDEN, _SURROGATES) if (match := compiled(pattern).search(text))]
    return text[min(found)] if found else None


def without_hidden(text: str) -> str:
    """A text without any character that turns or hides text, or that XML cannot hold."""
    while hidden_in(text) is not None:
        text = compiled(HIDDEN).sub(lambda match: match[0][:-1], compiled(_SURROGATES).sub("", text))
    return text


def without_unseen(text: str) -> str:
    """A title or a code without anything that leaves no trace on a page."""
    return text if text.isascii() else compiled(_UNSEEN).sub("", text)


def name_of(character: str) -> str:
    """A character as Unicode names it: `U+202E RIGHT-TO-LEFT OVERRIDE`; one without a name by its label.

    Labels such as `control-0085` and `noncharacter-FFFF` follow the Unicode Standard, section 4.8.
    """
    code = f"{ord(character):04X}"
    kind = {"Cc": "control", "Cs": "surrogate", "Co": "private-use"}.get(unicodedata.category(character), "reserved")
    if ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF:
        kind = "noncharacter"
    return f"U+{code} {unicodedata.name(character, f'{kind}-{code}')}"


def is_encodable(text: str) -> bool:
    """Whether a text can be written in UTF-8: not half of a pair of surrogates, nor bytes handed on so (PEP 383)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
