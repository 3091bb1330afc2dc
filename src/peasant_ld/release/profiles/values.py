"""One value of a normalized record as the words that a template may use, with the form that tells what they are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from peasant_ld.model.context import Context, Term
from peasant_ld.release.profiles.template import Words

_EXACT = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
# Where a language is described, by the length of its code: that of the Library of Congress (ISO 639-1), that of SIL
# International (ISO 639-3). The codes for no language, many languages and one that is not known are none.
_LANGUAGES = {2: "http://id.loc.gov/vocabulary/iso639-1/", 3: "https://iso639-3.sil.org/code/"}
_NO_LANGUAGES = frozenset({"und", "mul", "zxx", "mis"})
# What stands for a date that has no vagueness: `exact` says whether all that was stated of it is in these.
PLAIN_DATES = frozenset({"day", "start", "end"})


class Said(NamedTuple):
    """One value: its form (`text`, `ref`, `date`, `number`, `flag`, `plain`, or the type of a node), and its words.

    `exact` tells of a date whether all of it is in plain days, months or years; `parts` are the words of a node that
    are to be said each.
    """

    form: str
    words: Words
    exact: bool = True
    parts: tuple[str, ...] = ()


# id -> the words of what it stands for: `type` (what its class is called), `label`, and `line`: the classes that it may
# have, each with those above it
Known = Callable[[str], Words]
# (kind or type of a node, key) -> what is known of all that the key points at
KnownFor = Callable[[str, str], Known]


def said(value: Any, at: tuple[str, str], context: Context, known: KnownFor) -> Iterator[Said]:
    """The single values of a key, in order; `at` are the kind, or type of node, and the key."""
    term = context.term(*at)
    if term is None:
        return
    if term.by_language:
        yield from _texts(value)
        return
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, Mapping):
            yield _node(each, context, known)
        elif term.datatype == "@id":
            yield Said("ref", _reference(each, context, known(*at)))
        else:
            yield Said(_form(each, term), _plain(each))


def _reference(written: str, context: Context, known: Known) -> dict[str, Any]:
    """The words of a reference, or of a word of a closed list."""
    iri = context.expand(written)
    return {"id": iri, **known(iri)}


def _texts(value: Mapping[str, Any]) -> Iterator[Said]:
    for tag, texts in value.items():
        for text in texts if isinstance(texts, list) else [texts]:
            yield Said("text", {"text": text, "lang": tag, "language": _language(tag)})


def _language(tag: str) -> str | None:
    """The address of the language of a tag; None where it has none."""
    code = tag.partition("-")[0].lower()
    return None if code in _NO_LANGUAGES or len(code) not in _LANGUAGES else _LANGUAGES[len(code)] + code


def _form(value: Any, term: Term) -> str:
    if isinstance(value, bool):
        return "flag"
    return "number" if isinstance(value, int) or (term.datatype or "").endswith("ecimal") else "plain"


def _plain(value: Any) -> dict[str, Any]:
    """A plain value as it is, and as text; where it is a language tag, the language of that."""
    text = value if isinstance(value, str) else json.dumps(value)
    return {"value": value, "text": text, "language": _language(text)}


def _number(value: Any) -> int | float | None:
    """A decimal that is written as text, as a number of JSON; None for what is none."""
    try:
        number = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _node(node: Mapping[str, Any], context: Context, known: KnownFor) -> Said:
    """A node by its own words; what each of its references stands for, and each of its texts, is a list: `key.each`."""
    kind = node["type"][0]
    words: dict[str, Any] = {"id": node["id"], "number": _number(node.get("value"))}
    for key, value in node.items():
        if key not in ("id", "type") and context.term(kind, key):
            words[key] = value
            words[f"{key}.each"] = _each(value, (kind, key), context, known)
    parts = tuple(key for key in node if key in words and key not in ("id", "subject"))
    return _date(words) if kind == "TemporalEntity" else Said(kind, words, parts=parts)


def _each(value: Any, at: tuple[str, str], context: Context, known: KnownFor) -> list[Words] | None:
    """The words of each value of a key in a node; None where they are plain.

    What a statement is about is an object with `@id` where it is a thing.
    """
    term = context.term(*at)
    if isinstance(value, Mapping) and "@id" in value:
        return [_reference(value["@id"], context, known(*at))]
    if term and (term.by_language or term.datatype == "@id"):
        return [each.words for each in said(value, at, context, known)]
    return None


def _date(words: dict[str, Any]) -> Said:
    """A date: its day or its two ends as far as they are exact; the bounds as moments (ISO 8601, UTC)."""
    ends = str(words.get("date", "")).split("/")
    names = ("start", "end") if len(ends) == 2 else ("day",)
    plain = {name: end for name, end in zip(names, ends, strict=False) if _EXACT.match(end)}
    if "day" in plain:
        plain |= {"start": plain["day"], "end": plain["day"]}
    open_ended = sum(end in ("", "..") for end in ends) if len(ends) == 2 else 0
    exact = bool(plain) and len(plain.keys() & set(names)) + open_ended == len(names)
    plain.update(_moments(words))
    # Bounds that are no moments (before the year 0, as RFC 3339 has it) are to be said as they are.
    unsaid = [key for key, name in (("earliest", "begin"), ("latest", "finish")) if key in words and name not in plain]
    parts = (*(["inferred"] if words.get("inferred") else []), *unsaid)
    written = words.get("asWritten") or words.get("date")
    return Said("date", words | plain | {"written": written}, exact, parts)


def _moments(words: Words) -> Iterator[tuple[str, str]]:
    """The first and the last moment that a date may mean."""
    for name, key, hour in (("begin", "earliest", "00:00:00"), ("finish", "latest", "23:59:59")):
        if _DAY.match(str(words.get(key, ""))):
            yield name, f"{words[key]}T{hour}Z"
