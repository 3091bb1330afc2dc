"""Terms in N-Triples syntax (RDF 1.1 N-Triples, section 2) to rdflib terms and back, with every text kept exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import orjson


def quoted(text: str) -> str:
    """A text in quotes; what orjson escapes, JSON and N-Triples escape alike (STRING_LITERAL_QUOTE, ECHAR)."""
    return orjson.dumps(text).decode()


def split_literal(token: str) -> tuple[str, str]:
    """The text of a literal in N-Triples syntax, and the language or datatype mark behind it ("" for a plain one)."""
    end = token.rindex('"')
    return orjson.loads(token[: end + 1]), token[end + 1 :]


@lru_cache(maxsize=1)
def rdflib_term() -> Callable[[str], Any]:
    """The function from a term in N-Triples syntax to an rdflib term; IRIs that recur are made once."""
    from rdflib import BNode, Literal, URIRef

    iri = lru_cache(maxsize=65536)(lambda token: URIRef(token[1:-1]))

    def term(token: str) -> Any:
        if token[0] == "<":
            return iri(token)
        if token[0] == "_":
            return BNode(token[2:])
        text, mark = split_literal(token)
        if mark.startswith("@"):
            return Literal(text, lang=mark[1:])
        return Literal(text, datatype=iri(mark[2:]) if mark else None, normalize=False)

    return term


@contextmanager
def quiet() -> Iterator[None]:
    """Keep rdflib and pyshacl from writing about what they cannot read: literals, shapes. Problems tell of them."""
    import logging
    import warnings

    loggers = [logging.getLogger(name) for name in ("rdflib.term", "pyshacl-validate")]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, was in zip(loggers, before, strict=True):
            logger.disabled = was


def n_triples_term(value: Any) -> str:
    """An rdflib IRI, blank node or literal in N-Triples syntax."""
    from rdflib import BNode, Literal

    if isinstance(value, BNode):
        return f"_:{value}"

    if not isinstance(value, Literal):
        return f"<{value}>"
    if value.language:
        return f"{quoted(str(value))}@{value.language}"
    return quoted(str(value)) + (f"^^<{value.datatype}>" if value.datatype else "")
