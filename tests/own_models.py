"""Models of one's own, drawn at random, with a small archive of each: short files, and records that fit them.

A kind is like a built-in one or like none; its keys have any form, name and mark, and labels in some languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from hypothesis import strategies as st

Data = dict[str, Any]
BASE = "https://plots.example/archive/"
LANGUAGES = ("en", "pt", "es", "fr", "ht")
NAMESPACES = ("terms/", "plot-terms#", "own/ns/", "https://vocabulary.example/plots#")
TITLES = ("Orchard", "Horta", "Casa2", "Ocupação", "SeedFair")
NAMES = ("trees", "área", "row-count", "x2", "keptBy", "Season", "bairro_novo")
LIKE = ("Movement", "Training", "LearningCentre", "Organization", "Document", "Place", "Concept")
# The records that references may point at, by kind.
WORLD: Mapping[str, Data] = {
    "Movement": {"id": "movement/m", "type": "Movement", "name": {"en": "Growers", "pt": "Semeadores"}},
    "Organization": {"id": "organization/o", "type": "Organization", "name": {"en": "House", "pt": "Casa"}},
    "Place": {"id": "place/p", "type": "Place", "name": {"en": "Hill", "pt": "Morro"}, "country": "BR"},
    "Concept": {"id": "concept/c", "type": "Concept", "name": {"en": "maize", "pt": "milho"}},
    "Document": {"id": "document/d", "type": "Document", "name": {"en": "Minutes", "pt": "Ata"}},
}
# Values of each form, the second of which is another one where there are two. References are made of `WORLD`.
VALUES: Mapping[str, tuple[Any, ...]] = {
    "text": ({"en": "by the river", "pt": "junto ao rio"}, {"en": "above"}),
    "texts": ({"en": ["first", "second"], "pt": ["primeiro"]},),
    "iri": ("http://www.wikidata.org/entity/Q42",),
    "iris": (["http://www.wikidata.org/entity/Q42", "urn:isbn:9780262510875"],),
    "link": ("https://elsewhere.example/page",),
    "links": (["https://elsewhere.example/page"],),
    "token": ("A-7", "b é"),
    "tokens": (["A-7", "B-8"],),
    "sentence": ("It stands on the hill.",),
    "date": ("2018-08-14", "2018~", "2016-08/2017-08", {"text": "in its second year", "edtf": "2018"}),
    "edtf": ("2018-08", "201X"),
    "stamp": ("2024-05-01",),
    "day": ("2024-05-01",),
    "count": (45, 7),
    "flag": (True, False),
    "decimal": ("812.50", "-3"),
    "percentage": ("40",),
    "coordinate": ("12.5",),
    "country": ("BR", "NA"),
    "currency": ("BRL",),
    "languageTag": ("pt",),
    "languages": (["pt", "ht"],),
    "amount": ({"value": "12500.00", "currency": "BRL"},),
    "identifier": ({"scheme": "CAD", "value": "77-b"},),
    "identifiers": ([{"scheme": "CAD", "value": "77-b"}],),
    "budget": ({"value": "10.00", "currency": "BRL", "period": "2018"},),
    "budgets": ([{"value": "10.00", "currency": "BRL", "period": "2018"}],),
}
# What no value of a form can be; "at all" where nearly all can.
WRONG: Mapping[str, Any] = {
    **dict.fromkeys(("count", "flag", "decimal", "percentage", "coordinate"), "many"),
    **dict.fromkeys(("edtf", "stamp", "day", "date"), "yesterday"),
    **dict.fromkeys(("country", "currency"), "Brazil"),
    **dict.fromkeys(("ref", "refs", "iri", "link"), "<no id>"),
    **dict.fromkeys(("text", "texts", "amount", "identifier", "term"), 7),
}
FORMS = ("term", "ref", "refs", *VALUES)
_WORDS = {"held": {"pt": "própria", "en": "held"}, "rented": {"pt": "arrendada"}}
_MARKS = {"count": ("people",), "text": ("name",), "token": ("name",), "refs": ("around", "place"), "date": ("time",)}


class OwnModel(NamedTuple):
    """A short file as JSON has it, the keys that it adds by kind, and records that fit it, with those they point at."""

    short: Data
    keys: Mapping[str, Mapping[str, Data]]
    records: tuple[Data, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that it adds."""
        return tuple(self.short["kinds"])


def _labels(words: str) -> st.SearchStrategy[dict[str, str]]:
    """A label in some of the languages, or in none."""
    tags = st.lists(st.sampled_from(LANGUAGES), max_size=3, unique=True)
    return tags.map(lambda chosen: {tag: f"{words} ({tag.upper()})" for tag in sorted(chosen)})


@st.composite
def _keys(draw: st.DrawFn, names: list[str]) -> dict[str, Data]:
    found: dict[str, Data] = {}
    for name in names:
        form = draw(st.sampled_from(FORMS))
        key: Data = {"values": _WORDS} if form == "term" else {"form": form}
        if label := draw(_labels(f"What is {name}")):
            key["label"] = label
        if form in ("ref", "refs") and draw(st.booleans()):
            key["kinds"] = draw(st.lists(st.sampled_from(sorted(WORLD)), min_size=1, max_size=2, unique=True))
        if form in _MARKS and draw(st.booleans()):
            key["access"] = [draw(st.sampled_from(_MARKS[form]))]
        found[name] = key
    return found


@st.composite
def own_models(draw: st.DrawFn) -> OwnModel:
    """A model with a kind or two, and a key for a built-in kind; of each kind a record that states all the keys."""
    kinds: dict[str, Data] = {}
    left = draw(st.permutations(NAMES))  # one name means one thing, in all kinds
    for title in draw(st.lists(st.sampled_from(TITLES), min_size=1, max_size=2, unique=True)):
        names, left = left[:3], left[3:]
        kinds[title] = {"keys": draw(_keys(names)), "label": draw(_labels(f"A {title}"))}
        if like := draw(st.none() | st.sampled_from(LIKE)):
            kinds[title]["like"] = like
    kinds = {title: {name: value for name, value in kind.items() if value} for title, kind in kinds.items()}
    added = {draw(st.sampled_from(("Movement", "Place"))): draw(_keys([draw(st.sampled_from(("plus", "mais2")))]))}
    keys = {title: kind["keys"] for title, kind in kinds.items()} | added
    records = [draw(_record(kind, of)) for kind, of in keys.items()]
    short = {"namespace": draw(st.sampled_from(NAMESPACES)), "kinds": kinds, "keys": added}
    return OwnModel(short, keys, (*WORLD.values(), *records))


@st.composite
def _record(draw: st.DrawFn, kind: str, keys: Mapping[str, Data]) -> Data:
    record: Data = {"id": f"thing/{kind.lower()}-1", "type": kind, "name": {"en": f"One {kind}", "pt": f"Um {kind}"}}
    return record | {name: draw(_values(key)) for name, key in keys.items()}


def _values(key: Data) -> st.SearchStrategy[Any]:
    if "values" in key:
        return st.sampled_from(sorted(key["values"]))
    if key["form"] in ("ref", "refs"):
        there = [WORLD[kind]["id"] for kind in key.get("kinds", WORLD)]
        one = st.sampled_from(there)
        return one if key["form"] == "ref" else st.lists(one, min_size=1, max_size=2, unique=True)
    return st.sampled_from(VALUES[key["form"]])
