"""The bytes of a text file -> the encoding in which its words are words: UTF-8, Windows-1252, Mac Roman or DOS.

Each of them gives any bytes a meaning. So the letters are looked at beside their neighbours: `ç` stands before `ã` or
`o`, no small letter before a capital, and no `‡` inside a word. What fits two encodings equally well is not guessed.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import BinaryIO, NamedTuple

_BLOCK = 2**20
_SAMPLE = 2**16
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Most files that are not UTF-8 come from Windows: what fits as well elsewhere needs that much more to be chosen.
_CANDIDATES: Mapping[str, float] = {"cp1252": 2.0, "mac_roman": 0.0, "cp850": 0.0}
NAMES: Mapping[str, str] = {
    "cp1252": "Windows-1252", "latin-1": "ISO-8859-1", "mac_roman": "Mac Roman", "cp850": "DOS (CP850)",
}  # fmt: skip
# How much better than the next the best must be, as a logarithm: four hundred times as likely.
_CLEAR = 6.0
_MOST_WORDS = 5_000
_WORD = re.compile(rb"[A-Za-z0-9\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_MULTIBYTE = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_ASCII = bytes(range(128))
_LETTERS = frozenset("áàâãäçéèêëíìîïñóòôõöúùûüœæ")
_MARKS = frozenset("“”‘’«»–—…ºª°€·•§©®\u00a0¿¡½¼")
_FAMILIAR, _OUTSIDE, _UNSEEN, _RARE, _FOREIGN, _NEVER = -2.0, -11.0, -6.0, -8.0, -14.0, -30.0


class Letters(NamedTuple):
    """How a file is read: its encoding, and a word as it is read so; `other` is what that word may be as well.

    `word` is empty where no word has a letter that is not ASCII.
    """

    encoding: str
    word: str = ""
    other: str | None = None


def detect_letters(path: Path) -> Letters:
    """The encoding of a file: by its byte order mark, else UTF-8 if all of it is, or nearly, else by its words.

    Raises OSError.
    """
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
        for mark, encoding in _BOMS:
            if start.startswith(mark):
                return Letters(encoding)
        if start.count(b"\0") * 3 > len(start):
            return Letters("utf-16-le" if start[1:2] == b"\0" else "utf-16-be")
        file.seek(0)
        return Letters("utf-8") if _is_utf_8(file) else _by_words(_HighBytes.of(file))


def _is_utf_8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := file.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class _HighBytes:
    """What of a file is not ASCII: the words, with how often they stand there, and all such bytes."""

    words: Counter[bytes]
    values: frozenset[int]
    count: int
    paired: int
    """How many of the bytes are parts of letters in UTF-8."""

    @classmethod
    def of(cls, file: BinaryIO) -> _HighBytes:
        """Read a file from its beginning, a block at a time."""
        file.seek(0)
        words, values, count, paired, rest = Counter[bytes](), set[int](), 0, 0, b""
        while block := file.read(_BLOCK):
            high = block.translate(None, _ASCII)
            values.update(high)
            count += len(high)
            text = rest + block
            cut = max(text.rfind(b"\n"), text.rfind(b" "), text.rfind(b",")) + 1 or len(text)
            text, rest = text[:cut], text[cut:]
            paired += sum(map(len, _MULTIBYTE.findall(text)))
            if len(words) < _MOST_WORDS:
                words.update(_WORD.findall(text))
        paired += sum(map(len, _MULTIBYTE.findall(rest)))
        words.update(_WORD.findall(rest))
        return cls(words, frozenset(values), count, paired)


def _by_words(high: _HighBytes) -> Letters:
    """The encoding in which the words are most likely words; of nearly all UTF-8 that one, so that the rest is told."""
    if high.count >= 20 and high.paired > 0.9 * high.count:
        return Letters("utf-8")
    weights = sorted(((_weight(high, each) + bonus, each) for each, bonus in _candidates(high)), reverse=True)
    best, chosen = weights[0]
    differing = _differing(high.words, chosen, (each for weight, each in weights[1:] if best - weight < _CLEAR))
    if differing is not None:
        word, other = differing
        return Letters(chosen, _shown(word, chosen), _shown(word, other))
    return Letters(chosen, _example(high.words, chosen))


def _candidates(high: _HighBytes) -> Iterator[tuple[str, float]]:
    """The encodings that may be meant; ISO-8859-1 where Windows-1252 has no letter for some byte."""
    for name, bonus in _CANDIDATES.items():
        try:
            bytes(high.values).decode(name)
        except UnicodeDecodeError:
            yield "latin-1", bonus
        else:
            yield name, bonus


def _differing(words: Iterable[bytes], chosen: str, others: Iterable[str]) -> tuple[bytes, str] | None:
    """A word that is another one in an encoding that fits as well."""
    ordered = list(words)
    for other in others:
        for word in ordered:
            if word.decode(chosen) != word.decode(other):
                return word, other
    return None


def _example(words: Iterable[bytes], encoding: str) -> str:
    """The first word of some length with a letter that is not ASCII."""
    shown = [_shown(word, encoding) for word in words]
    return next((word for word in shown if len(word) > 3 and not word.isascii()), next(iter(shown), ""))


def _shown(word: bytes, encoding: str) -> str:
    """A word without the marks around it."""
    text = word.decode(encoding)
    return "".join(each for each in text.strip("“”‘’«»–—…\u00a0") if each.isprintable()) or text


class _WordsKnown(NamedTuple):
    """Words with letters that are not ASCII; how likely each pair with such a letter is, and each letter."""

    words: frozenset[str]
    pairs: Mapping[str, float]
    letters: Mapping[str, float]


@lru_cache(maxsize=1)
def _known() -> _WordsKnown:
    data = json.loads(files("peasant_ld.reading.sheets").joinpath("letter_pairs.json").read_text("utf-8"))
    pairs: Mapping[str, int] = data["pairs"]
    letters, total = Counter[str](), sum(pairs.values())
    for pair, count in pairs.items():
        letters.update({letter: count for letter in pair if not letter.isascii()})
    likely = ({each: math.log(count / total) for each, count in found.items()} for found in (pairs, letters))
    return _WordsKnown(frozenset(data["words"].split()), *likely)


def _weight(high: _HighBytes, encoding: str) -> float:
    """How likely the words are in an encoding, as a logarithm; each counts once, but for those that stand alone."""
    return sum(_likely(word.decode(encoding)) for word in high.words)


def _likely(word: str) -> float:
    """How likely the letters of a word are that are not ASCII, beside those around them."""
    bare, padded = word.strip("".join(_MARKS)), f" {word} "
    if len(bare) > 1 and bare.lower() in _known().words and (bare.isupper() or bare[1:].islower()):
        return _FAMILIAR
    return sum(
        _likely_letter(padded[index - 1], letter, padded[index + 1])
        for index, letter in enumerate(padded)
        if not letter.isascii()
    )


def _likely_letter(before: str, letter: str, after: str) -> float:
    """How likely one letter is between two others."""
    if letter in _MARKS:
        return _NEVER if before.isalpha() and after.isalpha() and letter != "’" else _OUTSIDE
    if not letter.isalpha():
        return _NEVER
    wrong_case = (before.islower() and letter.isupper()) or (letter.islower() and after.isupper())
    low = letter.lower()
    likely = sum(_likely_pair(low, pair) for pair in (f"{_edge(before)}{low}", f"{low}{_edge(after)}"))
    return likely + (_NEVER if wrong_case else 0.0)


def _likely_pair(letter: str, pair: str) -> float:
    """How likely a pair with a letter is; where it was never seen, by how often the letter is."""
    known = _known()
    return known.pairs.get(pair) or known.letters.get(letter, _RARE if letter in _LETTERS else _FOREIGN) + _UNSEEN


def _edge(letter: str) -> str:
    return letter.lower() if letter.isalpha() else " "
