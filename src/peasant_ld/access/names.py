"""The names of persons who are not named in the release, made ready to be found in any text, id or address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile

from peasant_ld.access.folding import UMLAUTS, fold, has_other_readings, readings, tokens_of, unescaped
from peasant_ld.access.word_search import word_search

# Single letters that are words, and so an initial only with its full stop.
_LETTERS = frozenset("aeoyu")
_WORD = re.compile(r"\w+")
# Words between names that are nobody's own.
_PARTICLES = frozenset(_WORD.findall("da das de del della der des di do dos du e el la las le los van von y"))
LEAST_GLUED = 8  # letters of a name written as one word: less is a word by chance
LEAST_WITH_INITIAL = 9  # of a name and an initial; in an address, where words are rarely others, `LEAST_IN_ADDRESS`
LEAST_IN_ADDRESS = 6
NEAR = 16  # words of one name, or before a word of a text, that are looked at together: more is no name
_NICKNAME = re.compile(r"""[(\["“«]([^()\[\]"“”«»]+)[)\]"”»]""")
_ADDRESS = re.compile(r"\w[@/_.]\w|@\S")
# An initial before or behind a name: in an address in any letters, elsewhere as a capital behind a space.
_IN_ADDRESS = re.compile(r"(?<![^\W_])([^\W\d_]+)[._-]([^\W\d_]+)(?![^\W_])")
_BEHIND = re.compile(r"(?<![^\W\d_])([^\W\d_]+)\s+([^\W\d_])(?![\w'’])(\.?)")
_BEFORE = re.compile(r"(?<!\w)([^\W\d_]{2,4})\s+(?=([^\W\d_]+))")
# Places bear the names of saints: `San José` is nobody, unless somebody who is sought is called like that.
_SAINT = re.compile(r"\b(?:São|Sao|San|Santo|Santa|Saint|Sainte|St|Ste)\.?[ -][^\W\d_]+", re.IGNORECASE)
# Two common nouns that a text joins are no name: `la paz y la esperanza`, unless somebody's name is joined like that.
_CONJUNCTIONS = frozenset({"e", "y", "et", "ak", "and"})
_JOINED = re.compile(
    r"\b([^\W\d_]+) (?:e|y|et|ak|and) (?:(?:a|o|as|os|la|el|las|los|le|les|the) |l['’])?(?=([^\W\d_]+))"
)
_APART = " 00" * 5  # farther from each other than any two words of a name
_MORE_LETTERS = _LETTERS | set("ivx")  # numerals of popes and kings, and the English I


