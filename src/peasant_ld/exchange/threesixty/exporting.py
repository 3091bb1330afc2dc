"""A release -> one 360Giving JSON package of its grants, valid under schema 1.4.3; what cannot go along is counted.

A grant goes out only with everything that the standard requires; nothing is made up to fill a gap. Numbers are written
digit by digit from their decimal text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.threesixty.exporting_classes import ClassificationWriter
from peasant_ld.exchange.threesixty.exporting_parties import Parties
from peasant_ld.exchange.threesixty.exporting_related import Related
from peasant_ld.exchange.threesixty.node import TABLE
from peasant_ld.exchange.threesixty.things import Known, Texts, Times, award_date, identifier, numeral
from peasant_ld.files import replacing
from peasant_ld.problem import InputError, Place, Problem, Severity
from peasant_ld.published.layout import DATA
from peasant_ld.published.reader import open_release

REQUIRED = ("id", "title", "description", "currency", "amountAwarded", "awardDate", "fundingOrganization")
RECIPIENTS = ("recipientOrganization", "recipientIndividual")
_NAMED = 5  # grants that are named where none can go out
# What a reader of the package sees in the place of a person.
SOMEBODY = "Individual Recipient"


@dataclass(frozen=True, slots=True)
class About:
    """What the package says of itself; None is left out. `language` is preferred where a text has several."""

    title: str | None = None
    publisher: str | None = None
    publisher_url: str | None = None
    licence: str | None = None
    language: str = "en"


def export_360giving(release: Path, out: Path, about: About) -> Account:
    """Write the grants of a release to a JSON file; gives the account of what went out and what could not.

    Grants that lack what the standard requires are told (PLD413) and counted as rejected. Raises InputError: PLD502
    (no release), PLD403 (no grant could be written; a package needs one, and nothing is written); OSError.
    """
    account, published = Account(), open_release(release)
    index: dict[str, dict[str, Any]] = {}
    known = Known(index, account)
    for record in published.records():
        for naming in record.get("asNamed", ()):
            known.note(naming)
        if record["type"][0] != "Grant":
            index[record["id"]] = record
    grants = _Grants(known, account, Texts(about.language, account))
    with replacing(out) as target:
        target.write(_head(about))
        for grant in grants.of(published.records()):
            target.write((b",\n" if account.written > 1 else b"\n") + orjson.dumps(grant))
        target.write(b"\n]}\n")
        if not account.written:
            raise _nothing(release, account)
    grants.count_what_stays()
    return account


def _nothing(release: Path, account: Account) -> InputError:
    """That no grant can go out: there is none, or each of them lacks something, which is named."""
    facts: dict[str, Any] = {"expected": ", ".join(REQUIRED)}
    if account.problems:
        lacking = (f"{each.record} ({', '.join(each.facts['expected'])})" for each in account.problems[:_NAMED])
        more = ["…"] if len(account.problems) > _NAMED else []
        facts |= {"records": account.rejected, "known": "; ".join([*lacking, *more])}
    return InputError(Problem("PLD403", Place(f"{release.name}/{DATA}"), facts=facts))


def _head(about: About) -> bytes:
    publisher = {"name": about.publisher, "website": about.publisher_url} if about.publisher else None
    stated = {"version": TABLE["version"], "title": about.title, "license": about.licence, "publisher": publisher}
    if publisher and not about.publisher_url:
        publisher.pop("website")
    text = orjson.dumps({key: value for key, value in stated.items() if value})
    return text[:-1] + b',"grants":['


class _Grants:
    """Writes grants with what they point at."""

    def __init__(self, known: Known, account: Account, texts: Texts) -> None:
        self._account = account
        self._texts = texts
        self._times_of = Times(account)
        self._known = known
        self._classes = ClassificationWriter(self._known, texts)
        self._parties_of = Parties(self._known, account, texts, self._classes)
        self._related_to = Related(self._known, account, texts)
        self._payments: dict[str, list[dict[str, Any]]] = {}
        for record in known.index.values():
            if record["type"][0] == "Payment":
                self._payments.setdefault(record["paymentFor"], []).append(record)

    def of(self, records: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Each grant that can go out, in its 360Giving form."""
        for record in records:
            if record["type"][0] != "Grant":
                continue
            self._account.read += 1
            grant = self.grant(record)
            missing = [key for key in REQUIRED if key not in grant]
            if not any(key in grant for key in RECIPIENTS):
                missing.append(RECIPIENTS[0])
            if missing:
                self._refuse(record, missing)
                continue
            self._account.written += 1
            yield grant

    def _refuse(self, record: Mapping[str, Any], missing: list[str]) -> None:
        self._account.rejected += 1
        facts = {"expected": missing}
        problem = Problem("PLD413", Place(DATA), record["id"], missing[0], severity=Severity.ERROR, facts=facts)
        self._account.tell(problem)

    def grant(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """The 360Giving form of one normalized grant, complete or not."""
        grant: dict[str, Any] = {"id": identifier(record, "360Giving") or record["id"]}
        for key, ours in TABLE["texts"].items():
            grant[key] = self._texts.one(record, ours)
        grant |= self._money(record) | self._times(record) | self._parties(record) | self._related(record)
        grant |= self._classes.fields(record)
        grant |= self._transactions(record["id"])
        self._count_left(record)
        return {key: value for key, value in grant.items() if value not in (None, [], {})}

    def _money(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """The amounts in the one currency that a 360Giving grant has; an amount in another one stays behind."""
        currency = record.get("amount", {}).get("currency")
        found: dict[str, Any] = {"currency": currency}
        for key, ours in TABLE["amounts"].items():
            amount = record.get(ours)
            if amount and amount.get("currency") == currency:
                found[key] = numeral(amount["value"])
            elif amount:
                self._account.lost[f"Grant.{ours}"] += 1
        return found

    def _times(self, record: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {
            "awardDate": award_date(record.get("awarded")),
            "dateModified": self._times_of.moment(record, "modified"),
            "fromOpenCall": {True: "Yes", False: "No"}.get(record.get("openCall")),  # type: ignore[arg-type]
        }
        for key, (period, months) in TABLE["periods"].items():
            event = self._times_of.event(record, period) | ({"duration": record[months]} if months in record else {})
            found[key] = [event] if event else []
        return found

    def _parties(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Who gave and who received. A person stays out; the placeholder stands for one who was never named."""
        make, namings = self._parties_of.organizations, record.get("asNamed", ())
        found: dict[str, Any] = {
            "fundingOrganization": make(record.get("funder", []), "funder", namings),
            "recipientOrganization": make(record.get("recipient", []), "recipient", namings),
        }
        if not found["recipientOrganization"] and self._classes.to_individual(record):
            number = identifier(record, "360Giving") or record["id"]
            found["recipientIndividual"] = {"id": f"{number}-recipient", "name": SOMEBODY}
        return found

    def _related(self, record: Mapping[str, Any]) -> dict[str, Any]:
        pages = record.get("page", [])
        self._account.lost["Grant.page"] += max(0, len(pages) - 1)
        sources = self._related_to.addresses(record.get("source", []))
        return {
            "url": pages[0] if pages else None,
            "dataSource": sources[0] if sources else None,
            "relatedDocument": self._related_to.documents(record.get("related", [])),
            "grantProgramme": self._related_to.programmes(record.get("programme", [])),
            "beneficiaryLocation": self._related_to.places(record.get("beneficiaryPlace", [])),
        }

    def _transactions(self, identity: str) -> dict[str, list[dict[str, Any]]]:
        kinds = {f"pld:payment-{kind}": key for key, kind in TABLE["payments"].items()}
        found: dict[str, list[dict[str, Any]]] = {}
        for payment in self._payments.get(identity, []):
            key = kinds.get(payment.get("paymentType", ""))
            if key is None:
                self._account.lost["Payment (another type)"] += 1
            else:
                self._known.used.add(payment["id"])
                found.setdefault(key, []).append(self._parties_of.transaction(payment))
        return found

    def _count_left(self, record: Mapping[str, Any]) -> None:
        """Count the keys of a grant that 360Giving has no place for."""
        for key in record:
            if key not in _CARRIED:
                self._account.lost[f"Grant.{key}"] += 1

    def count_what_stays(self) -> None:
        """Count the records that no exported grant speaks of, by kind."""
        for record in self._known.index.values():
            if record["id"] not in self._known.used and record["type"][0] != "ConceptScheme":
                self._account.lost[f"{record['type'][0]} (the whole record)"] += 1
        self._account.lost = +self._account.lost  # without what was counted 0 times


_CARRIED = frozenset(
    (
        *("id", "type", "name", "description", "identifier", "amount", "amountAppliedFor", "amountDisbursed"),
        *("awarded", "modified", "openCall", "plannedPeriod", "plannedMonths", "actualPeriod", "actualMonths"),
        *("funder", "recipient", "page", "source", "related", "programme", "beneficiaryPlace", "classification"),
        "asNamed",
    )
)
