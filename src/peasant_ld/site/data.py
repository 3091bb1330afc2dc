"""A record -> its own files beside its page: Turtle and JSON-LD that say the same, readable without any request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from peasant_ld.addresses import file_of
from peasant_ld.context import Context
from peasant_ld.model import Model
from peasant_ld.site.shelf import Shelf
from peasant_ld.statements import TURTLE, compile_writer

_CURIE = re.compile(r"\b([a-z][a-z0-9]*):[A-Za-z]")


def small_context(record: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The part of the context that one record uses: it makes the same statements as the whole."""
    used = set(_names(record))
    document = context.document
    terms = {name: document[name] for name in document if name in used and name not in context.prefixes}
    terms = {name: _scoped(value, used) for name, value in terms.items()}
    texts = orjson.dumps([terms, record]).decode()
    prefixes = set(_CURIE.findall(texts))
    return {
        name: terms.get(name, document[name])
        for name in document
        if name in terms or name.startswith("@") or name in ("id", "type") or name in prefixes & set(context.prefixes)
    }


def _scoped(definition: Any, used: set[str]) -> Any:
    """A type's own context, with the keys that are used."""
    if not isinstance(definition, Mapping) or "@context" not in definition:
        return definition
    inner = {key: value for key, value in definition["@context"].items() if key in used}
    return {**definition, "@context": inner} if inner else {"@id": definition["@id"]}


def _names(node: Any) -> Iterator[str]:
    """The keys and type names of a node and of the nodes in it."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield key
            if key == "type":
                yield from value if isinstance(value, list) else [value]
            yield from _names(value)
    elif isinstance(node, list):
        for each in node:
            yield from _names(each)


def json_ld(record: Mapping[str, Any], context: Context) -> bytes:
    """One record as a JSON-LD document that carries as much of the context as it needs."""
    return orjson.dumps({"@context": small_context(record, context), **record})


def embedded(document: bytes) -> str:
    """JSON that can stand in a `script` element (HTML, section 4.12.1.3): nothing in it can end the element."""
    return document.decode().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def turtle(record: Mapping[str, Any], context: Context) -> bytes:
    """One record as a Turtle document with the prefixes that it uses."""
    text = compile_writer(context, TURTLE)(record)
    used = set(_CURIE.findall(text))
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in context.prefixes.items() if name in used)
    return f"{prefixes}\n{text}".encode()


def write_data(record: Mapping[str, Any], model: Model, base: str, shelf: Shelf) -> bytes:
    """Write the Turtle and JSON-LD of one record to their places in the release; gives the JSON-LD.

    Raises OSError when the disk does not take them.
    """
    shelf.put(str(file_of(record["id"], base, ".ttl")), turtle(record, model.context))
    document = json_ld(record, model.context)
    shelf.put(str(file_of(record["id"], base, ".jsonld")), document + b"\n")
    return document
