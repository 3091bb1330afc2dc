"""A source record becomes statements in one go: normalizing and stating, fused key by key, for streams of many records.

The plain way, `normalize` and then `statements`, is the reference: the text is the same to the byte
(`tests/test_statements.py`), and whatever is not frequent in long streams goes that way from here, too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from orjson import dumps

from peasant_ld.model import Key, Kind, Mark, Model
from peasant_ld.model.also import Aspect
from peasant_ld.model.model import DOCUMENT
from peasant_ld.rdf.normalize import Make, compile_makers, compile_normalizer, compile_types, is_node
from peasant_ld.rdf.own_document import (
    DESCRIBED_BY,
    DESCRIBES,
    IN_DATASET,
    TAIL,
    dataset_of,
    published_writer,
)
from peasant_ld.rdf.statements import (
    Emit,
    Notation,
    Writer,
    compile_emit,
    compile_literals,
    compile_tokens,
    compile_writer,
    joined,
    same_as,
)

Direct = Callable[[Mapping[str, Any]], str]
# (the value as written, the text that leads to a property, the id of the record, texts that follow) -> the property
Part = Callable[[Any, str, str, list[str]], str]
_Steps = list[tuple[str, Part]]
# (a record as written, the text that leads to a property, the id of the record) -> what is stated beside its keys
Beside = Callable[[Mapping[str, Any], str, str], str]
Todo = tuple[list[tuple[str, Part]], list[Beside]]
# (the value as written, the id of the record) -> its objects
Objects = Callable[[Any, str], list[str]]
_SPEAKING = ("Statement", "Share")  # nodes that speak of other keys
_ID = "\0"  # stands for an id in a text that is kept; no text of a literal or IRI can hold it


class _Plan(NamedTuple):
    """What is to be done for a record that states some keys.

    What is said of the thing comes first, then what is said of the record, then what is stated beside the keys.
    """

    of_thing: _Steps
    of_record: _Steps
    also: _Steps
    several: list[Beside]


class WritingContext(NamedTuple):
    """What every part of the work asks for."""

    model: Model
    base: str
    notation: Notation

    @property
    def comma(self) -> str | None:
        """What stands between the objects of one property; None where each is a line of its own."""
        return ", " if self.notation.lists else None

    def name(self, iri: str) -> str:
        """A vocabulary term as the notation writes it."""
        return self.notation.name(iri, self.model.context)


@lru_cache(maxsize=16)
def compile_direct(model: Model, base: str, notation: Notation) -> Direct:
    """The function that states checked source records of any kind of `model` under `base` in one notation."""
    normalize, write = compile_normalizer(model, base), published_writer(model, base, notation)
    setting = WritingContext(model, base, notation)
    plans = {kind.name: _plan(kind, setting) for kind in model.kinds.values()}

    def run(data: Mapping[str, Any]) -> str:
        text = plans[data["type"]](data)
        return write(normalize(data)) if text is None else text

    return run


def _plan(kind: Kind, setting: WritingContext) -> Callable[[Mapping[str, Any]], str | None]:
    """The function for one kind; it gives None for a record with a key that has no part here."""
    base, lists, context = setting.base, setting.notation.lists, setting.model.context
    types_of, steps, document = compile_types(kind), _steps(kind, setting), _document(setting)
    head = lru_cache(maxsize=256)(lambda types: setting.notation.head(types, context))

    def run(data: Mapping[str, Any]) -> str | None:
        todo = steps(tuple(data))
        if todo is None or None in data.values():
            return None
        identity = data["id"]
        if ":" not in identity:
            identity = base + identity
        start = f"<{identity}> "
        lead = " ;\n  " if lists else f" .\n{start}"
        out, after = [start, lead.join(head(tuple(types_of(data))))], [" .\n"]
        out += [part(data[name], lead, identity, after) for name, part in todo.of_thing]
        if todo.of_record:
            out.append(document(data, lead, identity, (todo.of_record, after)))
        out += [part(data[name], lead, identity, after) for name, part in todo.also]
        if todo.several:
            out += [each(data, lead, identity) for each in todo.several]
        out += after
        return "".join(out)

    return run


def _steps(kind: Kind, setting: WritingContext) -> Callable[[tuple[str, ...]], _Plan | None]:
    """What finds all that is to be done for a record that states some keys; records that look alike share it."""
    makers = compile_makers(kind, setting.model, setting.base)
    parts = {name: _part(key, makers.get(name), kind, setting) for name, key in kind.keys.items()}
    beside, own = _beside(kind, makers, setting), frozenset(kind.keys_with(Mark.RECORD))

    @lru_cache(maxsize=4096)
    def steps(stated: tuple[str, ...]) -> _Plan | None:
        known = [(name, part) for name in parts if name in stated and (part := parts[name]) is not None]
        of_thing = [row for row in known if row[0] not in own]
        plan = _Plan(of_thing, [row for row in known if row[0] in own], *beside(stated))
        return plan if len(known) == len(parts.keys() & {*stated}) else None

    return steps


def _document(setting: WritingContext) -> Callable[[Mapping[str, Any], str, str, tuple[_Steps, list[str]]], str]:
    """The function for the document of a record: the property that leads to it; its own go to the texts that follow."""
    model, base, notation = setting
    terms, lists = model.context.terms, notation.lists
    head = notation.head((DOCUMENT,), model.context)
    described_by, describes, in_dataset = (
        setting.name(terms[key].iri) for key in (DESCRIBED_BY, DESCRIBES, IN_DATASET)
    )
    dataset = f"{in_dataset} <{dataset_of(base)}>"

    def document(data: Mapping[str, Any], before: str, thing: str, told: tuple[_Steps, list[str]]) -> str:
        start, (steps, after), nodes = f"<{thing}{TAIL}> ", told, [" .\n"]
        lead = " ;\n  " if lists else f" .\n{start}"
        out = [start, lead.join((*head, f"{describes} <{thing}>", dataset))]
        out += [part(data[name], lead, thing, nodes) for name, part in steps]
        after.append("".join(out + nodes))
        return f"{before}{described_by} <{thing}{TAIL}>"

    return document


def _part(key: Key, make: Make | None, kind: Kind, setting: WritingContext) -> Part | None:
    """The function for one key; None where nodes lie in nodes, or a value speaks of other keys."""
    context = setting.model.context
    term = context.term(kind.name, key.name)
    if make is None or term is None or key.node in _SPEAKING:
        return None
    owner = DOCUMENT if Mark.RECORD in key.marks else kind.name
    same = same_as(key.name, owner, context, setting.notation)
    names, comma = [f"{each} " for each in (setting.name(term.iri), *same)], setting.comma
    if key.form == "refs":
        return _references(names, setting.base, comma)
    emit = compile_emit(term, context, setting.notation, same)
    if key.form == "text":
        return _texts(names, comma, make, emit)
    if not is_node(key):
        return lambda value, lead, identity, _: emit(make(value, identity), lead, [])
    if key.form == "date":
        return _date(f"#{key.name}", names[0], make, compile_writer(context, setting.notation))
    return None if same else _nested(key, names[0], setting)


def _beside(kind: Kind, makers: Mapping[str, Make], setting: WritingContext) -> Callable[[Collection[str]], Todo]:
    """What finds the functions for the standard properties that a record with some keys has."""
    context, rows = setting.model.context, []
    for also in context.also[kind.name]:
        if not also.is_same:
            names = [f"{setting.name(context.terms[also.name].iri)} "]
            objects = {key: _objects(kind.keys[key], part, makers, kind, setting) for key, part in also.sources}
            parts = {key: _stated(kind.keys[key], names, each, setting) for key, each in objects.items()}
            rows.append((parts, _several(names, objects, setting.comma)))

    def find(stated: Collection[str]) -> Todo:
        found = [({key: part for key, part in parts.items() if key in stated}, several) for parts, several in rows]
        if all(len(parts) < 2 for parts, _ in found):
            return [each for parts, _ in found for each in parts.items()], []
        return [], [several for parts, several in found if parts]

    return find


def _several(names: list[str], objects: Mapping[str, Objects], comma: str | None) -> Beside:
    """One standard property with the objects of several keys."""

    def emit(data: Mapping[str, Any], lead: str, identity: str) -> str:
        rows = [each for key, of in objects.items() if key in data for each in of(data[key], identity)]
        return joined(names, dict.fromkeys(rows), lead, comma) if rows else ""

    return emit


def _stated(key: Key, names: list[str], objects: Objects, setting: WritingContext) -> Part:
    """One standard property with the objects of one key."""
    if key.form == "refs":
        return _references(names, setting.base, setting.comma)
    comma = setting.comma

    def part(value: Any, lead: str, identity: str, _: list[str]) -> str:
        found = objects(value, identity)
        return joined(names, found, lead, comma) if found else ""

    return part


def _objects(key: Key, aspect: Aspect, makers: Mapping[str, Make], kind: Kind, setting: WritingContext) -> Objects:
    """The function from the value of a key, as written, to what a standard property says of it."""
    context, notation, make = setting.model.context, setting.notation, makers[key.name]
    term = context.term(kind.name, key.name)
    if aspect is not Aspect.VALUE or term is None:
        literals = compile_literals(aspect, context, notation)
        return lambda value, _: literals(value if type(value) is str else value.get("edtf"))
    tokens, tail = compile_tokens(term, context, notation), f"#{key.name}" if is_node(key) else ""
    return lambda value, identity: tokens(make(value, identity + tail), [])


def _references(names: list[str], base: str, comma: str | None) -> Part:
    def part(value: Any, lead: str, _: str, __: list[str]) -> str:
        if type(value) is str:
            value = (value,)
        found = [each if ":" in each else base + each for each in value]
        if len(found) == 1:
            text = f"<{found[0]}>"
            return f"{lead}{(text + lead).join(names)}{text}"
        return joined(names, [f"<{each}>" for each in sorted(set(found))], lead, comma)

    return part


def _texts(names: list[str], comma: str | None, make: Make, emit: Emit) -> Part:
    """A text by language; `in_order` tells whether the tags are as they are published."""
    in_order = lru_cache(maxsize=4096)(lambda tags: list(tags) == [tag.lower() for tag in sorted(tags)])

    def part(value: Any, lead: str, identity: str, _: list[str]) -> str:
        if not in_order(tuple(value)):
            return emit(make(value, identity), lead, [])
        found = [f"{dumps(text).decode()}@{tag}" for tag, text in value.items()]
        return joined(names, found, lead, comma)

    return part


def _date(tail: str, name: str, make: Make, write: Writer) -> Part:
    """A date that is a text decides all but the id of its node: it is written once, and kept."""
    kept = lru_cache(maxsize=16384)(lambda value: write(make(value, _ID)))

    def part(value: Any, lead: str, identity: str, after: list[str]) -> str:
        identity += tail
        after.append(kept(value).replace(_ID, identity) if type(value) is str else write(make(value, identity)))
        return f"{lead}{name}<{identity}>"

    return part


def _nested(key: Key, property_name: str, setting: WritingContext) -> Part | None:
    """A nested node that holds no nodes, such as an amount, or several, such as identifiers."""
    model, base, notation = setting
    inner = Kind(str(key.node), {}, (str(key.node),), (), model.nodes[str(key.node)])
    makers = compile_makers(inner, model, base)
    stated = [each for each in makers if model.context.term(inner.name, each)]
    rows = ((each, _part(inner.keys[each], makers[each], inner, setting)) for each in stated)
    parts = {each: made for each, made in rows if made is not None}
    if len(parts) < len(stated) or any(is_node(inner.keys[each]) for each in stated):
        return None
    tail, head, lists, comma = f"#{key.name}", notation.head(inner.types, model.context), notation.lists, setting.comma

    def node(value: Any, identity: str, after: list[str]) -> str:
        start = f"<{identity}> "
        lead = " ;\n  " if lists else f" .\n{start}"
        out = [start, lead.join(head)]
        out += [each(value[of], lead, identity, after) for of, each in parts.items() if of in value]
        return "".join(out) + " .\n"

    def part(value: Any, before: str, identity: str, after: list[str]) -> str:
        identity += tail
        if type(value) is not list:
            after.append(node(value, identity, after))
            return f"{before}{property_name}<{identity}>"
        found = sorted((f"{identity}-{number}", each) for number, each in enumerate(value, 1))
        after += [node(each, one, after) for one, each in found]
        return joined([property_name], [f"<{one}>" for one, _ in found], before, comma)

    return part
