"""A normalized record becomes statements: the context is compiled once, into one small function a key and type.

The result is text, in the notation that is asked for: N-Triples lines (RDF 1.1 N-Triples, section 2), or Turtle
blocks (RDF 1.1 Turtle, section 2.2) that make the same triples. What comes out equals what any JSON-LD 1.1 processor
makes of the record and the context; `tests/test_statements.py` holds that against two of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from orjson import dumps

from peasant_ld.model import Model
from peasant_ld.model.also import Also, Aspect
from peasant_ld.model.context import Context, Term
from peasant_ld.rdf.also import DATE, calendar, plain_date
from peasant_ld.rdf.terms import quoted

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
Triple = tuple[str, str, str]
Writer = Callable[[Mapping[str, Any]], str]
Nodes = list[Mapping[str, Any]]
# (the value, the text that leads to a property, nested nodes that follow) -> the property with its objects
Emit = Callable[[Any, str, Nodes], str]
# the value of one key, nested nodes that follow -> its objects
Tokens = Callable[[Any, Nodes], list[str]]
# (a node, the text that leads to a property, nested nodes that follow) -> what is stated beside its keys
Beside = Callable[[Mapping[str, Any], str, Nodes], str]
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
    plan = cache(lambda name: _plan(name, context, notation))  # made when a type is first met
    heads: dict[tuple[str, ...], list[str]] = {}
    lists = notation.lists

    def write(record: Mapping[str, Any]) -> str:
        out: list[str] = []
        waiting = [record]
        while waiting:
            node, nodes = waiting.pop(), list[Mapping[str, Any]]()
            start = f"<{node['id']}> "
            lead = " ;\n  " if lists else f" .\n{start}"
            types = tuple(node["type"])
            if types not in heads:
                heads[types] = notation.head(types, context)
            out.append(start + lead.join(heads[types]))
            find, beside = plan(types[0])
            for key, value in node.items():
                emit = find(key)
                if emit is not None:
                    out.append(emit(value, lead, nodes))
            out += [also(node, lead, nodes) for also in beside]
            out.append(" .\n")
            waiting += reversed(nodes)
        return "".join(out)

    return write


def _plan(name: str, context: Context, notation: Notation) -> tuple[Callable[[str], Emit | None], list[Beside]]:
    """What finds the function for each key of a type, and the functions for what is stated beside the keys."""
    terms = {**context.terms, **context.scoped[name]}

    @cache  # made when a key is first met
    def find(key: str) -> Emit | None:
        term = terms.get(key)
        return compile_emit(term, context, notation, same_as(key, name, context, notation)) if term else None

    beside = [_also(each, name, context, notation) for each in context.also.get(name, ()) if not each.is_same]
    if name == DATE and context.also:
        beside.append(_calendar(find))
    return find, beside


def same_as(key: str, type_name: str, context: Context, notation: Notation) -> tuple[str, ...]:
    """The standard properties, as the notation writes them, that have the very objects of one key."""
    found = (each.name for each in context.also.get(type_name, ()) if each.is_same and each.sources[0][0] == key)
    return tuple(notation.name(context.terms[each].iri, context) for each in found)


def compile_emit(term: Term, context: Context, notation: Notation, also: tuple[str, ...] = ()) -> Emit:
    """The function that writes the property of one key with all its objects; what is most frequent goes straight.

    `also` are further properties with the same objects.
    """
    names = [f"{each} " for each in (notation.name(term.iri, context), *also)]
    tokens, comma = compile_tokens(term, context, notation), ", " if notation.lists else None
    several = _several(tokens, names, comma)
    if term.by_language or term.datatype == "@id":
        return several
    suffix = "" if term.datatype is None else "^^" + notation.name(term.datatype, context)

    def emit(value: Any, lead: str, nodes: Nodes) -> str:
        if type(value) is str:
            text = f"{dumps(value).decode()}{suffix}"
            return f"{lead}{(text + lead).join(names)}{text}"
        return several(value, lead, nodes)

    return emit


def compile_tokens(term: Term, context: Context, notation: Notation) -> Tokens:
    """The function from the value of one key to its objects."""
    if term.by_language:
        return _language_tokens
    token = _token(term, context, notation)
    if term.datatype == "@id":
        return lambda value, _: _reference_tokens(value, token)
    return lambda value, nodes: _tokens(value, nodes, token)


def _several(tokens: Tokens, names: list[str], comma: str | None) -> Emit:
    """The function that writes any number of objects, of one property or of several."""

    def emit(value: Any, lead: str, nodes: Nodes) -> str:
        found = tokens(value, nodes)
        return joined(names, found, lead, comma) if found else ""

    return emit


def joined(names: list[str], tokens: Collection[str], lead: str, comma: str | None) -> str:
    """Properties with the same objects, of which there are some."""
    if comma or len(tokens) == 1:
        text = (comma or "").join(tokens)
        return f"{lead}{(text + lead).join(names)}{text}"
    return "".join([f"{lead}{name}{token}" for name in names for token in tokens])


def _also(also: Also, type_name: str, context: Context, notation: Notation) -> Beside:
    """The function that writes a standard property with the objects of several keys, or with plain dates."""
    names, comma = [notation.name(context.terms[also.name].iri, context) + " "], ", " if notation.lists else None
    sources = [(key, _stated(key, aspect, type_name, context, notation)) for key, aspect in also.sources]

    def emit(node: Mapping[str, Any], lead: str, _: Nodes) -> str:
        found = dict.fromkeys([each for key, tokens in sources if key in node for each in tokens(node[key], [])])
        return joined(names, found, lead, comma) if found else ""

    return emit


def _stated(key: str, aspect: Aspect, type_name: str, context: Context, notation: Notation) -> Tokens:
    term = context.term(type_name, key)
    if aspect is not Aspect.VALUE or term is None:
        literals = compile_literals(aspect, context, notation)
        return lambda value, _: literals(value.get("date"))
    return compile_tokens(term, context, notation)


def compile_literals(aspect: Aspect, context: Context, notation: Notation) -> Callable[[str | None], list[str]]:
    """The function from a date in EDTF to what it says plainly, as a literal; none where it does not."""

    @lru_cache(maxsize=32768)
    def literals(edtf: str | None) -> list[str]:
        told = plain_date(edtf, aspect)
        return [f'"{told[0]}"^^{notation.name(context.expand(told[1]), context)}'] if told else []

    return literals


def _calendar(find: Callable[[str], Emit | None]) -> Beside:
    def emit(node: Mapping[str, Any], lead: str, nodes: Nodes) -> str:
        days = [(find(name), value) for name, value in calendar(node).items()]
        return "".join([write(value, lead, nodes) for write, value in days if write])

    return emit


def _language_tokens(value: Mapping[str, Any], _: Nodes) -> list[str]:
    tokens = []
    for tag, texts in value.items():
        at = "" if tag == "@none" else f"@{tag}"
        if type(texts) is str:
            tokens.append(f"{dumps(texts).decode()}{at}")
        else:
            tokens += [f"{dumps(text).decode()}{at}" for text in texts]
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
