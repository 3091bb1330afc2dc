"""What a normalized grant points at -> the objects of a 360Giving grant: organizations, places, classes, events."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import orjson

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.threesixty_node import TABLE

_DAY = re.compile(r"[0-9]{4}-(?:0[1-9]|1[012])-(?:0[1-9]|[12][0-9]|3[01])\Z")
_MONTH = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[012]))?\Z")
# RFC 3339, which JSON Schema's date-time follows: seconds and a zone are required.
_MOMENT = re.compile(
    r"[0-9]{4}-(?:0[1-9]|1[012])-(?:0[1-9]|[12][0-9]|3[01])[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"
    r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])\Z"
)
ORGANIZATIONS = frozenset(("Organization", "Movement", "Network", "Initiative", "Brigade"))


def numeral(text: str) -> Any:
    """A decimal text as a JSON number of the same digits."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, fraction = digits.partition(".")
    return orjson.Fragment(f"{sign}{whole.lstrip('0') or '0'}{point}{fraction}")


def award_date(date: Mapping[str, Any] | None) -> str | None:
    """A date as 360Giving takes it for an award: a day or a moment, as it was written if that is one of the two."""
    if date is None:
        return None
    texts = (date.get("asWritten"), date.get("date"))
    return next((text for text in texts if text and (_DAY.match(text) or _MOMENT.match(text))), None)


class Texts:
    """Chooses one text where a record has several languages, and counts the others."""

    def __init__(self, language: str, account: Account) -> None:
        self._wanted = (language, "und", "en")
        self._account = account

    def one(self, record: Mapping[str, Any], key: str) -> str | None:
        """The text of a key in the language that is wanted; else without a language; else the first."""
        texts = record.get(key)
        if not texts:
            return None
        tag = next((tag for tag in self._wanted if tag in texts), min(texts))
        self._account.lost[f"{record['type'][0]}.{key} (other languages)"] += len(texts) - 1
        return str(texts[tag])


