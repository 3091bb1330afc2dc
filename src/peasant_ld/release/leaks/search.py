"""A staged release is searched for what was withheld: every value, id and IRI, in every file, unpacked and unescaped.

Files and values are compared as folded words, so that case, accents, escapes and separators make no difference: the
withheld `Maria José` is found in `maria-jos%C3%A9`, `MARIA&nbsp;JOSE` and `maria\\u0301...` alike.
"""

from __future__ import annotations

import gzip
import os
import re
import zipfile
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import IO

from peasant_ld.access.contacts import INTERNATIONAL, MAIL
from peasant_ld.access.folding import tokens_of, unescaped
from peasant_ld.flow import Checked
from peasant_ld.problem import PeasantError, Place, Problem
from peasant_ld.published.manifest import VERSIONS
from peasant_ld.release.leaks.secrets import Secret, Words

BLOCK = 2**20
# So many short lines are remembered, and so short: what is around the pages of a dataset is the same on all.
_LINES, _SHORT = 8192, 400
_PACKED = (".gz", ".zip", ".xlsx", ".xlsm", ".ods")
# Files without words, whose bytes may look like some: a picture is drawn of what is searched where it stands as text.
_WORDLESS = (".png", ".woff2")
# Files in which the length of a text stands before it in four bytes, which may look like letters of the one before.
_MEASURED = (".parquet",)
_LENGTH = re.compile(rb"[^\0]\0{3}|[^\0]{2}\0{2}(?!\0)|[^\0]{3}\0(?!\0)|\0+")
# An address in any file: looked for by its sign, which is rare, and then by what stands around it.
_SIGNS = (re.compile(rb"@[A-Za-z0-9-]+\.[A-Za-z]"), re.compile(rb"\+[1-9](?:[ ().-]{0,2}\d){5}"))
# What of a sign stands together also where lengths are among the texts.
_BEGINNINGS = (_SIGNS[0], re.compile(rb"\+[1-9]"))


class LeakFound(PeasantError):
    """Something withheld is in what was written: nothing of it may go out. `problems` (PLD206) say what and where."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("a withheld value is in the release")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class LeakSearch:
    """What is searched for: secrets by their words, found by one word of each; and contact data that nobody allowed.

    `anchors` maps that word to the ways in which it may lie in a secret: (words before it, words in all).
    """

    secrets: Mapping[Words, Secret]
    anchors: Mapping[str, frozenset[tuple[int, int]]]
    allowed: frozenset[str] | None = None
    longest: int = field(default=0)


@dataclass(frozen=True, slots=True)
class LeakWatch:
    """Searches files while they are written; `found` are the secrets in those that hold any."""

    search: LeakSearch
    found: dict[str, tuple[Secret, ...]] = field(default_factory=dict)
    _line: Callable[[bytes], bool] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_line", lru_cache(_LINES)(self._may_hold))

    @property
    def key(self) -> str:
        """A digest of all that is searched for."""
        sought = repr((sorted(self.search.secrets), sorted(self.search.allowed or ()), self.search.allowed is None))
        return sha256(sought.encode("utf-8", "backslashreplace")).hexdigest()

    def __call__(self, name: str, content: bytes, /) -> None:
        """Search the bytes of a file, which are not packed, and its name."""
        if self.search.allowed is None and not self.search.secrets:
            return
        found = dict.fromkeys(_in_blocks([name.encode()], self.search))
        if name.endswith(_WORDLESS):
            content = b""
        if self.search.allowed is not None:
            found |= dict.fromkeys(_contacts(content, self.search.allowed))
        if self.search.secrets and any(map(self._in_line, content.split(b"\n"))):
            found |= dict.fromkeys(_in_words(tokens_of(unescaped(content.decode(errors="replace"))), self.search))
        if found:
            self.found[name] = tuple(found)

    def _in_line(self, line: bytes) -> bool:
        """Whether a secret may stand in a line: no word, and no escape, goes on in the next; pages share most lines."""
        return self._line(line) if len(line) < _SHORT else self._may_hold(line)

    def _may_hold(self, line: bytes) -> bool:
        return not self.search.anchors.keys().isdisjoint(tokens_of(unescaped(line.decode(errors="replace"))))


def stop_at_leaks(folder: Path, search: LeakSearch, seen: Container[str] = (), watch: LeakWatch | None = None) -> None:
    """Search a staged release, but for what was `seen` by a `watch`. Raises LeakFound when it may not go out."""
    found = watch.found if watch is not None else {}
    problems = tuple(_problem(secret, name) for name, secret in leaks_in(folder, search, seen, found))
    if problems:
        raise LeakFound(problems)


def make_search(secrets: Mapping[Words, Secret], checked: Checked) -> LeakSearch:
    """What to search for, made ready."""
    anchors: dict[str, set[tuple[int, int]]] = {}
    for words in secrets:
        at = _anchor(words)
        anchors.setdefault(words[at], set()).add((at, len(words)))
    allowed = None
    if checked.plan.rules.contacts == "error":
        told = repr(checked.job.description)
        allowed = frozenset(match[0] for pattern in (MAIL, INTERNATIONAL) for match in pattern.finditer(told))
    frozen = {word: frozenset(ways) for word, ways in anchors.items()}
    return LeakSearch(secrets, frozen, allowed, max(map(len, secrets), default=0))


def _anchor(words: Words) -> int:
    """The place of the word to look for first: the last that is not short, because addresses begin alike."""
    return next((at for at in range(len(words) - 1, -1, -1) if len(words[at]) > 3), len(words) - 1)


def leaks_in(
    folder: Path, search: LeakSearch, seen: Container[str] = (), found: Mapping[str, tuple[Secret, ...]] | None = None
) -> Iterator[tuple[str, Secret]]:
    """The secrets in a release folder, each once a file, with the file's name; not those in earlier versions.

    Files that were `seen` are not opened: what was `found` in them is known.
    """
    for name in sorted(_names(folder), key=lambda name: name.split("/")):
        if name in seen:
            yield from ((name, secret) for secret in (found or {}).get(name, ()))
        elif (folder / name).is_file():
            for secret in dict.fromkeys((*_in_blocks([name.encode()], search), *_in_file(folder / name, search))):
                yield name, secret


def _names(folder: Path) -> Iterator[str]:
    """The names of all that is no folder in a folder; not what is in earlier versions."""
    for place, folders, names in os.walk(folder):
        below = Path(place).relative_to(folder).as_posix()
        if below == ".":
            folders[:] = [name for name in folders if name != VERSIONS]
        start = "" if below == "." else f"{below}/"
        yield from (f"{start}{name}" for name in names)


def _in_file(path: Path, search: LeakSearch) -> Iterator[Secret]:
    for stream in _unpacked(path):
        with closing(stream):
            blocks = _blocks(stream)
            yield from _in_blocks(_parted(blocks, search) if path.suffix in _MEASURED else blocks, search)


def _unpacked(path: Path) -> Iterator[IO[bytes]]:
    """The streams of bytes that a file holds: its own, or those of what is packed in it."""
    if path.suffix == ".gz":
        yield gzip.open(path)  # type: ignore[misc]  # noqa: SIM115 - closed by who reads it
    elif path.suffix in _PACKED:
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                yield packed.open(name)
    elif path.suffix not in _WORDLESS:
        yield path.open("rb")


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a stream in pieces that end with a line, or with the zeros that stand between texts."""
    rest = b""
    while read := stream.read(BLOCK):
        rest += read
        body = rest.rstrip(b"\0")
        if cut := max(body.rfind(b"\n"), body.rfind(b"\0")) + 1:
            yield rest[:cut]
            rest = rest[cut:]
    if rest:
        yield rest


