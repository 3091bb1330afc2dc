"""What is stated beside the keys of a record: standard properties, and the calendar days of its dates after OWL-Time.

Dates are said plainly only where they are certain: `1987~` has no year that a reader could take at its word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from peasant_ld.model.also import Aspect
from peasant_ld.model.context import Context
from peasant_ld.model.edtf import plain_dates

DATE = "TemporalEntity"
BEGINNING, END, ON = "time:hasBeginning", "time:hasEnd", "time:inXSDDate"
# The data types of a year, a month and a day, by the length of their text (XML Schema 1.1, sections 3.3.9 to 3.3.11).
_TYPES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}


def json_ld(node: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """A normalized record as JSON-LD states it: with its standard properties, which are named as compact IRIs."""
    out = {key: inner(value, context) for key, value in node.items()}
    for also in context.also.get(node["type"][0], ()):
        stated = [(node[key], aspect) for key, aspect in also.sources if key in node]
        if stated and (value := objects_beside(stated, context.terms[also.name].by_language)):
            out[also.name] = value
    return out | calendar(node)


def own(node: Mapping[str, Any]) -> dict[str, Any]:
    """A record as JSON-LD states it, without what is stated beside: no name of a key holds a colon."""
    return {key: _without(value) for key, value in node.items() if ":" not in key}


def calendar(node: Mapping[str, Any]) -> dict[str, Any]:
    """The first and the last day of a date after OWL-Time, where they are certain; nothing for another node."""
    if node["type"][0] != DATE or "date" not in node:
        return {}
    plain = plain_dates(node["date"])
    first, last = (node.get(key) if each else None for key, each in zip(("earliest", "latest"), plain, strict=True))
    if first is not None and first == last:  # a day begins and ends with itself
        return {BEGINNING: {"@id": node["id"]}, END: {"@id": node["id"]}, ON: first}
    days = ((BEGINNING, "beginning", first), (END, "end", last))
    return {name: _instant(f"{node['id']}-{tail}", day) for name, tail, day in days if day is not None}


def _instant(identity: str, day: str) -> dict[str, Any]:
    return {"id": identity, "type": ["Instant"], ON: day}


def plain_date(edtf: str | None, aspect: Aspect) -> tuple[str, str] | None:
    """What a date says plainly as a text and its data type (a compact IRI): the date, its start or its end."""
    start, end = plain_dates(edtf) if edtf is not None else (None, None)
    text = end if aspect is Aspect.END else start
    is_told = text is not None and (aspect is not Aspect.DATE or start == end)
    return (text, _TYPES[len(text)]) if text is not None and is_told else None


def is_node_object(value: Mapping[str, Any]) -> bool:
    """Whether an object is a node, and not texts by language, one of which may be Indonesian (`id`)."""
    return "id" in value and "type" in value


def inner(value: Any, context: Context) -> Any:
    """The value of a key as JSON-LD states it: nodes with their standard properties, all else as it is."""
    if isinstance(value, dict):
        return json_ld(value, context) if is_node_object(value) else value
    return [inner(each, context) for each in value] if isinstance(value, list) else value


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return own(value) if is_node_object(value) else value
    return [_without(each) for each in value] if isinstance(value, list) else value


def objects_beside(stated: list[tuple[Any, Aspect]], by_language: bool) -> Any:
    """What the values of some keys say, each of an aspect of it, as one value of a standard property in JSON-LD."""
    if not by_language:
        found = {str(each): each for value, aspect in stated for each in _objects(value, aspect)}
        return list(found.values())
    texts: dict[str, dict[str, None]] = {}
    for value, _ in stated:
        for tag, each in value.items() if isinstance(value, dict) else [("@none", value)]:
            texts.setdefault(tag, {}).update(dict.fromkeys([each] if isinstance(each, str) else each))
    return {tag: list(each) for tag, each in texts.items()}


def _objects(value: Any, aspect: Aspect) -> Iterator[Any]:
    if aspect is not Aspect.VALUE:
        told = plain_date(value.get("date"), aspect)
        yield from [{"@value": told[0], "@type": told[1]}] if told else []
        return
    for each in value if isinstance(value, list) else [value]:
        yield each["id"] if isinstance(each, dict) else each
