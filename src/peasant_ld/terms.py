"""Terms in N-Triples syntax (RDF 1.1 N-Triples, section 2) to rdflib terms and back, with every text kept exactly."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import orjson


def quoted(text: str) -> str:
    """A text in quotes; for what orjson escapes, JSON and N-Triples escape alike (productions STRING_LITERAL_QUOTE, ECHAR)."""
    return orjson.dumps(text).decode()


def split_literal(token: str) -> tuple[str, str]:
    """The text of a literal in N-Triples syntax, and the language or datatype mark behind it ("" for a plain one)."""
    end = token.rindex('"')
    return orjson.loads(token[: end + 1]), token[end + 1 :]


@lru_cache(maxsize=1)
def rdflib_term() -> Callable[[str], Any]:
    """The function from a term in N-Triples syntax to an rdflib term; IRIs that recur are made once."""
    from rdflib import Literal, URIRef

    iri = lru_cache(maxsize=65536)(lambda token: URIRef(token[1:-1]))

    def term(token: str) -> Any:
        if token[0] == "<":
            return iri(token)
        text, mark = split_literal(token)
        if mark.startswith("@"):
            return Literal(text, lang=mark[1:])
        return Literal(text, datatype=iri(mark[2:]) if mark else None, normalize=False)

    return term


def n_triples_term(value: Any) -> str:
    """An rdflib IRI or literal in N-Triples syntax."""
    from rdflib import Literal

    if not isinstance(value, Literal):
        return f"<{value}>"
    if value.language:
        return f"{quoted(str(value))}@{value.language}"
    return quoted(str(value)) + (f"^^<{value.datatype}>" if value.datatype else "")
