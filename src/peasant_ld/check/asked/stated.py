"""What a node of a normalized record states, property by property, before any record is at hand.

Told from the context and the keys alone, as the writer of statements goes by them: so a shape can be looked at with
the eyes of the record. A property may be stated by several keys, and a key by several properties.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from peasant_ld.model import Key, Mark, Model
from peasant_ld.model.also import Aspect
from peasant_ld.model.context import Context, Term
from peasant_ld.model.model import DOCUMENT
from peasant_ld.rdf.also import BEGINNING, DATE, END, ON
from peasant_ld.rdf.evidence import DOUBTS
from peasant_ld.rdf.normalize import is_node
from peasant_ld.rdf.own_document import DESCRIBED_BY, DESCRIBES, IN_DATASET, TAIL
from peasant_ld.rdf.statements import RDF_TYPE

NOTE = "Statement"  # the type of a note of evidence


class ValueForm(Enum):
    """How the values of a key stand in a normalized record, and what they become."""

    TEXT = auto()  # one text a language
    TEXTS = auto()  # lists of texts by language
    IRI = auto()  # addresses, one or a list, of things that have to be there where they lie below the base
    WORD = auto()  # addresses of words of the model
    OWN = auto()  # one address that nobody wrote: of the record itself, or of the dataset
    DOUBTS = auto()  # addresses of properties whose values are in doubt, of none too
    NODE = auto()  # nested nodes, one or a list
    LITERAL = auto()  # values with a data type
    PLAIN = auto()  # texts without a language
    OTHER = auto()  # what is stated beside the keys: no question is asked about it


@dataclass(frozen=True, slots=True)
class Source:
    """Where values of a property stand: the key, how, with which data type; and what is known of the key."""

    key: str
    form: ValueForm
    datatype: str | None = None
    known: Key | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A node of a record with some keys: its types (IRIs), and what states each of its properties."""

    types: frozenset[str]
    stated: Mapping[str, Sequence[Source]] = field(default_factory=dict)


def keys_of(name: str, model: Model) -> Mapping[str, Key]:
    """The keys of a kind or of a nested node, as they are written."""
    kind = model.kinds.get(name)
    return kind.keys if kind else model.nodes.get(name, {})


def sources_of(name: str, keys: Sequence[str], model: Model) -> dict[str, Source]:
    """The keys of a node of some type that are published, each with how its values stand."""
    known, found = keys_of(name, model), {}
    for key in keys:
        term = model.context.term(name, key)
        if term is not None and key not in ("id", "type"):
            form = ValueForm.OWN if (name, key) == (NOTE, "subject") else _form(term, known.get(key))
            found[key] = Source(key, form, term.datatype, known.get(key))
    return found


def _form(term: Term, key: Key | None) -> ValueForm:
    if term.by_language:
        return {"text": ValueForm.TEXT, "texts": ValueForm.TEXTS}.get(key.form if key else "", ValueForm.OTHER)
    if key is not None and is_node(key):
        return ValueForm.NODE
    if term.datatype == "@id":
        return ValueForm.WORD if key is not None and key.terms is not None else ValueForm.IRI
    return ValueForm.PLAIN if term.datatype is None else ValueForm.LITERAL


def nodes_of(types: Sequence[str], keys: Sequence[str], model: Model) -> list[Node]:
    """The nodes that a record, or a nested node, is published as: its own, and those that are made from its keys."""
    name, context = types[0], model.context
    sources = sources_of(name, keys, model)
    kind = model.kinds.get(name)
    of_itself = [key for key in sources if kind is not None and key in kind.keys_with(Mark.RECORD)]
    thing = _stated(name, {key: each for key, each in sources.items() if key not in of_itself}, context)
    nodes = [Node(_expanded(types, context), thing)]
    if "evidence" in keys:
        _add(thing, ValueForm.DOUBTS, DOUBTS, context)
    if of_itself:
        _add(thing, ValueForm.OTHER, (DESCRIBED_BY,), context)
        document = _stated(DOCUMENT, {key: sources[key] for key in of_itself}, context, name)
        _add(document, ValueForm.DOUBTS, DOUBTS, context)
        _add(document, ValueForm.OWN, (DESCRIBES, IN_DATASET), context)
        nodes.append(Node(_expanded((DOCUMENT,), context), document))
    if name == DATE:
        _add(thing, ValueForm.OTHER, (BEGINNING, END, ON), context)
        nodes += _instants(sources, context)
    return nodes


def are_apart(sources: Iterable[Source]) -> bool:
    """Whether no two nested nodes of a record can have one address, nor one that of the record's document.

    An address ends in the key, and in numbers and keys within it behind hyphens, which a key may hold itself.
    """
    names = [source.key for source in sources if source.form is ValueForm.NODE]
    return TAIL[1:] not in names and not any(one.startswith(f"{other}-") for one in names for other in names)


def _instants(sources: Mapping[str, Source], context: Context) -> list[Node]:
    """The first and the last day of a date, which are nodes of their own where they are certain."""
    days = [sources[key] for key in ("earliest", "latest") if key in sources] if context.also else []
    types = _expanded(("Instant",), context)
    typed = [Source("", ValueForm.OTHER)]
    return [Node(types, {context.expand(ON): [day], RDF_TYPE: typed}) for day in days]


def _stated(
    name: str, sources: Mapping[str, Source], context: Context, kind: str | None = None
) -> dict[str, list[Source]]:
    """The properties of a node of type `name`; its keys may be those of a record of a `kind`."""
    found: dict[str, list[Source]] = defaultdict(list)
    found[RDF_TYPE].append(Source("", ValueForm.OTHER))
    for key, source in sources.items():
        term = context.term(name, key)
        if term is not None:
            found[term.iri].append(source if term == context.term(kind or name, key) else Source(key, ValueForm.OTHER))
    for also in context.also.get(name, ()):
        for key, aspect in also.sources:
            if key in sources:
                stated = sources[key] if aspect is Aspect.VALUE else Source(key, ValueForm.OTHER)
                found[context.expand(also.name)].append(stated)
    return found


def _add(stated: dict[str, list[Source]], form: ValueForm, names: Sequence[str], context: Context) -> None:
    for name in names:
        stated.setdefault(context.expand(name), []).append(Source("", form))


def _expanded(types: Sequence[str], context: Context) -> frozenset[str]:
    return frozenset(map(context.expand, types))
