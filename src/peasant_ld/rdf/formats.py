"""Normalized records become bytes: Turtle, N-Triples, N-Quads, TriG or JSON-LD, one stable text for one input.

Records follow one another by id, their keys in the order of the model, so that a changed record changes its own lines
only. There is no blank node, because everything nested has an id, and no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from pathlib import PurePosixPath
from typing import Any, BinaryIO

import orjson

from peasant_ld.arguments import check_text
from peasant_ld.model import Model
from peasant_ld.model.context import Context
from peasant_ld.rdf.also import json_ld
from peasant_ld.rdf.statements import NTRIPLES, TURTLE, compile_writer


class Format(Enum):
    """An RDF format: its name, media type and file suffixes (the first is the usual one).

    >>> pld.Format.TURTLE.label, pld.Format.TURTLE.media_type, pld.Format.TURTLE.suffixes
    ('turtle', 'text/turtle', ('.ttl',))
    """

    TURTLE = ("turtle", "text/turtle", (".ttl",))
    NTRIPLES = ("ntriples", "application/n-triples", (".nt",))
    NQUADS = ("nquads", "application/n-quads", (".nq",))
    TRIG = ("trig", "application/trig", (".trig",))
    JSONLD = ("jsonld", "application/ld+json", (".jsonld", ".json"))

    def __init__(self, label: str, media_type: str, suffixes: tuple[str, ...]) -> None:
        self.label = label
        self.media_type = media_type
        self.suffixes = suffixes

    @classmethod
    def named(cls, name: str) -> Format | None:
        """The format with this name, media type or suffix; None where there is none. Raises TypeError for no text.

        >>> [pld.Format.named(name).label for name in ("turtle", "text/turtle", ".nt")]
        ['turtle', 'turtle', 'ntriples']
        >>> pld.Format.named("csv") is None
        True
        """
        check_text("name", name, '"turtle"')
        wanted = name.lower()
        return next((f for f in cls if wanted in (f.label, f.media_type, *f.suffixes)), None)

    @classmethod
    def of(cls, wanted: Format | str) -> Format:
        """The format that is meant, by itself, its name, media type or suffix. Raises ValueError for another word.

        >>> pld.Format.of("turtle") is pld.Format.TURTLE
        True
        """
        found = cls.named(wanted) if isinstance(wanted, str) else wanted
        if not isinstance(found, cls):
            raise ValueError(f"form is a Format or one of {', '.join(each.label for each in cls)}, not {wanted!r}")
        return found


# The media type of a file, by the last suffix of its name (RFC 6838, and the specification of each).
MEDIA_TYPES: Mapping[str, str] = {
    **{form.suffixes[0]: form.media_type for form in Format},
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".gz": "application/gzip",
    ".html": "text/html",
    ".css": "text/css",
    ".woff2": "font/woff2",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".txt": "text/plain",
    ".cff": "application/yaml",
    ".xml": "application/xml",
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
UNKNOWN_MEDIA_TYPE = "application/octet-stream"


def media_type_of(name: str) -> str:
    """The media type of a file by its name; that of plain bytes where the suffix is not known."""
    return MEDIA_TYPES.get(PurePosixPath(name).suffix, UNKNOWN_MEDIA_TYPE)


def write_records(records: Iterable[Mapping[str, Any]], out: BinaryIO, form: Format, model: Model) -> int:
    """Write normalized records, in the order in which they come, to a binary stream; returns how many.

    The default graph is meant throughout: TriG is written as the Turtle, N-Quads as the N-Triples, that they contain.
    Raises OSError when the stream cannot be written.
    """
    write, (before, between, after) = record_writer(form, model.context), frame(form, model.context)
    out.write(before)
    number = 0
    for number, record in enumerate(records, 1):
        if number > 1:
            out.write(between)
        out.write(write(record))
    out.write(after)
    return number


def record_writer(form: Format, context: Context) -> Callable[[Mapping[str, Any]], bytes]:
    """The function from one normalized record to its bytes in one format."""
    if form is Format.JSONLD:
        return lambda record: orjson.dumps(json_ld(record, context))
    write = compile_writer(context, TURTLE if form in (Format.TURTLE, Format.TRIG) else NTRIPLES)
    return lambda record: write(record).encode()


def frame(form: Format, context: Context) -> tuple[bytes, bytes, bytes]:
    """The bytes before, between and after the records."""
    if form is Format.JSONLD:
        return b'{"@context":' + orjson.dumps(context.document) + b',"@graph":[\n', b",\n", b"\n]}\n"
    if form in (Format.TURTLE, Format.TRIG):
        prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in context.prefixes.items())
        return prefixes.encode() + b"\n", b"\n", b""
    return b"", b"", b""


def document(record: Mapping[str, Any], model: Model) -> dict[str, Any]:
    """One normalized record as a JSON-LD document with its context inline, readable anywhere without a request."""
    return {"@context": model.context.document, **json_ld(record, model.context)}