def _parted(blocks: Iterable[bytes], search: LeakSearch) -> Iterator[bytes]:
    """Blocks with blanks for the lengths of texts; as they are where nothing is in them that is looked for."""
    for block in blocks:
        may_hold = search.secrets or any(sign.search(block) for sign in _BEGINNINGS)
        yield _LENGTH.sub(b" ", block) if may_hold else block


def _in_blocks(blocks: Iterable[bytes], search: LeakSearch) -> Iterator[Secret]:
    carried: list[str] = []
    for block in blocks:
        if search.allowed is not None:
            yield from _contacts(block, search.allowed)
        if search.secrets:
            words = carried + tokens_of(unescaped(block.decode(errors="replace")))
            yield from _in_words(words, search)
            carried = words[-search.longest :]  # a value may begin in one block and end in the next


def _in_words(words: list[str], search: LeakSearch) -> Iterator[Secret]:
    if search.anchors.keys().isdisjoint(words):
        return
    for at, word in enumerate(words):
        for before, length in search.anchors.get(word, ()):
            start = at - before
            secret = search.secrets.get(tuple(words[start : start + length])) if start >= 0 else None
            if secret is not None:
                yield secret


def _contacts(block: bytes, allowed: frozenset[str]) -> Iterator[Secret]:
    """E-mail addresses and telephone numbers that the dataset does not give for itself.

    Of what stands around a sign only the address with this sign is looked at: the next one may be cut off there.
    """
    for match in (match for sign in _SIGNS for match in sign.finditer(block)):
        before = block[max(0, match.start() - 64) : match.start()].decode(errors="ignore")
        text, at = before + block[match.start() : match.end() + 64].decode(errors="ignore"), len(before)
        for key, pattern in (("e-mail", MAIL), ("telephone", INTERNATIONAL)):
            if any(found.start() <= at < found.end() and found[0] not in allowed for found in pattern.finditer(text)):
                yield Secret("", key)


def _problem(secret: Secret, name: str) -> Problem:
    """A hit, told without the value: the record and key it belongs to, and the file it was found in."""
    return Problem("PLD206", secret.place or Place(name), secret.record or None, secret.key, facts={"file": name})
