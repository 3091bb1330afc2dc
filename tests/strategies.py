"""Source records of every kind, generated from the model's own schemas: strategies by the form of a key.

What is drawn passes the check of records; `records()` is one record, `archives()` several with ids of their own.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st

from peasant_ld.model import Key, Kind, load_model

MODEL = load_model()
Record = dict[str, Any]

LANGUAGES = ("en", "pt", "es", "fr", "ht", "pt-BR", "EN", "und", "zh-Hant", "qu-PE")
# What texts are made of: quotes, escapes, line breaks of every kind, writing from right to left, beyond the BMP.
CHARACTERS = "abc XYZ 019.,;:'\"\\/<>{}|^`@#%&=\n\t\r\u00a0\u2028\u2029\u200eàéñßЖ中文עربي😀🌱\U0010fffd"
SLUG = "abcxyz019_~éçñЖ中"
DATES = (
    "2018-08-14", "2018-08", "2018", "2018~", "2018-08?", "201X", "20XX", "2016-08/2017-08", "2018/..", "../2018",
    "2018-22", "[2016..2018]", "{2016,2018-05}", "-0044-03-15", "Y-170000002", "2018-XX-XX", "2016-02-29", "XXXX",
)  # fmt: skip
DURATIONS = ("PT1H30M", "PT0.5S", "P1Y2M3DT4H5M6S", "P400D", "PT90M")
MEDIA_TYPES = ("image/jpeg", "audio/mpeg", "application/vnd.oasis.opendocument.text")
IRIS = (
    "http://www.wikidata.org/entity/Q42", "https://example.com/a?b=(c)&d='e'", "https://xn--bcher-kva.example:8080/#x",
    "urn:isbn:9780262510875", "https://example.com/ação/%C3%A9",
)  # fmt: skip


def sentences() -> st.SearchStrategy[str]:
    """Texts that are not empty, without the characters that turn or hide text."""
    return st.builds(lambda text, word: text + word, st.text(CHARACTERS, max_size=30), st.sampled_from("wé中"))


def references() -> st.SearchStrategy[str]:
    """Short ids of records that may not exist, and addresses of things elsewhere."""
    short = st.builds(
        "{}/{}".format, st.sampled_from(("organization", "place", "concept")), st.text(SLUG, min_size=1, max_size=6)
    )
    return st.one_of(short, st.sampled_from(IRIS))


def one_or_several(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A single value as a shorthand, or a list in which none stands twice."""
    return st.one_of(values, st.lists(values, min_size=1, max_size=3, unique=True))


def texts() -> st.SearchStrategy[dict[str, str]]:
    """A text, once for each of some languages."""
    tags = st.lists(st.sampled_from(LANGUAGES), min_size=1, max_size=3, unique_by=str.lower)
    return tags.flatmap(lambda chosen: st.fixed_dictionaries({tag: sentences() for tag in chosen}))


def several_texts() -> st.SearchStrategy[Any]:
    """Several texts in a language: as an object of lists, or as a list of objects."""
    tags = st.lists(st.sampled_from(LANGUAGES), min_size=1, max_size=2, unique_by=str.lower)
    by_tag = tags.flatmap(lambda chosen: st.fixed_dictionaries({tag: one_or_several(sentences()) for tag in chosen}))
    return st.one_of(by_tag, st.lists(texts(), min_size=1, max_size=3))


def dates() -> st.SearchStrategy[Any]:
    """A date in EDTF, or what was written together with it."""
    edtf = st.one_of(st.sampled_from(DATES), st.dates().map(str))
    written = {"text": sentences(), "edtf": edtf, "inferred": st.booleans()}
    return st.one_of(edtf, st.fixed_dictionaries({}, optional=written).filter(bool))


def decimals() -> st.SearchStrategy[str]:
    """Decimal numbers as texts, zeros at the end and before the point kept."""
    return st.from_regex(r"-?[0-9]{1,9}(\.[0-9]{1,4})?", fullmatch=True, alphabet="-.0123456789")


def coordinates() -> st.SearchStrategy[Any]:
    """Degrees, as a text or as a JSON number."""
    return st.one_of(decimals(), st.floats(-90, 90).map(lambda value: round(value, 6)), st.integers(-180, 180))


