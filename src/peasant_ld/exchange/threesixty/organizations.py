"""Organizations of a 360Giving file -> Organization records, merged by identifier; contact data never comes along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.dataset_folder import Wanted
from peasant_ld.exchange.names import scheme_of
from peasant_ld.exchange.things import Things
from peasant_ld.exchange.threesixty.node import TABLE, GrantNode
from peasant_ld.exchange.threesixty.privacy import Discretion
from peasant_ld.exchange.values import is_email, link_of, text_of
from peasant_ld.problem import Place, Problem, Severity

# What is said of an organization beside its names and numbers: as its record has it, and as a naming has it.
_DETAILS = {"homepage": "url", "description": "description", "classification": "classification", "basedIn": "basedIn"}
# What is told where rows differ, beside the numbers; the rest is kept in silence, as each grant gives it back.
_COMPARED = {"name": "called", "url": "url"}
LONGEST_NAME = 2000  # characters of a short text without a language


class Party(NamedTuple):
    """An organization as one grant names it: the id of its record, and what it says of it, as a naming has it."""

    identity: str
    words: dict[str, Any]


class Organizations:
    """Makes the organizations of grants; the records lie in `things`."""

    def __init__(self, things: Things, account: Account, wanted: Wanted) -> None:
        self._things = things
        self._account = account
        self._wanted = wanted
        self._language = wanted.language
        self._first: dict[tuple[str, str], tuple[str, Place]] = {}
        self._told: set[tuple[str, str, str]] = set()
        self._called: dict[str, set[str]] = {}

    def of(self, node: GrantNode, discretion: Discretion) -> Party | None:
        """The organization that an object states; None where it states neither id nor name."""
        contacts = self._contacts(node)
        identifier = (node.text("id") or "").strip()
        name, other = node.text("name"), node.text("alternateName")
        spellings = [(self._language, text) for text in (name, other) if text]
        identity = self._things.organization(identifier or None, scheme_of(identifier), spellings)
        if identity is None:
            node.close()
            return None
        details = self._details(node, discretion)
        numbers = {key: text.strip() for key in TABLE["numbers"] if (text := text_of(node.take(key)))}
        words = contacts | numbers | self._called_in(identity, name or other, other if name else None)
        words |= {ours: value for key, ours in _DETAILS.items() if (value := details[key])}
        details["identifier"] = self._numbers(node, identity, identifier, words)
        for key, ours in _COMPARED.items():
            if text := words.get(ours):
                self._compare(node, identity, key, text)
        self._things.more(identity, details)
        node.close()
        return Party(identity, words)

    def _called_in(self, identity: str, name: str | None, other: str | None) -> dict[str, str]:
        """The names that one grant has for an organization."""
        if name:
            self._called.setdefault(identity, set()).add(" ".join(name.split()))
        words = {"called": name, "alsoCalled": other}
        return {key: text for key, text in words.items() if text and len(text) <= LONGEST_NAME}

    def namings(self, named: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Those of the namings of a grant that say something else than the organizations' records do, or less.

        Ask once all grants are read.
        """
        return [each for each in named if self._given_back(each["party"]) != _words(each)]

    def _given_back(self, identity: str) -> dict[str, Any] | None:
        """What its own record says of an organization; None where that is of several rows, so that each says its own.

        One of several seats may be kept back when the records are published, and another one is not the same.
        """
        record = self._things.record(identity)
        lists = {key: record.get(key, []) for key in ("basedIn", "classification")}
        if any(len(values) > 1 for values in lists.values()):
            return None
        called = self._called.get(identity, ())
        others = [text for text in record.get("altName", {}).get(self._language, ()) if text not in called]
        numbers = {each["scheme"]: each["value"] for each in record.get("identifier", ())}
        found = {
            "called": record["name"].get(self._language),
            "alsoCalled": others[0] if len(others) == 1 else None,
            "url": record.get("homepage"),
            "description": record.get("description"),
            **lists,
            **{key: numbers.get(scheme) for key, scheme in TABLE["numbers"].items()},
        }
        return {key: value for key, value in found.items() if value}

    def _contacts(self, node: GrantNode) -> dict[str, str]:
        """Leave contact data out; a postal code comes along where that was asked for."""
        words = {}
        for key in TABLE["contact"]:
            text = text_of(node.take(key))
            if text and key == "postalCode" and self._wanted.with_postcodes:
                words[key] = text.strip()
            elif text:
                node.contact(key)
        return words

    def _numbers(
        self, node: GrantNode, identity: str, identifier: str, words: Mapping[str, Any]
    ) -> list[dict[str, str]]:
        """The numbers that are the organization's own: those that agree with its identifier, else the first."""
        found = []
        for key, scheme in TABLE["numbers"].items():
            number = words.get(key)
            if number is None:
                continue
            if not agrees(key, number, identifier):
                self._contradict(node, identity, key, (number, identifier, node.place("id")))
            elif self._compare(node, identity, key, number):
                found.append({"scheme": scheme, "value": number})
        return found

    def _compare(self, node: GrantNode, identity: str, key: str, text: str) -> bool:
        """Whether a value is the first of its kind, or the same; another one is told."""
        first, place = self._first.setdefault((identity, key), (text, node.place(key)))
        if first != text:
            self._contradict(node, identity, key, (text, first, place))
        return first == text

    def _contradict(self, node: GrantNode, identity: str, key: str, values: tuple[str, str, Place]) -> None:
        """Tell once of a value that contradicts another one, with the places of both (PLD417)."""
        text, first, place = values
        if (identity, key, text) not in self._told:
            self._told.add((identity, key, text))
            severity = Severity.ADVICE if key == "name" else Severity.WARNING
            facts = {"same": first, "other": place}
            self._account.tell(Problem("PLD417", node.place(key), identity, key, text, severity, facts))

    def _details(self, node: GrantNode, discretion: Discretion) -> dict[str, Any]:
        description = discretion.text(node, "description")
        form = node.text("organisationType")
        town = self._town(node)
        return {
            "description": {self._language: description} if description else None,
            "homepage": web_address(node, "url"),
            "classification": [self._things.concept("360Giving organisationType", None, {self._language: form})]
            if form
            else [],
            "basedIn": [town] if town else [],
        }

    def _town(self, node: GrantNode) -> str | None:
        """The town, inside its region, inside its country, as far as they are named; the street stays out."""
        inside, above = None, []
        for key, precision in reversed(TABLE["towns"]):
            name = node.text(key)
            if name is None:
                continue
            above.append(name.strip())
            place = {
                "name": {self._language: name.strip()},
                "precision": precision,
                "partOf": [inside] if inside else [],
            }
            inside = self._things.place(name, place)
        return inside


def _words(naming: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in naming.items() if key not in ("as", "party")}


def agrees(key: str, number: str, identifier: str) -> bool:
    """Whether a number is that of an identifier from its own register (org-id.guide); true where it is from another."""
    register, _, own = identifier.rpartition("-")
    return register not in TABLE["registers"][key] or _bare(number) == _bare(own)


def _bare(number: str) -> str:
    return "".join(number.split()).upper().lstrip("0")


def web_address(node: GrantNode, key: str) -> str | None:
    """The web address under a key, with its scheme; an e-mail address in its place is contact data."""
    written = text_of(node.take(key))
    if written is None:
        return None
    link, mended = link_of(written)
    if is_email(written):
        node.contact(key)
        return None
    if link is None:
        node.unclear("PLD034", key, written)
    elif mended:
        node.mended(key, written, link)
    return link
