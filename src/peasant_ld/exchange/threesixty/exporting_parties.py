"""Who gave, received and paid -> the organizations and transactions of a 360Giving grant; never a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.threesixty.exporting_classes import ClassificationWriter
from peasant_ld.exchange.threesixty.node import TABLE
from peasant_ld.exchange.threesixty.things import Known, Texts, award_date, identifier, numeral

Namings = Iterable[Mapping[str, Any]]
_AS = {"funder": "pld:named-as-funder", "recipient": "pld:named-as-recipient"}
_FORM = "360Giving organisationType"
ORGANIZATIONS = frozenset(("Organization", "Movement", "Network", "Initiative", "Brigade"))


class Parties:
    """Makes organizations, each once, so that what it cannot carry is counted once; and what passed between them."""

    def __init__(self, known: Known, account: Account, texts: Texts, classes: ClassificationWriter) -> None:
        self._known = known
        self._account = account
        self._texts = texts
        self._classes = classes
        self._made: dict[str, dict[str, Any]] = {}

    def organizations(self, identities: Iterable[str], key: str, namings: Namings = ()) -> list[dict[str, Any]]:
        """Organizations with id and name, in the words of the grant where it has its own; a person never goes out."""
        found = []
        for record in self._known.found(identities, key):
            if self._is_organization(record):
                own = [each for each in namings if (each["as"], each["party"]) == (_AS[key], record["id"])]
                found += [self._in_words(record, each) for each in own] or [self._once(record)]
        return found

    def _in_words(self, record: Mapping[str, Any], naming: Mapping[str, Any]) -> dict[str, Any]:
        """An organization as one grant names it: what the grant does not say of it, its row did not say."""
        known = self._once(record)
        words = {key: naming.get(ours) for key, ours in TABLE["namings"].items()}
        return _stated(
            {
                "id": known["id"],
                "name": words.pop("name") or known["name"],
                "alternateName": words.pop("alternateName"),
                "description": self._texts.one(naming, "description"),
                "url": words.pop("url"),
                **words,
                **self._town(naming),
                "organisationType": self._form(naming),
            }
        )

    def _once(self, record: Mapping[str, Any]) -> dict[str, Any]:
        if record["id"] not in self._made:
            self._made[record["id"]] = self._organization(record)
        return self._made[record["id"]]

    def _is_organization(self, record: Mapping[str, Any]) -> bool:
        if record["type"][0] in ORGANIZATIONS and record.get("name"):
            return True
        self._account.sensitive[f"{record['type'][0]} as a party"] += 1
        return False

    def _organization(self, record: Mapping[str, Any]) -> dict[str, Any]:
        spelled = [text for texts in record.get("altName", {}).values() for text in texts]
        others = [text for text in spelled if (record["id"], text) not in self._known.spelled]
        self._count_others(record, others)
        return _stated(
            {
                "id": identifier(record, "org-id", "360Giving") or record["id"],
                "name": self._texts.one(record, "name"),
                "alternateName": others[0] if len(others) == 1 else None,
                "description": self._texts.one(record, "description"),
                "url": record.get("homepage"),
                **{key: identifier(record, scheme) for key, scheme in TABLE["numbers"].items()},
                **self._town(record),
                "organisationType": self._form(record),
            }
        )

    def _count_others(self, record: Mapping[str, Any], names: list[str]) -> None:
        """Count what there is no room for beside the first, unless a grant says it of the organization."""
        forms = [each["id"] for each in self._classes.of(record, _FORM)]
        several = {"altName": names if len(names) > 1 else [], "basedIn": record.get("basedIn", [])[1:]}
        for key, values in (several | {"classification": forms[1:]}).items():
            left = [value for value in values if (record["id"], value) not in self._known.told]
            self._account.lost[f"Organization.{key}"] += len(left)

    def _form(self, record: Mapping[str, Any]) -> str | None:
        forms = [self._texts.one(each, "name") for each in self._classes.of(record, _FORM)]
        return forms[0] if forms else None

    def _town(self, record: Mapping[str, Any]) -> dict[str, str | None]:
        """The town and what it lies in."""
        keys = {f"pld:precision-{precision}": key for key, precision in TABLE["towns"]}
        found: dict[str, str | None] = {}
        places = list(record.get("basedIn", []))[:1]
        while places and (place := self._known.index.get(places.pop())):
            self._known.used.add(place["id"])
            if place.get("precision") in keys:
                found[keys[place["precision"]]] = self._texts.one(place, "name")
            places = [each for each in place.get("partOf", [])[:1] if len(found) < len(keys)]
        return found

    def transaction(self, payment: Mapping[str, Any]) -> dict[str, Any]:
        """A payment as a transaction."""
        amount = payment.get("amount", {})
        parties = {
            key: self.organizations(payment.get(ours, [])[:1], ours)
            for key, ours in (("provider", "payer"), ("recipient", "payee"))
        }
        found = {
            "id": identifier(payment, "360Giving"),
            "transactionDate": award_date(payment.get("paid")),
            "value": numeral(amount["value"]) if amount else None,
            "currency": amount.get("currency"),
            "description": self._texts.one(payment, "description"),
            **{key: found[0]["id"] if found else None for key, found in parties.items()},
        }
        return {key: value for key, value in found.items() if value is not None}


def _stated(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}