@cache
def of_form(form: str) -> st.SearchStrategy[Any]:
    """Values of a form of `common.schema.json` that stand for themselves."""
    simple = {
        "text": texts, "texts": several_texts, "token": sentences, "tokens": lambda: one_or_several(sentences()),
        "iri": lambda: st.sampled_from(IRIS), "iris": lambda: one_or_several(st.sampled_from(IRIS)),
        "link": lambda: st.sampled_from(IRIS[:3]), "links": lambda: one_or_several(st.sampled_from(IRIS[:3])),
        "ref": references, "refs": lambda: one_or_several(references()), "date": dates,
        "stamp": lambda: st.dates().map(str), "day": lambda: st.dates().map(str),
        "count": lambda: st.integers(0, 2**53 - 1), "flag": st.booleans, "decimal": decimals,
        "percentage": decimals, "coordinate": coordinates,
        "duration": lambda: st.sampled_from(DURATIONS), "mediaType": lambda: st.sampled_from(MEDIA_TYPES),
        "languageTag": lambda: st.sampled_from(LANGUAGES),
        "languages": lambda: one_or_several(st.sampled_from(LANGUAGES)),
    }  # fmt: skip
    if form in simple:
        return simple[form]()
    listed = MODEL.common["$defs"][form]["enum"]  # countries, currencies
    return st.sampled_from(listed)


def values(key: Key) -> st.SearchStrategy[Any]:
    """Values of a key; those that speak of other keys are made by `records`."""
    if key.terms is not None:
        return st.sampled_from(sorted(key.terms))
    if key.node is None:
        return of_form(key.form)
    inner = {name: values(each) for name, each in MODEL.nodes[key.node].items() if each.form in FORMS or each.terms}
    required = {name for name in inner if MODEL.nodes[key.node][name].required}
    node = st.fixed_dictionaries(
        {name: inner[name] for name in sorted(required)},
        optional={name: inner[name] for name in sorted(set(inner) - required)},
    )
    if key.node == "Access":
        return node.map(whole_rule)
    return st.lists(node, min_size=1, max_size=3) if key.many else node


def whole_rule(access: dict[str, Any]) -> dict[str, Any]:
    """An access rule with both its halves: an embargo and its end, a withdrawal and its day; no half of them alone."""
    halves = {"until": "embargoed", "on": "withdrawn", "replacedBy": "withdrawn"}
    kept = {name: value for name, value in access.items() if halves.get(name) in (None, access.get("level"))}
    needed = {"embargoed": "until", "withdrawn": "on"}.get(str(access.get("level")))
    return {needed: "2030-01-01", **kept} if needed else kept


FORMS = frozenset({
    "text", "texts", "token", "tokens", "iri", "iris", "link", "links", "ref", "refs", "date", "stamp", "day", "count",
    "flag", "decimal", "percentage", "coordinate", "languageTag", "languages", "country", "currency",
    "duration", "mediaType",
})  # fmt: skip
_SPEAKING = ("Statement", "Share")


@st.composite
def records(draw: st.DrawFn, kind: Kind | None = None) -> Record:
    """A source record of a kind, or of any."""
    kind = kind or draw(st.sampled_from(list(MODEL.kinds.values())))
    plain = [key for key in kind.keys.values() if key.node not in _SPEAKING]
    chosen = draw(st.lists(st.sampled_from(plain), max_size=7, unique_by=lambda key: key.name))
    keys = {key.name: key for key in [*chosen, *(key for key in plain if key.required)]}
    written = draw(st.permutations(sorted(keys)))
    record: Record = {"id": draw(identities(kind)), "type": kind.name}
    record |= {name: draw(values(keys[name])) for name in written}
    for key in kind.keys.values():
        if key.node in _SPEAKING and len(record) > 2 and draw(st.booleans()):
            entries = draw(speaking(key, record, kind))
            if entries:
                record[key.name] = entries
    return record


def identities(kind: Kind) -> st.SearchStrategy[str]:
    """Ids: short ones, or absolute."""
    slug = st.text(SLUG, min_size=1, max_size=8)
    return st.one_of(
        slug.map(lambda name: f"{kind.name.lower()}/{name}"), slug.map(lambda name: f"https://example.net/{name}")
    )


@st.composite
def speaking(draw: st.DrawFn, key: Key, record: Record, kind: Kind) -> list[dict[str, Any]]:
    """Entries of evidence, or shares, that speak of what the record states."""
    stated = [name for name in record if name in kind.keys and kind.keys[name].node is None]
    entries = []
    for of in draw(st.lists(st.sampled_from(stated), max_size=3)) if stated else []:
        entry = draw(values(key)) if not key.many else draw(values(key))[0]
        value = draw(st.sampled_from(parts(record[of])))
        if key.node == "Share":
            if not isinstance(value, str) or kind.keys[of].form not in ("ref", "refs"):
                continue
            entry["value"] = value
        elif draw(st.booleans()):
            entry["value"] = value
        entries.append(entry | {"of": of})
    return entries


def parts(value: Any) -> list[Any]:
    """A value, or the values that it is made of."""
    return value if isinstance(value, list) else [value]


@st.composite
def archives(draw: st.DrawFn, size: int = 20) -> list[Record]:
    """Records of every kind in turn, each with an id of its own."""
    kinds = draw(st.permutations(list(MODEL.kinds.values())))
    made = [draw(records(kinds[number % len(kinds)])) for number in range(size)]
    return [record | {"id": f"{record['id']}-{number}"} for number, record in enumerate(made)]
