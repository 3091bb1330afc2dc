"""A template of JSON, filled with the words of one value; and what two templates say of one thing, as one.

`"$name"` stands for a word, `"${name}"` for a word inside a text. A key that ends in `?` falls away where a word in it
is not there; without the mark the whole template does. `{"$each": "name", "say": ...}` is a list, of each of the words
in a word. An `@id` tells that two objects are one, also where the profile has another word for it and leaves it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Words = Mapping[str, Any]
_WORD = re.compile(r"\$(?:\{([\w.]+)\}|([\w.]+))")


class Unsaid(Exception):
    """A word is not there, or there is no room for a second value; so nothing can be said."""


def fill(template: Any, words: Words) -> Any:
    """The template with the words in it. Raises Unsaid where a word that it cannot do without is not there."""
    if isinstance(template, str):
        return _filled(template, words)
    if isinstance(template, list):
        made = (fill(each, words) for each in template)  # a word that is a list is no list in the list
        return [part for each in made for part in (each if isinstance(each, list) else [each])]
    return _object(template, words) if isinstance(template, dict) else template


def _object(template: Mapping[str, Any], words: Words) -> Any:
    """The object; or the list that a template with `$each` makes, of each of several words."""
    if "$each" in template:
        return [fill(template["say"], {**words, **each}) for each in _word_of(template["$each"], words)]
    return dict(_members(template, words))


def _filled(text: str, words: Words) -> Any:
    found = _WORD.fullmatch(text)
    return _word(found, words) if found else _WORD.sub(lambda each: str(_word(each, words)), text)


def _word(found: re.Match[str], words: Words) -> Any:
    return _word_of(found[1] or found[2], words)


def _word_of(name: str, words: Words) -> Any:
    if words.get(name) is None:
        raise Unsaid(name)
    return words[name]


def _members(template: Mapping[str, Any], words: Words) -> Iterator[tuple[str, Any]]:
    for key, value in template.items():
        if not key.endswith("?"):
            yield key, fill(value, words)
            continue
        try:
            yield key[:-1], fill(value, words)
        except Unsaid:
            continue


def words_in(template: Any) -> frozenset[str]:
    """The names of all words that a template uses."""
    if isinstance(template, str):
        return frozenset(found[1] or found[2] for found in _WORD.finditer(template))
    if isinstance(template, dict):
        return frozenset({template["$each"]} if "$each" in template else ()).union(*map(words_in, template.values()))
    return frozenset().union(*map(words_in, template)) if isinstance(template, list) else frozenset()


def into(node: Mapping[str, Any], more: Mapping[str, Any], several: bool) -> dict[str, Any]:
    """An object, and what else is said of the same thing. Raises Unsaid as `merged` does."""
    return {**node, **{key: merged(node.get(key), value, several) for key, value in more.items()}}


def merged(first: Any, second: Any, several: bool) -> Any:
    """What both say. `several`: whether a place for one value may hold a list; else Raises Unsaid for a second one."""
    if first is None or first == second:
        return second
    if isinstance(first, dict) and isinstance(second, dict) and _are_one(first, second):
        return into(first, second, several)
    if isinstance(first, list) and isinstance(second, list):
        return _joined(first, second, several)
    if not several:
        raise Unsaid
    return _joined(_listed(first), _listed(second), several)


def _are_one(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Whether two objects are one thing: by their id; one without an id is what its type says, and no literal."""
    if "@value" in first or "@value" in second:
        return False
    return all(first.get(key) == second.get(key) for key in ("@id", "id")) and (
        "@id" in first or first.get("type") == second.get("type")
    )


def _joined(first: list[Any], second: list[Any], several: bool) -> list[Any]:
    """Both lists; what has the same id in both is one."""
    joined = list(first)
    for each in second:
        at = next((number for number, other in enumerate(joined) if _same_id(other, each)), None)
        if at is not None:
            joined[at] = merged(joined[at], each, several)
        elif each not in joined:
            joined.append(each)
    return joined


def _same_id(one: Any, other: Any) -> bool:
    return isinstance(one, dict) and isinstance(other, dict) and "@id" in one and one["@id"] == other.get("@id")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
