"""The classes of a normalized record -> the codelists, types and classifications of a 360Giving grant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peasant_ld.exchange.threesixty.node import TABLE
from peasant_ld.exchange.threesixty.things import Known, Texts


class ClassificationWriter:
    """Makes what stands for the concepts of a record, by the list that each lies in."""

    def __init__(self, known: Known, texts: Texts) -> None:
        self._known = known
        self._texts = texts
        self._markers = {
            each["id"]: number["value"]
            for each in known.index.values()
            if each["type"][0] == "ConceptScheme"
            for number in each.get("identifier", ())
            if number["scheme"] == "marker"
        }

    def to_individual(self, record: Mapping[str, Any]) -> bool:
        """Whether a grant carries the mark of one to an individual."""
        return any(True for _ in self.of(record, "360Giving recipient"))

    def of(self, record: Mapping[str, Any], marker: str) -> list[dict[str, Any]]:
        """The classes of a record that lie in the list with a marker."""
        found = [self._known.index[each] for each in record.get("classification", ()) if each in self._known.index]
        chosen = [each for each in found if marker in self._lists(each)]
        self._known.used |= {each["id"] for each in chosen}
        return chosen

    def _lists(self, concept: Mapping[str, Any]) -> set[str]:
        return {self._markers[each] for each in concept.get("inScheme", ()) if each in self._markers}

    def fields(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """The codelists, funding types, details of grants to individuals, and all other classes as classifications."""
        found: dict[str, Any] = {}
        codes = TABLE["codelists"] + TABLE["individuals"]["reasons"] + TABLE["individuals"]["purposes"]
        by_code = {key: [self._code(each) for each in self.of(record, f"360Giving {key}")] for key in codes}
        found |= {key: by_code[key][0] for key in TABLE["codelists"] if by_code[key]}
        details: dict[str, Any] = {key: by_code[key][0] for key in TABLE["individuals"]["reasons"] if by_code[key]}
        details |= {key: by_code[key] for key in TABLE["individuals"]["purposes"] if by_code[key]}
        funding = self.of(record, "360Giving fundingType")
        special = {f"360Giving {key}" for key in codes} | {"360Giving fundingType", "360Giving recipient"}
        others = [
            each
            for each in self._known.found(record.get("classification", ()), "classification")
            if not self._lists(each) & special
        ]
        return found | {
            "toIndividualsDetails": details,
            "fundingType": [self._classification(each) for each in funding],
            "classifications": [self._classification(each) for each in others],
        }

    @staticmethod
    def _code(concept: Mapping[str, Any]) -> str:
        return str(next(iter(concept.get("notation", ())), None) or next(iter(concept["name"].values())))

    def _classification(self, record: Mapping[str, Any]) -> dict[str, Any]:
        lists = [self._known.index[each] for each in record.get("inScheme", ()) if each in self._known.index]
        named = [each for each in lists if not self._markers.get(each["id"], "").startswith("360Giving")]
        code = next(iter(record.get("notation", ())), None)
        found = {
            "vocabulary": self._texts.one(named[0], "name") if named else None,
            "code": code,
            "title": self._texts.title(record, code),
            "description": self._texts.one(record, "description"),
            "url": next(iter(record.get("page", ())), None),
        }
        return {key: value for key, value in found.items() if value}
