"""A shape and a node of a record become questions: what cannot fail is left out, what is not understood is `Unsure`.

The parameters are those of SHACL, section 4. A handler adds to the questions what is left to ask.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from peasant_ld.check.asked.lexical import DAY, LANGUAGE_TEXT, NUMBERS, STRING, IsOne, compares, is_day, is_one_of
from peasant_ld.check.asked.shape_graph import Constraint, Shape, Step
from peasant_ld.check.asked.stated import Node, Source, ValueForm
from peasant_ld.check.queries import SH
from peasant_ld.check.reference import linear_pattern
from peasant_ld.model import Model
from peasant_ld.rdf.statements import RDF_TYPE

T = TypeVar("T")
# What is asked of each value: where there is none, there is nothing to ask.
_ROWS = (
    "maxCount datatype nodeKind class in uniqueLang pattern flags minLength maxLength languageIn disjoint",
    "minInclusive maxInclusive minExclusive maxExclusive lessThan lessThanOrEquals",
    "or and not xone node property qualifiedValueShape qualifiedMaxCount",
)
OF_VALUES = frozenset(name for row in _ROWS for name in row.split())
_LANGUAGE = (ValueForm.TEXT, ValueForm.TEXTS)
_ADDRESS = (ValueForm.IRI, ValueForm.WORD, ValueForm.OWN, ValueForm.DOUBTS, ValueForm.NODE)
_BOUNDS = {
    "minInclusive": operator.ge,
    "maxInclusive": operator.le,
    "minExclusive": operator.gt,
    "maxExclusive": operator.lt,
}


class Unsure(Exception):
    """No question to the record tells for sure: the engine is asked."""


@dataclass(slots=True)
class KeyQuestions:
    """What is left to ask of the values of one key.

    `kinds` are what things of the dataset have to be, each of the sets holding; `elsewhere` whether an address of
    something else will do. `most` is how many values there may be, `some` that there must be one.
    """

    kinds: list[frozenset[str]] = field(default_factory=list)
    elsewhere: bool = True
    most: int | None = None
    some: bool = False
    each: list[IsOne] = field(default_factory=list)
    whole: list[IsOne] = field(default_factory=list)

    def add(self, is_one: IsOne) -> None:
        """Ask something of each value, once."""
        if is_one not in self.each:
            self.each.append(is_one)


@dataclass(slots=True)
class Questions:
    """What is left to ask of one node: by key, and of two keys together. Filled shape by shape."""

    model: Model
    keys: dict[str, KeyQuestions] = field(default_factory=dict)
    ordered: list[tuple[str, str, bool]] = field(default_factory=list)  # a day, one not before it, or after it
    together: list[Callable[[Mapping[str, Any]], bool]] = field(default_factory=list)

    def of(self, source: Source) -> KeyQuestions:
        """The questions to the values of one key."""
        return self.keys.setdefault(source.key, KeyQuestions())

    def ask(self, shape: Shape, node: Node) -> None:
        """Take in what a shape asks of a node. Raises Unsure."""
        for constraint in shape.constraints:
            if shape.path is None:
                _of_node(constraint, node, self)
            else:
                _of_property(constraint, shape.path, node, self)

    def ordered_days(self, source: Source, other: Source, strictly: bool) -> None:
        """Ask that a day is before, or not after, another one."""
        for each in (source, other):
            sure(each.form is ValueForm.LITERAL and each.datatype == DAY)
            self.of(each).add(is_day)
        if (source.key, other.key, strictly) not in self.ordered:
            self.ordered.append((source.key, other.key, strictly))


def sure(is_so: object) -> None:
    """Go on only where something is so. Raises Unsure."""
    if not is_so:
        raise Unsure


def understood(found: T | None) -> T:
    """What was found. Raises Unsure where that is nothing."""
    if found is None:
        raise Unsure
    return found


def _of_node(constraint: Constraint, node: Node, questions: Questions) -> None:
    name, value = constraint
    if name in ("property", "node"):
        questions.ask(value, node)
    elif name == "and":
        for shape in value:
            questions.ask(shape, node)
    elif name == "class":
        sure(value.value in node.types)
    elif name == "not":
        (unwanted,) = value.only("class") or (None,)
        sure(value.path is None and unwanted is not None and unwanted.value not in node.types)
    elif name == "nodeKind":
        sure("IRI" in value.value.removeprefix(SH))
    else:
        raise Unsure


def _of_property(constraint: Constraint, path: Sequence[Step], node: Node, questions: Questions) -> None:
    """A path of several steps is asked of whole records (`paths.py`); here it may lead nowhere, and is done with."""
    sources = node.stated.get(path[0].iri, ()) if not path[0].inverse else None
    if sources is not None and not sources and constraint.name in OF_VALUES:
        return
    sure(sources is not None and len(path) == 1)
    handler = understood(_HANDLERS.get(constraint.name))
    handler(constraint.value, list(sources or ()), node, questions)


Handler = Callable[[Any, list[Source], Node, Questions], None]


def _min_count(value: Any, sources: list[Source], node: Node, questions: Questions) -> None:
    if int(value.value) > 0 and not _is_one(sources):
        sure(int(value.value) == 1 and len(sources) == 1 and sources[0].key)
        questions.of(sources[0]).some = True


def _is_one(sources: list[Source]) -> bool:
    """Whether there is one value, of which nobody has a say."""
    return len(sources) == 1 and sources[0].form is ValueForm.OWN


def _max_count(value: Any, sources: list[Source], node: Node, questions: Questions) -> None:
    sure(int(value.value) > 0)
    if _is_one(sources):
        return
    sure(len(sources) == 1 and sources[0].key and sources[0].form is not ValueForm.TEXTS)
    asked = questions.of(sources[0])
    asked.most = min(asked.most or int(value.value), int(value.value))


def _datatype(value: Any, sources: list[Source], node: Node, questions: Questions) -> None:
    for source in sources:
        if source.form in _LANGUAGE:
            sure(value.value == LANGUAGE_TEXT)
            continue
        sure(source.form in (ValueForm.PLAIN, ValueForm.LITERAL) and value.value == (source.datatype or STRING))
        questions.of(source).add(understood(is_one_of(value.value)))


def _node_kind(value: Any, sources: list[Source], node: Node, questions: Questions) -> None:
    wanted = value.value.removeprefix(SH)
    for source in sources:
        is_literal = source.form in _LANGUAGE or source.form is ValueForm.LITERAL
        sure("Literal" in wanted if is_literal else source.form in _ADDRESS and "IRI" in wanted)


def _class(value: Any, sources: list[Source], node: Node, questions: Questions) -> None:
    _points_at({value.value}, sources, questions, elsewhere=False)


def _or(value: tuple[Shape, ...], sources: list[Source], node: Node, questions: Questions) -> None:
    """One of some classes, or no class at all: a thing that the dataset does not describe."""
    classes, untyped = set(), False
    for shape in value:
        if (found := shape.only("class")) and shape.path is None:
            classes.add(found[0].value)
        else:
            most = shape.only("maxCount")
            sure(most and most[0].value == "0" and shape.path == (Step(RDF_TYPE),))
            untyped = True
    _points_at(classes, sources, questions, elsewhere=untyped)


def _points_at(classes: set[str], sources: list[Source], questions: Questions, elsewhere: bool) -> None:
    expand = questions.model.context.expand
    for source in sources:
        if source.form is ValueForm.NODE:
            known = source.known
            sure(known is not None and expand(known.node or "TemporalEntity") in classes)
            continue
        sure(source.form is ValueForm.IRI)
        asked = questions.of(source)
        asked.kinds.append(kinds_with(classes, questions.model))
        asked.elsewhere = asked.elsewhere and elsewhere


def kinds_with(classes: set[str], model: Model) -> frozenset[str]:
    """The kinds whose records always have one of some classes (IRIs)."""
    expand = model.context.expand
    return frozenset(
        name for name, kind in model.kinds.items() if not classes.isdisjoint(map(expand, (name, *kind.types[1:])))
    )


def _in(value: tuple[Any, ...], sources: list[Source], node: Node, questions: Questions) -> None:
    import pyoxigraph as ox

    allowed = {each.value for each in value if isinstance(each, ox.NamedNode)}
    expand = questions.model.context.expand
    for source in sources:
        terms = source.known.terms if source.known is not None else None
        if source.form is ValueForm.WORD and terms is not None:
            words = frozenset(word for word in terms.values() if expand(word) in allowed)
        else:
            sure(source.form is ValueForm.IRI)
            words = frozenset({*allowed, *(map(questions.model.context.compact, allowed))})
            words = frozenset(word for word in words if word in allowed or expand(word) in allowed)
        questions.of(source).add(words.__contains__)


def _unique_lang(value: Any, sources: list[Source], node: Node, questions: Questions) -> None:
    spoken = [source for source in sources if source.form in _LANGUAGE]
    sure(len(spoken) <= 1 and not any(source.form is ValueForm.OTHER for source in sources))
    if spoken and spoken[0].form is ValueForm.TEXTS:
        questions.of(spoken[0]).whole.append(_has_one_each)


def _has_one_each(value: Mapping[str, list[str]]) -> bool:
    return all(len(texts) == 1 for texts in value.values())


def _pattern(value: Any, sources: list[Source], node: Node, questions: Questions) -> None:
    """Asked of plain letters alone, without a line break: of these all languages of patterns think alike."""
    is_found = linear_pattern(value.value)  # a pattern of a user's own may cost Python more than anybody's patience

    def fits(text: Any) -> object:
        return type(text) is str and text.isascii() and "\n" not in text and is_found(text)

    for source in sources:
        sure(source.form is ValueForm.PLAIN)
        questions.of(source).add(fits)


def _bound(name: str) -> Handler:
    def ask(value: Any, sources: list[Source], node: Node, questions: Questions) -> None:
        sure(value.datatype.value in (*NUMBERS, f"{DAY[:-4]}integer"))
        for source in sources:
            sure(source.form is ValueForm.LITERAL and source.datatype in NUMBERS)
            questions.of(source).add(understood(is_one_of(source.datatype or "")))
            questions.of(source).add(compares(value.value, _BOUNDS[name]))

    return ask


def _before(strictly: bool) -> Handler:
    def ask(value: Any, sources: list[Source], node: Node, questions: Questions) -> None:
        for source in sources:
            for other in node.stated.get(value.value, ()):
                questions.ordered_days(source, other, strictly)

    return ask


def _disjoint(value: Any, sources: list[Source], node: Node, questions: Questions) -> None:
    expand = questions.model.context.expand
    for source in sources:
        for other in node.stated.get(value.value, ()):
            sure(source.key and other.key and source.key != other.key)
            one, two = terms_of(source, expand), terms_of(other, expand)
            questions.together.append(_apart(source.key, other.key, one, two))


Terms = Callable[[Any], set[Any]]


def _apart(key: str, other: str, terms: Terms, others: Terms) -> Callable[[Mapping[str, Any]], bool]:
    return lambda node: terms(node[key]).isdisjoint(others(node[other]))


def terms_of(source: Source, expand: Callable[[str], str]) -> Terms:
    """The function from the values of a key to what can be compared: equal where the terms are. Raises Unsure."""
    if source.form in _LANGUAGE:
        return lambda value: {(tag, each) for tag, texts in value.items() for each in _listed(texts)}
    if source.form is ValueForm.NODE:
        return lambda value: {each["id"] for each in _listed(value)}
    if source.form in (ValueForm.IRI, ValueForm.WORD):
        return lambda value: {each if each[:4] == "http" else expand(each) for each in _listed(value)}
    sure(source.form is ValueForm.PLAIN)
    return lambda value: {("", each) for each in _listed(value)}


def _listed(value: Any) -> Sequence[Any]:
    return value if type(value) is list else (value,)


_HANDLERS: Mapping[str, Handler] = {
    "minCount": _min_count,
    "maxCount": _max_count,
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "class": _class,
    "or": _or,
    "in": _in,
    "uniqueLang": _unique_lang,
    "pattern": _pattern,
    "disjoint": _disjoint,
    "lessThan": _before(strictly=True),
    "lessThanOrEquals": _before(strictly=False),
    **{name: _bound(name) for name in _BOUNDS},
}
