"""What a new dataset begins with, and what only examples may be called -> the places where it would go live."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from peasant_ld.model.description import FILE, Description
from peasant_ld.problem import Place, Problem, Severity

_BY_LANGUAGE = frozenset({"title", "description"})
_ADDRESSES = frozenset({"base", "url", "licence"})


@cache
def _known() -> dict[str, Any]:
    known: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
    return known


def placeholders(description: Description) -> Iterator[Problem]:
    """What of a description still stands as in a new dataset, or was left for later (PLD146), in the order it is shown:
    base, title, description, name of the publisher, licence.
    """
    for path, value in _values(description):
        name = path[0] if path[0] in _BY_LANGUAGE else ".".join(path)
        if value in _known()["values"].get(name, ()):
            yield Problem(
                "PLD146", _place(description, path), key=".".join(path), value=value, severity=Severity.WARNING
            )


def undecided_licence() -> str:
    """What stands for a licence that nobody has chosen yet: an address that grants nothing, and is told until then."""
    found: str = _known()["values"]["licence"][0]
    return found


def example_addresses(description: Description) -> Iterator[Problem]:
    """The base, the licence and the address of the publisher, as PLD146, where they lie in a domain for examples.

    Such domains are never given to anybody (RFC 2606; RFC 6761, section 6).
    """
    for path, value in _values(description):
        host = (urlsplit(value).hostname or "").rstrip(".") if path[-1] in _ADDRESSES else ""
        if any(host == each or host.endswith(f".{each}") for each in _known()["domains"]):
            yield Problem(
                "PLD146", _place(description, path), key=".".join(path), value=value, severity=Severity.WARNING
            )


def example_records(is_there: Callable[[str], bool], number: int) -> Iterator[Problem]:
    """The records of a new dataset that are there still, beside others (PLD147), by their short ids."""
    found = [each for each in _known()["records"] if is_there(each)]
    if len(found) < number:
        yield from (Problem("PLD147", record=each, severity=Severity.WARNING) for each in found)


def _values(description: Description) -> Iterator[tuple[tuple[str, ...], str]]:
    yield ("base",), description.base
    yield from ((("title", tag), text) for tag, text in description.title.items())
    yield from ((("description", tag), text) for tag, text in description.description.items())
    yield from ((("publisher", name), text) for name, text in description.publisher.items())
    yield ("licence",), description.licence or ""


def _place(description: Description, path: tuple[str, ...]) -> Place:
    return description.written.place(path) if description.written.text else Place(FILE)
