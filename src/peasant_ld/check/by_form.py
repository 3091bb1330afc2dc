"""The values in a record whose keys have certain forms, at the top and in nested nodes, each with its pointer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any

from peasant_ld.model import Key, Model
from peasant_ld.model.by_kind import MadeByKind

# Whether something is to be said of a value, by what is returned: for nearly every value there is nothing.
Odd = Callable[[Any], object]
# (the value of a key, which values are odd) -> (the pointer behind the key, the value) of each odd one in it
Finder = Callable[[Any, Odd], Sequence[tuple[str, Any]]]


def compile_finders(model: Model, forms: Set[str]) -> Mapping[str, Mapping[str, Finder]]:
    """For each kind the keys that hold values of one of `forms`, with the function that finds the odd ones."""
    return MadeByKind(lambda name: _finders(model.kinds[name].keys, model, forms))


def _finders(keys: Mapping[str, Key], model: Model, forms: Set[str]) -> dict[str, Finder]:
    found = ((name, _finder(key, model, forms)) for name, key in keys.items())
    return {name: finder for name, finder in found if finder is not None}


def _finder(key: Key, model: Model, forms: Set[str]) -> Finder | None:
    if key.form in forms:
        return _odd_ones
    inner = _finders(model.nodes.get(key.node or "", {}), model, forms)
    return (lambda value, odd: _in_nodes(value, odd, inner)) if inner else None


def _odd_ones(value: Any, odd: Odd) -> Sequence[tuple[str, Any]]:
    """A value may be one or a list."""
    if type(value) is list:
        return [(f"/{number}", each) for number, each in enumerate(value) if odd(each)]
    return (("", value),) if odd(value) else ()


def _in_nodes(value: Any, odd: Odd, inner: Mapping[str, Finder]) -> Sequence[tuple[str, Any]]:
    found = []
    for number, node in enumerate(value) if type(value) is list else ((None, value),):
        for name, finder in inner.items():
            if name in node and (odd_ones := finder(node[name], odd)):
                at = f"/{name}" if number is None else f"/{number}/{name}"
                found += [(at + pointer, each) for pointer, each in odd_ones]
    return found
