"""An IATI 2.0x activities file -> one element tree for each activity, one at a time, in flat memory.

Nothing outside the file is ever read: a DOCTYPE is refused before the XML parser sees it, so there are no entities.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.parsers import expat

from peasant_ld.problem import InputError, MissingExtra, Place, Problem
from peasant_ld.reading.json_strict import cannot_open

ROOT = "iati-activities"
VERSIONS = ("2.01", "2.02", "2.03")
_BLOCK = 64 * 1024
_LETTER = re.compile(r"[^\x00-\x7f]")


class _Found(Exception):
    """The root element was reached."""


class _Root(NamedTuple):
    """The root element of a file, and the encoding that the file states."""

    name: str
    attributes: dict[str, str]
    line: int
    encoding: str | None


def read_activities(path: Path) -> Iterator[Any]:
    """The `iati-activity` elements of a file (lxml), each emptied once the next one is asked for.

    Raises InputError: PLD001 (cannot be opened), PLD407 (has a DOCTYPE), PLD408 (not well-formed XML), PLD409 (another
    version than 2.01 to 2.03), PLD410 (other than activities), PLD419 (states another encoding than it is in);
    MissingExtra without lxml.
    """
    try:
        from lxml import etree
    except ModuleNotFoundError as error:
        raise MissingExtra("iati") from error
    _check_root(path)
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    try:
        with path.open("rb") as source:
            tags = etree.iterparse(source, tag="iati-activity", remove_comments=True, remove_pis=True, **options)
            for _, element in tags:
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except OSError as error:
        raise InputError(cannot_open(path.name, error)) from error
    except etree.XMLSyntaxError as error:
        raise InputError(Problem("PLD408", Place(path.name, error.lineno), facts={"reason": str(error.msg)})) from error


def _check_root(path: Path) -> None:
    """Look at the file up to its root element, with a parser that stops there."""
    name, attributes, line, encoding = _root(path)
    version = attributes.get("version", "")
    if name == ROOT and version in VERSIONS:
        _check_encoding(path, encoding)
        return
    place = Place(path.name, line, path=f"/{name}")
    if name == ROOT:
        raise InputError(Problem("PLD409", place, key="version", value=version, facts={"known": VERSIONS}))
    raise InputError(Problem("PLD410", place, value=name, facts={"expected": ROOT}))


def _check_encoding(path: Path, stated: str | None) -> None:
    """Raise InputError (PLD419) where a file states a code page, and all its letters are those of UTF-8.

    Text of a code page is hardly ever valid UTF-8 by chance, so nobody's letters would come in as they are.
    """
    if stated is None or stated.upper().startswith("UTF"):
        return
    letters, first, line = getincrementaldecoder("utf-8")(), 0, 1
    with path.open("rb") as source:
        try:
            while block := source.read(_BLOCK):
                text = letters.decode(block)
                if not first and (found := _LETTER.search(text)):
                    first = line + text.count("\n", 0, found.start())
                line += text.count("\n")
            letters.decode(b"", final=True)
        except UnicodeDecodeError:
            return
    if first:
        raise InputError(Problem("PLD419", Place(path.name, first), value=stated, facts={"expected": "UTF-8"}))


def _root(path: Path) -> _Root:
    """The root element. Raises InputError at a DOCTYPE (PLD407), and where there is none that can be read (PLD408)."""
    parser = expat.ParserCreate()
    seen: list[_Root] = []
    encodings: list[str | None] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        seen.append(_Root(name, attributes, parser.CurrentLineNumber, encodings[0] if encodings else None))
        raise _Found

    def declaration(_: str, encoding: str | None, __: int) -> None:
        encodings.append(encoding)

    def doctype(*_: Any) -> None:
        raise InputError(Problem("PLD407", Place(path.name, parser.CurrentLineNumber)))

    parser.XmlDeclHandler = declaration
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    try:
        with path.open("rb") as source:
            while block := source.read(_BLOCK):
                parser.Parse(block, False)
            parser.Parse(b"", True)
    except _Found:
        return seen[0]
    except OSError as error:
        raise InputError(cannot_open(path.name, error)) from error
    except expat.ExpatError as error:
        raise InputError(Problem("PLD408", Place(path.name, error.lineno), facts={"reason": str(error)})) from error
    except (ValueError, LookupError) as error:  # what Python says of an encoding that it does not know
        raise InputError(Problem("PLD408", Place(path.name, 1), facts={"reason": "unknown encoding"})) from error
    raise InputError(Problem("PLD408", Place(path.name), facts={"reason": "no element"}))
