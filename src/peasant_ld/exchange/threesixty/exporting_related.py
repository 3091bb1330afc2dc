"""What a normalized grant has to do with -> the locations, programmes and documents of a 360Giving grant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.threesixty.things import Known, Texts, identifier, numeral


class Related:
    """Makes the objects; a place once, so that what it cannot carry is counted once."""

    def __init__(self, known: Known, account: Account, texts: Texts) -> None:
        self._known = known
        self._account = account
        self._texts = texts
        self._places: dict[str, dict[str, Any]] = {}

    def places(self, identities: Iterable[str]) -> list[dict[str, Any]]:
        """Places as locations."""
        return [made for each in self._known.found(identities, "beneficiaryPlace") if (made := self._once(each))]

    def _once(self, record: Mapping[str, Any]) -> dict[str, Any]:
        if record["id"] not in self._places:
            self._places[record["id"]] = self._place(record)
        return self._places[record["id"]]

    def _place(self, record: Mapping[str, Any]) -> dict[str, Any]:
        number = next(iter(record.get("identifier", ())), None)
        point = {key: numeral(record[key]) for key in ("latitude", "longitude") if key in record}
        found = {
            "name": self._texts.one(record, "name"),
            "description": self._texts.one(record, "description"),
            "countryCode": record.get("country"),
            "geoCode": number["value"] if number else None,
            "geoCodeType": number["scheme"] if number and number["scheme"] != "360Giving geoCode" else None,
        }
        return {key: value for key, value in found.items() if value} | point

    def programmes(self, identities: Iterable[str]) -> list[dict[str, Any]]:
        """Initiatives as grant programmes."""
        made = []
        for record in self._known.found(identities, "programme"):
            code = identifier(record, "360Giving grantProgramme")
            more = {
                "description": self._texts.one(record, "description"),
                "url": next(iter(record.get("page", ())), None),
            }
            found = {"code": code, "title": self._texts.title(record, code), **more}
            made.append({key: value for key, value in found.items() if value})
        return made

    def documents(self, identities: Iterable[str]) -> list[dict[str, Any]]:
        """Documents with an address; what else is related has no place in 360Giving."""
        made = []
        for record in self._known.found(identities, "related"):
            if record["type"][0] == "Document" and "url" in record:
                texts = {
                    "title": self._texts.one(record, "name"),
                    "description": self._texts.one(record, "description"),
                }
                made.append({"url": record["url"], **{key: text for key, text in texts.items() if text}})
            else:
                self._account.lost[f"Grant.related ({record['type'][0]})"] += 1
        return made

    def addresses(self, identities: Sequence[str]) -> list[str]:
        """Where the sources are; a grant has room for one, and the others are counted."""
        found = [record["url"] for record in self._known.found(identities, "source") if "url" in record]
        self._account.lost["Grant.source"] += len(identities) - min(1, len(found))
        return found
