"""Words are sought in record after record, each of them folded once, however often it stands there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Set

from peasant_ld.access.folding import tokens_of, unescaped

# Words that are held as harmless; a text of a million records has more, of which most stand there once.
HELD = 100_000
# Letters and numbers stay, and so does all that is no ASCII: what of that is no word is told when it is folded.
_APART = bytes(byte if byte > 127 or chr(byte).isalnum() else 32 for byte in range(256))
_ESCAPES = (b"\\", b"&", b"%")
_ESCAPE = re.compile(rb"[\\&%]")


def word_search(wanted: Set[str], ways: Callable[[str], Iterable[str]]) -> Callable[[bytes], set[str]]:
    """A search for folded words in records, as JSON that orjson wrote: none that stands in a text of one is overlooked.

    `ways` are the ways to read a text. Signs of ASCII divide words; only where a line breaks may one join what they do.
    """
    harmless: set[bytes] = set()
    telling: dict[bytes, set[str]] = {}

    def read(text: str) -> set[str]:
        return {word for way in ways(text) for word in tokens_of(way)} & wanted

    def learn(words: set[bytes]) -> None:
        if len(harmless) + len(telling) > HELD:
            harmless.clear()
            telling.clear()
        if read(b" ".join(words).decode()):
            found = {word: read(word.decode()) for word in words}
            telling.update({word: told for word, told in found.items() if told})
        harmless.update(words - telling.keys())

    def search(data: bytes) -> set[str]:
        words = set(data.translate(_APART).split()) - harmless
        if unknown := words - telling.keys():
            learn(unknown)
            words -= harmless
        found = [telling.get(word) or read(word.decode()) for word in words]
        return set().union(*found, *(read(unescaped(text.decode())) for text in _escaped(data)))

    return search


def _escaped(data: bytes) -> Iterator[bytes]:
    """The texts of JSON in which letters may be written otherwise; that quotes are is no matter."""
    if b"xn--" in data.lower():
        yield data
    elif any(escape in data for escape in _ESCAPES):
        data, end = data.replace(b'\\"', b" "), 0
        for sign in _ESCAPE.finditer(data):
            if sign.start() >= end:
                start, end = data.rfind(b'"', 0, sign.start()) + 1, data.find(b'"', sign.start())
                yield data[start:] if end < 0 else data[start:end]
                end = len(data) if end < 0 else end
