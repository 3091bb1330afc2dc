"""One grant of 360Giving -> a Grant record, its Payment records, and what they share with other grants.

The account stays exact: a grant is written or rejected; a value is written, or counted as lost, contact or sensitive.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.dataset_folder import Wanted
from peasant_ld.exchange.meanings import Doubtful, Meanings
from peasant_ld.exchange.things import Things
from peasant_ld.exchange.threesixty.classes import Classifications
from peasant_ld.exchange.threesixty.node import TABLE, Given, GrantNode, in_sight
from peasant_ld.exchange.threesixty.organizations import Organizations, web_address
from peasant_ld.exchange.threesixty.payments import Payments
from peasant_ld.exchange.threesixty.places import GrantPlaces
from peasant_ld.exchange.threesixty.privacy import Discretion
from peasant_ld.exchange.values import count_of, is_edtf, period_of, text_of
from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.sheets.cell_words import read_flag

NAMINGS = "asNamed"
_STATED = ("Yes", "No")


class Grants:
    """Turns grants into records, one after the other; what they share gathers in `things`."""

    def __init__(
        self, things: Things, account: Account, wanted: Wanted, declared: Declared, with_reasons: bool = False
    ) -> None:
        language = wanted.language
        self._meanings = Meanings(declared, language)
        self._things = things
        self._account = account
        self._language = language
        self._organizations = Organizations(things, account, wanted)
        self._classes = Classifications(things, language, with_reasons)
        self._places = GrantPlaces(things, language)
        self._payments = Payments(things, language, self._meanings)
        self._seen: dict[str, Place] = {}

    def records(self, given: Given) -> Iterator[dict[str, Any]]:
        """The records of one grant, the grant itself first; none where it is rejected, which is told."""
        self._account.read += 1
        given = in_sight(given, self._account)
        problem = self._refused(given)
        if problem:
            self._account.rejected += 1
            self._account.tell(problem)
            return
        node = GrantNode(given.data, given, self._account)
        try:
            known = self._money(node) | self._dates(node)
        except Doubtful:
            self._account.rejected += 1
            return
        identifier = str(node.take("id")).strip()
        discretion = Discretion(given.data)
        self._seen[identifier] = given.place("/id")
        record = {
            "id": self._things.names.of("grant", identifier),
            "type": "Grant",
            **self._texts(node, discretion),
            "identifier": [{"scheme": "360Giving", "value": identifier}],
            **known,
        }
        record |= self._parties(node, discretion) | self._about(node)
        payments = list(self._payments.of(node, record["id"], identifier, discretion))
        node.close()
        self._account.written += 1
        yield {key: value for key, value in record.items() if value not in (None, [], {})}
        yield from payments

    def settled(self, record: dict[str, Any]) -> dict[str, Any]:
        """A grant as it is written, once all are read: it names an organization whose own record says otherwise.

        Until then it does so in any case.
        """
        named = self._organizations.namings(record.pop(NAMINGS, ()))
        return record | ({NAMINGS: named} if named else {})

    def _refused(self, given: Given) -> Problem | None:
        """Why a grant cannot come in at all, if so: it is no object, has no id, or has the id of another one."""
        if not isinstance(given.data, dict):
            return Problem("PLD007", given.place(""), value=str(given.data)[:60])
        identifier = text_of(given.data.get("id"))
        if identifier is None:
            return Problem("PLD024", given.place(""), key="id")
        first = self._seen.get(identifier.strip())
        if first:
            return Problem("PLD026", given.place("/id"), identifier[:300], "id", identifier, facts={"other": first})
        return None

    def _money(self, node: GrantNode) -> dict[str, Any]:
        """The amounts with their currency. Raises Doubtful where one of them is not clear."""
        currency = self._meanings.currency(node, "currency")
        found = {}
        for key, ours in TABLE["amounts"].items():
            amount = self._meanings.amount(node, key, currency)
            if amount is not None:
                value, of = amount
                found[ours] = {"value": value, "currency": of} if of else {"value": value}
        return found

    def _texts(self, node: GrantNode, discretion: Discretion) -> dict[str, Any]:
        texts = {ours: discretion.text(node, key) for key, ours in TABLE["texts"].items()}
        return {ours: {self._language: text} for ours, text in texts.items() if text}

    def _dates(self, node: GrantNode) -> dict[str, Any]:
        modified = text_of(node.take("dateModified"))
        if modified and not is_edtf(modified):
            node.unclear("PLD029", "dateModified", modified)
            modified = None
        found: dict[str, Any] = {"awarded": self._meanings.date(node, "awardDate"), "modified": modified}
        for key, (period, months) in TABLE["periods"].items():
            for number, event in enumerate(node.nodes(key)):
                if number == 0:
                    found |= {period: self._period(event), months: self._months(event)}
                event.close()
        return found

    def _period(self, event: GrantNode) -> dict[str, str] | str | None:
        start, end = (self._end(event, key) for key in ("startDate", "endDate"))
        found = period_of(start, end)
        if isinstance(found, dict) and "edtf" not in found:
            event.tell("PLD029", "startDate", found["text"], Severity.WARNING)
        return found

    def _end(self, event: GrantNode, key: str) -> str | None:
        """One end of a period; a date of three numbers that means one day is that day."""
        written = text_of(event.take(key))
        day = self._meanings.day(written) if written else None
        if day and day != written:
            event.mended(key, written, day)
        return day or written

    @staticmethod
    def _months(event: GrantNode) -> int | None:
        written = event.take("duration")
        found = count_of(written)
        if written is not None and found is None:
            event.unclear("PLD036", "duration", written)
        return found

    def _parties(self, node: GrantNode, discretion: Discretion) -> dict[str, Any]:
        """Funders, recipients, and the mark of a grant to an individual, of whom nothing else comes in."""
        found: dict[str, Any] = {NAMINGS: []}
        for key, ours in (("fundingOrganization", "funder"), ("recipientOrganization", "recipient")):
            parties = [party for each in node.nodes(key) if (party := self._organizations.of(each, discretion))]
            found[ours] = list(dict.fromkeys(party.identity for party in parties))
            found[NAMINGS] += [{"as": ours, "party": party.identity, **party.words} for party in parties]
        people = list(node.nodes("recipientIndividual"))
        for person in people:
            for key in person.data:
                if person.take(key) is not None:
                    person.contact(key)
        classes = [self._classes.to_individual()] if people else []
        places = self._places.of(node, of_individual=bool(people))
        return found | {"classification": classes + self._classes.of(node), "beneficiaryPlace": places}

    def _about(self, node: GrantNode) -> dict[str, Any]:
        """The programme, the call, and where more is to be read."""
        page, source = web_address(node, "url"), web_address(node, "dataSource")
        return {
            "programme": list(
                dict.fromkeys(each for each in map(self._classes.programme, node.nodes("grantProgramme")) if each)
            ),
            "openCall": self._open_call(node),
            "page": [page] if page else None,
            "source": [self._things.document(source, genre="dataset")] if source else None,
            "related": list(
                dict.fromkeys(each for each in map(self._classes.document, node.nodes("relatedDocument")) if each)
            ),
        }

    @staticmethod
    def _open_call(node: GrantNode) -> bool | None:
        written = text_of(node.take("fromOpenCall"))
        found = read_flag(written) if written else None
        if written and found is None:
            node.unclear("PLD411", "fromOpenCall", written)
        elif found is not None and written not in _STATED:
            node.mended("fromOpenCall", written, "Yes" if found else "No")
        return found
