"""A broken schema rule becomes a problem in the words of the domain: which code, which key, what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from peasant_ld.check.schema import Fault
from peasant_ld.model import Kind
from peasant_ld.model.characters import hidden_in, name_of
from peasant_ld.model.edtf import EdtfError, bounds
from peasant_ld.problem import Problem
from peasant_ld.reading.record import Record

# (keyword, definition) -> code; "" stands for every definition that is not named.
CODES: Mapping[tuple[str, str], str] = {
    ("additionalProperties", ""): "PLD020",
    ("type", ""): "PLD022",
    ("required", ""): "PLD023",
    ("pattern", "decimal"): "PLD037",
    ("pattern", "id"): "PLD025",
    ("pattern", "ref"): "PLD025",
    ("pattern", "iri"): "PLD034",
    ("pattern", "link"): "PLD034",
    ("pattern", "languageTag"): "PLD032",
    ("pattern", "day"): "PLD029",
    ("pattern", "sentence"): "PLD035",
    ("pattern", "token"): "PLD035",
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
}
FOUND: Mapping[type, str] = {
    str: "text",
    bool: "true-or-false",
    int: "whole-number",
    float: "number",
    list: "list",
    dict: "object",
    type(None): "nothing",
}


def problems_of(fault: Fault, record: Record, kind: Kind) -> Iterator[Problem]:
    """The problems that one fault of a record stands for; a fault that names several keys gives one each."""
    code = _code(fault)
    if fault.keyword in ("additionalProperties", "required"):
        for name in fault.named:
            yield _about_key(fault, str(name), record, kind)
        return
    key = _key_of(fault)
    value = None if isinstance(fault.value, dict | list) else _shown(fault.value)
    facts = _FACTS.get(code, _no_facts)(fault)
    yield Problem(code, record.place(_pointer(fault.path)), record.data["id"], key, value, facts=facts)


def _code(fault: Fault) -> str:
    if fault.keyword == "pattern" and fault.form in _ADDRESSES and hidden_in(str(fault.value)):
        return "PLD040"
    if fault.form == "decimal" and fault.path[-1:] == ("value",):
        return "PLD022" if fault.keyword == "type" else "PLD021"
    return CODES.get((fault.keyword, fault.form)) or CODES.get((fault.keyword, "")) or UNKNOWN


def _about_key(fault: Fault, name: str, record: Record, kind: Kind) -> Problem:
    """A key that is missing, or that nobody knows; the nearest known one is named."""
    identity = record.data["id"]
    if fault.keyword == "required":
        return Problem("PLD023", record.place(_pointer(fault.path)), identity, name)
    known = list(kind.keys) if not fault.path else []
    near = get_close_matches(name, known, 1, 0.6)
    place = record.place(_pointer((*fault.path, name)))
    facts = {"nearest": near[0]} if near else {}
    return Problem("PLD020", place, identity, name, name, facts=facts | {"kind": kind.name})


def _key_of(fault: Fault) -> str:
    """The key that a reader knows the fault by: `amount.value`, not the position in a list."""
    return ".".join(str(part) for part in fault.path if isinstance(part, str)) or "id"


def _pointer(path: tuple[str | int, ...]) -> str:
    """A JSON Pointer (RFC 6901, section 3) of a path."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _no_facts(_: Fault) -> dict[str, Any]:
    return {}


def _type_facts(fault: Fault) -> dict[str, Any]:
    return {"expected": EXPECTED.get(fault.form, "text"), "found": FOUND.get(type(fault.value), "other")}


def _nearest_facts(fault: Fault) -> dict[str, Any]:
    known = [str(option) for option in fault.named]
    near = get_close_matches(str(fault.value), known, 1, 0.5)
    if not near:
        near = [option for option in known if option.lower() == str(fault.value).strip().lower()][:1]
    facts: dict[str, Any] = {"nearest": near[0]} if near else {}
    return facts if len(known) > 30 else facts | {"known": ", ".join(known)}


def _date_facts(fault: Fault) -> dict[str, Any]:
    try:
        bounds(str(fault.value))
    except EdtfError as error:
        return {"reason": error.reason}
    return {"reason": "day"}


def _amount_facts(fault: Fault) -> dict[str, Any]:
    """The number that was probably meant: the last mark with one or two digits behind it is the decimal point."""
    bare = re.sub(r"[\s\u00A0'’]|[A-Za-z$€£]", "", str(fault.value))
    match = re.fullmatch(r"(-?[0-9.,]*?[0-9])(?:[.,]([0-9]{1,2}))?", bare)
    if match is None:
        return {}
    whole = re.sub(r"[.,]", "", match[1])
    return {"suggestion": f"{whole}.{match[2]}" if match[2] else whole}


def _limit_facts(fault: Fault) -> dict[str, Any]:
    names = {"minimum": "minimum", "maximum": "maximum", "maxLength": "limit"}
    return {names[fault.keyword]: fault.named[0]} if fault.keyword in names and fault.named else {}


def _text_facts(fault: Fault) -> dict[str, Any]:
    sign = hidden_in(fault.value) if isinstance(fault.value, str) else None
    return _limit_facts(fault) if sign is None or fault.keyword == "maxLength" else {"sign": name_of(sign)}


def _rule_facts(fault: Fault) -> dict[str, Any]:
    return {"rule": fault.keyword}


_FACTS: Mapping[str, Callable[[Fault], dict[str, Any]]] = {
    "PLD021": _amount_facts,
    "PLD022": _type_facts,
    "PLD029": _date_facts,
    "PLD030": _nearest_facts,
    "PLD031": _nearest_facts,
    "PLD033": _nearest_facts,
    "PLD036": _limit_facts,
    "PLD040": _text_facts,
    UNKNOWN: _rule_facts,
}
