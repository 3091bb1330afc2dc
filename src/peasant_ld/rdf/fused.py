"""A source record becomes statements in one go: normalizing and stating, fused key by key, for streams of many records.

The plain way, `normalize` and then `statements`, is the reference: the text is the same to the byte
(`tests/test_statements.py`), and whatever is not frequent in long streams goes that way from here, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from orjson import dumps

from peasant_ld.model import Key, Kind, Model
from peasant_ld.rdf.normalize import Make, compile_makers, compile_normalizer, compile_types, is_node
from peasant_ld.rdf.own_document import (
    DESCRIBED_BY,
    DESCRIBES,
    DOCUMENT,
    IN_DATASET,
    TAIL,
    dataset_of,
    own_keys,
    published_writer,
)
from peasant_ld.rdf.statements import Emit, Notation, Writer, compile_emit, compile_writer

Direct = Callable[[Mapping[str, Any]], str]
# (the value as written, the text that leads to a property, the id of the record, texts that follow) -> the property
Part = Callable[[Any, str, str, list[str]], str]
_Steps = list[tuple[str, Part]]
_ID = "\0"  # stands for an id in a text that is kept; no text of a literal or IRI can hold it


class WritingContext(NamedTuple):
    """What every part of the work asks for."""

    model: Model
    base: str
    notation: Notation

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
    model, base, notation = setting
    makers = compile_makers(kind, model, base)
    parts = {name: _part(key, makers.get(name), kind, setting) for name, key in kind.keys.items()}
    types_of, lists = compile_types(kind), notation.lists
    head = lru_cache(maxsize=256)(lambda types: notation.head(types, model.context))
    by_value = any(value is not None for _, value, _ in kind.types_when)
    own, document = own_keys(kind, model.context), _document(setting)

    @lru_cache(maxsize=4096)
    def steps(stated: tuple[str, ...]) -> tuple[_Steps, _Steps, list[str]] | None:
        """What is to be done for a record that states these keys, and its types where the keys decide them.

        What is said of the thing comes first, then what is said of the record.
        """
        names = [name for name in parts if name in stated]
        found = _steps([name for name in names if name not in own], parts), _steps(own.intersection(names), parts)
        types = [] if by_value else head(tuple(types_of(dict.fromkeys(stated, True))))
        return (*found, types) if sum(map(len, found)) == len(names) else None

    def run(data: Mapping[str, Any]) -> str | None:
        todo = steps(tuple(data))
        if todo is None or None in data.values():
            return None
        identity = data["id"]
        if ":" not in identity:
            identity = base + identity
        start = f"<{identity}> "
        lead = " ;\n  " if lists else f" .\n{start}"
        of_thing, of_record, types = todo
        out, after = [start, lead.join(types or head(tuple(types_of(data))))], [" .\n"]
        for name, part in of_thing:
            out.append(part(data[name], lead, identity, after))
        if of_record:
            out.append(document(data, lead, identity, (of_record, after)))
        out += after
        return "".join(out)

    return run


def _steps(names: Iterable[str], parts: Mapping[str, Part | None]) -> _Steps:
    """The keys with their parts, in the order of the model, without those that have none."""
    wanted = frozenset(names)
    return [(name, part) for name, part in parts.items() if name in wanted and part is not None]


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
    if make is None or term is None or (key.many and is_node(key)):
        return None
    name, comma = f"{setting.name(term.iri)} ", ", " if setting.notation.lists else ""
    if key.form == "refs":
        return _references(name, setting.base, comma)
    emit = compile_emit(term, context, setting.notation)
    if key.form == "text":
        return _texts(name, comma, make, emit)
    if not is_node(key):
        return lambda value, lead, identity, _: emit(make(value, identity), lead, [])
    if key.form == "date":
        return _date(f"#{key.name}", name, make, compile_writer(context, setting.notation))
    return _nested(key, name, setting)


def _references(name: str, base: str, comma: str) -> Part:
    def part(value: Any, lead: str, _: str, __: list[str]) -> str:
        before = lead + name
        if type(value) is str:
            value = (value,)
        found = [each if ":" in each else base + each for each in value]
        if len(found) == 1:
            return f"{before}<{found[0]}>"
        return before + (comma or before).join([f"<{each}>" for each in sorted(set(found))])

    return part


def _texts(name: str, comma: str, make: Make, emit: Emit) -> Part:
    """A text by language; `in_order` tells whether the tags are as they are published."""
    in_order = lru_cache(maxsize=4096)(lambda tags: list(tags) == [tag.lower() for tag in sorted(tags)])

    def part(value: Any, lead: str, identity: str, _: list[str]) -> str:
        if not in_order(tuple(value)):
            return emit(make(value, identity), lead, [])
        before = lead + name
        return before + (comma or before).join([f"{dumps(text).decode()}@{tag}" for tag, text in value.items()])

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
    """A nested node that holds no nodes, such as an amount."""
    model, base, notation = setting
    inner = Kind(str(key.node), {}, (str(key.node),), (), model.nodes[str(key.node)])
    makers = compile_makers(inner, model, base)
    stated = [each for each in makers if model.context.term(inner.name, each)]
    rows = ((each, _part(inner.keys[each], makers[each], inner, setting)) for each in stated)
    parts = {each: made for each, made in rows if made is not None}
    if len(parts) < len(stated) or any(is_node(inner.keys[each]) for each in stated):
        return None
    tail, head, lists = f"#{key.name}", notation.head(inner.types, model.context), notation.lists

    def part(value: Any, before: str, identity: str, after: list[str]) -> str:
        identity += tail
        start = f"<{identity}> "
        lead = " ;\n  " if lists else f" .\n{start}"
        out = [start, lead.join(head)]
        out += [each(value[of], lead, identity, after) for of, each in parts.items() if of in value]
        after.append("".join(out) + " .\n")
        return f"{before}{property_name}<{identity}>"

    return part
