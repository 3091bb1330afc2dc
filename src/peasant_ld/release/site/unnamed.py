"""Records without a name of their own -> what the pages call them: only what they state, and only on the pages.

A payment is told by its sort, who paid whom, the day and the amount; a place by its country; a concept that is called
by a code alone by what a known list of codes calls it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from peasant_ld.model import Mark, Model, Role
from peasant_ld.model.skos import keys_stating
from peasant_ld.release.site import code_names
from peasant_ld.release.site.words import Name, Part, Words

# These references tell what a record is about, in this order, at most two of them; two that are a way stand alone.
_TELLING = (
    "participant",
    "recipient",
    "brigade",
    "paymentFor",
    "courseOf",
    "in",
    "fundedItem",
    "place",
    "funder",
    "supporter",
)
_WAY = ("payer", "payee")
_OF_A_COUNTRY = "pld:precision-country"


class Told(NamedTuple):
    """What a record without a name states that tells it apart.

    `is_way`: from the first reference to the second. `term` and `sort`, a concept, tell what it is more exactly.
    """

    references: tuple[str, ...] = ()
    is_way: bool = False
    term: str = ""
    sort: str = ""
    day: str = ""
    amount: Mapping[str, Any] | None = None
    country: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    page: str = ""


class ListedCode(NamedTuple):
    """A concept that is called by nothing but its code, and the lists in which it stands."""

    code: str
    lists: tuple[str, ...]


def told_by(record: Mapping[str, Any], model: Model) -> Told:
    """What tells of a normalized record that has no name; of a person, nothing but what it has to do with."""
    kind = model.kinds[record["type"][0]]
    ways = _targets(record, _WAY)
    references = ways if len(ways) == len(_WAY) else _targets(record, _telling(kind.name, model))
    if kind.is_person:
        return Told(references)
    found: dict[str, Any] = {
        form: next((record[key] for key in keys if key in record), "") for form, keys in _keys(kind.name, model)
    }
    date = found["date"] or {}
    is_country = _OF_A_COUNTRY in (record.get(key) for key in kind.keys_with(Mark.PRECISION))
    return Told(
        references,
        references is ways,
        "" if kind.is_place else found["term"],
        next(iter(_targets(record, _sorting(kind.name, model))), ""),
        date.get("date") or date.get("asWritten", ""),
        found["amount"] or None,
        found["country"] if is_country or not kind.point_of(record) else "",
        tuple((each["scheme"], each["value"]) for each in record.get("identifier", ()) if "scheme" in each),
        found["link"],
    )


def name_of_unnamed(
    told: Told, kind: str, words: Words, model: Model, brief: Callable[[str], Part | None]
) -> Name | None:
    """What a record is called for a reader by what it states; None where that is nothing. `brief` names others."""
    if found := _by_code(told, kind, words, model):
        return found
    concept = brief(told.sort)
    sort = words.term(model.context.expand(told.term)) if told.term else concept.text if concept else ""
    head = f"{words.kind(kind)} ({sort})" if sort else words.kind(kind)
    others = [part for target in told.references if (part := brief(target)) is not None][:2]
    between = Part(" → " if told.is_way else " – ")
    first = [piece for other in others for piece in (between, other)][1:]
    rest = list(_details(told, words, with_page=not others))
    if not (first or rest):
        return None
    joined = ", ".join(rest)
    tail = [Part(f", {joined}" if first else joined)] if joined else []
    return (Part(head + words("colon")), *first, *tail)


def _details(told: Told, words: Words, with_page: bool) -> Iterator[str]:
    if told.day:
        yield words.day(told.day) or told.day
    if told.amount is not None:
        yield words.numerals.money(told.amount["value"], told.amount.get("currency", ""))
    if with_page and told.page:
        yield told.page.partition("://")[2].rstrip("/") or told.page


def _by_code(told: Told, kind: str, words: Words, model: Model) -> Name:
    """A place that is a country, or a region that a list of codes knows, is called so."""
    if not model.kinds[kind].is_place:
        return ()
    if told.country and not told.references:
        return (words.country(told.country),)
    for scheme, code in told.codes:
        if texts := code_names.in_list(scheme, code):
            text, lang = words.pick(texts, "")
            return (Part(f"{text} ({code})", lang),)
    return ()


def code_of(record: Mapping[str, Any], model: Model) -> ListedCode | None:
    """The code of a concept that is called by nothing else."""
    kind = record["type"][0]
    codes = [code for key in keys_stating(model, kind, "notation") for code in record.get(key.name, ())]
    if not codes or set(model.kinds[kind].name_of(record).values()) - {codes[0]}:
        return None
    stating = keys_stating(model, kind, "inScheme", "topConceptOf")
    return ListedCode(codes[0], tuple(each for key in stating for each in record.get(key.name, ())))


def marker_of(record: Mapping[str, Any], model: Model) -> str:
    """The marker of a list of concepts, as `import` writes it, by which a known list of codes is meant."""
    is_list = Role.SCHEME in model.kinds[record["type"][0]].roles
    marks = (each["value"] for each in record.get("identifier", ()) if is_list and each.get("scheme") == "marker")
    return next(marks, "")


def names_by_code(code: ListedCode, markers: Mapping[str, str]) -> Mapping[str, str]:
    """What a concept is called by the known lists in which it stands, with its code behind; empty where by none."""
    found = (code_names.in_list(markers.get(each, ""), code.code) for each in code.lists)
    return next(({lang: f"{text} ({code.code})" for lang, text in texts.items()} for texts in found if texts), {})


def _targets(record: Mapping[str, Any], keys: Iterable[str]) -> tuple[str, ...]:
    values = (record[key] for key in keys if record.get(key))
    return tuple(value if isinstance(value, str) else value[0] for value in values)


@lru_cache(maxsize=8)
def _shared(model: Model) -> frozenset[str]:
    """The keys that every kind has: they tell of none in particular."""
    return frozenset.intersection(*(frozenset(kind.keys) for kind in model.kinds.values()))


@lru_cache(maxsize=512)
def _telling(kind: str, model: Model) -> Sequence[str]:
    """The references that tell of a record without a name what it is about; of a kind with none of the usual, all."""
    keys = model.kinds[kind].keys
    others = (name for name, key in keys.items() if key.is_reference and name not in _shared(model))
    return tuple(key for key in _TELLING if key in keys) or tuple(others)


@lru_cache(maxsize=512)
def _sorting(kind: str, model: Model) -> Sequence[str]:
    """The keys with which a participation names a concept: as what somebody took part."""
    if Role.PARTICIPATION not in model.kinds[kind].roles:
        return []
    concepts = set(model.of_role(Role.CONCEPT))
    own = (key for name, key in model.kinds[kind].keys.items() if name not in _shared(model))
    return [key.name for key in own if key.kinds and concepts.issuperset(key.kinds)]


@lru_cache(maxsize=512)
def _keys(kind: str, model: Model) -> Sequence[tuple[str, tuple[str, ...]]]:
    """The keys of a kind in each form that tells records apart, but for those that every kind has."""
    keys = model.kinds[kind].keys
    forms = ("country", "date", "amount", "term", "link")
    own = {name: key.form for name, key in keys.items() if name not in _shared(model)}
    return [(wanted, tuple(name for name, form in own.items() if form == wanted)) for wanted in forms]