class PersonNames:
    """Names, found with their words in any case, with or without accents, in Latin, Cyrillic or Greek letters.

    Of `Maria José Rauls Dupré` are found: the first name with any other one, in either order, with further names or
    initials in between (`Maria Rauls`, `Dupré, Maria`); others that follow one another (`Rauls Dupré`); an initial with
    a name after it (`M. Dupré`, `MJ Dupré`), or before it (`Maria D.`); names written as one word (`MariaRauls`), also
    with an initial (`mdupre` in an address, `MDupré` anywhere). A nickname in brackets stands for the first name.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._single: set[str] = set()
        self._firsts: dict[str, set[str]] = {}  # a later name -> first names
        self._before: dict[str, set[str]] = {}  # a later name -> names that it may follow
        self._runs: set[tuple[str, ...]] = set()
        self._initials: dict[str, set[str]] = {}  # a name -> the initials of those that may follow
        self._in_address: set[str] = set()
        self._has_saints = False
        self._has_conjunctions = False
        self._parts: set[str] = set()
        for name in names:
            for written in _ways_to_write(name):
                self._has_saints |= _SAINT.search(written) is not None
                self._has_conjunctions |= not _CONJUNCTIONS.isdisjoint(tokens_of(written))
                self._add(_in_order(written))
        self._lengths = sorted({len(run) for run in self._runs})
        self._any = self._single | set(self._firsts) | {run[-1] for run in self._runs}
        self._any |= self._in_address | set(self._initials)

    def __bool__(self) -> bool:
        return bool(self._any)

    def _add(self, words: list[str]) -> None:
        if all(map(_is_dense, words)):
            # A script without spaces: each character is a word. The family name may come last.
            self._runs |= {tuple(words), (*words[1:], *words[:1])} - {()}
            self._parts |= {"".join(words[at : at + 2]) for at in range(len(words) - 1)}
            return
        first, *later = own = [word for word in words if word not in _PARTICLES] or words
        self._parts |= {word for word in own if len(word) > 2}
        if not later:
            self._single |= {first} if len(first) > 2 else set()
            return
        for at, word in enumerate(later):
            earlier_ones = (first, *later[max(0, at - NEAR) : at])
            self._firsts.setdefault(word, set()).add(first)
            self._before.setdefault(word, set()).update(earlier_ones)
            for earlier in earlier_ones:
                self._initials.setdefault(earlier, set()).add(word[0])
        self._single |= {glued for glued in _glued(first, later) if len(glued) >= LEAST_GLUED}
        short = {glued for glued in _with_initial(first, later) if len(glued) >= LEAST_IN_ADDRESS}
        self._in_address |= short
        self._single |= {glued for glued in short if len(glued) >= LEAST_WITH_INITIAL}

    def may_be_in(self, data: bytes) -> bool:
        """A quick look at a whole record in JSON: false only where no name is in it."""
        written = data.decode()
        text = unescaped(written)
        if not self._any.isdisjoint(tokens_of(text)):
            return True
        if text == written and not has_other_readings(text):
            return False
        return any(not self._any.isdisjoint(tokens_of(each)) for each in readings(text))

    def search(self) -> Callable[[bytes], bool]:
        """The same quick look at many records, one after the other: make one for as many as are looked at together."""
        found = word_search(self._any, readings)
        return lambda data: bool(found(data))

    def is_in(self, text: str) -> bool:
        """Whether one of the names stands in a text, an id or an address."""
        return any(self._is_read_in(each) for each in readings(unescaped(text)))

    def is_hinted_in(self, label: str) -> bool:
        """Whether the name of a file or sheet holds a name, or one word of one (four letters within another word).

        Less than `is_in` asks for: what is not told of a file costs little, and a file is often called after one word.
        """
        lengths = {*map(len, self._parts)} - {3}
        for text in readings(unescaped(label)):
            words = tokens_of(text)
            glued = "".join(words)
            if not self._parts.isdisjoint(words) or any(
                glued[at : at + length] in self._parts for length in lengths for at in range(len(glued) - length + 1)
            ):
                return True
        return self.is_in(label)

    def _is_read_in(self, text: str) -> bool:
        text = text if self._has_saints else _SAINT.sub("*", text)
        text = text if self._has_conjunctions else _JOINED.sub(_apart_in_small_letters, text)
        words = tokens_of(text)
        if self._any.isdisjoint(words):
            return False
        if not self._single.isdisjoint(words) or self._has_initial(text):
            return True
        if any(self._is_address_of(each) for each in text.split() if _ADDRESS.search(each)):
            return True
        initials = _initials(text)
        return any(self._at(index, words, initials) for index, word in enumerate(words) if word in self._any)

    def _has_initial(self, text: str) -> bool:
        """Whether a name stands before the initial of one that may follow, or behind several initials (`MJ Dupré`)."""
        for name, letter, stop in _BEHIND.findall(text):
            plain = fold(letter)
            sure = letter.isupper() and (stop or plain not in _MORE_LETTERS)
            if sure and name[0].isupper() and plain in self._initials.get(fold(name), ()):
                return True
        return any(
            letters.isupper() and self._may_begin(fold(letters), fold(name)) for letters, name in _BEFORE.findall(text)
        )

    def _may_begin(self, letters: str, name: str) -> bool:
        """Whether letters are initials before a name: of two the second may be of a name that nobody wrote down."""
        first = {each[0] for each in self._firsts.get(name, ())}
        known = {each[0] for each in self._before.get(name, ())}
        return letters[0] in first and (len(letters) == 2 or set(letters) <= known)

    def _is_address_of(self, text: str) -> bool:
        """Whether an address, or the name of a file, holds a name with an initial."""
        if not self._in_address.isdisjoint(tokens_of(text)):
            return True
        for match in _IN_ADDRESS.finditer(text):
            left, right = fold(match[1]), fold(match[2])
            if len(left) == 1 and left in {each[0] for each in self._before.get(right, ())}:
                return True
            behind = self._initials.get(left, set()) | {each[0] for each in self._before.get(left, ())}
            if len(right) == 1 and right in behind:
                return True
        return False

    def _at(self, index: int, words: list[str], initials: set[str]) -> bool:
        if any(tuple(words[max(0, index + 1 - length) : index + 1]) in self._runs for length in self._lengths):
            return True
        word, ahead_of_it = words[index], words[max(0, index - NEAR) : index]
        before = self._before.get(word, set())
        if next((each for each in reversed(ahead_of_it) if each not in _PARTICLES), "") in before:
            return True
        if not self._firsts.get(word, set()).isdisjoint(
            [*words[max(0, index - 4) : index], *words[index + 1 : index + 3]]
        ):
            return True
        ahead = takewhile(lambda each: len(each) == 1 or each in _PARTICLES, reversed(ahead_of_it))
        close = {*ahead, *words[index + 1 : index + 2]} & initials
        return any(each[0] in close for each in before)


_ELISION = re.compile("(?<=\\b\\w)['\u2019\u02bc](?=\\w)")


def _apart_in_small_letters(match: re.Match[str]) -> str:
    return f"{match[1]}{_APART} " if match[2].islower() else match[0]


def _is_dense(word: str) -> bool:
    return len(word) == 1 and not word.isascii()


def _glued(first: str, later: list[str]) -> Iterator[str]:
    """A name as one word: whole, or the first name with one other, in either order."""
    yield "".join([first, *later])
    for other in later:
        yield first + other
        yield other + first


def _with_initial(first: str, later: list[str]) -> Iterator[str]:
    """A name and an initial as one word; not with a letter behind it that may make another word of it (`rosas`)."""
    for at, other in enumerate(later):
        yield first[0] + other
        yield first[0] + "".join(each[0] for each in later[max(0, at - NEAR) : at]) + other
        yield from (name + letter for name, letter in ((first, other[0]), (other, first[0])) if _is_odd(name, letter))


def _is_odd(name: str, letter: str) -> bool:
    return letter != "s" and (letter not in "aeiou" or name[-1] in "aeiou")


def _ways_to_write(name: str) -> set[str]:
    """A name as it stands, without apostrophes, with `ue` for `ü`, and with its nicknames for the first name."""
    bare, nicknames = _NICKNAME.sub(" ", name), _NICKNAME.findall(name)
    _, *later = _in_order(bare) or [""]
    found = {name, bare, *(" ".join([nickname, *later]) for nickname in nicknames if later)}
    return {way for each in found for way in (each, _ELISION.sub("", each), each.translate(UMLAUTS))}


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
