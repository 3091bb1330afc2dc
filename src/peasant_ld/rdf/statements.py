"""A normalized record becomes statements: the context is compiled once, into one small function a key and type.

The result is text, in the notation that is asked for: N-Triples lines (RDF 1.1 N-Triples, section 2), or Turtle
blocks (RDF 1.1 Turtle, section 2.2) that make the same triples. What comes out equals what any JSON-LD 1.1 processor
makes of the record and the context; `tests/test_statements.py` holds that against two of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from orjson import dumps

from peasant_ld.model import Model
from peasant_ld.model.context import Context, Term
from peasant_ld.rdf.terms import quoted

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
Triple = tuple[str, str, str]
Writer = Callable[[Mapping[str, Any]], str]
Nodes = list[Mapping[str, Any]]
# (the value, the text that leads to a property, nested nodes that follow) -> the property with its objects
Emit = Callable[[Any, str, Nodes], str]
# the value of one key, nested nodes that follow -> its objects
Tokens = Callable[[Any, Nodes], list[str]]
Token = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Notation:
    """What differs between the two notations.

    `curies`: vocabulary terms are written short. `lists`: a subject stands once before its properties, and a property
    once before its objects; else every triple is a line with all three.
    """

    curies: bool
    lists: bool

    def name(self, iri: str, context: Context) -> str:
        """A vocabulary term as this notation writes it."""
        compact = context.compact(iri) if self.curies else iri
        return f"<{iri}>" if compact == iri else compact

    def head(self, types: tuple[str, ...], context: Context) -> list[str]:
        """The types of a node, as properties of it."""
        names = [self.name(context.expand(name), context) for name in types]
        return [f"a {', '.join(names)}"] if self.lists else [f"<{RDF_TYPE}> {name}" for name in names]


NTRIPLES = Notation(curies=False, lists=False)
TURTLE = Notation(curies=True, lists=True)


def statements(record: Mapping[str, Any], model: Model) -> Iterator[Triple]:
    """The triples of one normalized record, each term in N-Triples syntax, in the order of the model's keys."""
    # Not splitlines: a literal may hold line breaks of Unicode, such as U+2028, as they are.
    for line in compile_writer(model.context, NTRIPLES)(record).split("\n")[:-1]:
        subject, predicate, rest = line.split(" ", 2)
        yield subject, predicate, rest[:-2]


@lru_cache(maxsize=16)
def compile_writer(context: Context, notation: Notation) -> Writer:
    """The function that writes normalized records of any kind in one notation; a text that ends in a line break."""
    plans: dict[str, dict[str, Emit]] = {
        name: {
            key: compile_emit(term, context, notation)
            for key, term in {**context.terms, **context.scoped[name]}.items()
        }
        for name in context.types
    }
    heads: dict[tuple[str, ...], list[str]] = {}
    lists = notation.lists

    def write(record: Mapping[str, Any]) -> str:
        out: list[str] = []
        nodes = [record]
        for node in nodes:  # nested nodes are appended while this runs
            start = f"<{node['id']}> "
            lead = " ;\n  " if lists else f" .\n{start}"
            types = tuple(node["type"])
            if types not in heads:
                heads[types] = notation.head(types, context)
            out.append(start + lead.join(heads[types]))
            find = plans[types[0]].get
            for key, value in node.items():
                emit = find(key)
                if emit is not None:
                    out.append(emit(value, lead, nodes))
            out.append(" .\n")
        return "".join(out)

    return write


def compile_emit(term: Term, context: Context, notation: Notation) -> Emit:
    """The function that writes the property of one key with all its objects; what is most frequent goes straight."""
    name = notation.name(term.iri, context) + " "
    comma = ", " if notation.lists else None
    if term.by_language:
        return _several(_language_tokens, name, comma)
    token = _token(term, context, notation)
    if term.datatype == "@id":
        return _several(lambda value, _: _reference_tokens(value, token), name, comma)
    several = _several(lambda value, nodes: _tokens(value, nodes, token), name, comma)
    suffix = "" if term.datatype is None else "^^" + notation.name(term.datatype, context)

    def emit(value: Any, lead: str, nodes: Nodes) -> str:
        if type(value) is str:
            return f"{lead}{name}{dumps(value).decode()}{suffix}"
        return several(value, lead, nodes)

    return emit


def _several(tokens: Tokens, name: str, comma: str | None) -> Emit:
    """The function that writes any number of objects."""

    def emit(value: Any, lead: str, nodes: Nodes) -> str:
        before = lead + name
        found = tokens(value, nodes)
        return before + (comma or before).join(found) if found else ""

    return emit


def _language_tokens(value: Mapping[str, Any], _: Nodes) -> list[str]:
    tokens = []
    for tag, texts in value.items():
        if type(texts) is str:
            tokens.append(f"{dumps(texts).decode()}@{tag}")
        else:
            tokens += [f"{dumps(text).decode()}@{tag}" for text in texts]
    return tokens


def _reference_tokens(value: Any, token: Token) -> list[str]:
    # "http" is no prefix of a context: what stands before "//" never is (JSON-LD 1.1, section 5.1.2)
    return [f"<{one}>" if one[:4] == "http" else token(one) for one in ((value,) if type(value) is str else value)]


def _tokens(value: Any, nodes: Nodes, token: Token) -> list[str]:
    """Literals, or nested nodes, which are handed on to be written after."""
    found = []
    for one in value if type(value) is list else (value,):
        if type(one) is dict and "id" in one:
            nodes.append(one)
            found.append(f"<{one['id']}>")
        else:
            found.append(token(one))
    return found


def _token(term: Term, context: Context, notation: Notation) -> Token:
    """The function from one value of one key to its object."""
    if term.datatype == "@id":
        return lambda value: _reference(value, context, notation)
    if term.datatype is not None:
        suffix = "^^" + notation.name(term.datatype, context)
        return lambda value: f'"{_lexical(value)}"{suffix}' if type(value) is not str else quoted(value) + suffix
    return lambda value: quoted(value) if type(value) is str else _value_object(value, context, notation)


def _lexical(value: Any) -> str:
    return str(value).lower() if type(value) is bool else str(value)


def _reference(value: str, context: Context, notation: Notation) -> str:
    if value.startswith(("http:", "https:", "urn:")):
        return f"<{value}>"
    return notation.name(context.expand(value), context)


def _value_object(value: Mapping[str, str], context: Context, notation: Notation) -> str:
    """A JSON-LD value object or node object (JSON-LD 1.1, section 4.2), as evidence has them for any object."""
    if "@id" in value:
        return f"<{value['@id']}>"
    if "@language" in value:
        return f"{quoted(value['@value'])}@{value['@language']}"
    datatype = value.get("@type")
    return quoted(value["@value"]) + (f"^^{notation.name(context.expand(datatype), context)}" if datatype else "")
