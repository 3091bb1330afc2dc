"""The values in a record whose keys have certain forms, at the top and in nested nodes, each with its pointer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from typing import Any

from peasant_ld.model import Key, Model

# The value of a key -> (the pointer behind the key, the value) of each single value in it that has one of the forms
Finder = Callable[[Any], Iterator[tuple[str, Any]]]


def compile_finders(model: Model, forms: Set[str]) -> Mapping[str, Mapping[str, Finder]]:
    """For each kind the keys that hold values of one of `forms`, with the function that finds them."""
    return {kind.name: _finders(kind.keys, model, forms) for kind in model.kinds.values()}


def _finders(keys: Mapping[str, Key], model: Model, forms: Set[str]) -> dict[str, Finder]:
    found = ((name, _finder(key, model, forms)) for name, key in keys.items())
    return {name: finder for name, finder in found if finder is not None}


def _finder(key: Key, model: Model, forms: Set[str]) -> Finder | None:
    if key.form in forms:
        return _numbered
    inner = _finders(model.nodes.get(key.node or "", {}), model, forms)
    return (lambda value: _in_nodes(value, inner)) if inner else None


def _numbered(value: Any) -> Iterator[tuple[str, Any]]:
    """The parts of a value, which may be one or a list."""
    if isinstance(value, list):
        yield from ((f"/{number}", each) for number, each in enumerate(value))
    else:
        yield "", value


def _in_nodes(value: Any, inner: Mapping[str, Finder]) -> Iterator[tuple[str, Any]]:
    for at, node in _numbered(value):
        for name, finder in inner.items():
            if name in node:
                yield from ((f"{at}/{name}{pointer}", each) for pointer, each in finder(node[name]))
