"""Free text is searched for people: names of who is withheld, e-mail addresses, telephone numbers, coordinates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from peasant_ld.access.folding import fold, tokens_of

EMAIL = re.compile(r"[\w.%+-]+(?:@|\s?[\[(]\s?(?:at|arroba)\s?[\])]\s?)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_WORDS = (
    "tel|tél|telephone|téléphone|telefone|telefono|teléfono|telefòn|phone|fone|cel|celular|mobile|mobil|whatsapp|zap"
)
PHONE = re.compile(
    r"(?<![\w+])\+[1-9](?:[ ().-]{0,2}\d){7,14}(?!\d)"
    r"|\(\d{2,3}\) ?\d{4,5}[-. ]\d{4}(?!\d)"
    rf"|\b(?:{_WORDS})\b[\s.:º°#]*\(?\d(?:[ ().-]{{0,2}}\d){{5,14}}(?!\d)",
    re.IGNORECASE,
)
COORDINATES = re.compile(
    r"(?<![\d.])-?\d{1,3}\.\d{3,}°?\s?[NSns]?\s?[,;/ ]\s?-?\d{1,3}\.\d{3,}|\d{1,3}\s?°\s?\d{1,2}\s?['′’]"
)
PATTERNS: Mapping[str, re.Pattern[str]] = {"e-mail": EMAIL, "telephone": PHONE, "coordinates": COORDINATES}
# Where none of these is in the bytes of a record (JSON in UTF-8), no pattern matches. Each begins with one character,
# or is one text: so they are looked for at the speed of memory.
_SIGNS = tuple(
    re.compile(sign)
    for sign in (
        rb"@[A-Za-z0-9-]+\.",
        rb"\+[1-9][ ().-]{0,2}\d[ ().-]{0,2}\d",
        rb"\.\d{3}",
        rb"\(\d\d\d?\) ?\d",
        rb"\xc2\xb0",
    )
)
_HINTS = (
    b"tel",
    b"t\xc3\xa9l",
    b"fon",
    b"cel",
    b"mobil",
    b"whats",
    b"zap",
    b"arroba",
    b"(at",
    b"[at",
    b"( at",
    b"[ at",
)
_CALL = re.compile(
    rb"(?:tel|t\xc3\xa9l|fon|cel|mobil|whats|zap)[\w\xa8-\xb2\xc3]*[\s.:#(\xba\xc2]+\d|[\[(] ?(?:at|arroba) ?[\])]"
)
# What is not free text: addresses, and the closed lists of the model.
_ADDRESS = re.compile(r"(?:https?|urn):\S*\Z|[a-z]+:[A-Za-z-]+\Z")
_SKIP = frozenset({"id", "type", "subject", "predicate", "object", "date", "earliest", "latest", "value"})
# Single letters that are words, and so an initial only with its full stop.
_LETTERS = frozenset("aeoyu")
_WORD = re.compile(r"\w+")


def is_suspect(data: bytes) -> bool:
    """A quick look at a whole record in JSON: false only where no contact data and no coordinates are in it."""
    if any(sign.search(data) for sign in _SIGNS):
        return True
    small = data.lower()
    return any(hint in small for hint in _HINTS) and _CALL.search(small) is not None


def texts_of(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text of a normalized record, with the key it stands under (`note`, `evidence.where`)."""
    for key, value in record.items():
        if key not in _SKIP:
            yield from ((key, text) for text in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if not _ADDRESS.match(value):
            yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in _SKIP:
                yield from _texts(each)


def contacts_in(record: Mapping[str, Any]) -> dict[str, str]:
    """The keys whose text holds contact data or exact coordinates, each with what it looks like."""
    found: dict[str, str] = {}
    for key, text in texts_of(record):
        for name, pattern in PATTERNS.items():
            if key not in found and pattern.search(text):
                found[key] = name
    return found


class Names:
    """The names of persons who are not named in the release, made ready to be found in text.

    A name is found with its words in any case, with or without accents, in full (`Leonie Rauls`), with further names
    or initials in between, surname first (`Rauls, Leonie`), and with an initial (`L. Rauls`).
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._single: set[str] = set()
        self._firsts: dict[str, set[str]] = {}  # surname -> first names
        self._runs: set[tuple[str, ...]] = set()
        for name in names:
            self._add(tokens_of(name))
        self._any = self._single | set(self._firsts) | {run[-1] for run in self._runs}

    def __bool__(self) -> bool:
        return bool(self._any)

    def _add(self, words: list[str]) -> None:
        if words and all(len(word) == 1 and not word.isascii() for word in words):
            self._runs.add(tuple(words))  # a script without spaces: each character is a word
        elif len(words) == 1 and len(words[0]) > 2:
            self._single.add(words[0])
        elif len(words) > 1:
            self._firsts.setdefault(words[-1], set()).add(words[0])

    def may_be_in(self, data: bytes) -> bool:
        """A quick look at a whole record in JSON: false only where no name is in it."""
        return not self._any.isdisjoint(tokens_of(data.decode()))

    def is_in(self, text: str) -> bool:
        """Whether one of the names stands in a text."""
        words = tokens_of(text)
        if self._any.isdisjoint(words):
            return False
        if not self._single.isdisjoint(words):
            return True
        initials = _initials(text)
        return any(self._at(index, words, initials) for index, word in enumerate(words) if word in self._any)

    def _at(self, index: int, words: list[str], initials: set[str]) -> bool:
        if any(tuple(words[max(0, index + 1 - len(run)) : index + 1]) == run for run in self._runs):
            return True
        near = [*words[max(0, index - 4) : index], *words[index + 1 : index + 3]]
        firsts = self._firsts.get(words[index], set())
        close = {*words[max(0, index - 3) : index], *words[index + 1 : index + 2]}
        return any(first in near or (first[0] in close and first[0] in initials) for first in firsts)


def _initials(text: str) -> set[str]:
    """The single capital letters of a text; those that are words of their own only with a full stop."""
    found = set()
    for match in _WORD.finditer(text):
        letter = fold(match[0])
        if len(letter) == 1 and match[0].isupper() and (letter not in _LETTERS or text[match.end() :][:1] == "."):
            found.add(letter)
    return found
