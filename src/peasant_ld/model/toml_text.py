"""The text of a TOML file -> where each table and key of it stands, and how a value is written there.

`tomllib` tells neither; this scanner does, for a text that `tomllib` has read (TOML 1.0).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.problem import InputError, Place, Problem

_SPOT = re.compile(r" \(at (?:line (?P<line>[0-9]+), column [0-9]+|end of document)\)\Z")
_DEEPEST, _INTEGERS = 50, range(-(2**63), 2**63)
Path = tuple[str, ...]
# Texts over several lines, texts, remarks, line ends, punctuation, and what may stand bare.
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})' + r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\\n])*"' + r"|'[^'\n]*'|\#[^\n]*|\n|[\[\]{}=,.]|[^\s\[\]{}=,.\"'#]+",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class TomlText:
    """One TOML file as it is written. Without a text nothing is known but the name of the file."""

    file: str
    text: str = ""
    lines: Mapping[Path, int] = field(default_factory=dict)
    """The line of each table and key, from 1."""

    @classmethod
    def of(cls, file: str, text: str) -> TomlText:
        """A file with its text."""
        return cls(file, text, lines_of(text))

    def place(self, path: Path) -> Place:
        """Where a table or key stands; the place of the table around it where its own cannot be told."""
        known = (self.lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in self.lines)
        return Place(self.file, next(known, None))

    def bare(self, path: Path) -> str | None:
        """The number or date that follows a key on its line, sign by sign as it is written; None where none does."""
        line = self.lines.get(path)
        written = self.text.splitlines()[line - 1] if line else ""
        match = re.search(r"=\s*([+-]?[0-9A-Za-z][^\s#,}\]]*)\s*(?:[#,}]|$)", written)
        return match[1] if match and written.count("=") == 1 else None


def read_toml(text: str, code: str, file: str) -> dict[str, Any]:
    """The data of a TOML file.

    Raises InputError, with a code, at the line that the reader names; at the last one where the text came to its end.
    """
    import tomllib

    try:
        data = tomllib.loads(text)
        see_bounds(data)
    except RecursionError as error:
        raise InputError(Problem(code, Place(file), facts={"reason": "nested too deeply"})) from error
    except ValueError as error:
        reason = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "a number is too long"
        spot = _SPOT.search(reason)
        line = int(spot["line"] or text.count("\n") + 1) if spot else None
        raise InputError(Problem(code, Place(file, line), facts={"reason": _SPOT.sub("", reason)})) from error
    return data


def see_bounds(data: Any) -> None:
    """Raise RecursionError for more tables in tables than anybody needs: a dotted key makes thousands in one line.

    Raises ValueError for integers of more than 64 bits, as TOML has none, and Python does not write those of thousands.
    """
    level = [data]
    for _ in range(_DEEPEST):
        inside = [value for each in level for value in (each.values() if isinstance(each, dict) else each)]
        if any(isinstance(value, int) and value not in _INTEGERS for value in inside):
            raise ValueError
        level = [value for value in inside if isinstance(value, dict | list)]
    if level:
        raise RecursionError


def lines_of(text: str) -> dict[Path, int]:
    """The line of each table and key of a valid TOML text; of several the first."""
    scanner = _Scanner()
    for line, token in _tokens(text):
        scanner.take(line, token)
    return scanner.found


def _tokens(text: str) -> Iterator[tuple[int, str]]:
    line, last = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", last, match.start())
        last = match.start()
        if not match[0].startswith("#"):
            yield line, match[0]


class _Scanner:
    """Goes through tokens and notes each path where its name is written."""

    def __init__(self) -> None:
        self.found: dict[Path, int] = {}
        self._table: Path = ()
        self._name: list[str] = []
        self._reads_name = True
        self._header = False
        # What is open around the token: the bracket, and the path of the key that holds it.
        self._open: list[tuple[str, Path]] = []
        self._path: Path = ()

    def take(self, line: int, token: str) -> None:
        """Take in the next token."""
        if self._reads_name:
            self._in_name(line, token)
        elif token in "[{":
            self._open.append((token, self._path))
            self._begin(reads_name=token == "{")
        elif token in "]}":
            self._open.pop()
        elif token == ",":
            self._path = self._open[-1][1]
            self._begin(reads_name=self._open[-1][0] == "{")
        elif token == "\n" and not self._open:
            self._begin(reads_name=True)

    def _begin(self, reads_name: bool) -> None:
        self._reads_name, self._header, self._name = reads_name, False, []

    def _in_name(self, line: int, token: str) -> None:
        if token == "=":
            around = self._open[-1][1] if self._open else self._table
            self._path = (*around, *self._name)
            self._note(line)
            self._reads_name = False
        elif token == "[":
            self._header = True
        elif token == "]" and self._name:
            self._table = self._path = tuple(self._name)
            self._note(line)
            self._name = []
        elif token == "}":
            self._open.pop()
            self._reads_name = False
        elif token not in "],.\n":
            self._name.append(_unquoted(token))

    def _note(self, line: int) -> None:
        for end in range(1, len(self._path) + 1):
            self.found.setdefault(self._path[:end], line)


def _unquoted(token: str) -> str:
    import tomllib

    return next(iter(tomllib.loads(f"{token} = 0"))) if token[0] in "\"'" else token
