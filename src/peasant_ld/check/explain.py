"""A broken schema rule becomes a problem in the words of the domain: which code, which key, what was probably meant."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from peasant_ld.check.fixes import Wrong, fix_facts
from peasant_ld.check.schema import Fault, keys_at
from peasant_ld.model import Key, Kind, Model
from peasant_ld.model.characters import hidden_in, name_of
from peasant_ld.problem import Problem, pointer_of
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.record import Record

# The key of the rules for one record. Below, what reads cells is imported where a fault asks for it: it is not small.
KEY = "access"
# (keyword, definition) -> code; "" stands for every definition that is not named.
CODES: Mapping[tuple[str, str], str] = {
    ("additionalProperties", ""): "PLD020",
    ("type", ""): "PLD022",
    ("required", ""): "PLD023",
    ("required", "access"): "PLD212",
    ("const", "access"): "PLD212",
    ("pattern", "decimal"): "PLD037",
    ("pattern", "percentage"): "PLD037",
    ("pattern", "duration"): "PLD079",
    ("pattern", "mediaType"): "PLD079",
    ("pattern", "id"): "PLD025",
    ("pattern", "ref"): "PLD025",
    ("pattern", "iri"): "PLD034",
    ("pattern", "link"): "PLD034",
    ("pattern", "languageTag"): "PLD032",
    ("pattern", "day"): "PLD029",
    ("pattern", "sentence"): "PLD035",
    ("pattern", "token"): "PLD035",
    ("pattern", "timecode"): "PLD130",
    ("pattern", "region"): "PLD131",
    ("propertyNames", ""): "PLD032",
    ("format", ""): "PLD029",
    ("not", ""): "PLD040",
    ("maxLength", ""): "PLD040",
    ("maxLength", "languageTag"): "PLD032",
    ("enum", "currency"): "PLD030",
    ("enum", "country"): "PLD031",
    ("enum", ""): "PLD033",
    ("minimum", ""): "PLD036",
    ("maximum", ""): "PLD036",
    ("uniqueItems", ""): "PLD038",
    ("minItems", ""): "PLD035",
    ("minProperties", ""): "PLD035",
}
UNKNOWN = "PLD049"
_ADDRESSES = frozenset({"id", "ref", "iri", "link"})
# Which sort of value a definition wants; the catalogue has a word for each.
EXPECTED: Mapping[str, str] = {
    "count": "whole-number",
    "flag": "true-or-false",
    "coordinate": "decimal",
    "text": "texts-by-language",
    "texts": "texts-by-language",
    "access": "object",
    "amount": "object",
}
# How a value of a form that only its pattern tells is written.
WRITTEN_AS: Mapping[str, str] = {"duration": "PT1H30M", "mediaType": "image/jpeg"}
FOUND: Mapping[type, str] = {
    str: "text",
    bool: "true-or-false",
    int: "whole-number",
    float: "number",
    list: "list",
    dict: "object",
    type(None): "nothing",
}


# What an access rule cannot do without: the level that a key belongs to, and the key that a level needs.
_LEVEL_OF: Mapping[str, str] = {"until": "embargoed", "on": "withdrawn", "replacedBy": "withdrawn"}


def problems_of(
    faults: Iterable[Fault], record: Record, kind: Kind, model: Model, declared: Declared
) -> Iterator[Problem]:
    """The problems that the faults of a record stand for, and those of its access rules that a schema cannot find.

    `model` is that of the kind; `declared` is how tables are read, which tells what a value means. A fault that names
    several keys gives one each.
    """
    yield from _unknown_access_keys(record, kind, model)
    for fault in faults:
        yield from _of_fault(fault, record, kind, model, declared)


def _of_fault(fault: Fault, record: Record, kind: Kind, model: Model, declared: Declared) -> Iterator[Problem]:
    code = _code(fault)
    if code == "PLD212":
        yield from _half_a_rule(fault, record)
        return
    if fault.keyword == "required":
        place = record.place(pointer_of(fault.path))
        yield from (Problem(code, place, record.data["id"], str(name)) for name in fault.named)
        return
    if fault.keyword == "additionalProperties":
        known = keys_at(fault.path, kind.schema, model.common)
        for name in map(str, fault.named):
            problem = _unknown_key((*fault.path, name), record, kind, model, known)
            yield _of_column(problem, model) if fault.path == (KEY,) else problem
        return
    key = _key_of(fault.path)
    value = None if isinstance(fault.value, dict | list) else _shown(fault.value)
    facts = _FACTS.get(code, _no_facts)(fault)
    if isinstance(fault.value, str):
        terms = _terms(fault.path, kind, model) if code == "PLD033" else None
        facts |= fix_facts(code, _wrong(fault, record, terms, replace(declared, model=model)))
    yield Problem(code, record.place(pointer_of(fault.path)), record.data["id"], key, value, facts=facts)


def _code(fault: Fault) -> str:
    if fault.keyword == "pattern" and fault.form in _ADDRESSES and hidden_in(str(fault.value)):
        return "PLD040"
    if fault.form == "decimal" and fault.path[-1:] == ("value",):
        return "PLD022" if fault.keyword == "type" else "PLD021"
    return CODES.get((fault.keyword, fault.form)) or CODES.get((fault.keyword, "")) or UNKNOWN


def _unknown_key(
    path: tuple[str | int, ...], record: Record, kind: Kind, model: Model, known: Collection[str]
) -> Problem:
    """A key that nobody knows, with the one that it is a label of, or a slip of the pen for."""
    name = str(path[-1])
    facts = {"kind": kind.name} | _known_facts(path, record, kind, model, known)
    return Problem("PLD020", record.place(pointer_of(path)), record.data["id"], _key_of(path), name, facts=facts)


def _known_facts(
    path: tuple[str | int, ...], record: Record, kind: Kind, model: Model, known: Collection[str]
) -> dict[str, Any]:
    """What a name certainly means, which no rule for access is told of; else what is asked about it."""
    from peasant_ld.reading.sheets.names import names_of

    name, names = str(path[-1]), names_of(model)
    bare = name.rpartition(".")[2]
    if bare != name and bare in known:
        return {"nearest": bare}
    meant = names.key(name, kind.name)
    if meant in known and path[0] == KEY:
        return {"nearest": meant}
    if meant in known:
        return {} if meant in _inside(record.data, path[:-1]) else {"suggestion": meant}
    near = names.misspelled(name, known)
    return {"nearest": near} if near in known else {}


def _of_column(problem: Problem, model: Model) -> Problem:
    """The same problem where a column of a table is meant, whose title is no rule (PLD318)."""
    title = problem.place.header if problem.place else None
    if title is None:
        return problem
    from peasant_ld.reading.sheets.access_titles import access_titles

    near = access_titles(model).nearest(title)
    facts = {"nearest": near} if near else {}
    return Problem("PLD318", problem.place, problem.record, KEY, title, facts=facts)


def _unknown_access_keys(record: Record, kind: Kind, model: Model) -> Iterator[Problem]:
    """PLD020 for each name in `access.keys` that is no key of the kind: what it was to close would go out."""
    access = record.data.get(KEY)
    keys = access.get("keys") if isinstance(access, Mapping) else None
    for name in keys if isinstance(keys, Mapping) else ():
        if name not in kind.keys:
            yield _unknown_key((KEY, "keys", name), record, kind, model, kind.keys)


def _half_a_rule(fault: Fault, record: Record) -> Iterator[Problem]:
    """PLD212 for each part of `access` that means nothing without another one."""
    access = record.data[KEY]
    (lacking,) = fault.named
    if lacking in _LEVEL_OF:
        yield _needs("level", f"{KEY}.{lacking}", record)
        return
    for key, level in _LEVEL_OF.items():
        if key in access and lacking in ("level", level):
            yield _needs(key, f"{KEY}.level: {level}", record)


def _needs(key: str, expected: str, record: Record) -> Problem:
    place, value = record.place(f"/{KEY}/{key}"), _shown(record.data[KEY][key])
    return Problem("PLD212", place, record.data["id"], f"{KEY}.{key}", value, facts={"expected": expected})


def _key_of(path: tuple[str | int, ...]) -> str:
    """The key that a reader knows a place by: `amount.value`, not the position in a list."""
    return ".".join(part for part in path if isinstance(part, str)) or "id"


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def kind_facts(name: str, model: Model) -> dict[str, Any]:
    """What is known of the name of no kind: the kind that it is a label of, or may be a slip of the pen for."""
    from peasant_ld.reading.sheets.names import names_of

    names = names_of(model)
    meant = names.kind(name)
    near = None if meant else names.misspelled(name, model.kinds)
    return {"suggestion": meant} if meant else {"nearest": near} if near in model.kinds else {}


def _wrong(fault: Fault, record: Record, terms: Mapping[str, str] | None, declared: Declared) -> Wrong:
    around = _inside(record.data, fault.path if fault.keyword == "propertyNames" else fault.path[:-1])
    allowed = tuple(map(str, fault.named)) if fault.keyword == "enum" else ()
    form = "term" if terms else fault.form
    return Wrong(fault.value, Key(_key_of(fault.path), form, terms=terms), around, allowed, declared)


def _inside(data: Any, path: tuple[str | int, ...]) -> Mapping[str, Any]:
    """The object at a path of a record; that which holds it, of a list."""
    for step in path:
        data = data[step] if isinstance(data[step], dict | list) else data
    return data if isinstance(data, Mapping) else {}


def _terms(path: tuple[str | int, ...], kind: Kind, model: Model) -> Mapping[str, str] | None:
    """The closed list at a path; none of the rules for access, whose words nothing else stands for."""
    steps = [step for step in path if isinstance(step, str)]
    key = kind.keys.get(steps[0]) if KEY not in steps else None
    if key is not None and key.node and len(steps) > 1:
        key = model.nodes[key.node].get(steps[1])
    return key.terms if key is not None else None


def _no_facts(_: Fault) -> dict[str, Any]:
    return {}


def _type_facts(fault: Fault) -> dict[str, Any]:
    return {"expected": EXPECTED.get(fault.form, "text"), "found": FOUND.get(type(fault.value), "other")}


def _date_facts(fault: Fault) -> dict[str, Any]:
    from peasant_ld.reading.sheets.meanings import why_no_date

    return {"reason": why_no_date(str(fault.value))}


def _limit_facts(fault: Fault) -> dict[str, Any]:
    names = {"minimum": "minimum", "maximum": "maximum", "maxLength": "limit"}
    return {names[fault.keyword]: fault.named[0]} if fault.keyword in names and fault.named else {}


def _text_facts(fault: Fault) -> dict[str, Any]:
    sign = hidden_in(fault.value) if isinstance(fault.value, str) else None
    return _limit_facts(fault) if sign is None or fault.keyword == "maxLength" else {"sign": name_of(sign)}


def _written_facts(fault: Fault) -> dict[str, Any]:
    return {"expected": WRITTEN_AS[fault.form]}


def _rule_facts(fault: Fault) -> dict[str, Any]:
    return {"rule": fault.keyword}


_FACTS: Mapping[str, Callable[[Fault], dict[str, Any]]] = {
    "PLD022": _type_facts,
    "PLD029": _date_facts,
    "PLD036": _limit_facts,
    "PLD040": _text_facts,
    "PLD079": _written_facts,
    UNKNOWN: _rule_facts,
}
