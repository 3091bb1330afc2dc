"""Values of normalized records -> values as 360Giving takes them: numbers, days, periods, one text of several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from peasant_ld.exchange.account import Account

_DAY = re.compile(r"[0-9]{4}-(?:0[1-9]|1[012])-(?:0[1-9]|[12][0-9]|3[01])\Z")
_MONTH = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[012]))?\Z")
# RFC 3339, which JSON Schema's date-time follows: seconds and a zone are required.
_MOMENT = re.compile(
    r"[0-9]{4}-(?:0[1-9]|1[012])-(?:0[1-9]|[12][0-9]|3[01])[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"
    r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])\Z"
)


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


def identifier(record: Mapping[str, Any], *schemes: str) -> str | None:
    """The identifier of a record in the first of some schemes that it has."""
    stated = {each["scheme"]: each["value"] for each in record.get("identifier", ())}
    return next((str(stated[scheme]) for scheme in schemes if scheme in stated), None)


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

    def title(self, record: Mapping[str, Any], code: str | None) -> str | None:
        """The name, unless the code had to stand for it, which it does without a language."""
        return None if record["name"] == {"und": code} else self.one(record, "name")


class Times:
    """Makes moments and periods; counts those of another form."""

    def __init__(self, account: Account) -> None:
        self._account = account

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


class Known:
    """The records of a release by id; remembers which of them were used.

    `spelled` are the names that grants give to organizations in words of their own, with the ids of these; `told` the
    other names, seats and sorts that they state of them.
    """

    def __init__(self, index: Mapping[str, dict[str, Any]], account: Account) -> None:
        self.index = index
        self.used: set[str] = set()
        self.spelled: set[tuple[str, str]] = set()
        self.told: set[tuple[str, str]] = set()
        self._account = account

    def note(self, naming: Mapping[str, Any]) -> None:
        """Take note of what a grant says of an organization."""
        party = naming["party"]
        name, other = (" ".join(naming.get(key, "").split()) for key in ("called", "alsoCalled"))
        self.spelled.add((party, name))
        values = (other, *naming.get("basedIn", ()), *naming.get("classification", ()))
        self.told |= {(party, value) for value in values}

    def found(self, identities: Iterable[str], key: str) -> Iterable[dict[str, Any]]:
        """The records behind references; what is elsewhere has no name here, and is counted."""
        for identity in identities:
            record = self.index.get(identity)
            if record is None:
                self._account.lost[f"Grant.{key} (a reference elsewhere)"] += 1
            else:
                self.used.add(identity)
                yield record
