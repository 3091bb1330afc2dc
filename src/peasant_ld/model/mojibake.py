"""A text with letters that were read in the wrong encoding -> the text as it was: `AssociaÃ§Ã£o` is `Associação`."""

from __future__ import annotations

import re

# What UTF-8 makes of accents and quotation marks when it is read otherwise: Ã£ for ã, â€™ for ’; √£ on Macs, ├ú in DOS.
_BYTE = "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
_OTHERS = {"√": "mac_roman", "¬": "mac_roman", "├": "cp850", "┬": "cp850"}
_USUAL = frozenset("áàâãäçéèêëíìîïñóòôõöúùûüºª°«»")
_MOJIBAKE = re.compile(f"[ÂÃÄÅ][{_BYTE}]|â[{_BYTE}]{{2}}|[{''.join(_OTHERS)}][^\x00-\x7f]")
_MAY_FOLLOW = "\u00a0\u00bb\u2019\u201d\u2013\u2026"  # a word in capitals, such as IRMÃ, may end before these


def demojibake(text: str) -> str:
    """The text as it was before UTF-8 was read as Windows-1252, Latin-1, Mac Roman or DOS; it may have happened twice.

    Only letters that together are the UTF-8 of one character are changed; what stands beside them stays as it is.
    """
    for _ in range(2):
        text = _MOJIBAKE.sub(_decoded, text)
    return text


def is_garbled(text: str) -> bool:
    """Whether a text has such letters."""
    return not text.isascii() and _MOJIBAKE.search(text) is not None and demojibake(text) != text


def _decoded(match: re.Match[str]) -> str:
    marks, before = match[0], match.string[: match.start()][-1:]
    if before.isupper() and marks[1] in _MAY_FOLLOW:
        return marks
    try:
        known = _OTHERS.get(marks[0])
        letter = (marks.encode(known) if known else b"".join(map(_byte, marks))).decode()
    except UnicodeError:
        return marks
    if known and letter.lower() not in _USUAL:  # a root or a line of a drawing, beside some other sign
        return marks
    return letter if letter.isprintable() or letter == "\u00a0" else marks


def _byte(letter: str) -> bytes:
    """The byte that Windows-1252 has for a letter; that of Latin-1 where it has none."""
    return letter.encode("latin-1" if "\u0080" <= letter <= "\u009f" else "cp1252")
