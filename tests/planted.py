"""Worlds of records of every kind of a model, made by chance from a number, with errors that a schema lets pass.

Half of the records are as they should be; of the others one thing is another: where a reference leads, a value, a
language, a date, what evidence speaks of, or something is left out, as access rules do.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from peasant_ld.check import compile_checker
from peasant_ld.model import Key, Model
from peasant_ld.model.evidence_shape import OF_RECORDS
from peasant_ld.problem import Place
from peasant_ld.rdf.normalize import compile_normalizer
from peasant_ld.reading import Record

Data = dict[str, Any]
BASE = "https://planted.example/"
EACH = 3  # records of a kind in a world
LANGUAGES = ("en", "pt", "es", "EN", "und", "zh-Hant")
WORDS = ("seed", "terra", "água", "line\nbreak", "A", 'quote"', "BR", "-1", "https://a.example/x")
DATES = ("2018", "2018-08", "2016-08/2017-08", "2018~", "../2018", "2018/..", "1999-12-31", "201X", "2020/2019")
ELSEWHERE = ("https://elsewhere.example/x", "urn:isbn:9780262510875", "http://www.wikidata.org/entity/Q42")
KEEP = ("id", "type", "subject", "status")


class World:
    """Source records by id, of all kinds of a model, and how their errors are planted."""

    def __init__(self, model: Model, seed: int) -> None:
        self.model, self.chance = model, random.Random(seed)
        self.ids = [f"{kind.lower()}/{number}" for kind in model.kinds for number in range(EACH)]
        self.kinds = dict(zip(self.ids, (kind for kind in model.kinds for _ in range(EACH)), strict=True))

    def records(self) -> Iterator[Data]:
        """Records that pass the check of their schemas, errors and all, normalized."""
        check, normal = compile_checker(self.model), compile_normalizer(self.model, BASE)
        for identity in self.ids:
            right = self.record(identity)
            written = self.spoiled(right) if self.chance.random() < 0.5 else right
            if not check(Record(written, Place("planted.json", 1))):
                record = normal(written)
                yield self.less(record) if self.chance.random() < 0.2 else record

    def record(self, identity: str) -> Data:
        """A record that is as it should be, nearly always."""
        kind = self.model.kinds[self.kinds[identity]]
        keys = [key for key in kind.keys.values() if key.form != "id" and key.node not in ("Statement", "Access")]
        stated = [key for key in keys if key.required or self.chance.random() < 0.35]
        data: Data = {"id": identity, "type": kind.name}
        data |= {key.name: self.value(key) for key in stated if key.node != "Share"}
        spoken = [key.name for key in stated if key.form not in OF_RECORDS]
        if "evidence" in kind.keys and spoken and self.chance.random() < 0.5:
            data["evidence"] = [self.note(self.chance.choice(spoken)) for _ in range(self.chance.randrange(1, 4))]
        return data

    def note(self, key: str) -> Data:
        """An entry of evidence about all values of a key."""
        note: Data = {"of": key, "source": self.some("Document"), "status": self.chance.choice(("stated", "inferred"))}
        return note | self.chance.choice(({}, {"where": "p. 1"}, {"where": {"page": "3"}}, {"note": {"en": "n"}}))

    def some(self, *kinds: str) -> str:
        """The id of a record of one of some kinds, of any where none is named; of a thing elsewhere, now and then."""
        fit = [identity for identity, kind in self.kinds.items() if not kinds or kind in kinds]
        return self.chance.choice(fit or list(ELSEWHERE))

    def value(self, key: Key) -> Any:
        """A value that a key may have."""
        if key.terms is not None:
            return self.chance.choice(sorted(key.terms))
        if key.node is not None:
            nodes = [self.node(key.node) for _ in range(self.chance.randrange(1, 3) if key.many else 1)]
            return nodes if key.many else nodes[0]
        if key.form in ("ref", "refs"):
            many = 1 if key.form == "ref" else self.chance.randrange(1, 4)
            found = list(dict.fromkeys(self.some(*key.kinds) for _ in range(many)))
            return found[0] if key.form == "ref" else found
        return self.plain(key.form)

    def node(self, name: str) -> Data:
        """A nested node of a type."""
        keys = self.model.nodes[name].values()
        return {key.name: self.value(key) for key in keys if key.required or self.chance.random() < 0.5}

    def plain(self, form: str) -> Any:
        """A value of a form that stands for itself."""
        pick = self.chance.choice
        makers: Mapping[str, Callable[[], Any]] = {
            "text": lambda: {pick(LANGUAGES): pick(WORDS), "fr": pick(WORDS)},
            "texts": lambda: {pick(LANGUAGES): [pick(WORDS), "another"], "fr": [pick(WORDS)]},
            "token": lambda: pick(WORDS), "tokens": lambda: [pick(WORDS)],
            "iri": lambda: pick(ELSEWHERE), "iris": lambda: [pick(ELSEWHERE)],
            "link": lambda: ELSEWHERE[0], "links": lambda: [ELSEWHERE[0]],
            "date": lambda: pick((*DATES, {"text": "long ago"}, {"edtf": pick(DATES), "inferred": True})),
            "stamp": lambda: "2019-02-03", "day": lambda: "2019-02-03",
            "count": lambda: self.chance.randrange(9), "flag": lambda: pick((True, False)),
            "decimal": lambda: pick(("12.50", "-3", "0")), "percentage": lambda: pick(("40", "100.0", "100.1", "-1")),
            "coordinate": lambda: pick(("12.5", "-89.99", "181", 7, "90")), "duration": lambda: "PT1H30M",
            "mediaType": lambda: "image/jpeg", "languageTag": lambda: "pt", "languages": lambda: ["en", "pt-BR"],
        }  # fmt: skip
        if form in makers:
            return makers[form]()
        return pick(self.model.common["$defs"][form]["enum"]) if form in self.model.common["$defs"] else pick(WORDS)

    def spoiled(self, right: Data) -> Data:
        """The record with one thing in it that is another."""
        data = copy.deepcopy(right)
        kind = self.model.kinds[data["type"]]
        key = self.chance.choice([name for name in data if name not in KEEP] or ["id"])
        how = self.chance.randrange(5)
        if how == 0 and key != "id":
            del data[key]
        elif key in kind.keys and kind.keys[key].form in ("ref", "refs"):
            wrong = self.wrong_address()
            data[key] = wrong if kind.keys[key].form == "ref" or how == 1 else [*data[key], wrong]
        elif key == "evidence":
            note = self.chance.choice(data["evidence"])
            note["source"] = self.wrong_address()
        elif isinstance(data[key], Mapping) and how < 3 and "altName" in kind.keys and "name" in data:
            data["altName"] = data["name"]
        elif key != "id":
            data[key] = self.value(kind.keys[key])
        return data

    def wrong_address(self) -> str:
        """An address of something else, of nothing, of a part of a record, or of a thing elsewhere."""
        some = self.some()
        return self.chance.choice((some, "concept/none", f"{BASE}{some}#part", f"{BASE}{some}", *ELSEWHERE))

    def less(self, record: Data) -> Data:
        """The normalized record without one of its keys, or with another one's value in a place of it."""
        data = copy.deepcopy(record)
        holder = self.chance.choice([data, *(each for value in data.values() for each in nodes_in(value))])
        names = [name for name in holder if name not in KEEP]
        if not names:
            return data
        name = self.chance.choice(names)
        if name in ("predicate", "object") and self.chance.random() < 0.8:
            other = self.chance.choice([note for note in nodes_in(data["evidence"]) if "object" in note])
            holder[name] = other[name]
        elif name not in ("predicate", "object"):
            del holder[name]
        return data


def nodes_in(value: Any) -> Iterator[Data]:
    """The nested nodes that a value is or holds."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict) and "id" in each:
            yield each
            for inner in each.values():
                yield from nodes_in(inner)
