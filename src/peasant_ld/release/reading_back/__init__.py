"""What is to be written is read with a second, strict parser before anything of it goes out.

The parser reads each outline of a record that it has not seen in full; of records that differ from one of these in
their values only, every byte is held against what it said of the outline. Whatever does not come out equal is parsed.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Mapping
from typing import IO, cast

import orjson

from peasant_ld.problem import PeasantError, Problem
from peasant_ld.release.reading_back.known import KnownPatterns
from peasant_ld.release.reading_back.pattern import Alike, Pattern, value_of

__all__ = ["Alike", "Frame", "NotAsMade", "Parts", "Pattern", "ReadingBack", "value_of"]

# Records that are parsed at a time: a JSON-LD parser holds the whole of what it is given.
MANY = 1_000
# The bytes before, between and after the records of a file.
Frame = tuple[bytes, bytes, bytes]
# The bytes of a record in Turtle, JSON-LD and N-Quads.
Parts = tuple[bytes, bytes, bytes]
_TURTLE, _JSON, _QUADS = range(3)
_CONTROLS = bytes(range(32))
# An escape that JSON, Turtle and N-Quads do not have all three; half a character is none of theirs.
_NO_ESCAPE = re.compile(rb"\\(?![\"bfnrt]|u(?![dD][89a-fA-F])[0-9a-fA-F]{4})")
# A statement that stands between records while they are parsed: it comes out where each of them is whole by itself.
_BETWEEN = b"<https://between.invalid/> <https://between.invalid/> <https://between.invalid/> .\n"
# A record in Turtle that would change how those after it are read.
_DIRECTIVE = re.compile(rb"^\s*@?(?:prefix|base)[\s<]", re.MULTILINE | re.IGNORECASE)


class NotAsMade(PeasantError):
    """What was written does not say what it should, so nothing of it may go out; `problem` (PLD132) says what."""

    def __init__(self, files: str, reason: str) -> None:
        super().__init__(files, reason)
        self.problem = Problem("PLD132", facts={"file": files, "reason": reason})


class ReadingBack:
    """Reads records back, given the frames of the files in Turtle, JSON-LD and N-Quads, by the names of the files.

    What is like nothing before waits until it is worth a parser's while; `rest()` reads all that waits still. `alike`
    counts the records that were known by their outline, `parsed` the others.
    """

    def __init__(self, frames: Mapping[str, Frame]) -> None:
        self.alike = self.parsed = 0
        self._names, self._frames = tuple(frames), tuple(frames.values())
        self._waiting: list[Parts] = []
        self._known = KnownPatterns(lambda text: self._said(_TURTLE, text), lambda text: self._said(_JSON, text))

    def __call__(self, turtle: bytes, json: bytes, quads: bytes) -> Alike | None:
        """Read a record back; gives what it is like, or None where the parser has to read it. Raises NotAsMade."""
        found = self._known.alike(turtle, json, quads) if _is_plain(json) else None
        if found is not None:
            self.alike += 1
            return found
        self.parsed += 1
        self._waiting.append((turtle, json, quads))
        if len(self._waiting) >= MANY:
            self.rest()
        return None

    def rest(self) -> None:
        """Have the parser read what waits. Raises NotAsMade when the formats do not say the same."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            quads = _BETWEEN.join(parts[_QUADS] for parts in waiting)
            turtle, json = (self._read(form, [parts[form] for parts in waiting]) for form in (_TURTLE, _JSON))
            if turtle != quads:  # in other words, if not something else
                quads = self._read(_QUADS, [parts[_QUADS] for parts in waiting])
            told = [Counter(each.split(b"\n")) for each in (turtle, quads, json + _BETWEEN * (len(waiting) - 1))]
            if any(each != told[0] for each in told):
                raise NotAsMade(", ".join(self._names), "not-the-same")

    def _read(self, form: int, texts: list[bytes]) -> bytes:
        """The statements of some records, each of which must be whole by itself. Raises NotAsMade."""
        try:
            if not all(_is_whole(form, text) for text in texts):
                raise NotAsMade(self._names[form], "not-the-same")
            return self._parsed(form, (self._frames[_JSON][1] if form == _JSON else _BETWEEN).join(texts))
        except (SyntaxError, ValueError) as error:
            raise NotAsMade(self._names[form], str(error)) from error

    def _said(self, form: int, text: bytes) -> bytes:
        """The same of one record; nothing where a parser does not take it."""
        try:
            return self._parsed(form, text)
        except (SyntaxError, ValueError):
            return b""

    def _parsed(self, form: int, text: bytes) -> bytes:
        """The N-Quads that the parser makes of some text, as it stands in its file."""
        import pyoxigraph as ox

        forms = ox.RdfFormat.TURTLE, ox.RdfFormat.JSON_LD, ox.RdfFormat.N_QUADS
        before, _, after = self._frames[form]
        out = io.BytesIO()
        quads = ox.parse(before + text + after, format=forms[form])
        ox.serialize(quads, cast(IO[bytes], out), format=ox.RdfFormat.N_QUADS)
        return out.getvalue()


def _is_plain(json: bytes) -> bool:
    """Whether a record in JSON holds nothing but text that means the same in all three formats."""
    if len(json.translate(None, _CONTROLS)) < len(json):
        return False
    return _is_text(json) and (b"\\" not in json or _NO_ESCAPE.search(json.replace(b"\\\\", b"")) is None)


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_whole(form: int, text: bytes) -> bool:
    """Whether a record may stand anywhere in its file. Raises ValueError where it is no JSON."""
    if form == _JSON:
        return isinstance(orjson.loads(text), dict)
    return text.endswith(b" .\n") and _DIRECTIVE.search(text) is None
