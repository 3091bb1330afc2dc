"""One grant of 360Giving -> a Grant record, its Payment records, and what they share with other grants.

The account stays exact: a grant is written or rejected; each value is written, or counted as lost, contact or sensitive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.things import Things
from peasant_ld.exchange.threesixty_node import TABLE, Given, Node
from peasant_ld.exchange.threesixty_organizations import Organizations, scheme_of, web_address
from peasant_ld.exchange.threesixty_privacy import Discretion
from peasant_ld.exchange.values import count_of, date_of, decimal_of, is_edtf, period_of, text_of
from peasant_ld.model import load_model
from peasant_ld.problem import Place, Problem, Severity

INDIVIDUAL = "360Giving recipient"
FUNDING_TYPE = "360Giving fundingType"
_OPEN = {"yes": True, "no": False, "y": True, "n": False, "true": True, "false": False}
_STATED = ("Yes", "No")


class Grants:
    """Turns grants into records, one after the other; what they share gathers in `things`."""

    def __init__(self, things: Things, account: Account, language: str, with_reasons: bool = False) -> None:
        self._things = things
        self._account = account
        self._language = language
        self._with_reasons = with_reasons
        self._organizations = Organizations(things, language)
        self._seen: dict[str, Place] = {}
        definitions = load_model().common["$defs"]
        self._currencies = frozenset(definitions["currency"]["enum"])
        self._countries = frozenset(definitions["country"]["enum"])

    def records(self, given: Given) -> Iterator[dict[str, Any]]:
        """The records of one grant, the grant itself first; none where it is rejected, which is told."""
        self._account.read += 1
        problem = self._refused(given)
        if problem:
            self._account.rejected += 1
            self._account.tell(problem)
            return
        node = Node(given.data, given, self._account)
        money = self._money(node)
        if money is None:
            self._account.rejected += 1
            return
        identifier = str(node.take("id")).strip()
        self._seen[identifier] = given.place("/id")
        record = {
            "id": self._things.names.of("grant", identifier),
            "type": "Grant",
            **self._texts(node, Discretion(given.data)),
            "identifier": [{"scheme": "360Giving", "value": identifier}],
            **money,
        }
        record |= self._dates(node) | self._parties(node, Discretion(given.data)) | self._about(node)
        payments = list(self._payments(node, record, identifier))
        node.close()
        self._account.written += 1
        yield {key: value for key, value in record.items() if value not in (None, [], {})}
        yield from payments

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

    def _money(self, node: Node) -> dict[str, Any] | None:
        """The amounts with their currency; None where the amount awarded cannot be read."""
        currency = text_of(node.take("currency"))
        if currency is not None and currency not in self._currencies:
            node.tell("PLD030", "currency", currency)
            return None
        found = {}
        for key, ours in TABLE["amounts"].items():
            written = node.take(key)
            value = decimal_of(written)
            if written is None:
                continue
            if value is None and key == "amountAwarded":
                node.tell("PLD021", key, written)
                return None
            if value is None:
                node.unclear("PLD021", key, written)
            else:
                found[ours] = {"value": value, "currency": currency} if currency else {"value": value}
        return found

    def _texts(self, node: Node, discretion: Discretion) -> dict[str, Any]:
        texts = {ours: discretion.text(node, key) for key, ours in TABLE["texts"].items()}
        return {ours: {self._language: text} for ours, text in texts.items() if text}

    def _dates(self, node: Node) -> dict[str, Any]:
        modified = text_of(node.take("dateModified"))
        if modified and not is_edtf(modified):
            node.unclear("PLD029", "dateModified", modified)
            modified = None
        found: dict[str, Any] = {"awarded": self._date(node, "awardDate"), "modified": modified}
        for key, (period, months) in TABLE["periods"].items():
            for number, event in enumerate(node.nodes(key)):
                if number == 0:
                    found |= {period: self._period(event), months: self._months(event)}
                event.close()
        return found

    @staticmethod
    def _date(node: Node, key: str) -> str | dict[str, str] | None:
        """The date under a key; one that cannot be read stays as it was written, which is told."""
        written = node.take(key)
        found = date_of(written)
        if isinstance(found, dict) and "edtf" not in found:
            node.tell("PLD029", key, written, Severity.WARNING)
        return found

    @staticmethod
    def _period(event: Node) -> dict[str, str] | str | None:
        start, end = (text_of(event.take(key)) for key in ("startDate", "endDate"))
        found = period_of(start, end)
        if isinstance(found, dict) and "edtf" not in found:
            event.tell("PLD029", "startDate", found["text"], Severity.WARNING)
        return found

    @staticmethod
    def _months(event: Node) -> int | None:
        written = event.take("duration")
        found = count_of(written)
        if written is not None and found is None:
            event.unclear("PLD036", "duration", written)
        return found

    def _parties(self, node: Node, discretion: Discretion) -> dict[str, Any]:
        """Funders, recipients, and the mark of a grant to an individual, of whom nothing else comes in."""
        found: dict[str, Any] = {}
        for key, ours in (("fundingOrganization", "funder"), ("recipientOrganization", "recipient")):
            parties = [self._organizations.of(party, discretion) for party in node.nodes(key)]
            found[ours] = list(dict.fromkeys(party for party in parties if party))
        people = list(node.nodes("recipientIndividual"))
        for person in people:
            for key in person.data:
                if person.take(key) is not None:
                    person.contact(key)
        classes = [self._things.concept(INDIVIDUAL, "individual", {"en": "Grant to an individual"})] if people else []
        return found | {"classification": classes + self._classes(node), "beneficiaryPlace": self._places(node, bool(people))}

    def _classes(self, node: Node) -> list[str]:
        """Everything that says what sort of grant it is, as concepts."""
        found = [self._listed(node, key) for key in TABLE["codelists"]]
        for key, marker in TABLE["concepts"].items():
            found += [self._class(each, marker) for each in node.nodes(key)]
        for details in node.nodes("toIndividualsDetails"):
            found += self._individual(details)
        return list(dict.fromkeys(each for each in found if each))

    def _listed(self, node: Node, key: str) -> str | None:
        code = text_of(node.take(key))
        return self._things.concept(f"360Giving {key}", code.strip()) if code else None

    def _individual(self, details: Node) -> list[str]:
        """What a grant to an individual is for; why it was needed tells of a person, and stays out unless asked for."""
        found = []
        for key in TABLE["individuals"]["reasons"]:
            reason = text_of(details.take(key))
            if reason and self._with_reasons:
                found.append(self._things.concept(f"360Giving {key}", reason.strip()))
            elif reason:
                details.protect(key)
        for key in TABLE["individuals"]["purposes"]:
            stated = details.take(key)
            codes = [text_of(each) for each in (stated if isinstance(stated, list) else [stated])]
            found += [self._things.concept(f"360Giving {key}", code.strip()) for code in codes if code]
        details.close()
        return found

    def _class(self, node: Node, marker: str) -> str | None:
        vocabulary, code, title, description = (text_of(node.take(key)) for key in ("vocabulary", "code", "title", "description"))
        page = web_address(node, "url")
        node.close()
        if not (code or title):
            return None
        lists = [self._things.scheme(FUNDING_TYPE)] if marker == "fundingType" else []
        lists += [self._things.scheme(f"{marker} {vocabulary}", vocabulary)] if vocabulary else []
        return self._things.concept(
            f"360Giving {marker} {vocabulary or ''}".strip(),
            code,
            {self._language: title} if title else None,
            inScheme=lists or [self._things.scheme(f"360Giving {marker}")],
            description={self._language: description} if description else None,
            page=[page] if page else None,
        )

    def _places(self, node: Node, of_individual: bool) -> list[str]:
        places = [self._place(each, of_individual) for each in node.nodes("beneficiaryLocation")]
        return list(dict.fromkeys(each for each in places if each))

    def _place(self, node: Node, of_individual: bool) -> str | None:
        name, code, kind, country, description = (
            text_of(node.take(key)) for key in ("name", "geoCode", "geoCodeType", "countryCode", "description")
        )
        if country and country not in self._countries:
            node.unclear("PLD031", "countryCode", country)
            country = None
        found = {
            "name": {self._language: name} if name else None,
            "description": {self._language: description} if description else None,
            "country": country,
            "identifier": [{"scheme": kind or "360Giving geoCode", "value": code}] if code else None,
            "precision": "country" if country and not (name or code) else None,
        } | self._point(node, of_individual)
        if kind and not code:
            node.lose("geoCodeType")
        node.close()
        stated = {key: value for key, value in found.items() if value is not None}
        return self._things.place(code or name or country or "place", stated) if stated else None

    @staticmethod
    def _point(node: Node, of_individual: bool) -> dict[str, str]:
        """The coordinates; never those of a grant to an individual, whose home they may be."""
        found = {}
        for key in ("latitude", "longitude"):
            written = node.take(key)
            value = decimal_of(written)
            if written is not None and of_individual:
                node.protect(key)
            elif written is not None and value is None:
                node.unclear("PLD037", key, written)
            elif value is not None:
                found[key] = value
        return found if len(found) == 2 else {}

    def _about(self, node: Node) -> dict[str, Any]:
        """The programme, the call, and where more is to be read."""
        page, source = web_address(node, "url"), web_address(node, "dataSource")
        return {
            "programme": list(dict.fromkeys(each for each in map(self._programme, node.nodes("grantProgramme")) if each)),
            "openCall": self._open_call(node),
            "page": [page] if page else None,
            "source": [self._things.document(source, genre="dataset")] if source else None,
            "related": list(dict.fromkeys(each for each in map(self._document, node.nodes("relatedDocument")) if each)),
        }

    @staticmethod
    def _open_call(node: Node) -> bool | None:
        written = text_of(node.take("fromOpenCall"))
        found = _OPEN.get(written.strip().lower()) if written else None
        if written and found is None:
            node.unclear("PLD411", "fromOpenCall", written)
        elif found is not None and written not in _STATED:
            node.mended("fromOpenCall", written, "Yes" if found else "No")
        return found

    def _programme(self, node: Node) -> str | None:
        code, title, description = (text_of(node.take(key)) for key in ("code", "title", "description"))
        page = web_address(node, "url")
        node.close()
        name = title or code
        if name is None:
            return None
        parts = ("programme", code or "", title or "", description or "", page or "")
        record = {
            "id": self._things.names.descriptive("initiative", name, *parts),
            "type": "Initiative",
            "name": {self._language: name},
            "description": {self._language: description} if description else None,
            "identifier": [{"scheme": "360Giving grantProgramme", "value": code}] if code else None,
            "page": [page] if page else None,
            "fundingProgramme": True,
        }
        return self._things.add(record)

    def _document(self, node: Node) -> str | None:
        url = web_address(node, "url")
        title, description = (text_of(node.take(key)) for key in ("title", "description"))
        if url is None:
            for key, value in (("title", title), ("description", description)):
                if value:
                    node.lose(key)
            node.close()
            return None
        node.close()
        texts = {"name": title, "description": description}
        return self._things.document(url, **{key: {self._language: text} for key, text in texts.items() if text})

    def _payments(self, node: Node, grant: Mapping[str, Any], identifier: str) -> Iterator[dict[str, Any]]:
        for key, kind in TABLE["payments"].items():
            for number, each in enumerate(node.nodes(key), 1):
                record = {
                    "id": self._things.names.of("payment", f"{identifier}-{kind}-{number}"),
                    "type": "Payment",
                    "paymentFor": grant["id"],
                    "paymentType": kind,
                    **self._payment(each),
                }
                each.close()
                yield {name: value for name, value in record.items() if value not in (None, [], {})}

    def _payment(self, node: Node) -> dict[str, Any]:
        currency, written, description = node.take("currency"), node.take("value"), text_of(node.take("description"))
        value = decimal_of(written)
        if written is not None and (value is None or (currency and currency not in self._currencies)):
            node.unclear("PLD021", "value", written)
            value = None
        number = text_of(node.take("id"))
        parties = {ours: self._party(node, key) for key, ours in (("provider", "payer"), ("recipient", "payee"))}
        return {
            "identifier": [{"scheme": "360Giving", "value": number}] if number else None,
            "description": {self._language: description} if description else None,
            "amount": ({"value": value, "currency": currency} if currency else {"value": value}) if value else None,
            "paid": self._date(node, "transactionDate"),
            **parties,
        }

    def _party(self, node: Node, key: str) -> list[str]:
        """Who paid or was paid: an identifier of an organization is one, any other text may be a person and stays out."""
        written = text_of(node.take(key))
        if written and scheme_of(written) == "org-id":
            identity = self._things.organization(written.strip(), "org-id", [])
            return [identity] if identity else []
        if written:
            node.protect(key)
        return []
