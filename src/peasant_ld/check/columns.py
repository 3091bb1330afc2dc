"""Normalized records side by side: of those that look alike a key is looked at once for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from peasant_ld.rdf.also import is_node_object

Node = Mapping[str, Any]
# Records or nested nodes by their type and their keys, in the order in which these are written.
Groups = Mapping[tuple[str, ...], Sequence[Node]]


def alike(nodes: Iterable[Node]) -> Groups:
    """Normalized records, or nested nodes, those together that have the same type and keys."""
    found: dict[tuple[str, ...], list[Node]] = defaultdict(list)
    for node in nodes:
        found[node["type"][0], *node].append(node)
    return found


# The keys that are left out in nodes of a type.
Without = Callable[[str], Collection[str]]


def nothing(_: str) -> Collection[str]:
    """No key is left out."""
    return ()


def texts_in(groups: Groups, without: Without = nothing) -> set[str]:
    """Every text in records and what is nested in them, once; but for the keys that are left out in some nodes."""
    found: set[str] = set()
    for (name, *keys), group in groups.items():
        apart = without(name)
        for key in keys:
            if key not in apart:
                _take_in([node[key] for node in group], without, found)
    return found


def _take_in(values: Sequence[Any], without: Without, found: set[str]) -> None:
    """Add the texts of values of one key, which are mostly of one sort."""
    by_sort = dict.fromkeys(set(map(type, values)), values)
    if len(by_sort) > 1:
        by_sort = {sort: [value for value in values if type(value) is sort] for sort in by_sort}
    found.update(by_sort.get(str, ()))
    if list in by_sort:
        _take_in(list(chain.from_iterable(by_sort[list])), without, found)
    if dict in by_sort:
        nodes = [value for value in by_sort[dict] if is_node_object(value)]
        found |= texts_in(alike(nodes), without)
        maps = by_sort[dict] if not nodes else [each for each in by_sort[dict] if not is_node_object(each)]
        _take_in([text for each in maps for text in each.values()], without, found)


def number_of_statements(values: Sequence[Any]) -> int:
    """How many statements values of a key make: one a value, one a text in each language."""
    sorts = set(map(type, values))
    if sorts == {list}:
        return sum(map(len, values))
    if sorts == {dict} and not is_node_object(values[0]):
        inner = list(chain.from_iterable(value.values() for value in values))
        if set(map(type, inner)) == {str} and not any(map(is_node_object, values)):
            return len(inner)
    return len(values) if dict not in sorts and list not in sorts else sum(map(_number, values))


def _number(value: Any) -> int:
    if isinstance(value, list):
        return len(value)
    if isinstance(value, Mapping) and not is_node_object(value):
        return sum(len(texts) if isinstance(texts, list) else 1 for texts in value.values())
    return 1
