"""The names of persons who are not named in the release, made ready to be found in any text, id or address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from peasant_ld.access.folding import fold, tokens_of, unescaped

# Single letters that are words, and so an initial only with its full stop.
_LETTERS = frozenset("aeoyu")
_WORD = re.compile(r"\w+")
# Words between names that are nobody's own.
_PARTICLES = frozenset(_WORD.findall("da das de del della der des di do dos du e el la las le los van von y"))
LEAST_GLUED = 8  # letters of a name written as one word: less is a word by chance


class PersonNames:
    """Names, found with their words in any case, with or without accents, in Latin, Cyrillic or Greek letters.

    Of `Maria José Rauls Dupré` are found: the first name with any other one, in either order, with further names or
    initials in between (`Maria Rauls`, `Dupré, Maria`); others that follow one another (`Rauls Dupré`); an initial with
    a name after it (`M. Dupré`); names written as one word (`MariaRauls`).
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._single: set[str] = set()
        self._firsts: dict[str, set[str]] = {}  # a later name -> first names
        self._before: dict[str, set[str]] = {}  # a later name -> names that it may follow
        self._runs: set[tuple[str, ...]] = set()
        for name in names:
            for written in {name, _ELISION.sub("", name)}:
                self._add(_in_order(written))
        self._any = self._single | set(self._firsts) | {run[-1] for run in self._runs}

    def __bool__(self) -> bool:
        return bool(self._any)

    def _add(self, words: list[str]) -> None:
        if all(map(_is_dense, words)):
            # A script without spaces: each character is a word. The family name may come last.
            self._runs |= {tuple(words), (*words[1:], *words[:1])} - {()}
            return
        first, *later = [word for word in words if word not in _PARTICLES] or words
        if not later:
            self._single |= {first} if len(first) > 2 else set()
            return
        for at, word in enumerate(later):
            self._firsts.setdefault(word, set()).add(first)
            self._before.setdefault(word, set()).update([first, *later[:at]])
        self._single |= {glued for glued in _glued(first, later) if len(glued) >= LEAST_GLUED}

    def may_be_in(self, data: bytes) -> bool:
        """A quick look at a whole record in JSON: false only where no name is in it."""
        return not self._any.isdisjoint(tokens_of(unescaped(data.decode())))

    def is_in(self, text: str) -> bool:
        """Whether one of the names stands in a text, an id or an address."""
        text = unescaped(text)
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
        word = words[index]
        before = self._before.get(word, set())
        if next((each for each in reversed(words[:index]) if each not in _PARTICLES), "") in before:
            return True
        if not self._firsts.get(word, set()).isdisjoint(
            [*words[max(0, index - 4) : index], *words[index + 1 : index + 3]]
        ):
            return True
        close = {*words[max(0, index - 3) : index], *words[index + 1 : index + 2]} & initials
        return any(each[0] in close for each in before)


_ELISION = re.compile("(?<=\\b\\w)['\u2019\u02bc](?=\\w)")


def _is_dense(word: str) -> bool:
    return len(word) == 1 and not word.isascii()


def _glued(first: str, later: list[str]) -> Iterator[str]:
    """A name as one word: whole, or the first name with one other, in either order."""
    yield "".join([first, *later])
    for other in later:
        yield first + other
        yield other + first


def _in_order(name: str) -> list[str]:
    """The words of a name, given names first: they stand after a comma where there is one."""
    family, comma, given = name.partition(",")
    return tokens_of(f"{given} {family}" if comma and "," not in given else name)


def _initials(text: str) -> set[str]:
    """The single capital letters of a text; those that are words of their own only with a full stop."""
    found = set()
    for match in _WORD.finditer(text):
        letter = fold(match[0])
        if len(letter) == 1 and match[0].isupper() and (letter not in _LETTERS or text[match.end() :][:1] == "."):
            found.add(letter)
    return found
