"""A record -> its own files beside its page: Turtle and JSON-LD that say the same, readable without any request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from peasant_ld.model import Model
from peasant_ld.model.context import Context
from peasant_ld.published.addresses import place_of
from peasant_ld.rdf.formats import Format
from peasant_ld.rdf.stating import compile_stating

_LOWER = re.compile("[a-z][a-z0-9]*\\Z")
_CURIE = re.compile(rb"\b([a-z][a-z0-9]*):[A-Za-z]")
# The keys in JSON as orjson writes it; and, as no name has a colon or a comma, at times what stands between two texts.
_KEY = re.compile(rb'"([^"\\]+)":')
_TYPES = re.compile(rb'"type":(?:"([^"]*)"|\[([^]]*)\])')


def data_files(record: Mapping[str, Any], model: Model, base: str) -> tuple[tuple[str, bytes], tuple[str, bytes]]:
    """The Turtle and the JSON-LD of one record: names relative to the release, and bytes."""
    place, context = place_of(record["id"], base), model.context
    turtle, json_ld = compile_stating(model, base, (Format.TURTLE, Format.JSONLD))(record)
    return (f"{place}.ttl", _turtle(turtle, context)), (f"{place}.jsonld", _json_ld(json_ld, context))


def _turtle(block: bytes, context: Context) -> bytes:
    """What one record states as a Turtle document, with the prefixes that it uses."""
    return b"%b\n%b" % (_prefix_lines(context, _prefixes_in(block, context)), block)


@lru_cache(maxsize=4096)
def _prefix_lines(context: Context, used: frozenset[str]) -> bytes:
    lines = (f"@prefix {name}: <{iri}> .\n" for name, iri in context.prefixes.items() if name in used)
    return "".join(lines).encode()


def _json_ld(node: bytes, context: Context) -> bytes:
    """What one record states as a JSON-LD document that carries as much of the context as it needs."""
    return b'{"@context":%b,%b\n' % (
        _small_context(context, _names_in(node, context), _prefixes_in(node, context)),
        node[1:],
    )


def _prefixes_in(text: bytes, context: Context) -> frozenset[str]:
    """The prefixes of the context with which something in a text begins that looks like a compact IRI."""
    there = [(name, sign) for name, sign in _signs(context) if sign in text]
    if any(b":" + sign in text for _, sign in there):  # of `a:b:c`, only `a` is a prefix
        return frozenset({found.decode() for found in _CURIE.findall(text)} & context.prefixes.keys())
    return frozenset([name for name, sign in there if _begins(sign, text)])


@lru_cache(maxsize=16)
def _signs(context: Context) -> tuple[tuple[str, bytes], ...]:
    """The prefixes, each with what a compact IRI begins with: looked for as they are, they cost a fiftieth."""
    return tuple((name, f"{name}:".encode()) for name in context.prefixes if _LOWER.match(name))


def _begins(sign: bytes, text: bytes) -> bool:
    """Whether a name follows a sign somewhere that is not the end of a longer word: what `_CURIE` finds."""
    at = text.find(sign)
    while at >= 0:
        before, end = text[at - 1 : at], at + len(sign)
        if not (before.isalnum() or before == b"_") and text[end : end + 1].isalpha():
            return True
        at = text.find(sign, end)
    return False


def _names_in(node: bytes, context: Context) -> frozenset[str]:
    """The names of the context that a node uses, and the nodes in it: its keys and its types."""
    found = set(_KEY.findall(node))
    for one, several in _TYPES.findall(node):
        found.update([one] if one else several.strip(b'"').split(b'","'))
    return _names(context).intersection([name.decode() for name in found])


@lru_cache(maxsize=16)
def _names(context: Context) -> frozenset[str]:
    """All names that a context gives a meaning, those that it gives one in a type among them."""
    inner = (
        value["@context"] for value in context.document.values() if isinstance(value, Mapping) and "@context" in value
    )
    return frozenset(context.document).union(*inner)


@lru_cache(maxsize=4096)
def _small_context(context: Context, used: frozenset[str], prefixes: frozenset[str]) -> bytes:
    """The part of the context that records with these names and prefixes use, as JSON; many records use the same."""
    document = context.document
    terms = {name: document[name] for name in document if name in used and name not in context.prefixes}
    terms = {name: _scoped(value, used) for name, value in terms.items()}
    prefixes |= {name.decode() for name in _CURIE.findall(orjson.dumps(terms))} & context.prefixes.keys()
    small = {
        name: terms.get(name, document[name])
        for name in document
        if name in terms or name.startswith("@") or name in ("id", "type") or name in prefixes
    }
    return orjson.dumps(small)


def _scoped(definition: Any, used: frozenset[str]) -> Any:
    """A type's own context, with the keys that are used."""
    if not isinstance(definition, Mapping) or "@context" not in definition:
        return definition
    inner = {key: value for key, value in definition["@context"].items() if key in used}
    return {**definition, "@context": inner} if inner else {"@id": definition["@id"]}


def embedded(document: bytes) -> str:
    """JSON that can stand in a `script` element (HTML, section 4.12.1.3): nothing in it can end the element."""
    return document.decode().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
