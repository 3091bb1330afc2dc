"""A record -> what its page tells search engines of it: a node of schema.org, each name in the words of one reader.

What is said comes from the profile of schema.org, by the types, roles and properties of the model, so kinds of one's
own are told as well. A page tells the record itself only; the release in that profile (`--profile`) tells the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from peasant_ld.model import Key, Mark, Role
from peasant_ld.model.marks import bare
from peasant_ld.release.profiles import Losses, load_profile
from peasant_ld.release.profiles.stating import ELSEWHERE, Stater
from peasant_ld.release.profiles.table import ProfileClass
from peasant_ld.release.site.links import Links, plain
from peasant_ld.release.site.words import Words

Record = Mapping[str, Any]
_CONTEXT = "https://schema.org"
# What search engines make something of; evidence, counts, shares and the like stand in the data.
_TOLD = frozenset(
    {
        *("text", "texts", "tokens", "iri", "iris", "link", "links", "ref", "refs", "date", "amount"),
        *("coordinate", "country", "identifiers", "languages", "term", "files"),
    }
)
# The record about the thing, and what is said of other things, is not what its page is shown for.
_ASIDE = frozenset({"subjectOf", ELSEWHERE})
# So many values of one property are told, so that no page grows with the dataset.
MOST_VALUES = 50


class Markup:
    """Makes the nodes of records; what does not differ by reader is made once for a record."""

    def __init__(self, links: Links) -> None:
        self._links, self._model = links, links.model
        self._profile = load_profile("schema.org", links.model)
        self._stater = Stater(self._profile, links.model, self._known, Losses(self._profile.name))
        self._class_of = lru_cache(512)(self._class_of_kind)
        self._keys = lru_cache(512)(self._keys_told)

    def node(self, record: Record) -> dict[str, Any] | None:
        """What a normalized record is in schema.org; None where it has no class there."""
        told = self._keys(record["type"][0])
        nodes = self._stater.nodes({key: value for key, value in record.items() if key in told})
        if not nodes:
            return None
        return {name: value for name, value in nodes[0].items() if name not in _ASIDE}

    def document(self, node: Mapping[str, Any], name: str, page: str, words: Words) -> bytes:
        """The same for one reader, as a document; `name` is what its page calls the record, `page` its address."""
        told = {key: self._in_words(value, words) for key, value in node.items()}
        return orjson.dumps({"@context": _CONTEXT, **told, "name": name, "mainEntityOfPage": page})

    def _in_words(self, value: Any, words: Words) -> Any:
        """A value with its texts in the words of one reader, and what it points at by name."""
        if isinstance(value, list):
            texts = {each["@language"]: each["@value"] for each in value if _is_text(each)}
            if texts:
                return words.pick(texts, "").text
            return [self._in_words(each, words) for each in value[:MOST_VALUES]]
        if not isinstance(value, Mapping):
            return value
        if _is_text(value):
            return value["@value"]
        inner = {key: self._in_words(each, words) for key, each in value.items()}
        number = self._links.number.get(value.get("@id", ""))
        if number is not None:
            return {**inner, "name": plain(self._links.name(number, words))}
        return value["@id"] if value.keys() == {"@id"} else inner

    def _known(self, identity: str) -> Mapping[str, Any]:
        """What is told of a record that another one points at: its class, by its kind."""
        number = self._links.number.get(identity)
        return {} if number is None else self._class_of(self._links.kinds[number])

    def _class_of_kind(self, name: str) -> Mapping[str, Any]:
        found = self._class(name)
        return {"type": found.type, "line": (found.line,)} if found else {}

    def _class(self, name: str) -> ProfileClass | None:
        kind = self._model.kinds[name]
        return self._profile.class_of(map(self._model.context.expand, (name, *kind.types)), kind.roles - {Role.IMAGE})

    def _keys_told(self, name: str) -> frozenset[str]:
        """The keys of a kind of which its pages tell something; the others are not looked at, since that takes time."""
        kind, found = self._model.kinds[name], self._class(name)
        told = (key.name for key in kind.keys.values() if key.form in _TOLD and found and self._tells(key, name, found))
        return frozenset({"id", "type", *told})

    def _tells(self, key: Key, kind: str, found: ProfileClass) -> bool:
        context = self._model.context
        term = context.term(kind, key.name)
        names = (term.iri if term else "", *(context.expand(name) for name, _ in key.also))
        ways = (way for name in names for way in found.rows.get(bare(name), ()))
        return Mark.HIDDEN not in key.marks and any(way.say.keys() - _ASIDE for way in ways)


def _is_text(value: Any) -> bool:
    return isinstance(value, Mapping) and "@language" in value
