"""A record -> its own files beside its page: Turtle and JSON-LD that say the same, readable without any request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import orjson

from peasant_ld.model import Model
from peasant_ld.model.context import Context
from peasant_ld.published.addresses import place_of
from peasant_ld.rdf import also
from peasant_ld.rdf.own_document import compile_published
from peasant_ld.rdf.statements import TURTLE, compile_writer

_CURIE = re.compile(rb"\b([a-z][a-z0-9]*):[A-Za-z]")


def json_ld(record: Mapping[str, Any], context: Context) -> bytes:
    """One record as a JSON-LD document that carries as much of the context as it needs: the same statements."""
    node = also.json_ld(record, context)
    text = orjson.dumps(node)
    used = frozenset(_names(node))
    prefixes = {name.decode() for name in _CURIE.findall(text)}
    return b'{"@context":%b,%b' % (
        _small_context(context, used, frozenset(prefixes & context.prefixes.keys())),
        text[1:],
    )


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


def _names(node: Any) -> Iterator[str]:
    """The keys and type names of a node and of the nodes in it."""
    if isinstance(node, dict):
        yield from node
        types = node.get("type", ())
        yield from (types,) if isinstance(types, str) else types
        for value in node.values():
            if isinstance(value, (dict, list)):
                yield from _names(value)
    elif isinstance(node, list):
        for each in node:
            if isinstance(each, (dict, list)):
                yield from _names(each)


def embedded(document: bytes) -> str:
    """JSON that can stand in a `script` element (HTML, section 4.12.1.3): nothing in it can end the element."""
    return document.decode().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def turtle(record: Mapping[str, Any], context: Context) -> bytes:
    """One record as a Turtle document with the prefixes that it uses."""
    text = compile_writer(context, TURTLE)(record).encode()
    used = {name.decode() for name in _CURIE.findall(text)}
    prefixes = "".join([f"@prefix {name}: <{iri}> .\n" for name, iri in context.prefixes.items() if name in used])
    return b"%b\n%b" % (prefixes.encode(), text)


def data_files(record: Mapping[str, Any], model: Model, base: str) -> tuple[tuple[str, bytes], tuple[str, bytes]]:
    """The Turtle and the JSON-LD of one record: names relative to the release, and bytes."""
    place, context = place_of(record["id"], base), model.context
    record = compile_published(model, base)(record)
    return (f"{place}.ttl", turtle(record, context)), (f"{place}.jsonld", json_ld(record, context) + b"\n")