class Written:
    """Makes the objects; remembers which records they were made of."""

    def __init__(self, index: Mapping[str, dict[str, Any]], account: Account, texts: Texts) -> None:
        self._index = index
        self._account = account
        self._texts = texts
        self._markers = {
            each["id"]: number["value"]
            for each in index.values()
            if each["type"][0] == "ConceptScheme"
            for number in each.get("identifier", ())
            if number["scheme"] == "marker"
        }
        self.used: set[str] = set()
        # What was made of a record, so that what it cannot carry is counted once.
        self._made: dict[str, dict[str, Any]] = {}

    @staticmethod
    def identifier(record: Mapping[str, Any], *schemes: str) -> str | None:
        """The identifier of a record in the first of some schemes that it has."""
        stated = {each["scheme"]: each["value"] for each in record.get("identifier", ())}
        return next((str(stated[scheme]) for scheme in schemes if scheme in stated), None)

    def _found(self, identities: Iterable[str], key: str) -> Iterable[dict[str, Any]]:
        """The records behind references; what is elsewhere has no name here, and is counted."""
        for identity in identities:
            record = self._index.get(identity)
            if record is None:
                self._account.lost[f"Grant.{key} (a reference elsewhere)"] += 1
            else:
                self.used.add(identity)
                yield record

    def moment(self, record: Mapping[str, Any], key: str) -> str | None:
        """A moment as 360Giving takes it; a mere day or another form is counted."""
        text = record.get(key)
        if text is None or _MOMENT.match(text):
            return text
        self._account.lost[f"{record['type'][0]}.{key}"] += 1
        return None

    def event(self, record: Mapping[str, Any], key: str) -> dict[str, Any]:
        """The beginning and the end of a period, as they were written if that is a form of 360Giving's."""
        date = record.get(key, {})
        for text in (date.get("asWritten", ""), date.get("date") or ""):
            start, slash, end = text.partition("/")
            parts = {"startDate": start, "endDate": end if slash else start}
            stated = {name: part for name, part in parts.items() if part not in ("", "..")}
            if stated and all(
                _DAY.match(part) or _MONTH.match(part) or _MOMENT.match(part) for part in stated.values()
            ):
                return stated
        if date:
            self._account.lost[f"{record['type'][0]}.{key}"] += 1
        return {}

    def organizations(self, identities: Iterable[str], key: str) -> list[dict[str, Any]]:
        """Organizations with id and name; a person never goes out."""
        return [
            self._once(each, self._organization) for each in self._found(identities, key) if self._is_organization(each)
        ]

    def _once(self, record: Mapping[str, Any], make: Callable[[Mapping[str, Any]], dict[str, Any]]) -> dict[str, Any]:
        if record["id"] not in self._made:
            self._made[record["id"]] = make(record)
        return self._made[record["id"]]

    def _is_organization(self, record: Mapping[str, Any]) -> bool:
        if record["type"][0] in ORGANIZATIONS and record.get("name"):
            return True
        self._account.sensitive[f"{record['type'][0]} as a party"] += 1
        return False

    def _organization(self, record: Mapping[str, Any]) -> dict[str, Any]:
        others = [text for texts in record.get("altName", {}).values() for text in texts]
        found = {
            "id": self.identifier(record, "org-id", "360Giving") or record["id"],
            "name": self._texts.one(record, "name"),
            "alternateName": others[0] if len(others) == 1 else None,
            "description": self._texts.one(record, "description"),
            "url": record.get("homepage"),
            **{key: self.identifier(record, scheme) for key, scheme in TABLE["numbers"].items()},
            **self._town(record),
        }
        self._account.lost["Organization.altName"] += len(others) if len(others) > 1 else 0
        forms = [self._texts.one(each, "name") for each in self._concepts(record, "360Giving organisationType")]
        return {
            key: value for key, value in (found | {"organisationType": forms[0] if forms else None}).items() if value
        }

    def _town(self, record: Mapping[str, Any]) -> dict[str, str | None]:
        """The town and what it lies in."""
        keys = {f"pld:precision-{precision}": key for key, precision in TABLE["towns"]}
        found: dict[str, str | None] = {}
        places = list(record.get("basedIn", []))[:1]
        while places and (place := self._index.get(places.pop())):
            self.used.add(place["id"])
            if place.get("precision") in keys:
                found[keys[place["precision"]]] = self._texts.one(place, "name")
            places = [each for each in place.get("partOf", [])[:1] if len(found) < len(keys)]
        return found

    def places(self, identities: Iterable[str]) -> list[dict[str, Any]]:
        """Places as locations."""
        return [made for each in self._found(identities, "beneficiaryPlace") if (made := self._once(each, self._place))]

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
        for record in self._found(identities, "programme"):
            code = self.identifier(record, "360Giving grantProgramme")
            more = {
                "description": self._texts.one(record, "description"),
                "url": next(iter(record.get("page", ())), None),
            }
            found = {"code": code, "title": self._title(record, code), **more}
            made.append({key: value for key, value in found.items() if value})
        return made

    def _title(self, record: Mapping[str, Any], code: str | None) -> str | None:
        """The name, unless the code had to stand for it, which it does without a language."""
        return None if record["name"] == {"und": code} else self._texts.one(record, "name")

    def documents(self, identities: Iterable[str]) -> list[dict[str, Any]]:
        """Documents with an address; what else is related has no place in 360Giving."""
        made = []
        for record in self._found(identities, "related"):
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
        found = [record["url"] for record in self._found(identities, "source") if "url" in record]
        self._account.lost["Grant.source"] += len(identities) - min(1, len(found))
        return found

    def to_individual(self, record: Mapping[str, Any]) -> bool:
        """Whether a grant carries the mark of one to an individual."""
        return any(True for _ in self._concepts(record, "360Giving recipient"))

    def _concepts(self, record: Mapping[str, Any], marker: str) -> list[dict[str, Any]]:
        """The classes of a record that lie in the list with a marker."""
        found = [self._index[each] for each in record.get("classification", ()) if each in self._index]
        chosen = [each for each in found if marker in self._lists(each)]
        self.used |= {each["id"] for each in chosen}
        return chosen

    def _lists(self, concept: Mapping[str, Any]) -> set[str]:
        return {self._markers[each] for each in concept.get("inScheme", ()) if each in self._markers}

    def classes(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """The codelists, funding types, details of grants to individuals, and all other classes as classifications."""
        found: dict[str, Any] = {}
        codes = TABLE["codelists"] + TABLE["individuals"]["reasons"] + TABLE["individuals"]["purposes"]
        by_code = {key: [self._code(each) for each in self._concepts(record, f"360Giving {key}")] for key in codes}
        found |= {key: by_code[key][0] for key in TABLE["codelists"] if by_code[key]}
        details: dict[str, Any] = {key: by_code[key][0] for key in TABLE["individuals"]["reasons"] if by_code[key]}
        details |= {key: by_code[key] for key in TABLE["individuals"]["purposes"] if by_code[key]}
        funding = self._concepts(record, "360Giving fundingType")
        special = {f"360Giving {key}" for key in codes} | {"360Giving fundingType", "360Giving recipient"}
        others = [
            each
            for each in self._found(record.get("classification", ()), "classification")
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
        lists = [self._index[each] for each in record.get("inScheme", ()) if each in self._index]
        named = [each for each in lists if not self._markers.get(each["id"], "").startswith("360Giving")]
        code = next(iter(record.get("notation", ())), None)
        found = {
            "vocabulary": self._texts.one(named[0], "name") if named else None,
            "code": code,
            "title": self._title(record, code),
            "description": self._texts.one(record, "description"),
            "url": next(iter(record.get("page", ())), None),
        }
        return {key: value for key, value in found.items() if value}

    def transaction(self, payment: Mapping[str, Any]) -> dict[str, Any]:
        """A payment as a transaction."""
        amount = payment.get("amount", {})
        parties = {
            key: self.organizations(payment.get(ours, [])[:1], ours)
            for key, ours in (("provider", "payer"), ("recipient", "payee"))
        }
        found = {
            "id": self.identifier(payment, "360Giving"),
            "transactionDate": award_date(payment.get("paid")),
            "value": numeral(amount["value"]) if amount else None,
            "currency": amount.get("currency"),
            "description": self._texts.one(payment, "description"),
            **{key: found[0]["id"] if found else None for key, found in parties.items()},
        }
        return {key: value for key, value in found.items() if value is not None}
