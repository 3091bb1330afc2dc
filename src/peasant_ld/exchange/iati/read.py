"""An IATI 2.0x activities file -> one element tree for each activity, one at a time, in flat memory.

Nothing outside the file is ever read: a DOCTYPE is refused before the XML parser sees it, so there are no entities.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

from peasant_ld.problem import InputError, MissingExtra, Place, Problem
from peasant_ld.reading.json_strict import cannot_open

ROOT = "iati-activities"
VERSIONS = ("2.01", "2.02", "2.03")
_BLOCK = 64 * 1024


class _Found(Exception):
    """The root element was reached."""


def read_activities(path: Path) -> Iterator[Any]:
    """The `iati-activity` elements of a file (lxml), each emptied once the next one is asked for.

    Raises InputError: PLD001 (cannot be opened), PLD407 (has a DOCTYPE), PLD408 (not well-formed XML), PLD409 (another
    version than 2.01 to 2.03), PLD410 (other than activities); MissingExtra without lxml.
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
    name, attributes, line = _root(path)
    version = attributes.get("version", "")
    if name == ROOT and version in VERSIONS:
        return
    place = Place(path.name, line, path=f"/{name}")
    if name == ROOT:
        raise InputError(Problem("PLD409", place, key="version", value=version, facts={"known": VERSIONS}))
    raise InputError(Problem("PLD410", place, value=name, facts={"expected": ROOT}))


def _root(path: Path) -> tuple[str, dict[str, str], int]:
    """The name, the attributes and the line of the root element. Raises InputError at a DOCTYPE (PLD407)."""
    parser = expat.ParserCreate()
    seen: list[tuple[str, dict[str, str], int]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        seen.append((name, attributes, parser.CurrentLineNumber))
        raise _Found

    def doctype(*_: Any) -> None:
        raise InputError(Problem("PLD407", Place(path.name, parser.CurrentLineNumber)))

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
