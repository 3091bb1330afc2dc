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

from peasant_ld.context import Context, Term
from peasant_ld.model import Model
from peasant_ld.terms import quoted

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
Triple = tuple[str, str, str]
Writer = Callable[[Mapping[str, Any]], str]
# (the value, the text before a property, where text goes, nested nodes that follow)
Emit = Callable[[Any, str, list[str], list[Mapping[str, Any]]], None]
Token = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Notation:
    """What differs between the two notations: names of vocabulary terms, and the text around subjects and objects.

    `head` opens a node with its types; `lead` stands before each property; `end` after each object; `close` ends a node.
    `lists` tells whether several objects may share a property.
    """

    curies: bool
    head: Callable[[str, list[str]], str]
    lead: Callable[[str], str]
    end: str
    close: str
    lists: bool

    def name(self, iri: str, context: Context) -> str:
        """A vocabulary term as this notation writes it."""
        compact = context.compact(iri) if self.curies else iri
        return f"<{iri}>" if compact == iri else compact


def _ntriples_head(subject: str, types: list[str]) -> str:
    return "".join(f"<{subject}> <{RDF_TYPE}> {name} .\n" for name in types)


def _turtle_head(subject: str, types: list[str]) -> str:
    return f"<{subject}> a {', '.join(types)}"


NTRIPLES = Notation(False, _ntriples_head, lambda subject: f"<{subject}> ", " .\n", "", lists=False)
TURTLE = Notation(True, _turtle_head, lambda _: " ;\n  ", "", " .\n", lists=True)


def statements(record: Mapping[str, Any], model: Model) -> Iterator[Triple]:
    """The triples of one normalized record, each term in N-Triples syntax, in the order of the model's keys."""
    for line in compile_writer(model.context, NTRIPLES)(record).splitlines():
        subject, predicate, rest = line.split(" ", 2)
        yield subject, predicate, rest[:-2]


@lru_cache(maxsize=16)
def compile_writer(context: Context, notation: Notation) -> Writer:
    """The function that writes normalized records of any kind in one notation; a text that ends in a line break."""
    plans: dict[str, dict[str, Emit]] = {
        name: {key: _emit(term, context, notation) for key, term in (context.terms | context.scoped[name]).items()}
        for name in context.types
    }
    heads: dict[tuple[str, ...], list[str]] = {}

    def head(node: Mapping[str, Any]) -> str:
        types = tuple(node["type"])
        if types not in heads:
            heads[types] = [notation.name(context.expand(name), context) for name in types]
        return notation.head(node["id"], heads[types])

    def write(record: Mapping[str, Any]) -> str:
        out: list[str] = []
        nodes = [record]
        for node in nodes:  # nested nodes are appended while this runs
            out.append(head(node))
            lead = notation.lead(node["id"])
            plan = plans[node["type"][0]]
            for key, value in node.items():
                if key in plan:
                    plan[key](value, lead, out, nodes)
            out.append(notation.close)
        return "".join(out)

    return write


def _emit(term: Term, context: Context, notation: Notation) -> Emit:
    """The function that writes all objects of one key."""
    tokens = _tokens(term, context, notation)
    name, end = notation.name(term.iri, context) + " ", notation.end

    def each(value: Any, lead: str, out: list[str], nodes: list[Mapping[str, Any]]) -> None:
        for token in tokens(value, nodes):
            out.append(f"{lead}{name}{token}{end}")

    def together(value: Any, lead: str, out: list[str], nodes: list[Mapping[str, Any]]) -> None:
        out.append(f"{lead}{name}{', '.join(tokens(value, nodes))}{end}")

    return together if notation.lists else each


def _tokens(term: Term, context: Context, notation: Notation) -> Callable[[Any, list[Mapping[str, Any]]], list[str]]:
    """The function from the value of one key to its objects; nested nodes are handed on to be written after."""
    if term.by_language:
        return _language_tokens
    token = _token(term, context, notation)

    def objects(value: Any, nodes: list[Mapping[str, Any]]) -> list[str]:
        if type(value) is str:
            return [token(value)]
        found = []
        for one in value if type(value) is list else [value]:
            if type(one) is dict and "id" in one:
                nodes.append(one)
                found.append(f"<{one['id']}>")
            else:
                found.append(token(one))
        return found

    return objects


def _language_tokens(value: Mapping[str, Any], _: list[Mapping[str, Any]]) -> list[str]:
    tokens = []
    for tag, texts in value.items():
        for text in [texts] if type(texts) is str else texts:
            tokens.append(f"{quoted(text)}@{tag}")
    return tokens


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
    """A JSON-LD value object or node object (JSON-LD 1.1, section 4.2), as evidence uses them for any sort of object."""
    if "@id" in value:
        return f"<{value['@id']}>"
    if "@language" in value:
        return f"{quoted(value['@value'])}@{value['@language']}"
    datatype = value.get("@type")
    return quoted(value["@value"]) + (f"^^{notation.name(context.expand(datatype), context)}" if datatype else "")
