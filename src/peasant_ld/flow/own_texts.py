"""What a dataset says of itself becomes problems: names and contacts in `dataset.toml` and in the model it brings.

Every field is looked at but those that do not go out, so that one that is added tomorrow is looked at, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from peasant_ld.access import Rules
from peasant_ld.access.contacts import looks_like
from peasant_ld.access.names import PersonNames
from peasant_ld.files.systems import in_order
from peasant_ld.model import Model
from peasant_ld.model.description import Description
from peasant_ld.model.placeholders import placeholders
from peasant_ld.model.self_description import untold_title
from peasant_ld.problem import Place, Problem, Severity

# What is said to this software, and does not go out; the files of the model are looked at themselves.
_STAYS = frozenset({"access", "written", "model"})
_TABLES = {"imports": "import"}
# Where somebody writes on purpose how to reach whoever publishes.
_MEANT = frozenset({"publisher.email", "publisher.url"})
_Path = tuple[str, ...]


def look_at_own_texts(description: Description, model: Model, rules: Rules, names: PersonNames) -> Iterator[Problem]:
    """Names (PLD224) and contacts (PLD225) in what a dataset says of itself, and in the files of a model of its own.

    That its title tells nothing, or that it is still as in a new dataset, is told, too (PLD143, PLD146).
    """
    yield from untold_title(description)
    yield from placeholders(description)
    told = dict.fromkeys(texts_of(description))
    for path, text in told:
        place = description.written.place(path) if description.written.text else None
        yield from _told(place, ".".join(path), text, rules, names)
    for root in model.roots[1:]:
        for file in in_order(each for each in root.rglob("*") if each.is_file()) if root.is_dir() else [root]:
            name = f"{root.name}/{file.relative_to(root).as_posix()}" if root.is_dir() else root.name
            yield from _told(Place(name), None, name, rules, names)
            for number, line in enumerate(file.read_text("utf-8", errors="replace").splitlines(), 1):
                yield from _told(Place(name, number), None, line, rules, names)


def texts_of(description: Description) -> Iterator[tuple[_Path, str]]:
    """Every text of a description that may go out, the names of keys among them, with its path in the file."""
    for each in fields(description):
        if each.name not in _STAYS:
            path = () if each.name == "more" else (_TABLES.get(each.name, each.name),)
            yield from _texts(getattr(description, each.name), path)


def _texts(value: Any, path: _Path) -> Iterator[tuple[_Path, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield (*path, str(key)), str(key)
            yield from _texts(inner, (*path, str(key)))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each, path)
    elif isinstance(value, str):
        yield path, value


def _told(place: Place | None, key: str | None, text: str, rules: Rules, names: PersonNames) -> Iterator[Problem]:
    if names.is_in(text):
        yield Problem("PLD224", place, key=key)
    looks = None if key in _MEANT else looks_like(text)
    if looks is not None:
        yield Problem("PLD225", place, key=key, severity=Severity(rules.contacts), facts={"looks": looks})
